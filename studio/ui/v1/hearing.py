"""`/v1/audio/transcriptions` and `/v1/audio/translations`: a file in, its text out, and nothing kept unless wanted."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from studio.api import openai
from studio.api.openai import Asked, BadField
from studio.domain import DETECT, Task
from studio.domain import Request as Wanted
from studio.engines.base import ModelCard
from studio.errors import RequestError
from studio.formats import Document
from studio.jobs.kinds.transcribe_once import TooMany
from studio.limits import MOST_ONCE
from studio.session import Session, Studio
from studio.ui.http import PRIVATE, as_json
from studio.ui.uploads.folder import Uploads
from studio.ui.uploads.multipart import Reader
from studio.ui.uploads.receiving import receive
from studio.ui.v1.access import session_of
from studio.ui.v1.going import Gone, unless_gone
from studio.ui.v1.models import check_ready
from studio.ui.waiting import LOOK_SECONDS, heard_once, surely
from studio.vocabulary import VOCABULARY, phrases

FIELDS_BYTES = 1_000_000
"""Beside the file: more than all fields and their heads take."""


@dataclass(slots=True)
class Hearing:
    """`respond` answers one request."""

    studio: Studio
    uploads: Uploads
    task: Task
    _keeping: int = 0
    """Requests at work whose recordings are to stay; counted on the event loop alone."""

    async def respond(self, request: Request) -> Response:
        """Raises Refusal and StudioError."""
        session = await session_of(self.studio, request)
        await run_in_threadpool(session.once.check_turn)
        file, fields = await self._received(request)
        try:
            wanted = openai.asked(fields, self.task)
            asked, warnings = await run_in_threadpool(_wanted, session, wanted)
            hear = self._kept if wanted.store else self._once
            document = await unless_gone(request, hear(session, file, asked, wanted.project))
        except Gone:
            return Response(status_code=499)  # as proxies write it; nobody reads it
        finally:
            await surely(lambda: self.uploads.leave(file))
        return _response(document, wanted, [*wanted.unused, *warnings, *document.recording.warnings])

    async def _received(self, request: Request) -> tuple[Path, list[tuple[str, str]]]:
        """The file where it waits, and the other fields. Raises Refusal, BadField."""
        fields: list[tuple[str, str]] = []
        most = self.studio.settings.max_bytes

        def reader(divider: bytes) -> Reader:
            return Reader(self.uploads, divider, most, _ignore, file_field="file", most_files=1, fields=fields)

        files = await receive(request, self.studio.settings, most + FIELDS_BYTES, reader)
        if not files:
            raise BadField("file", "Send the sound as “file”, with a file name.")
        return files[0], fields

    async def _once(self, session: Session, file: Path, asked: Wanted, _: str) -> Document:
        return await heard_once(session, file, asked)

    async def _kept(self, session: Session, file: Path, asked: Wanted, project: str) -> Document:
        """In a thread of its own: it waits for as long as it takes."""
        with self._one_more():
            work = _Thread(session, file, asked, project)
            work.thread.start()
            try:
                while work.thread.is_alive():
                    await asyncio.sleep(LOOK_SECONDS)
            finally:
                work.stop.set()
                await run_in_threadpool(work.thread.join)
            return work.result()

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        """Raises TooMany."""
        if self._keeping >= MOST_ONCE:
            raise TooMany
        self._keeping += 1
        try:
            yield
        finally:
            self._keeping -= 1


@dataclass(slots=True)
class _Thread:
    """A file taken into the Library and heard, until it is done or to stop."""

    session: Session
    file: Path
    asked: Wanted
    project: str
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread = field(init=False)
    _document: Document | None = None
    _error: Exception | None = None

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._work, name="v1", daemon=True)

    def _work(self) -> None:
        try:
            self._document = self.session.transcripts.transcribe_file(
                self.file, self.asked, project=self.project, move=True, cancelled=self.stop.is_set
            )
        except Exception as error:
            self._error = error

    def result(self) -> Document:
        if self._error is not None:
            raise self._error
        assert self._document is not None
        return self._document


def _wanted(session: Session, wanted: Asked) -> tuple[Wanted, list[str]]:
    """What the model is asked, and what is to be told of it. Raises RequestError."""
    into = "en" if wanted.task == "ast" else None
    if wanted.model != "auto":
        check_ready(session, wanted.model)
    try:
        asked = session.models.request(wanted.model, wanted.task, wanted.language, into)
    except RequestError as error:
        if wanted.task == "ast" and wanted.language is None:
            raise BadField("language", f"{error} Say which language is spoken, such as language=de.") from error
        raise
    card = check_ready(session, asked.model)
    _check_spoken(wanted, asked)
    words, why = _vocabulary(wanted.prompt, card)
    options = {**asked.options, **({VOCABULARY: words} if words else {})}
    return session.models.request(asked.model, asked.task, asked.source_lang, into, asked.pnc, options), why


def _check_spoken(wanted: Asked, asked: Wanted) -> None:
    """A translation of what is English already is none: nobody has said what is spoken. Raises BadField."""
    if wanted.task == "ast" and wanted.language is None and asked.source_lang not in (DETECT,):
        raise BadField("language", f"{asked.model} does not find out what is spoken. Say it, such as language=de.")


def _vocabulary(prompt: str, card: ModelCard) -> tuple[str, list[str]]:
    """A prompt as the words that a model is told to expect; why it is not used, where it is not."""
    if not prompt.strip():
        return "", []
    if card.capabilities.vocabulary is None:
        return "", [f"The prompt was not used: {card.id} cannot be told what to expect."]
    try:
        return "\n".join(phrases(prompt)), []
    except RequestError as error:
        return "", [f"The prompt was not used. It is to be names and words with commas: {error}"]


def _response(document: Document, wanted: Asked, warnings: list[str]) -> Response:
    """With all that is to be told in a header, too: not every format has a place for it."""
    body = openai.answer(document, wanted, warnings)
    told = {"X-Studio-Model": document.transcript.request.model, "X-Studio-Warnings": json.dumps(warnings)}
    headers = {name: value for name, value in told.items() if value not in ("", "[]") and value.isascii()}
    if isinstance(body, dict):
        response = as_json(body)
        response.headers.update(headers)
        return response
    return Response(body, headers={**PRIVATE, **headers}, media_type=openai.FORMATS[wanted.response_format])


def _ignore(_: str, __: int) -> None:
    """No bar moves."""
