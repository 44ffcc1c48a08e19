"""A transcript on the wire: its segments and words in columns, its score, and the run that makes it."""

from __future__ import annotations

from itertools import chain
from typing import get_args

from typing_extensions import TypedDict

from studio import domain
from studio.api.base import QualityFlag, Region, RunState, Task, answer_shape, ms
from studio.i18n import Sentence, translated, translated_or_none
from studio.languages import right_to_left
from studio.session.changes import Changes
from studio.store.status import Progress
from studio.transcript import ops

STATUSES: tuple[domain.Status, ...] = get_args(domain.Status)
"""In the order of their numbers on the wire."""
TIMED_BY: tuple[domain.TimedBy, ...] = get_args(domain.TimedBy)
"""In the order of their numbers on the wire."""


@answer_shape
class Origin(TypedDict):
    """Where an import's text came from."""

    name: str
    """Of the file; empty where that was not kept."""
    format: str


@answer_shape
class TranscriptInfo(TypedDict):
    """What was asked for a transcript, and of which model."""

    id: str
    model: str
    """Empty for an import's."""
    origin: Origin | None
    """Null where a model was asked."""
    task: Task
    source_lang: str
    target_lang: str
    pnc: bool
    """With punctuation and capitals."""
    created: str
    """ISO 8601."""
    segments: int
    rtl: bool
    """Its language is written from right to left."""
    options: dict[str, str]
    """The model's own settings, as they were chosen."""
    region: Region | None
    """Null: the whole recording."""


@answer_shape
class Score(TypedDict):
    """How far a person has come, and how wrong the machine was."""

    wer: float | None
    """0..1 of hypothesis against transcript, over segments touched or verified."""
    cer: float | None
    errors: int
    """Of words."""
    words: int
    """Of the reference."""
    verified: int
    """Segments."""
    unusable: int
    """Segments."""
    segments: int


@answer_shape
class Run(TypedDict):
    """A transcription at work, or how it ended."""

    loading: Sentence
    """While its model is fetched and read: how far that is; after its last word, what is done for its speakers."""
    id: str
    transcript: str
    """The one that it writes."""
    state: RunState
    done: float
    """Seconds of sound."""
    total: float
    """Seconds of sound."""
    error: Sentence | None


@answer_shape
class Columns(TypedDict):
    """Segments and their words, one array for each field: 30,000 words parse in milliseconds.

    The first nine have an entry for each segment, the last five one for each word, in order.
    """

    id: list[str]
    start: list[int]
    """Milliseconds."""
    end: list[int]
    """Milliseconds."""
    revision: list[int]
    status: list[int]
    """Their places in `STATUSES`."""
    speaker: list[str | None]
    count: list[int]
    """Words of each segment."""
    original: list[str | None]
    """The hypothesis' text where it differs from the segment's."""
    quality_flag: list[QualityFlag | None]
    text: list[str]
    word_start: list[int]
    """Milliseconds."""
    word_end: list[int]
    """Milliseconds."""
    confidence: list[int]
    """Percent, -1 for none."""
    timed_by: list[int]
    """Their places in `TIMED_BY`."""


@answer_shape
class WireChanges(TypedDict):
    """What is new in a transcript since a version."""

    transcript: TranscriptInfo
    version: int
    """To ask with the next time."""
    segments: Columns
    """Those that changed; since -1 all, in time order."""
    removed: list[str]
    """Ids of segments that are gone."""
    undo: Sentence | None
    """Of whoever asks: what an undo of his would take back, such as “Edit text”."""
    redo: Sentence | None
    score: Score
    run: Run | None
    """The newest of this transcript."""


def transcript_info(transcript: domain.Transcript, segments: int) -> TranscriptInfo:
    request = transcript.request
    return {
        "id": transcript.id,
        "model": request.model,
        "origin": origin(transcript.origin),
        "task": request.task,
        "source_lang": request.source_lang,
        "target_lang": request.target_lang,
        "pnc": request.pnc,
        "created": transcript.created.isoformat(),
        "segments": segments,
        "rtl": right_to_left(transcript.language),
        "options": dict(request.options),
        "region": transcript.region,
    }


def origin(found: domain.Origin | None) -> Origin | None:
    return {"name": found.name, "format": found.format} if found else None


def changes(found: Changes) -> WireChanges:
    status = found.status
    return {
        "transcript": transcript_info(found.transcript, status.progress.segments),
        "version": found.transcript.version,
        "segments": columns(found.transcript.segments, status.heard),
        "removed": list(found.removed),
        "undo": _label(status.undo),
        "redo": _label(status.redo),
        "score": score(status.progress),
        "run": run(status.run, found.loading),
    }


def _label(called: str | None) -> Sentence | None:
    return translated(ops.label(called)) if called else None


def columns(segments: tuple[domain.Segment, ...], heard: dict[str, str]) -> Columns:
    words = list(chain.from_iterable(segment.words for segment in segments))
    return {
        "id": [segment.id for segment in segments],
        "start": [ms(segment.start) for segment in segments],
        "end": [ms(segment.end) for segment in segments],
        "revision": [segment.revision for segment in segments],
        "status": [STATUSES.index(segment.status) for segment in segments],
        "speaker": [segment.speaker for segment in segments],
        "count": [len(segment.words) for segment in segments],
        "original": [_original(segment, heard) for segment in segments],
        "quality_flag": [segment.quality_flag for segment in segments],
        "text": [word.text for word in words],
        "word_start": [ms(word.start) for word in words],
        "word_end": [ms(word.end) for word in words],
        "confidence": [_percent(word) for word in words],
        "timed_by": [TIMED_BY.index(word.timed_by) for word in words],
    }


def score(progress: Progress) -> Score:
    counts = progress.counts
    return {
        "wer": counts.word_errors / counts.word_count if counts.word_count else None,
        "cer": counts.char_errors / counts.char_count if counts.char_count else None,
        "errors": counts.word_errors,
        "words": counts.word_count,
        "verified": progress.verified,
        "unusable": progress.unusable,
        "segments": progress.segments,
    }


def run(found: domain.Run | None, loading: str = "") -> Run | None:
    if found is None:
        return None
    return {
        "loading": translated(loading),
        "id": found.id,
        "transcript": found.transcript_id,
        "state": found.state,
        "done": found.seconds_done,
        "total": found.seconds_total,
        "error": translated_or_none(found.error),
    }


def _percent(word: domain.Word) -> int:
    return -1 if word.confidence is None else round(word.confidence * 100)


def _original(segment: domain.Segment, heard: dict[str, str]) -> str | None:
    text = heard.get(segment.id)
    return text if text is not None and text != segment.text else None
