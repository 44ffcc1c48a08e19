"""A dataset that was pushed, read back: which text stands in which row, and as what it was pushed.

Nothing of it is trusted: whoever may write there wrote it. The clips are never opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from studio.errors import ManifestError, shown
from studio.formats.audiofolder import ABOUT, KEYS, METADATA, SPLITS
from studio.text import LONGEST_TEXT, clean

NAMES = (ABOUT, *(f"{split}/{METADATA}" for split in SPLITS.values()))
"""Files that are read, where they are there."""
LARGEST = 256 << 20
"""Bytes of each of them: a million rows have about so many."""

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_ASIDE = "Take the row out, or put it right there."


class NoSegments(ManifestError):
    """It was pushed by a version that did not say what it pushed."""


@dataclass(frozen=True, slots=True)
class PushedRow:
    """One row that has its place here, by its ids."""

    file: str
    line: int
    transcript: str
    segment: str
    base: str
    """Fingerprint of the text as it was pushed."""
    text: str
    """As it stands there now."""

    def told(self, why: str) -> str:
        """A sentence that names the file and the line."""
        return str(ManifestError(self.file, self.line, why))


@dataclass(frozen=True, slots=True)
class PushedDataset:
    rows: tuple[PushedRow, ...]
    new: tuple[str, ...]
    """One sentence for each row that has no ids: it was added there."""
    segments: Mapping[str, Sequence[str]]
    """Which were pushed, by transcript."""


def read_pushed(folder: Path) -> PushedDataset:
    """What of `NAMES` lies in a folder. Raises ManifestError for the first that is not as it should be."""
    segments = _segments(folder / ABOUT)
    rows: dict[tuple[str, str], PushedRow] = {}
    new: list[str] = []
    for name in NAMES[1:]:
        for line, told in _objects(folder / name, name):
            row = _row(told, name, line)
            if row is None:
                new.append(str(ManifestError(name, line, "It is new there. Import its sound to have it here.")))
            elif (other := rows.setdefault((row.transcript, row.segment), row)) is not row:
                why = f"It is of the same segment as line {other.line} of {shown(other.file)}. Keep one of the two."
                raise ManifestError(name, line, why)
    return PushedDataset(tuple(rows.values()), tuple(new), segments)


def _segments(about: Path) -> Mapping[str, Sequence[str]]:
    try:
        told = json.loads(about.read_bytes())
    except (OSError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or "segments" not in told:
        why = "It does not say which segments were pushed. Push once more from this version, then pull."
        raise NoSegments(ABOUT, None, why)
    found = told["segments"]
    if not isinstance(found, dict) or not all(map(_are_ids, found, found.values())):
        raise ManifestError(
            ABOUT, None, "Its “segments” are no lists of ids by transcript. Put it back as it was pushed."
        )
    return found


def _are_ids(transcript: str, segments: object) -> bool:
    return _is_id(transcript) and isinstance(segments, list) and all(map(_is_id, segments))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _objects(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its line; blank lines are none."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for at, line in enumerate(file, 1):
            if line.strip():
                yield at, _object(line, name, at)


def _object(line: bytes, name: str, at: int) -> dict[str, Any]:
    try:
        told = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ManifestError(name, at, "It is not UTF-8. Save the file as UTF-8.") from None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise ManifestError(name, at, "The line is not one JSON object. Write {…} on one line.")
    return told


def _row(told: Mapping[str, Any], name: str, line: int) -> PushedRow | None:
    """None for a row that was added there. Raises ManifestError."""
    if (why := _fault(told)) is not None:
        raise ManifestError(name, line, why)
    if all(told.get(key) is None for key in KEYS):
        return None
    transcript, segment, base = (told[key] for key in KEYS)
    return PushedRow(name, line, transcript, segment, base, clean(told["text"]))


def _fault(told: Mapping[str, Any]) -> str | None:
    """What is wrong with a row, in a sentence."""
    place, text = told.get("file_name"), told.get("text")
    if not isinstance(place, str) or not _stays_inside(place):
        return f"Its “file_name” is no file of the dataset's folder. {_ASIDE}"
    if not isinstance(text, str):
        return f"Its “text” is no text. {_ASIDE}"
    if len(text) > LONGEST_TEXT:
        return f"Its text has {len(text):,} characters; a segment holds at most {LONGEST_TEXT:,}. {_ASIDE}"
    if all(told.get(key) is None for key in KEYS):
        return None
    for key, form in zip(KEYS, (_ID, _ID, _FINGERPRINT), strict=True):
        value = told.get(key)
        if not isinstance(value, str) or not form.fullmatch(value):
            back = f"Put it back, or empty {_listed()}: it then is a new row."
            if value is None:
                return f"It has no “{key}”, by which it is known. {back}"
            return f"It has another than was pushed as “{key}”, by which it is known. {back}"
    return None


def _listed() -> str:
    return f"{', '.join(f'“{key}”' for key in KEYS[:-1])} and “{KEYS[-1]}”"


def _stays_inside(place: str) -> bool:
    path = PurePosixPath(place)
    odd = "\\" in place or ":" in place or "\0" in place
    return bool(path.name) and not odd and not path.is_absolute() and ".." not in path.parts
