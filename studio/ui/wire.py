"""What crosses between browser and server (docs/wire.md): domain to JSON, and intents validated by pydantic."""

from __future__ import annotations

from itertools import chain
from typing import Annotated, Any, Literal, TypeAlias, get_args
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from studio.domain import Origin, Recording, Run, Segment, Status, TimedBy, Transcript, Word
from studio.errors import Conflict, ManifestError, NotFound, StoreError, StudioError
from studio.store.recordings import LibraryEntry
from studio.store.standing import Progress
from studio.workflow.downloads import Download
from studio.workflow.studio import Changes

STATUS: tuple[Status, ...] = get_args(Status)
TIMED_BY: tuple[TimedBy, ...] = get_args(TimedBy)
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})

OPERATIONS = {
    "set_text": "Edit text",
    "set_status": "Mark segment",
    "take_words": "Take words",
    "take_all": "Take all",
    "import": "Import rows",
}
"""What an undo button says it would take back."""

Key = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")]
WordRange = Annotated[list[Annotated[int, Field(ge=0, le=1_000_000)]], Field(min_length=4, max_length=4)]
"""first, last, other_first, other_last"""
Json = dict[str, Any]


class Intent(BaseModel):
    """What every request from the page has in common: nothing that we do not know."""

    model_config = ConfigDict(extra="forbid", strict=True)


class EditBase(Intent):
    """What all changes of a transcript have in common."""

    transcript: Key
    key: Annotated[str, Field(max_length=64, pattern=r"^[\w.-]*$")] = ""
    """Chosen by the page, one for each intent: asking again with the same one does nothing more."""


class SetText(EditBase):
    op: Literal["set_text"]
    segment: Key
    revision: Annotated[int, Field(ge=0)]
    text: Annotated[str, Field(max_length=20_000)]
    took_ms: Annotated[float, Field(ge=0, le=1e9)] | None = None


class SetStatus(EditBase):
    op: Literal["set_status"]
    segment: Key
    revision: Annotated[int, Field(ge=0)]
    status: Status


class Take(EditBase):
    op: Literal["take"]
    other: Key
    segment: Annotated[str, Field(pattern=r"^(\+[0-9]{1,9}|[\w.-]{1,100})$")]
    revision: Annotated[int, Field(ge=0)]
    runs: Annotated[list[WordRange], Field(max_length=5_000)] | None

    @property
    def ranges(self) -> list[tuple[int, int, int, int]] | None:
        """The runs as what they are: four numbers each."""
        return None if self.runs is None else [(each[0], each[1], each[2], each[3]) for each in self.runs]


class TakeAll(EditBase):
    op: Literal["take_all"]
    other: Key


class Step(EditBase):
    op: Literal["undo", "redo"]


class RunAction(Intent):
    transcript: Key
    action: Literal["stop", "resume"]


class Rename(Intent):
    action: Literal["rename"]
    recording: Key
    name: Annotated[str, Field(min_length=1, max_length=1000)]


class Delete(Intent):
    action: Literal["delete"]
    recording: Key


class StartExport(Intent):
    action: Literal["start"]
    transcript: Key | None = None
    recording: Key | None = None
    project: Annotated[str, Field(max_length=200)] | None = None
    format: Annotated[str, Field(max_length=40)]
    profile: Literal["asr", "canary", "canary2", "salm"] = "canary2"
    status: Literal["verified", "all"] = "verified"


class CancelExport(Intent):
    action: Literal["cancel"]
    export: Key


EditIntent: TypeAlias = SetText | SetStatus | Take | TakeAll | Step
EDIT: TypeAdapter[EditIntent] = TypeAdapter(Annotated[EditIntent, Field(discriminator="op")])
LIBRARY: TypeAdapter[Rename | Delete] = TypeAdapter(Annotated[Rename | Delete, Field(discriminator="action")])
RUN: TypeAdapter[RunAction] = TypeAdapter(RunAction)
EXPORT: TypeAdapter[StartExport | CancelExport] = TypeAdapter(
    Annotated[StartExport | CancelExport, Field(discriminator="action")]
)


def failure(error: Exception) -> Json:
    """An error as the page wants it: a code it can act on and a sentence it can show."""
    return {"ok": False, "error": _code(error), "message": _message(error)}


def _code(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "conflict"
    if isinstance(error, NotFound):
        return "not_found"
    if isinstance(error, ValidationError | ManifestError):
        return "invalid"
    if isinstance(error, StoreError):
        return "unavailable"  # full, busy or gone: not the fault of what was asked, which may be asked again
    return "fault" if not isinstance(error, StudioError) or error.fault else "invalid"


def _message(error: Exception) -> str:
    if isinstance(error, StudioError):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return f"The page sent something it should not ({'.'.join(map(str, first['loc']))}: {first['msg']}). Reload it."
    return "Something went wrong that should not. The server's log has the details."


def recording_info(recording: Recording, transcripts: list[tuple[Transcript, int]], current: str | None) -> Json:
    return {
        "id": recording.id,
        "name": recording.name,
        "duration": recording.duration,
        "current": current,
        "transcripts": [transcript_info(transcript, count) for transcript, count in transcripts],
    }


def transcript_info(transcript: Transcript, segments: int) -> Json:
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
        "rtl": transcript.language in RIGHT_TO_LEFT,
        "options": dict(request.options),
        "region": [ms(edge) for edge in transcript.region] if transcript.region else None,
    }


def origin(found: Origin | None) -> Json | None:
    return {"name": found.name, "format": found.format} if found else None


def changes(found: Changes) -> Json:
    standing = found.standing
    return {
        "transcript": transcript_info(found.transcript, standing.progress.segments),
        "version": found.transcript.version,
        "segments": columns(found.transcript.segments, standing.heard),
        "removed": list(found.removed),
        "undo": _operation(standing.undo),
        "redo": _operation(standing.redo),
        "score": score(standing.progress),
        "run": run(standing.run, found.loading),
    }


def _operation(name: str | None) -> str | None:
    return OPERATIONS.get(name, name) if name else None


def columns(segments: tuple[Segment, ...], heard: dict[str, str]) -> Json:
    words = list(chain.from_iterable(segment.words for segment in segments))
    return {
        "id": [segment.id for segment in segments],
        "start": [ms(segment.start) for segment in segments],
        "end": [ms(segment.end) for segment in segments],
        "revision": [segment.revision for segment in segments],
        "status": [STATUS.index(segment.status) for segment in segments],
        "speaker": [segment.speaker for segment in segments],
        "count": [len(segment.words) for segment in segments],
        "original": [_original(segment, heard) for segment in segments],
        "doubt": [segment.doubt for segment in segments],
        "text": [word.text for word in words],
        "word_start": [ms(word.start) for word in words],
        "word_end": [ms(word.end) for word in words],
        "confidence": [_percent(word) for word in words],
        "timed_by": [TIMED_BY.index(word.timed_by) for word in words],
    }


def score(progress: Progress) -> Json:
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


def run(found: Run | None, loading: str = "") -> Json | None:
    if found is None:
        return None
    return {
        "loading": loading,
        "id": found.id,
        "state": found.state,
        "done": found.seconds_done,
        "total": found.seconds_total,
        "error": found.error,
    }


def export_state(found: Download) -> Json:
    """How an export stands; `url` is below the studio's own path."""
    answer: Json = {"state": found.state, "part": found.part, "doing": found.doing, "message": found.error}
    if found.path is not None and found.report is not None:
        report = found.report
        answer |= {
            "url": f"/exports/{found.token}/{quote(found.path.name)}",
            "name": found.path.name,
            "rows": report.rows,
            "skipped": report.skipped_total,
            "reasons": dict(report.skipped),
            "empty": dict(report.empty),
            "checked_by": report.checked_by,
        }
    return answer


def library_row(entry: LibraryEntry) -> Json:
    return {
        "id": entry.recording.id,
        "name": entry.recording.name,
        "duration": entry.recording.duration,
        "created": entry.recording.created.isoformat(),
        "place": entry.place,
        "size": entry.recording.size,
        "model": entry.model,
        "origin": origin(entry.origin),
        "language": entry.language,
        "segments": entry.segments,
        "verified": entry.verified,
        "unusable": entry.unusable,
        "wer": entry.wer,
        "run": run(entry.run),
        "project": entry.project,
    }


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def _percent(word: Word) -> int:
    return -1 if word.confidence is None else round(word.confidence * 100)


def _original(segment: Segment, heard: dict[str, str]) -> str | None:
    text = heard.get(segment.id)
    return text if text is not None and text != segment.text else None
