"""The nouns of the studio: frozen, compared by value, free of every library.

All times are float seconds from the start of the recording, on its one timeline
(16 kHz mono); all sample counts are ints on the same timeline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from studio.limits import SAMPLE_RATE

TimedBy = Literal["model", "aligner", "carried", "interpolated", "person"]
"""How a word got its time: the recogniser, forced alignment, a text diff, spread evenly, or by hand. Kept by number."""

Status = Literal["draft", "verified", "unusable"]
"""What a person says of a segment: nothing yet, right, or not fit for training."""

Task = Literal["asr", "ast"]
"""NeMo's task names: speech recognition, speech translation."""

QualityFlag = Literal["repeats", "too fast", "no speech"]
"""What a machine's own checks found odd in a text: a loop, more characters a second than anybody says, no voice."""

Split = Literal["train", "dev", "test"]
"""The part of a data set that a row belongs to."""

Plain = str | int | float | bool | None
"""A value that a row of a manifest can have in a field of its own."""

DETECT = "auto"
"""In place of a spoken language: the model finds out. As NVIDIA's prompted models call it."""

Region = tuple[float, float]
"""Start and end of a part of a recording (seconds)."""


class Cut(NamedTuple):
    """A stretch of a recording that a model hears at once (seconds)."""

    start: float
    end: float
    channel: int | None = None
    """Counted from 0; None: the mix of all."""


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
    separate_channels: int = 0
    """How many channels are kept apart beside the timeline, because they say different things; 0 where none are."""

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


class Turn(NamedTuple):
    """A stretch in which somebody speaks (seconds); those of several may overlap."""

    start: float
    end: float
    speaker: str
    weight: float = 1.0
    """How sure that is, 0..1."""


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
    quality_flag: QualityFlag | None = None
    """Set by the engines' guard, cleared as soon as a person writes or takes a text."""
    split: Split | None = None
    """Of an imported row, where its source tells one."""
    fields: Mapping[str, Plain] = field(default_factory=dict, hash=False)
    """Of an imported row, what its source says of it beside all this; it goes out again with the row."""
    channel: int | None = None
    """The one, counted from 0, in which alone it was heard; None: in the mix of all."""

    @property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


def may_overlap(one: Segment, other: Segment) -> bool:
    """Two people, or two channels, are heard at once; one person in one channel is not."""
    different_people = one.speaker is not None and other.speaker is not None and one.speaker != other.speaker
    different_channels = one.channel is not None and other.channel is not None and one.channel != other.channel
    return different_people or different_channels


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import's text came from."""

    name: str
    """Of the file that it was read from, without folders; empty where that was not kept."""
    format: str
    """As `studio.formats` names it, such as “nemo”."""


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
    for_comparison: bool = False
    """Made to be compared with: it counts once a person has worked on it."""

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments if segment.words)

    @property
    def language(self) -> str:
        """The language the text is written in; where it was to be found out, that of most of the segments at hand."""
        if self.request.target_lang != DETECT:
            return self.request.target_lang
        found = Counter(segment.language for segment in self.segments)
        return found.most_common(1)[0][0] if found else DETECT


@dataclass(frozen=True, slots=True)
class Project:
    """What recordings belong together for. Its name is its owner's to choose, and no other of his has it."""

    id: str
    owner: str
    name: str
    created: datetime
    description: str = ""
    languages: tuple[str, ...] = ()
    """Codes of what is spoken in it."""
    request: Request | None = None
    """How its recordings are transcribed unless something else is said, without options; None: nobody said it."""
    vocabulary: str = ""
    """Names and words that a model is told, a phrase a line."""
    retention_days: int | None = None
    """So long after it came a recording of it is kept; None: for ever."""
    licence: str = ""
    """Under which its recordings may be used by others."""
    consent: str = ""
    """What those who are heard have agreed to."""


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
    heard: tuple[Segment, ...] = ()
    """What a machine had said of segments that come of others by it; goes beside what its hypothesis has."""
    source: str = ""
    """Where its texts came from, in one word, such as ann/calls@abc1234; empty where somebody made them here."""

    @property
    def called(self) -> str:
        """By which `transcript.ops` finds what undo calls it."""
        return f"{self.op} {self.source}".rstrip()

    @property
    def inverse(self) -> Edit:
        return replace(self, before=self.after, after=self.before)


DEFAULT_PROJECT = "default"
"""The name of the project of whoever names none."""

KEPT = "kept"
"""In the result of a job: see `Job.is_kept`."""

JobState = Literal["queued", "running", "stopped", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that outlives a page and a process: kept until it has ended, done by whoever holds its lease."""

    id: str
    kind: str
    actor: str
    """Who asked for it."""
    state: JobState
    created: datetime
    part: float = 0.0
    """0..1"""
    doing: str = ""
    """What is being done now, in a few words."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """What its kind needs to know, as JSON."""
    result: Mapping[str, Any] | None = None
    """What came of it, or so far, as JSON."""
    error: str | None = None
    home: str = ""
    """The process that was asked: it goes first. Empty once it is dead."""
    worker: str = ""
    """The process that holds the lease; empty unless running."""
    attempts: int = 0
    """How often it was begun since it last came further."""
    finished: datetime | None = None

    @property
    def active(self) -> bool:
        return self.state in ("queued", "running")

    @property
    def told(self) -> str:
        """What it is doing, or that it does nothing yet; empty where that is not known."""
        return self.doing or ("Waiting for its turn" if self.state == "queued" else "")

    @property
    def is_kept(self) -> bool:
        """It has failed, and what lies in its folder is nowhere else: both stay until its owner deletes it."""
        return self.state == "failed" and self.result is not None and self.result.get(KEPT) is True


def kept(job: Job) -> Mapping[str, Any]:
    """The result of a job that has failed and is kept."""
    return {**(job.result or {}), KEPT: True}


@dataclass(frozen=True, slots=True)
class Run:
    """A transcription and how far it is; the job of the same id does it."""

    id: str
    transcript_id: str
    recording_id: str
    request: Request
    state: JobState
    windows_done: int
    windows_total: int
    seconds_done: float
    seconds_total: float
    error: str | None = None
    by_channel: bool = False
    """Whether each channel is heard by itself."""

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
    state: JobState
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
