"""A server with OpenAI's routes for transcription and chat, as small as can be: it says what its test has it say."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import soundfile
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studio.limits import SAMPLE_RATE
from tests.patience import wait_until
from tests.served import free_port

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    path: str
    authorization: str | None
    seconds: float
    """Of the sound."""
    fields: Mapping[str, list[str]]
    body: Mapping[str, Any] = field(default_factory=dict)
    """Of a question."""

    @property
    def prompt(self) -> str:
        (message,) = self.body["messages"]
        assert message["role"] == "user"
        return str(message["content"])


Said = Callable[[Asked], Response]


def hears(asked: Asked) -> Response:
    """How long the sound is, in words that show which window is answered, timed if that was asked for."""
    text = f"Heard {round(asked.seconds * 1000)} milliseconds."
    if asked.fields["response_format"] != ["verbose_json"]:
        return JSONResponse({"text": text})
    third = (asked.seconds - 0.1) / 3
    words = [
        {"word": word.strip("."), "start": round(0.05 + third * place, 3), "end": round(0.05 + third * (place + 1), 3)}
        for place, word in enumerate(text.split())
    ]
    return JSONResponse({"text": text, "language": "en", "duration": asked.seconds, "words": words})


@dataclass
class StandIn:
    """Where it listens, what it was asked, and what it says."""

    url: str
    says: Said = hears
    slowly: float = 0.0
    """Seconds before it says anything."""
    asked: list[Asked] = field(default_factory=list)
    gone: int = 0
    """Requests whose asker went away before the answer."""
    at_work: int = 0
    most: int = 0
    """Requests that were under way at once."""

    async def answer(self, request: Request) -> Response:
        return await self._answered(request, await self._heard(request))

    async def chat(self, request: Request) -> Response:
        asked = Asked(request.url.path, request.headers.get("authorization"), 0.0, {}, await request.json())
        return await self._answered(request, asked)

    async def _heard(self, request: Request) -> Asked:
        async with request.form() as form:
            sound, rate = soundfile.read(io.BytesIO(await form["file"].read()))  # type: ignore[union-attr]
            fields = {name: [str(each) for each in form.getlist(name)] for name in form if name != "file"}
        assert rate == SAMPLE_RATE
        return Asked(request.url.path, request.headers.get("authorization"), len(sound) / rate, fields)

    async def _answered(self, request: Request, asked: Asked) -> Response:
        self.asked.append(asked)
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            await self._wait(request)
        except asyncio.CancelledError:
            self.gone += 1
            raise
        finally:
            self.at_work -= 1
        return self.says(asked)

    async def _wait(self, request: Request) -> None:
        until = time.monotonic() + self.slowly
        while time.monotonic() < until:
            await asyncio.sleep(0.02)
            if await request.is_disconnected():
                self.gone += 1
                return


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Served by uvicorn on a thread until the block ends."""
    port = free_port()
    found = StandIn(f"http://127.0.0.1:{port}/v1")
    routes = [Route(f"/v1/audio/{name}", found.answer, methods=["POST"]) for name in ("transcriptions", "translations")]
    routes.append(Route("/v1/chat/completions", found.chat, methods=["POST"]))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert wait_until(lambda: server.started, PATIENCE_SECONDS)
    yield found
    server.should_exit = True
    thread.join(PATIENCE_SECONDS)


def writes(text: str | None, finish: str = "stop") -> Said:
    """As an answer to a prompt."""
    return lambda _: written(text, finish)


def written(text: str | None, finish: str = "stop") -> Response:
    message = {"role": "assistant", "content": text}
    return JSONResponse({"choices": [{"index": 0, "message": message, "finish_reason": finish}]})


def failing(status: int, body: Any = None, **headers: str) -> Said:
    """Refuses everything in one way."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: JSONResponse(body if body is not None else {}, status, named)


def in_turn(*answers: Said) -> Said:
    """One after the other, then the last for ever."""
    left = list(answers)
    return lambda asked: (left.pop(0) if len(left) > 1 else left[0])(asked)


def verbose(text: str, words: object) -> Said:
    return lambda _: JSONResponse({"text": text, "words": words})
