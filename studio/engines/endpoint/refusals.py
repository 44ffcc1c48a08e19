"""Why a server did not answer: one sentence for each way, with what to do about it. The key is in none of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from studio.errors import EngineError, shown
from studio.servers import Server

LONGEST_MESSAGE = 200
"""Characters of what a server says about its refusal."""


class EndpointError(EngineError):
    """A server that the owner named refused, failed, or could not be reached."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Those of one server."""

    server: Server
    route: str
    no_answer: str
    """What an answer that was not read to its end cannot be."""
    later: str
    """What to do once it can be reached again."""

    def refused(self, status: int, location: str, body: bytes, too_much: str) -> EndpointError:
        """Of a final answer that is not what was asked for; `too_much`: why, where that was more than it takes."""
        server, said = self.server, self._said(body)
        if 300 <= status < 400:
            return EndpointError(
                f"{self._who} sends on to {shown(location)}, where nothing is sent to. If that is right, write it into "
                f"{server.variable}."
            )
        whys = {
            401: self._key_refused(),
            403: f"{self._who} forbids it{said}. Ask whoever runs it for the right to do so with this key.",
            404: (
                f"{self._who} has no such route or model{said}. Check the address in {server.variable} "
                f"({self._address} is asked), and the model’s name there ({server.model})."
            ),
            413: too_much.format(who=self._who, said=said),
        }
        if (why := whys.get(status)) is not None:
            return EndpointError(why)
        if status >= 500:
            return EndpointError(
                f"{self._who} failed ({_named(status)}){said}. Try again later, or ask whoever runs it."
            )
        return EndpointError(f"{self._who} refused what was asked ({_named(status)}){said}. Its log may tell more.")

    def busy(self, wait: float | None) -> EndpointError:
        """429 to the end."""
        asks = f" It asks for {wait:.0f} seconds of patience." if wait else ""
        return EndpointError(f"{self._who} has too much to do, or the key’s quota is spent.{asks} {self.later}.")

    def unreachable(self, error: Exception) -> EndpointError:
        """Nobody listens, or the name is none, or its certificate is not what it should be."""
        text = str(error)
        if "certificate" in text.lower():
            return EndpointError(
                f"{self._who} shows a certificate that cannot be verified, so nothing was sent. Put a valid one "
                "there, or name your own authority’s file in SSL_CERT_FILE."
            )
        return EndpointError(f"{self._who} cannot be reached. Is it running, and is the address right?")

    def closed(self) -> EndpointError:
        return EndpointError(
            f"{self._who} closed the connection before it had answered. Try again, or look into its log."
        )

    def slow(self) -> EndpointError:
        return EndpointError(
            f"{self._who} gave no answer within {self.server.seconds:g} seconds. {self.later}, or give it longer: "
            f";seconds= in {self.server.variable}."
        )

    def too_large(self, most: int) -> EndpointError:
        return EndpointError(
            f"{self._who} answered with more than {most / 1e6:g} MB, which is {self.no_answer}. It was not read."
        )

    def not_understood(self, why: str) -> EndpointError:
        return EndpointError(f"{self._who} answered, but {why}. Is {self._address} the right address?")

    def thought(self, most: int) -> EndpointError:
        """Aloud, and of the answer nothing was left."""
        return EndpointError(
            f"{self._who} thought until the {most:,} tokens of its answer were over. Turn its thinking off there, or "
            f"name a model in {self.server.variable} that does not think aloud."
        )

    @property
    def _address(self) -> str:
        return f"{self.server.base}{self.route}"

    @property
    def _who(self) -> str:
        return f"{self.server.id} ({self.server.host})"

    def _key_refused(self) -> str:
        if self.server.key:
            return (
                f"{self._who} does not accept the key in {self.server.key_name}. Put the right one there and "
                "start the studio again."
            )
        return (
            f"{self._who} wants a key. Put it into a variable and name that in {self.server.variable}: ;key=VARIABLE."
        )

    def _said(self, body: bytes) -> str:
        """The server's own words, where they are any, without the key that it may repeat."""
        try:
            text = _message(json.loads(body))
        except (ValueError, RecursionError):
            text = ""
        if self.server.key:
            text = text.replace(self.server.key, "…")
        return f": {shown(text, LONGEST_MESSAGE)}" if text else ""


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _message(answer: Any) -> str:
    """Of `{"error": {"message": …}}`, `{"message": …}` and `{"detail": …}`, as servers write it."""
    if isinstance(answer, Mapping):
        found = (answer.get(name) for name in ("error", "message", "detail"))
        return next((text for each in found if (text := _message(each))), "")
    return answer.strip() if isinstance(answer, str) else ""
