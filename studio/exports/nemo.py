"""A NeMo manifest with its sound cut into clips: what a Canary, Parakeet or Canary-Qwen model trains on.

- `manifest.json`: one row a clip, JSON lines
- `metadata.json`: what made it, from what, under which policy; sha256 of every file
- `README.md`: the data card: fields, how to check it, how to train on it
- `audio/`: 16 kHz mono 16-bit FLAC, one clip a row, names unique everywhere
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from studio.domain import SAMPLE_RATE
from studio.errors import ExportError
from studio.exports import Cancelled, CheckedBy, Document, Format, Options, Progress, Report
from studio.exports.clips import Cut, Made, cut_all
from studio.exports.nemo_card import data_card, metadata
from studio.exports.nemo_rows import Row, line_of, rows_of
from studio.exports.readback import Expected, read_back
from studio.exports.selection import Utterance, check_any, empty, utterances

MANIFEST = "manifest.json"
_CUTTING, _READING = 0.7, 0.98
"""Shares of the progress: clips up to the first, reading back up to the second."""


class Nemo:
    """See `studio.exports.Format`."""

    name = "nemo"
    title = "NeMo manifest and clips"
    suffix = ""

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: Cancelled
    ) -> Report:
        skipped: Counter[str] = Counter()
        chosen = list(utterances(documents, options, options.profile, skipped))
        check_any(len(chosen), skipped)
        rows = rows_of(chosen, options)
        made = _write_clips(chosen, rows, folder, progress, cancelled)
        manifest = b"".join(map(line_of, rows))
        (folder / MANIFEST).write_bytes(manifest)
        checked_by = _read_back(folder, rows, made, options, progress, cancelled)
        report = Report(
            rows=len(rows),
            seconds=sum(utterance.count for utterance in chosen) / SAMPLE_RATE,
            files=(MANIFEST, "README.md", "metadata.json", *(str(row["audio_filepath"]) for row in rows)),
            skipped=dict(skipped),
            empty=dict(empty(documents, (utterance.document for utterance in chosen))),
            checked_by=checked_by,
        )
        _write_card(folder, chosen, options, report, made, manifest)
        progress(1.0, "Done")
        return report


def _write_clips(
    chosen: Sequence[Utterance], rows: Sequence[Row], folder: Path, progress: Progress, cancelled: Cancelled
) -> dict[str, Made]:
    (folder / "audio").mkdir()
    cuts = (
        Cut(u.document.audio, u.first, u.count, folder / str(row["audio_filepath"]), u.document.recording.name)
        for u, row in zip(chosen, rows, strict=True)
    )
    made: dict[str, Made] = {}
    for done, (row, clip) in enumerate(zip(rows, cut_all(cuts, cancelled), strict=True), 1):
        made[str(row["audio_filepath"])] = clip
        progress(_CUTTING * done / len(rows), "Cutting clips")
    return made


def _read_back(
    folder: Path,
    rows: Sequence[Row],
    made: dict[str, Made],
    options: Options,
    progress: Progress,
    cancelled: Cancelled,
) -> CheckedBy:
    """Raise ExportError unless every row comes back as it was meant."""

    def told(done: float, doing: str) -> None:
        progress(_CUTTING + (_READING - _CUTTING) * done, doing)

    expected = [Expected(line, row, made[str(row["audio_filepath"])].sound) for line, row in enumerate(rows, 1)]
    answer = read_back(folder / MANIFEST, expected, options.profile, options.checker, told, cancelled)
    if answer.findings:
        first = answer.findings[0]
        raise ExportError(
            f"The export was read back and {len(answer.findings)} of {len(rows)} rows did not come back as written; "
            f"nothing was kept. Line {first.line}: {first.message}"
        )
    return answer.checked_by


def _write_card(
    folder: Path,
    chosen: Sequence[Utterance],
    options: Options,
    report: Report,
    made: dict[str, Made],
    manifest: bytes,
) -> None:
    card = data_card(options, report, chosen).encode()
    (folder / "README.md").write_bytes(card)
    hashes = {MANIFEST: _entry(manifest), "README.md": _entry(card)}
    hashes |= {name: {"sha256": clip.sha256, "bytes": clip.size} for name, clip in made.items()}
    (folder / "metadata.json").write_text(metadata(options, report, chosen, hashes), encoding="utf-8", newline="\n")


def _entry(data: bytes) -> dict[str, str | int]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


FORMAT: Format = Nemo()
