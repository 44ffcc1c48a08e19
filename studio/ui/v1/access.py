"""Who asks, where a program does: by its token, and by nothing else."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from studio.session import Session, Studio
from studio.ui.guard.refusal import Refusal

HOW = (
    "Whoever runs this studio makes one with `canary-studio tokens add NAME`; send it as “Authorization: Bearer …” "
    "(the api_key of OpenAI's clients)."
)
_BEARER = re.compile(r"Bearer +([\x21-\x7e]{1,200}) *", re.IGNORECASE)


async def session_of(studio: Studio, request: Request) -> Session:
    """Raises Refusal: 401, also for a token that was taken back."""
    token = bearer(request.scope)
    if token is None:
        raise _unknown("This needs a token.")
    actor = await run_in_threadpool(studio.bearer, token)
    if actor is None:
        raise _unknown("There is no such token: it may have been taken back.")
    return studio.acting_as(actor)


def bearer(scope: Scope) -> str | None:
    """The secret that a program says; None where it says none."""
    said = Headers(scope=scope).getlist("authorization")
    found = _BEARER.fullmatch(said[0]) if len(said) == 1 else None
    return found[1] if found is not None else None


def _unknown(why: str) -> Refusal:
    return Refusal(401, f"{why} {HOW}", {"WWW-Authenticate": "Bearer"})
