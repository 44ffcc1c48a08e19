"""The nouns of the studio: frozen, compared by value, free of every library.

All times are float seconds from the start of the recording, on its one timeline
(16 kHz mono); all sample counts are ints on the same timeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

SAMPLE_RATE = 16_000
"""Hz of the timeline that every recording is decoded to."""

TimedBy = Literal["model", "aligner", "carried", "interpolated"]
"""How a word got its time: the recogniser, forced alignment, a text diff, or spread evenly."""

Status = Literal["draft", "verified", "unusable"]
"""What a person says of a segment: nothing yet, right, or not fit for training."""

Task = Literal["asr", "ast"]
"""NeMo's task names: speech recognition, speech translation."""

Doubt = Literal["repeats", "too fast", "no speech"]
"""What a machine's own checks found odd in a text: a loop, more characters a second than anybody says, no voice."""

Split = Literal["train", "dev", "test"]
"""The part of a data set that a row belongs to."""

Region = tuple[float, float]
"""Start and end of a part of a recording (seconds)."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Uploaded audio in one owner's one project, immutable. Its sound is shared with every other of the same bytes."""

    id: str
    name: str
    num_samples: int
    created: datetime
    sha256: str
    """Of the original bytes, in hex: the key to the sound, which several recordings may have."""
    original_rate: int = SAMPLE_RATE
    original_channels: int = 1
    codec: str = ""
    size: int = 0
    """Bytes of the original file."""
    warnings: tuple[str, ...] = ()
    """What was told of the file when it was taken in, a sentence each."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.num_samples / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Word:
    """One token as written, punctuation included, with its place in time (seconds)."""

    text: str
    start: float
    end: float
    confidence: float | None = None
    """0..1, or None when the model gives none or a person typed the word."""
    timed_by: TimedBy = "model"


@dataclass(frozen=True, slots=True)
class Segment:
    """An utterance of at most 40 s. Its id survives every edit; its revision counts them."""

    id: str
    start: float
    end: float
    words: tuple[Word, ...]
    speaker: str | None = None
    language: str = "en"
    status: Status = "draft"
    revision: int = 0
    doubt: Doubt | None = None
    """Set by the engines' guard, cleared as soon as a person writes or takes a text."""
    split: Split | None = None
    """Of an imported row, where its source tells one."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import's text came from."""

    name: str
    """Of the file that it was read from, without folders; empty where that was not kept."""
    format: str
    """As `studio.imports` names it, such as “nemo”."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked to do; the prompt slots of NeMo's Canary models."""

    model: str
    """Empty where no model was asked: see `Transcript.origin`."""
    task: Task = "asr"
    source_lang: str = "en"
    target_lang: str = "en"
    pnc: bool = True
    """Punctuation and capitals."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Decoding settings that only some families know, such as beam size."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a machine said. Segments are appended while its run goes on; none is ever changed."""

    id: str
    recording_id: str
    request: Request
    model_revision: str
    created: datetime
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a person stands behind: a hypothesis (or an import) with edits applied."""

    id: str
    recording_id: str
    hypothesis_id: str | None
    request: Request
    created: datetime
    version: int
    """Counts every change of any segment, so that a page can ask what is new."""
    segments: tuple[Segment, ...] = ()
    region: Region | None = None
    """The part that was transcribed, None for all of it. A part's is there to compare with, never the current one."""
    origin: Origin | None = None
    """Of an import's text; None where a model was asked."""

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments if segment.words)

    @property
    def language(self) -> str:
        """The language the text is written in."""
        return self.request.target_lang


@dataclass(frozen=True, slots=True)
class Edit:
    """One named operation: these segments became those. Swapping the two sides undoes it."""

    op: str
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    actor: str = "local"
    took: float | None = None
    """Seconds the person spent on it, from opening the field to committing."""
    at: datetime | None = None

    @property
    def inverse(self) -> Edit:
        return replace(self, before=self.after, after=self.before)


RunState = Literal["queued", "running", "stopped", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Run:
    """One transcription job, kept so that a killed or stopped one goes on where it was."""

    id: str
    transcript_id: str
    recording_id: str
    request: Request
    state: RunState
    windows_done: int
    windows_total: int
    seconds_done: float
    seconds_total: float
    error: str | None = None

    @property
    def active(self) -> bool:
        return self.state in ("queued", "running")


AnswerKind = Literal["summary", "question"]

Reach = Literal["trained", "context"]
"""How much a chat model reads at once: what its speech side was trained on, or all that its language model takes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said about a transcript; kept with it."""

    id: str
    transcript_id: str
    kind: AnswerKind
    question: str
    """Empty for a summary."""
    model: str
    reach: Reach
    state: RunState
    created: datetime
    text: str = ""
    """With its citations as `[3]`."""
    citations: Mapping[int, str] = field(default_factory=dict)
    """The id of the segment behind each number that `text` cites."""
    related: tuple[str, ...] = ()
    """Where `text` cites none: the ids of the segments nearest to it by their words. Computed, not the model's."""
    error: str | None = None

    @property
    def active(self) -> bool:
        return self.state in ("queued", "running")


@dataclass(frozen=True, slots=True)
class Counts:
    """Errors and lengths of one segment, or of many: adding them up is exact."""

    word_errors: int = 0
    word_count: int = 0
    """Words of the reference."""
    char_errors: int = 0
    char_count: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.word_errors + other.word_errors,
            self.word_count + other.word_count,
            self.char_errors + other.char_errors,
            self.char_count + other.char_count,
        )
