"""The cookie that says who is logged in: a secret, for no script to read and for no other site to send along."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

PLAIN, SECURE = "studio-session", "__Host-studio-session"
"""Over https no other name of the same site can set it."""

MAX_AGE = 400 * 86_400
"""Seconds: the most that browsers keep. It is set once, at the login; until when that holds is the server's to say,
for every use puts it off."""


def secret(scope: Scope) -> str:
    """What the browser says; empty where it says nothing."""
    said = "; ".join(Headers(scope=scope).getlist("cookie"))
    return cookie_parser(said).get(_name(scope), "")[:200]


def put(response: Response, scope: Scope, secret: str) -> None:
    response.set_cookie(
        _name(scope), secret, max_age=MAX_AGE, path="/", secure=is_https(scope), httponly=True, samesite="lax"
    )


def clear(response: Response, scope: Scope) -> None:
    response.delete_cookie(_name(scope), path="/", secure=is_https(scope), httponly=True, samesite="lax")


def is_https(scope: Scope) -> bool:
    """Also behind a proxy that speaks https for us. Who says so wrongly shuts out himself."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return "https" in (str(scope.get("scheme", "")), forwarded)


def _name(scope: Scope) -> str:
    return SECURE if is_https(scope) else PLAIN
