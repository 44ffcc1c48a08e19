"""What every way out of the studio is: a format writes documents into a folder, whole or not at all.

A format is one file in this package that offers `FORMAT`; `formats()` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from studio.discovery import discover
from studio.domain import Hypothesis, Recording, Transcript
from studio.errors import RequestError

Profile = Literal["asr", "canary", "canary2", "salm"]
"""What an export is for: plain ASR, canary-1b, the flash and v2 models, Canary-Qwen."""
PROFILES: tuple[Profile, ...] = ("asr", "canary", "canary2", "salm")

Progress = Callable[[float, str], None]
"""Told how much is done (0..1) and what is being done now."""
Cancelled = Callable[[], bool]


def silent(done: float, doing: str) -> None:
    """A progress that nobody looks at."""


def never() -> bool:
    """A cancel button that nobody presses."""
    return False


@dataclass(frozen=True, slots=True)
class Document:
    """One transcript with all that an export needs of it."""

    recording: Recording
    transcript: Transcript
    hypothesis: Hypothesis | None
    """What the machine had said, for `pred_text`."""
    audio: Path
    """The recording's timeline: a local FLAC file, 16 kHz mono."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chooses for an export."""

    profile: Profile = "canary2"
    status: Literal["verified", "all"] = "verified"
    """Segments marked unusable are never exported."""
    word_times: bool = False
    """Profile canary2 only: time tokens around every word, for the flash models."""
    checker: Literal["auto", "studio"] = "auto"
    """Who reads a NeMo manifest back: NeMo where it is installed, or our own reader in any case."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one line of a manifest. `line` counts from 1; 0 is the file itself."""

    line: int
    rule: str
    message: str


CheckedBy = Literal["nemo", "studio"]


@dataclass(frozen=True, slots=True)
class Report:
    """What an export holds."""

    rows: int
    seconds: float
    """Of exported sound."""
    files: tuple[str, ...]
    """Names within the folder."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many segments were left out, by reason: a rule of `studio.lint` or `status.…`."""
    empty: Mapping[str, int] = field(default_factory=dict)
    """How many gave nothing at all: `recording.untranscribed`, `transcript.empty` (it has no segments),
    `transcript.left_out` (each of its segments was, and is in `skipped`)."""
    checked_by: CheckedBy = "studio"
    findings: tuple[Finding, ...] = ()

    @property
    def skipped_total(self) -> int:
        return sum(self.skipped.values())


class Format(Protocol):
    """One way out. `write` fills an empty folder; atomicity is the caller's, `export` below."""

    name: str
    title: str
    suffix: str
    """Of the file that holds one document, such as “.srt”; empty for a format that is a folder."""

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: Cancelled
    ) -> Report:
        """Raises ExportError, ExportCancelled, or the OSError of a disk."""
        ...


@runtime_checkable
class TextFormat(Format, Protocol):
    """A format in which one document is one text, so that it can go to standard output."""

    def render(self, document: Document, options: Options) -> str: ...


@cache
def formats() -> dict[str, Format]:
    """All formats by name."""
    return discover(__name__, "FORMAT")


def format_named(name: str) -> Format:
    """Raises RequestError that names the formats there are."""
    known = formats()
    if name not in known:
        raise RequestError(f"There is no export format “{name[:40]}”. Known: {', '.join(known)}.")
    return known[name]


def export(
    documents: Sequence[Document],
    folder: Path,
    format_name: str = "nemo",
    options: Options | None = None,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    *,
    untranscribed: int = 0,
) -> Report:
    """Write `documents` as `format_name` into `folder`, which is absent or empty before and whole after.

    `untranscribed` recordings, of which there is no document, are counted in the report.
    On any failure or cancellation nothing stays under the folder's name. Raises RequestError
    for an unknown format, ExportError for what cannot be exported or where, ExportCancelled,
    ExportFault when the disk is full or not writable.
    """
    from studio.exports.staging import staged

    chosen = format_named(format_name)
    with staged(folder) as stage:
        report = chosen.write(documents, stage, options or Options(), progress, cancelled)
    missing = {"recording.untranscribed": untranscribed} if untranscribed else {}
    return replace(report, empty={**missing, **report.empty})
