"""Why a server did not answer: one sentence for each way, with what to do about it. The key is in none of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from studio.endpoints import TRANSCRIPTIONS, VARIABLE, Endpoint
from studio.errors import EngineError, shown

LONGEST_MESSAGE = 200
"""Characters of what a server says about its refusal."""


class EndpointError(EngineError):
    """A server of STUDIO_ENDPOINTS refused, failed, or could not be reached."""

    def __init__(self, endpoint: Endpoint, why: str) -> None:
        super().__init__(f"endpoint/{endpoint.name} ({endpoint.host}) {why}")


def refused(endpoint: Endpoint, status: int, location: str, body: bytes, sent: int) -> EndpointError:
    """Of a final answer that is no transcript; `sent` are the bytes of the sound."""
    said = _said(endpoint, body)
    if 300 <= status < 400:
        return EndpointError(
            endpoint,
            f"sends on to {shown(location)}, where nothing is sent to. If that is right, write it into {VARIABLE}.",
        )
    whys = {
        401: _key_refused(endpoint),
        403: f"forbids it{said}. Ask whoever runs it for the right to transcribe with this key.",
        404: (
            f"has no such route or model{said}. Check the address in {VARIABLE} ({endpoint.base}{TRANSCRIPTIONS} is "
            f"asked), and the model’s name there ({endpoint.model})."
        ),
        413: (
            f"takes no sound of {sent / 1e6:.1f} MB at once{said}. Send shorter pieces: ;window= in {VARIABLE}, now "
            f"{endpoint.window:g} seconds."
        ),
    }
    if (why := whys.get(status)) is not None:
        return EndpointError(endpoint, why)
    if status >= 500:
        return EndpointError(endpoint, f"failed ({_named(status)}){said}. Try again later, or ask whoever runs it.")
    return EndpointError(endpoint, f"refused what was asked ({_named(status)}){said}. Its log may tell more.")


def busy(endpoint: Endpoint, wait: float | None) -> EndpointError:
    """429 to the end."""
    asks = f" It asks for {wait:.0f} seconds of patience." if wait else ""
    return EndpointError(endpoint, f"has too much to do, or the key’s quota is spent.{asks} Resume the run later.")


def unreachable(endpoint: Endpoint, error: Exception) -> EndpointError:
    """Nobody listens, or the name is none, or its certificate is not what it should be."""
    text = str(error)
    if "certificate" in text.lower():
        return EndpointError(
            endpoint,
            "shows a certificate that cannot be verified, so nothing was sent. Put a valid one there, or name your own "
            "authority’s file in SSL_CERT_FILE.",
        )
    return EndpointError(endpoint, "cannot be reached. Is it running, and is the address right?")


def closed(endpoint: Endpoint) -> EndpointError:
    return EndpointError(endpoint, "closed the connection before it had answered. Try again, or look into its log.")


def slow(endpoint: Endpoint) -> EndpointError:
    return EndpointError(
        endpoint,
        f"gave no answer within {endpoint.seconds:g} seconds. Resume the run later, or give it longer: ;seconds= in "
        f"{VARIABLE}.",
    )


def too_large(endpoint: Endpoint, most: int) -> EndpointError:
    return EndpointError(
        endpoint, f"answered with more than {most / 1e6:g} MB, which is no transcript. It was not read."
    )


def not_understood(endpoint: Endpoint, why: str) -> EndpointError:
    return EndpointError(endpoint, f"answered, but {why}. Is {endpoint.base}{TRANSCRIPTIONS} the right address?")


def _key_refused(endpoint: Endpoint) -> str:
    if endpoint.key:
        return f"does not accept the key in {endpoint.key_name}. Put the right one there and start the studio again."
    return f"wants a key. Put it into a variable and name that in {VARIABLE}: ;key=VARIABLE."


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _said(endpoint: Endpoint, body: bytes) -> str:
    """The server's own words, where they are any, without the key that it may repeat."""
    try:
        text = _message(json.loads(body))
    except ValueError:
        text = ""
    if endpoint.key:
        text = text.replace(endpoint.key, "…")
    return f": {shown(text, LONGEST_MESSAGE)}" if text else ""


def _message(answer: Any) -> str:
    """Of `{"error": {"message": …}}`, `{"message": …}` and `{"detail": …}`, as servers write it."""
    if isinstance(answer, Mapping):
        found = (answer.get(name) for name in ("error", "message", "detail"))
        return next((text for each in found if (text := _message(each))), "")
    return answer.strip() if isinstance(answer, str) else ""
