"""What comes in: sound files, with their segments where a file has any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.domain import Origin, Plain, QualityFlag, Split, Status, Task, Turn, Word
from studio.limits import Span


@dataclass(frozen=True, slots=True)
class ImportedHypothesis:
    """What a machine had said of a segment."""

    text: str
    words: tuple[Word, ...] = ()
    """With their times, in seconds on the sound's own; empty where these are not told."""
    model: str = ""
    """Empty where it is not told."""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class CutFrom:
    """The sound that a clip is a part of, as an export of ours tells it."""

    sha256: str
    """Of the original's bytes."""
    first: int
    """The sample of its timeline that the clip begins with."""
    span: Span
    """Of the segment, in seconds of the original."""
    channel: int | None = None
    """The one, counted from 0, that it was cut from; None: the mix of all."""


@dataclass(frozen=True, slots=True)
class ImportedSegment:
    """One segment as its file tells it; seconds on the sound's own time."""

    start: float
    end: float | None
    """None: up to the end of the sound."""
    text: str
    """Empty for one that is still to be written, or that only a machine has `heard`."""
    source_lang: str | None = None
    """Two letters; None where the file does not tell: whoever imports is asked."""
    target_lang: str | None = None
    """None: as what is spoken."""
    task: Task = "asr"
    pnc: bool = True
    speaker: str | None = None
    split: Split | None = None
    line: int = 0
    """Where it stood, for an error; 0: nowhere in particular."""
    lasts: float | None = None
    """Seconds that the file says of a segment without an end: sound that is shorter is not its sound."""
    status: Status | None = None
    """None where the file does not tell."""
    heard: ImportedHypothesis | None = None
    words: tuple[Word, ...] = ()
    """Those of the text with their times, in seconds on the sound's own; empty where these are not told."""
    fields: Mapping[str, Plain] = field(default_factory=dict)
    """What else the file says of it, by names that are safe in a manifest."""
    quality_flag: QualityFlag | None = None
    cut_from: CutFrom | None = None
    channel: int | None = None
    """The one of the sound, counted from 0, in which it was said; None: the mix of all."""
    pnc_shown: bool = False
    """Whether nothing says `pnc`: it is what the texts show, and may be another once there are more rows."""


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
    channel: int | None = None
    """The one channel, counted from 0, that is meant; None for all of the sound."""
    turns: tuple[Turn, ...] = ()
    """Who speaks when, for the words that its recording has already."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What lay at some paths."""

    items: tuple[ImportedAudio, ...]
    skipped: tuple[str, ...] = ()
    """One sentence for each row that was left out."""
