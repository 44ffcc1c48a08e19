"""A NeMo manifest with its sound cut into clips: what a Canary, Parakeet or Canary-Qwen model trains on.

One row a clip; clips are 16 kHz mono FLAC of 16 or 24 bits, as the timeline is, with names unique everywhere.
`layout` names the files.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studio.errors import ExportError, shown
from studio.formats.clips import Clip, Cut, cut_all
from studio.formats.documents import CheckedBy, Document, LeftOut, Options, Report
from studio.formats.nemo import sidecar
from studio.formats.nemo.card import data_card, metadata
from studio.formats.nemo.faults import to_teach, unpublished
from studio.formats.nemo.layout import CARD, CLIPS, MANIFEST, METADATA, SEGMENTS
from studio.formats.nemo.manifest import pattern_folder
from studio.formats.nemo.profiles import Profile
from studio.formats.nemo.readback import Expected, read_back
from studio.formats.nemo.recipe import recipe_files
from studio.formats.nemo.rows import Row, line_of, rows_of
from studio.formats.nemo.settings import Settings
from studio.formats.nemo.splits import SPLITS, Dealt, deal
from studio.formats.nemo.utterances import Utterance, utterances
from studio.formats.selection import check_any, counted, empty
from studio.formats.staging import final_name
from studio.limits import SAMPLE_RATE, Progress, ShouldStop

_CUTTING, _READING = 0.7, 0.98
"""Shares of the progress: clips up to the first, reading back up to the second."""


def write(
    documents: Sequence[Document],
    folder: Path,
    options: Options,
    settings: Settings,
    progress: Progress,
    cancelled: ShouldStop,
) -> Report:
    """Fill an empty folder, and read it back. Raises ExportError, ExportCancelled, EngineError, OSError."""
    stayed: list[LeftOut] = []
    chosen = list(utterances(documents, options, settings.profile, stayed))
    check_any(len(chosen), stayed)
    dealt = deal(chosen) if settings.split else Dealt(None)
    rows = rows_of(chosen, settings)
    clips = _write_clips(chosen, rows, folder, progress, cancelled)
    manifests = _manifests(rows, dealt)
    for name, own in manifests.items():
        (folder / name).write_bytes(_lines(own))
    (folder / SEGMENTS).write_bytes(b"".join(sidecar.lines(chosen, rows)))
    checked_by = _read_back(folder, manifests, clips, settings, progress, cancelled)
    recipe = recipe_files(settings.profile, manifests)
    for name, text in recipe.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    report = Report(
        rows=len(rows),
        seconds=sum(utterance.count for utterance in chosen) / SAMPLE_RATE,
        files=(*manifests, SEGMENTS, *recipe, CARD, METADATA, *(str(row["audio_filepath"]) for row in rows)),
        skipped=counted(stayed),
        empty=empty(documents, (utterance.document for utterance in chosen)),
        checked_by=checked_by,
        left_out=tuple(stayed),
        warnings=(*_language_warnings(chosen, settings.profile), *_place_warnings(folder)),
    )
    status = options.status or "verified"
    about_splits = {name: len(own) for name, own in manifests.items()}
    card = data_card(status, settings, report, chosen, about_splits, by_speaker=dealt.by_speaker).encode()
    (folder / CARD).write_bytes(card)
    files = {name: _entry((folder / name).read_bytes()) for name in (*manifests, SEGMENTS, *recipe, CARD)}
    files |= {name: {"sha256": clip.sha256, "bytes": clip.size} for name, clip in clips.items()}
    about = metadata(status, settings, report, chosen, files, about_splits)
    (folder / METADATA).write_text(about, encoding="utf-8", newline="\n")
    progress(1.0, "Done")
    return report


def _manifests(rows: Sequence[Row], dealt: Dealt) -> dict[str, list[Row]]:
    """The rows of each manifest by its name, in order."""
    if dealt.splits is None:
        return {MANIFEST: list(rows)}
    sides = {split: [row for row, own in zip(rows, dealt.splits, strict=True) if own == split] for split in SPLITS}
    return {f"{split}.json": own for split, own in sides.items() if own}


def _lines(rows: Sequence[Row]) -> bytes:
    return b"".join(map(line_of, rows))


def _write_clips(
    chosen: Sequence[Utterance], rows: Sequence[Row], folder: Path, progress: Progress, cancelled: ShouldStop
) -> dict[str, Clip]:
    (folder / CLIPS).mkdir()
    cuts = (
        Cut(
            u.document.sound_of(u.segment),
            u.first,
            u.count,
            folder / str(row["audio_filepath"]),
            u.document.recording.name,
        )
        for u, row in zip(chosen, rows, strict=True)
    )
    clips: dict[str, Clip] = {}
    for done, (row, clip) in enumerate(zip(rows, cut_all(cuts, cancelled), strict=True), 1):
        clips[str(row["audio_filepath"])] = clip
        progress(_CUTTING * done / len(rows), "Cutting clips")
    return clips


def _read_back(
    folder: Path,
    manifests: Mapping[str, Sequence[Row]],
    clips: dict[str, Clip],
    settings: Settings,
    progress: Progress,
    cancelled: ShouldStop,
) -> CheckedBy:
    """Raise ExportError unless every row comes back as it was meant."""

    def told(done: float, doing: str) -> None:
        progress(_CUTTING + (_READING - _CUTTING) * done, doing)

    rows = [row for own in manifests.values() for row in own]
    expected = [Expected(line, row, clips[str(row["audio_filepath"])].sound) for line, row in enumerate(rows, 1)]
    answer = read_back(
        [folder / name for name in manifests], expected, settings.profile, settings.checker, told, cancelled
    )
    if answer.findings:
        first = answer.findings[0]
        raise ExportError(
            f"The export was read back and {len(answer.findings)} of {len(rows)} rows did not come back as written; "
            f"nothing was kept. Row {first.line}: {first.message}"
        )
    return answer.checked_by


def _place_warnings(folder: Path) -> Iterator[str]:
    """`folder` still bears its passing name, which holds the final one."""
    found = pattern_folder(folder)
    if found is not None:
        name = final_name(found) if found == folder.name else found
        yield f"NeMo takes the brackets in the name of the folder {shown(name)} for a pattern: rename it to train."


def _language_warnings(chosen: Sequence[Utterance], profile: Profile) -> Iterator[str]:
    said = Counter(language for each in chosen for language in set(each.languages(profile)))
    for language in unpublished(said, profile):
        yield (
            f"{said[language]} rows are in “{language}”, which no published model of profile {profile} knows: train "
            f"{to_teach(language, profile)}."
        )


def _entry(data: bytes) -> dict[str, str | int]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
