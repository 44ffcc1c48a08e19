"""A NeMo manifest: JSON lines, one segment a row; rows of one file become one recording with segments.

Audio paths count from the manifest's folder. A row that cannot be used stops the import
before anything of it happens, unless the caller collects what was skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast, get_args

from studio.domain import Origin, Split, Task
from studio.errors import ManifestError, shown
from studio.imports import Found, ImportedAudio, ImportedSegment
from studio.lint import LANGUAGES, TIME_TOKEN, shows_pnc, token_faults
from studio.text import LONGEST_TEXT, clean

_SNIFF = 65_536
MOST_SECONDS = 1e9
"""Thirty years: whatever is more was not meant."""
MUCH_TEXT = 10 * LONGEST_TEXT
"""Characters of a row before its time tokens are taken out."""
_NO = frozenset(["no", "No", "false", "False", "0", "nopnc", "<|nopnc|>"])
_AST = frozenset(["ast", "translate", "s2t_translation", "<|translate|>"])


MANIFESTS = ("manifest.json", "train.json", "dev.json", "test.json")
"""What an export's folder holds at its root."""


class NemoManifest:
    """See `studio.imports.Source`."""

    name = "nemo"
    title = "NeMo manifest"

    def sniff(self, path: Path) -> bool:
        if path.is_dir():
            return any((path / name).is_file() for name in MANIFESTS)
        if not path.is_file() or path.suffix.lower() not in (".json", ".jsonl"):
            return False
        with path.open("rb") as file:
            start = file.read(_SNIFF)
        return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"

    def read(self, path: Path, *, skip_bad: bool = False) -> Found:
        """Raises ManifestError with the line and the mend, or, with `skip_bad`, tells it."""
        if path.is_dir():
            return _together(
                [self.read(path / name, skip_bad=skip_bad) for name in MANIFESTS if (path / name).is_file()]
            )
        grouped: dict[Path, list[_Told]] = {}
        skipped: list[str] | None = [] if skip_bad else None
        for line, text in _lines(path):
            row = _row_or_none(path, line, text, skipped)
            if row is not None:
                grouped.setdefault(row.audio, []).append(row)
        if not grouped:
            raise ManifestError(path.name, None, "it holds no row that can be used.")
        origin = Origin(path.name, self.name)
        items = (ImportedAudio(audio, audio.name, tuple(_settled(rows)), origin) for audio, rows in grouped.items())
        return Found(tuple(items), tuple(skipped or ()))


def split_of(manifest: Path) -> Split | None:
    """What a manifest's name says of its rows: `dev.json`, `my_dev_manifest.json`; None where it names none, or two."""
    words = set(re.split(r"[^a-z]+", manifest.stem.lower()))
    named = [split for split in get_args(Split) if split in words]
    return cast("Split", named[0]) if len(named) == 1 else None


def _together(found: list[Found]) -> Found:
    """What the manifests of one folder hold."""
    return Found(
        tuple(item for each in found for item in each.items),
        tuple(sentence for each in found for sentence in each.skipped),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """One row, and whether it told its punctuation itself."""

    audio: Path
    segment: ImportedSegment
    told_pnc: bool


def _settled(rows: Sequence[_Told]) -> list[ImportedSegment]:
    """In time order. Rows that do not tell their punctuation are one convention: it shows in any of them."""
    shown_in = any(shows_pnc(row.segment.text) for row in rows if not row.told_pnc)
    segments = [row.segment if row.told_pnc else replace(row.segment, pnc=shown_in) for row in rows]
    return sorted(segments, key=lambda segment: segment.start)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if not path.is_file():  # a pipe or a device has no end
        raise ManifestError(path.name, None, "it is no file. Name a manifest of JSON lines.")
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as fault:
        raise ManifestError(path.name, None, f"it cannot be read: {fault.strerror}.") from fault
    return ((at, line) for at, line in enumerate(data.split(b"\n"), 1) if line.strip())


def _row_or_none(manifest: Path, line: int, text: bytes, skipped: list[str] | None) -> _Told | None:
    try:
        return _row(manifest, line, text)
    except ManifestError as fault:
        if skipped is None:
            raise
        skipped.append(str(fault))
        return None


def _row(manifest: Path, line: int, text: bytes) -> _Told:
    row = _Row(manifest, line, text)
    source, target = row.languages()
    pnc = row.pnc()
    start, length = row.number("offset"), row.number("duration")
    if length == 0:
        raise row.bad("the duration is 0 s. Write how long the row lasts.")
    segment = ImportedSegment(
        start=start or 0.0,
        # As NeMo reads it: without an offset the row is the whole file, whatever its duration says.
        end=None if start is None or length is None else start + length,
        text=row.text(),
        source_lang=source,
        target_lang=target,
        task=row.task(source, target),
        pnc=bool(pnc),
        speaker=row.words("speaker"),
        split=split_of(manifest),
        line=line,
    )
    return _Told(row.audio(), segment, pnc is not None)


class _Row:
    """One row's values, each asked for with what it must be."""

    def __init__(self, manifest: Path, line: int, text: bytes) -> None:
        self._manifest = manifest
        self._line = line
        try:
            values = json.loads(text)
        except UnicodeDecodeError as fault:
            raise self.bad("this is not UTF-8 text. Save the manifest as UTF-8.") from fault
        except (ValueError, RecursionError) as fault:
            raise self.bad("this is not a JSON object. Write {…} on one line.") from fault
        if not isinstance(values, dict):
            raise self.bad("this is not a JSON object. Write {…} on one line.")
        self.values: dict[str, Any] = values

    def bad(self, why: str) -> ManifestError:
        return ManifestError(self._manifest.name, self._line, why)

    def audio(self) -> Path:
        path = self.values.get("audio_filepath")
        if not isinstance(path, str) or not path or "\x00" in path:
            raise self.bad("there is no “audio_filepath”. Name the sound file, relative to the manifest.")
        try:
            audio = self._manifest.parent / Path(path).expanduser()
            there = audio.is_file()
        except (OSError, ValueError, RuntimeError):  # the last: nobody of that name, in ~name/…
            there = False
        if not there:
            raise self.bad(f"there is no file {shown(path)}. Paths count from the manifest's folder.")
        return audio

    def number(self, key: str) -> float | None:
        """Seconds, not negative; None where there are none."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise self.bad(f"“{key}” is not a number. Write seconds, such as 3.2.")
        if not -MOST_SECONDS < value < MOST_SECONDS:  # as they are: an int of JSON may be too large for a float
            raise self.bad(f"“{key}” is no number of seconds that a sound can last. Write such as 3.2.")
        if value < 0:
            raise self.bad(f"“{key}” is {value:g}; it cannot be negative.")
        return float(value)

    def text(self) -> str:
        """Cleaned; without the time tokens of rows for the flash models. May be empty: a segment to be written."""
        text = self.values.get("text")
        if text is None:
            return ""
        if not isinstance(text, str):
            raise self.bad("“text” is not a string. Put it in quotes.")
        if len(text) > MUCH_TEXT:  # before anything is done to it: it may be all there is in a huge file
            raise self.bad(_too_long(text))
        text = clean(TIME_TOKEN.sub(" ", text))
        if len(text) > LONGEST_TEXT:
            raise self.bad(_too_long(text))
        for _, why in token_faults(text):
            raise self.bad(why[0].lower() + why[1:])
        return text

    def languages(self) -> tuple[str, str]:
        """Spoken and written."""
        written = self._language("target_lang") or self._language("lang")
        spoken = self._language("source_lang") or written or "en"
        return spoken, written or spoken

    def _language(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in LANGUAGES:
            raise self.bad(f"“{key}” is {str(value)[:20]!r}, not a two-letter language code such as “en”.")
        return value

    def task(self, source: str, target: str) -> Task:
        named = self.values.get("taskname", self.values.get("task"))
        return "ast" if source != target or (isinstance(named, str) and named in _AST) else "asr"

    def pnc(self) -> bool | None:
        """None when the row does not say."""
        value = self.values.get("pnc")
        if isinstance(value, str):
            return value not in _NO
        return value if isinstance(value, bool) else None

    def words(self, key: str) -> str | None:
        value = self.values.get(key)
        return clean(value) or None if isinstance(value, str) else None


def _too_long(text: str) -> str:
    return f"“text” has {len(text):,} characters; a row holds at most {LONGEST_TEXT:,}. Split it into rows."


SOURCE = NemoManifest()
