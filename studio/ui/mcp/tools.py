"""What programs that speak MCP may ask for: each tool with its arguments and what it asks of a session.

A tool is given sound or ids: never an address, and never the name of a file on this machine.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from studio.domain import DEFAULT_PROJECT, Answer, Request, Run, Transcript
from studio.errors import Cancelled, ExportError, RequestError
from studio.formats import Options
from studio.jobs.kinds.export import LESS, Download
from studio.session import Session
from studio.ui.uploads.folder import Uploads, file_name
from studio.ui.v1.models import check_ready
from studio.ui.waiting import having, heard_once, surely, until

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 45.0
"""So long a tool waits for work on what is in the Library: many clients wait for a minute."""
MOST_LISTED = 200
MOST_EXPORTED = 8_000_000
"""Bytes of a file that is handed out in an answer."""

PROGRESS_SECONDS = 0.5
"""How often it is looked how far the work is, where that is told."""

T = TypeVar("T")

Tell: TypeAlias = Callable[[float, str], Coroutine[Any, Any, None]]
"""How much is done (0..1), and what is being done."""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool answers."""

    data: Mapping[str, Any]
    """JSON."""
    file: File | None = None
    """What goes with it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose tools they are, where files of theirs wait, and how their work is waited for."""

    session: Session
    uploads: Uploads
    patience: float = PATIENCE_SECONDS
    tell: Tell | None = None
    """Where whoever asks wants to know how far it is."""


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Recordings(Arguments):
    """List the recordings of the Library, the newest first, with their ids."""

    project: str | None = Field(None, description="Name or id of one project.")
    limit: int = Field(50, ge=1, le=MOST_LISTED)


class Transcribe(Arguments):
    """Transcribe speech: a sound file that is sent along, or a recording of the Library.

    Of what is sent nothing stays unless `keep` is true. A long recording answers with the state “running”: read its
    text with the tool `transcript` later.
    """

    recording: str | None = Field(None, description="Id of a recording in the Library; or else give `audio`.")
    audio: str | None = Field(None, description="The bytes of a sound file, in Base64.")
    name: str = Field("recording.wav", description="What the file is called.")
    model: str = Field("auto", description="Id of a model that is here, or “auto”.")
    language: str | None = Field(None, description="Code of what is spoken, such as “en”; the model's own if left out.")
    translate_to: str | None = Field(None, description="Code of a language to translate into.")
    keep: bool = Field(False, description="Keep the file and its transcript in the Library.")
    project: str = Field(DEFAULT_PROJECT, description="Project that a kept file belongs to.")


class ReadTranscript(Arguments):
    """Read the transcript of a recording as it stands, corrected by people where they did, with times and speakers."""

    recording: str = Field(description="Id of a recording in the Library.")


class Ask(Arguments):
    """Ask a language model a question about a transcript, or have it summarised.

    What takes long answers with the state “running” and an id as `answer`: ask with nothing but that id later.
    """

    recording: str | None = Field(None, description="Id of a recording in the Library, which has a transcript.")
    answer: str | None = Field(None, description="Or the id of an answer that was being written, to read it.")
    question: str = Field("", description="What to ask; a summary if left out.")
    model: str = Field("auto", description="Id of a model that can be asked, or “auto”.")


class Export(Arguments):
    """Export transcripts as a file: subtitles, text, or a data set for training (a zip).

    Nothing of it stays here, and what takes too long is ended.
    """

    recording: str | None = Field(None, description="Id of one recording.")
    project: str | None = Field(None, description="Or the name or id of a project; all of the Library without either.")
    format: str = Field("txt", description="Such as txt, srt, vtt, json, csv, ctm or nemo.")
    status: Literal["verified", "all"] | None = Field(
        None, description="Which segments; as the format is mostly wanted."
    )


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    arguments: type[Arguments]
    run: Callable[[Asking, Any], Coroutine[Any, Any, Said]]
    changes: bool = False
    """Whether something may be there afterwards that was not before."""

    @property
    def description(self) -> str:
        return " ".join((self.arguments.__doc__ or "").split())

    @property
    def schema(self) -> dict[str, Any]:
        found = self.arguments.model_json_schema()
        return {name: value for name, value in found.items() if name != "description"}


async def _recordings(asking: Asking, asked: Recordings) -> Said:
    entries = await run_in_threadpool(asking.session.library.entries)
    found = [each for each in entries if asked.project in (None, each.project, each.project_id)]
    newest = sorted(found, key=lambda each: each.place, reverse=True)[: asked.limit]
    rows = [
        {
            "id": each.recording.id,
            "name": each.recording.name,
            "project": each.project,
            "seconds": round(each.recording.duration, 2),
            "language": each.language,
            "segments": each.segments,
            "verified": each.verified,
        }
        for each in newest
    ]
    return Said({"recordings": rows, "count": len(found)})


async def _transcribe(asking: Asking, asked: Transcribe) -> Said:
    if (asked.recording is None) == (asked.audio is None):
        raise RequestError("Give either `recording`, the id of one in the Library, or `audio`, a file in Base64.")
    wanted = await run_in_threadpool(_wanted, asking.session, asked)
    if asked.recording is not None:
        return await _transcribed(asking, asked.recording, wanted)
    async with having(lambda: _received(asking.uploads, asked), asking.uploads.leave) as file:
        hear = _kept if asked.keep else _once
        return await hear(asking, file, wanted, asked)


def _wanted(session: Session, asked: Transcribe) -> Request:
    """Of models that are here: a program does not make this machine download gigabytes. Raises RequestError."""
    if asked.model != "auto":
        check_ready(session, asked.model)
    task = "ast" if asked.translate_to else "asr"
    wanted = session.models.request(asked.model, task, asked.language, asked.translate_to)
    check_ready(session, wanted.model)
    return wanted


def _received(uploads: Uploads, asked: Transcribe) -> Path:
    """The file where it waits. Raises RequestError."""
    try:
        sound = base64.b64decode(asked.audio or "", validate=True)
    except (binascii.Error, ValueError):
        sound = b""
    if not sound:
        raise RequestError("`audio` holds no file: give its bytes in Base64, without line breaks.")
    file = uploads.fresh() / file_name(asked.name)
    file.write_bytes(sound)
    return file


async def _once(asking: Asking, file: Path, wanted: Request, _: Transcribe) -> Said:
    session = asking.session

    def begun(job_id: str) -> AbstractAsyncContextManager[None]:
        return _telling(asking, lambda: session.once.progress(job_id))

    document = await heard_once(session, file, wanted, begun)
    return Said({"state": "done", **_text(document.transcript), "warnings": list(document.recording.warnings)})


async def _kept(asking: Asking, file: Path, wanted: Request, asked: Transcribe) -> Said:
    add = asking.session.library.add
    taken = await surely(lambda: add(file, file.name, project=asked.project, move=True))
    said = await _transcribed(asking, taken.recording.id, wanted)
    return Said({**said.data, "warnings": list(taken.recording.warnings)})


async def _transcribed(asking: Asking, recording: str, wanted: Request) -> Said:
    """By a run that goes on where it is not waited for any more."""
    transcripts = asking.session.transcripts
    begun = await run_in_threadpool(transcripts.transcribe, recording, wanted)

    def ended() -> Run | None:
        run = transcripts.wait(begun.transcript_id, 0)
        return None if run.active else run

    async with _telling(asking, lambda: _far(transcripts.wait(begun.transcript_id, 0))):
        run = await _patiently(asking, ended)
    if run is None:
        return Said({"state": "running", "recording": recording, "transcript": begun.transcript_id})
    if run.state != "done":
        raise RequestError(run.error or str(Cancelled()))
    found = await run_in_threadpool(transcripts.get, begun.transcript_id)
    return Said({"state": "done", "recording": recording, **_text(found)})


def _far(run: Run) -> tuple[float, str]:
    """How much of a run is done, and what that is."""
    part = run.windows_done / run.windows_total if run.windows_total else 0.0
    return part, f"Heard {run.seconds_done:.0f} of {run.seconds_total:.0f} s"


@asynccontextmanager
async def _telling(asking: Asking, look: Callable[[], tuple[float, str]]) -> AsyncIterator[None]:
    """Meanwhile it is told how far the work is, where somebody wants to know it."""
    if asking.tell is None:
        yield
        return
    telling = asyncio.create_task(_tell(asking.tell, look))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.wait({telling})
        if not telling.cancelled() and (error := telling.exception()) is not None:
            log.warning("it could not be told how far it is: %s", error)


async def _tell(tell: Tell, look: Callable[[], tuple[float, str]]) -> None:
    """Of equal parts one: what is told always goes on."""
    furthest = 0.0
    while True:
        part, doing = await run_in_threadpool(look)
        if part > furthest:
            furthest = part
            await tell(part, doing)
        await asyncio.sleep(PROGRESS_SECONDS)


async def _read(asking: Asking, asked: ReadTranscript) -> Said:
    found = await run_in_threadpool(_current, asking.session, asked.recording)
    return Said({"recording": asked.recording, **_text(found)})


def _current(session: Session, recording: str) -> Transcript:
    """Raises NotFound, RequestError."""
    key = session.transcripts.current_id(recording)
    if key is None:
        raise RequestError("This recording has no transcript yet: transcribe it first.")
    return session.transcripts.get(key)


async def _ask(asking: Asking, asked: Ask) -> Said:
    """By an answer that goes on where it is not waited for any more."""
    session = asking.session
    key = await run_in_threadpool(_answer_id, session, asked)
    answer = await _patiently(asking, lambda: _answered(session, key))
    if answer is None:
        return Said({"state": "running", "answer": key})
    if answer.state != "done":
        raise RequestError(answer.error or str(Cancelled()))
    about = await run_in_threadpool(session.transcripts.get, answer.transcript_id)
    times = {segment.id: round(segment.start, 2) for segment in about.segments}
    cited = {str(number): times[key] for number, key in answer.citations.items() if key in times}
    return Said({"state": "done", "answer": answer.text, "model": answer.model, "cited_seconds": cited})


def _answer_id(session: Session, asked: Ask) -> str:
    """Of the one that is asked for, or of a new one. Raises NotFound, RequestError."""
    if (asked.recording is None) == (asked.answer is None):
        raise RequestError("Give either `recording`, the id of one to ask about, or `answer`, the id of one to read.")
    if asked.recording is None:
        return str(asked.answer)
    about = _current(session, asked.recording)
    card = session.answers.model(asked.model)
    if not card.ready:
        raise RequestError(f"{card.id} is not here: have it downloaded on the Models page first, or ask another.")
    kind: Literal["question", "summary"] = "question" if asked.question.strip() else "summary"
    return session.answers.ask(about.id, kind, asked.question, card.id).answer.id


def _answered(session: Session, key: str) -> Answer | None:
    answer = session.answers.get(key).answer
    return None if answer.active else answer


async def _export(asking: Asking, asked: Export) -> Said:
    if asked.recording is not None and asked.project is not None:
        raise RequestError("Give `recording` or `project`, not both.")
    exports, options = asking.session.exports, Options(asked.status)

    def begin() -> Download:
        return exports.start(
            asked.format, options, recording_id=asked.recording, project=asked.project, in_passing=True
        )

    async with having(begin, lambda begun: exports.forget(begun.token)) as begun:
        done = await _patiently(asking, lambda: _made(asking.session, begun.token))
        if done is None:
            raise ExportError(f"The export takes longer than {asking.patience:.0f} s and was ended. {LESS}")
        if done.path is None or done.report is None:
            raise ExportError(done.error or str(Cancelled()))
        content = await run_in_threadpool(exports.take, begun.token, MOST_EXPORTED)
        told = {"name": done.path.name, "rows": done.report.rows, "skipped": dict(done.report.skipped)}
        return Said(told, File(done.path.name, content))


def _made(session: Session, token: str) -> Download | None:
    download = session.exports.get(token)
    return None if download.state == "working" else download


def _text(transcript: Transcript) -> dict[str, Any]:
    lines = [
        {"start": round(each.start, 2), "end": round(each.end, 2), "speaker": each.speaker, "text": each.text}
        for each in transcript.segments
    ]
    asked = transcript.request
    about = {"model": asked.model, "language": asked.source_lang, "target_language": asked.target_lang}
    return {**about, "text": " ".join(each.text for each in transcript.segments if each.text), "segments": lines}


async def _patiently(asking: Asking, look: Callable[[], T | None]) -> T | None:
    """What a look finds at once, or in the time that there is; None after it."""
    found = await run_in_threadpool(look)
    if found is not None:
        return found
    try:
        return await asyncio.wait_for(until(look), asking.patience)
    except asyncio.TimeoutError:
        return None


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("recordings", Recordings, _recordings),
        Tool("transcribe", Transcribe, _transcribe, changes=True),
        Tool("transcript", ReadTranscript, _read),
        Tool("ask", Ask, _ask, changes=True),
        Tool("export", Export, _export, changes=True),
    )
}
