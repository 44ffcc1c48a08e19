"""What every way into the studio is: a source reads paths and names sound, with its segments where there are any.

A source is one file in this package that offers `SOURCE`; `sources()` finds it. Sound is not
decoded here: what is no sound shows when it is ingested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from studio.discovery import discover
from studio.domain import Origin, Split, Task
from studio.errors import AudioError, RequestError


@dataclass(frozen=True, slots=True)
class ImportedSegment:
    """One segment as its source tells it; seconds on the sound's own time."""

    start: float
    end: float | None
    """None: up to the end of the sound."""
    text: str
    source_lang: str = "en"
    target_lang: str = "en"
    task: Task = "asr"
    pnc: bool = True
    speaker: str | None = None
    split: Split | None = None
    line: int = 0
    """Where it stood, for an error; 0: nowhere in particular."""


@dataclass(frozen=True, slots=True)
class ImportedAudio:
    """One sound file and what is known of it."""

    audio: Path
    name: str
    """What the recording is to be called."""
    segments: tuple[ImportedSegment, ...] = ()
    """Empty for sound alone, which is then to be transcribed."""
    origin: Origin | None = None
    """Where the segments stood."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lay at some paths."""

    items: tuple[ImportedAudio, ...]
    skipped: tuple[str, ...] = ()
    """One sentence for each row that was left out."""


class Source(Protocol):
    """One way in."""

    name: str
    title: str

    def sniff(self, path: Path) -> bool:
        """True when this source can read the path. Cheap: a look at the name and the first bytes."""
        ...

    def read(self, path: Path, *, skip_bad: bool = False) -> Found:
        """All of it, or ManifestError or AudioError. With `skip_bad`, bad rows are told and the others come."""
        ...


@cache
def sources() -> dict[str, Source]:
    """All sources by name."""
    return discover(__name__, "SOURCE")


def read_any(paths: Sequence[Path], format_name: str = "auto", *, skip_bad: bool = False) -> Found:
    """What lies at `paths`, in order, read by the named source or each by the first that knows it.

    Everything is read before anything is handed on, so that a bad row in the last path leaves
    nothing half imported. Raises RequestError for an unknown format, AudioError for a path
    that is absent or that nothing can read, ManifestError for a bad row unless `skip_bad`.
    """
    chosen = [(path, _source_of(path, format_name)) for path in paths]
    found = [source.read(path, skip_bad=skip_bad) for path, source in chosen]
    items = tuple(item for each in found for item in each.items)
    return Found(items, tuple(told for each in found for told in each.skipped))


def _source_of(path: Path, format_name: str) -> Source:
    known = sources()
    if format_name != "auto" and format_name not in known:
        raise RequestError(f"There is no import format “{format_name[:40]}”. Known: auto, {', '.join(known)}.")
    if not path.exists():
        raise AudioError(path.name, "there is no such file or folder. Check the path.")
    if format_name != "auto":
        return known[format_name]
    for source in known.values():
        if source.sniff(path):
            return source
    raise AudioError(path.name, "neither sound nor a manifest that can be read. Name a wav, flac, mp3… or a .json.")
