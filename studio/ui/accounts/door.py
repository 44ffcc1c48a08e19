"""The door: whoever is not logged in is answered nothing but the way in. To all else that he asks for there is one
refusal, whether it is there or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Scope

from studio.accounts.actor import NOBODY, Actor
from studio.errors import StoreError
from studio.session import Studio
from studio.ui.accounts.cookie import secret
from studio.ui.guard.door import USER_HEADER
from studio.ui.guard.middleware import FOR_TOKENS
from studio.ui.guard.refusal import Refusal
from studio.ui.v1.access import bearer

OPEN = re.compile(
    r"/login(/oidc(/back)?)?|/invite/[^/]+|/admin|/healthz|/readyz|/metrics|/favicon\.ico|/robots\.txt|/v1/.*|/mcp"
    r"|/gradio_api/startup-events"
)
"""Answered without a login; what is below /v1, and /mcp, wants a token, and the last is Gradio's own look whether it
listens. The page for administrators says to everybody else itself that it is not there."""

PAGES = re.compile(r"/|/account(/link)?|/logout|/members(/[^/]+)?")
"""What a person opens: he is led to the login page."""

FORMS = re.compile(r"/(login|logout|account|admin|members|invite)(/.*)?")
"""For people: a program with a token is nobody there."""

LOG_IN = "Log in again. What you typed is kept in this page."


class LoggedOut(Refusal):
    """401, which the page knows by its header: it keeps what was typed until somebody is logged in."""

    code = "logged_out"

    def __init__(self) -> None:
        super().__init__(401, LOG_IN, {"X-Studio-Login": "needed"})


class Unavailable(Refusal):
    """503: who it is cannot be looked up now. The page keeps what was typed, and asks again."""

    code = "unavailable"


@dataclass(frozen=True, slots=True)
class AccountsDoor:
    studio: Studio
    prefix: str = ""
    """Path below which a proxy serves the studio."""

    async def enter(self, scope: Scope, path: str) -> Actor:
        """Who it is. Raises Refusal: 303 to the login page for whoever opens a page, LoggedOut for all else, and
        Unavailable where it cannot be looked up."""
        said = secret(scope)
        token = None if path.startswith(FOR_TOKENS) or FORMS.fullmatch(path) else bearer(scope)
        if token is not None:  # and by nothing else that came with it
            return await self._program(token)
        actor = await _asked(self.studio.logins.who, said) if said else None
        if actor is not None and _is_meant(scope, actor):
            return actor
        if OPEN.fullmatch(path):
            return NOBODY
        if PAGES.fullmatch(path) and actor is None:
            raise Refusal(303, "Log in first.", {"Location": self._login(scope)})
        raise LoggedOut

    async def _program(self, token: str) -> Actor:
        actor = await _asked(self.studio.bearer, token)
        if actor is None:
            raise LoggedOut
        return actor

    def _login(self, scope: Scope) -> str:
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        back = f"/?{query}" if query else "/"
        return f"{self.prefix}/login?next={quote(back, safe='')}"


async def _asked(who: Callable[[str], Actor | None], secret: str) -> Actor | None:
    """Whose the secret is. Raises Unavailable where that cannot be looked up now."""
    try:
        return await run_in_threadpool(who, secret)
    except StoreError as error:
        raise Unavailable(503, str(error)) from error


def _is_meant(scope: Scope, actor: Actor) -> bool:
    """A page that was opened by one must not go on as another, who has logged in beside it: its edits would be his."""
    said = Headers(scope=scope).get(USER_HEADER)
    return said is None or said == actor.user_id
