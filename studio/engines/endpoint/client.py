"""Asking one server: certificates verified, bounded in time and bytes, tried again where that may help.

Redirects are not followed: neither sound nor text nor key go where nobody sent them.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from studio.engines.endpoint.refusals import EndpointError, Refusals
from studio.servers import Server

MOST_ANSWER_BYTES = 4_000_000
"""A window's words with their times are some kilobytes, and so is what a chat model writes."""

AT_ONCE = 4
"""Requests under way to one server, whoever's run they are of."""

CONNECT_SECONDS = 10.0

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What may be over when it is tried again."""

PAST_PROXIES: Mapping[str, None] = {"all://": None, "http://": None, "https://": None}
"""To another program of this machine nothing goes by a proxy of the environment, which is another machine."""

Content = Mapping[str, Any]
"""What is sent, as httpx names it: `data` and `files`, or `json`."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, and how long is waited between: twice as long each time, with some chance in it."""

    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0
    """A server that asks for more by `Retry-After` is not waited for."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes


class Client:
    """For one event loop. Close it on that."""

    def __init__(self, server: Server, patience: Patience, refusals: Refusals) -> None:
        self._server = server
        self._refusals = refusals
        self._patience = patience
        self._free = asyncio.Semaphore(AT_ONCE)
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {server.key}"} if server.key else {},
            timeout=httpx.Timeout(server.seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            mounts=PAST_PROXIES if server.is_here else None,
        )

    async def ask(self, route: str, content: Content, too_much: str) -> Any:
        """The answer's JSON; `too_much`: what is said where it takes less than that. Raises EndpointError, whose
        sentence is for people, and Unsupported."""
        async with self._free:
            reply = await self._patiently(route, content, too_much)
        if reply.status in (400, 415, 422):
            raise Unsupported(self._refusal(reply, too_much))
        if reply.status != 200:
            raise self._refusal(reply, too_much)
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self._refusals.not_understood("what it sent is no JSON") from None

    async def close(self) -> None:
        await self._http.aclose()

    async def _patiently(self, route: str, content: Content, too_much: str) -> _Reply:
        """The first answer that would not be another when it is asked for again."""
        for turn in range(self._patience.tries):
            last = turn == self._patience.tries - 1
            wait = None
            try:
                reply = await self._once(route, content)
            except httpx.TransportError as error:
                failure = self._failure(error)
                if last or isinstance(error, httpx.TimeoutException) or "certificate" in str(error).lower():
                    raise failure from error
            else:
                wait = _wanted_pause(reply.headers.get("retry-after", ""))
                if reply.status not in PASSING:
                    return reply
                if last or (wait or 0) > self._patience.longest_pause:
                    raise self._refusal(reply, too_much)
            await asyncio.sleep(self._pause(turn, wait))
        raise AssertionError("the last try ends it")

    async def _once(self, route: str, content: Content) -> _Reply:
        try:
            return await asyncio.wait_for(self._sent(route, content), self._server.seconds)
        except asyncio.TimeoutError as error:  # drop by drop: no single read took too long
            raise httpx.ReadTimeout("the whole answer") from error

    async def _sent(self, route: str, content: Content) -> _Reply:
        async with self._http.stream("POST", f"{self._server.base}{route}", **content) as answer:
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > MOST_ANSWER_BYTES:
                    raise self._refusals.too_large(MOST_ANSWER_BYTES)
            return _Reply(answer.status_code, answer.headers, bytes(body))

    def _pause(self, turn: int, wanted: float | None) -> float:
        usual = self._patience.first_pause * 2.0**turn * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
        return min(max(usual, wanted or 0.0), self._patience.longest_pause)

    def _failure(self, error: httpx.TransportError) -> EndpointError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
            return self._refusals.unreachable(error)
        if isinstance(error, httpx.TimeoutException):
            return self._refusals.slow()
        return self._refusals.closed()

    def _refusal(self, reply: _Reply, too_much: str) -> EndpointError:
        if reply.status == 429:
            return self._refusals.busy(_wanted_pause(reply.headers.get("retry-after", "")))
        location = reply.headers.get("location", "")
        return self._refusals.refused(reply.status, location, reply.body, too_much)


class Unsupported(Exception):
    """The server does not take a form of answer that was asked for; `refusal` says so to people."""

    def __init__(self, refusal: EndpointError) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def _wanted_pause(said: str) -> float | None:
    """Seconds of a `Retry-After`, which is a number of them or a date."""
    if said.strip().isdigit():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError):
        return None
