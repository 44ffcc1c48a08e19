"""A NeMo manifest: JSON lines, one segment a row; rows of one sound become one recording with segments.

Audio paths count from the manifest's folder. A row that cannot be used stops the import
before anything of it happens, unless the caller collects what was skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast, get_args

from studio.domain import Origin, Split, Word
from studio.errors import ManifestError, plainly
from studio.formats.imported import CutFrom, ImportedAudio, ImportedHypothesis, ImportedSegment, ReadResult
from studio.formats.importing import merged
from studio.formats.nemo import sidecar
from studio.formats.nemo.layout import MANIFESTS, METADATA, SEGMENTS
from studio.formats.nemo.orthography import shows_pnc
from studio.formats.nemo.sidecar import Entries, Entry
from studio.formats.nemo.soundfiles import ON_DISK, SoundFiles
from studio.formats.nemo.values import LONGEST_LINE, Values

SUFFIXES = (".json", ".jsonl")
_SNIFF = 65_536
"""Bytes."""


def looks_like_one(path: Path) -> bool:
    """True for an export's folder, and for a file named .json or .jsonl that begins with an object."""
    if path.is_dir():
        return any((path / name).is_file() for name in MANIFESTS)
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        return False
    with path.open("rb") as file:
        start = file.read(_SNIFF)
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def names_sound(path: Path) -> bool:
    """True for a file among others that is a manifest, and nothing that lies beside one."""
    if path.name in (METADATA, SEGMENTS) or not looks_like_one(path):
        return False
    with path.open("rb") as file:
        return b'"audio_filepath"' in file.read(_SNIFF)


def read(path: Path, format_name: str, *, skip_bad: bool = False) -> ReadResult:
    """A manifest, or all that lie at the root of a folder.

    Raises ManifestError with the line and the fix, or, with `skip_bad`, tells it.
    """
    if path.is_dir():
        lying = [path / name for name in MANIFESTS if (path / name).is_file()]
        return merged([read_one(each, format_name, skip_bad=skip_bad) for each in lying])
    return read_one(path, format_name, skip_bad=skip_bad)


def read_one(path: Path, format_name: str, sounds: SoundFiles = ON_DISK, *, skip_bad: bool = False) -> ReadResult:
    """One manifest, with the sound that `sounds` finds."""
    skipped: list[str] | None = [] if skip_bad else None
    entries = Entries(path)
    by_sound: dict[tuple[Path, int | None], list[_Row]] = {}
    for line, text in _lines(path):
        row = _row_or_none((path, sounds), line, text, entries, skipped)
        if row is not None:
            by_sound.setdefault((row.audio, row.channel), []).append(row)
    if not by_sound:
        raise ManifestError(path.name, None, "it holds no row that can be used.")
    origin = Origin(plainly(path.name, 200), format_name)
    items = (
        ImportedAudio(audio, _name(rows[0]), tuple(_segments(rows)), origin, channel)
        for (audio, channel), rows in by_sound.items()
    )
    return ReadResult(tuple(items), tuple(skipped or ()))


def split_of(manifest: Path) -> Split | None:
    """What a manifest's name says of its rows: `dev.json`, `my_dev_manifest.json`; None where it names none, or two."""
    words = set(re.split(r"[^a-z]+", manifest.stem.lower()))
    named = [split for split in get_args(Split) if split in words]
    return cast("Split", named[0]) if len(named) == 1 else None


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, and whether it says itself if its text has punctuation."""

    audio: Path
    channel: int | None
    recording: str | None
    """What its recording is called, where it says so."""
    segment: ImportedSegment
    says_pnc: bool


def _name(row: _Row) -> str:
    if row.channel is None:
        return row.recording or row.audio.name
    return f"{row.audio.stem}-ch{row.channel}{row.audio.suffix}"


def _segments(rows: Sequence[_Row]) -> list[ImportedSegment]:
    """In time order. Rows that do not say whether they have punctuation are one convention: it shows in any of them."""
    texts = (_shown_text(row.segment) for row in rows if not row.says_pnc)
    shown_in = any(map(shows_pnc, texts))
    segments = [row.segment if row.says_pnc else replace(row.segment, pnc=shown_in, pnc_shown=True) for row in rows]
    return sorted(segments, key=lambda segment: segment.start)


def _shown_text(segment: ImportedSegment) -> str:
    return segment.text or (segment.heard.text if segment.heard else "")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if not path.is_file():  # a pipe or a device has no end
        raise ManifestError(path.name, None, "it is no file. Name a manifest of JSON lines.")
    try:
        with path.open("rb") as file:
            for at, line in enumerate(_bounded(file), 1):  # one at a time: it may be large
                text = line.removeprefix(b"\xef\xbb\xbf") if at == 1 else line
                if text.strip():
                    yield at, text
    except OSError as fault:
        raise ManifestError(path.name, None, f"it cannot be read: {fault.strerror}.") from fault


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    """Each line, of one that is too long only so much as shows it."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def _row_or_none(
    source: tuple[Path, SoundFiles], line: int, text: bytes, entries: Entries, skipped: list[str] | None
) -> _Row | None:
    manifest, sounds = source
    try:
        return _row(manifest, Values(manifest, line, text, sounds), entries)
    except ManifestError as fault:
        if skipped is None:
            raise
        skipped.append(str(fault))
        return None


def _row(manifest: Path, values: Values, entries: Entries) -> _Row:
    source, target = values.languages()
    pnc = values.pnc()
    start, length = values.number("offset"), values.number("duration")
    if length == 0:
        raise values.bad("the duration is 0 s. Write how long the row lasts.")
    clip = values.clip()
    segment = ImportedSegment(
        start=start or 0.0,
        # As NeMo reads it: without an offset the row is the whole file, whatever its duration says.
        end=None if start is None or length is None else start + length,
        text=values.text(),
        source_lang=source,
        target_lang=target,
        task=values.task(),
        pnc=bool(pnc),
        speaker=values.speaker(),
        split=split_of(manifest),
        line=values.line,
        lasts=length if start is None else None,
        status=values.status(),
        heard=_heard(values.predicted()),
        words=values.timed_words(start or 0.0),
        fields=values.fields(),
    )
    entry = entries.get(clip[0]) if clip is not None else None
    whole = _completed(segment, entry) if entry is not None else segment
    says_pnc = pnc is not None or entry is not None
    return _Row(values.audio(), values.channel(), clip[1] if clip else None, whole, says_pnc)


def _heard(predicted: str | None) -> ImportedHypothesis | None:
    return None if predicted is None else ImportedHypothesis(predicted)


def _completed(segment: ImportedSegment, entry: Entry) -> ImportedSegment:
    """With what lies beside the manifest, as far as that still says the same as the row."""
    words = sidecar.words_of(entry.words)
    return replace(
        segment,
        pnc=entry.pnc,
        words=words if _joined(words) == segment.text else segment.words,
        heard=_machine(segment.heard, entry),
        quality_flag=entry.quality_flag,
        cut_from=CutFrom(entry.sha256, entry.first, (entry.start, entry.end), entry.channel),
    )


def _machine(told: ImportedHypothesis | None, entry: Entry) -> ImportedHypothesis | None:
    if entry.heard is None:
        return told
    words = sidecar.words_of(entry.heard)
    text = _joined(words) if told is None else told.text
    return ImportedHypothesis(text, words if _joined(words) == text else (), entry.model, entry.model_revision)


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
