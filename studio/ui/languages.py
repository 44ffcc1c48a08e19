"""Each request in its reader's language: what he chose in the page, or what his browser asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.i18n import LANGUAGES, negotiated, speaking
from studio.i18n.catalog import catalog
from studio.i18n.language import SOURCE
from studio.ui.accounts.cookie import is_https
from studio.ui.guard.middleware import FOR_TOKENS

COOKIE = "studio-language"
CHOSEN = "language"
"""In the page's address: somebody presses on a language."""
YEAR = 365 * 86_400

LINKS = " ".join(
    f'<a href="?{CHOSEN}={code}" lang="{code}" hreflang="{code}" translate="no">{name}</a>'
    for code, name in LANGUAGES.items()
)
NAVIGATION = f'<nav class="studio-languages" aria-label="Language">{LINKS}</nav>'
MARK_CURRENT = """
for (const link of element.querySelectorAll('nav a')) {
  if (link.lang === (document.documentElement.dataset.language ?? 'en')) link.setAttribute('aria-current', 'true');
  link.addEventListener('click', () => {
    const address = new URLSearchParams(location.search);  // a Space's own signs and what is open stay in it
    address.set('language', link.lang);
    link.search = address;
  });
}
"""


BY_PROGRAMS = re.compile(rf"(?:/.*)?(?:{'|'.join(map(re.escape, FOR_TOKENS))})")
"""What programs ask, wherever a proxy has it: they read English."""


_READ = {SOURCE}
"""The languages whose tables are in memory."""


@dataclass(frozen=True, slots=True)
class Languages:
    """ASGI middleware around everything. `paths`: of the page."""

    app: ASGIApp
    paths: tuple[str, ...] = ("/",)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_page = scope["path"] in self.paths
        language = SOURCE if BY_PROGRAMS.match(scope["path"]) else language_of(Headers(scope=scope))
        if language not in _READ:  # which takes a fifth of a second
            await run_in_threadpool(catalog, language)
            _READ.add(language)
        with speaking(language):
            await self.app(scope, receive, _varying(send) if is_page else send)


@dataclass(frozen=True, slots=True)
class Choosing:
    """ASGI middleware inside the guard: a language that somebody chose by an address is kept."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = _chosen(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (self.app if chosen is None else _keep(scope, *chosen))(scope, receive, send)


def language_of(headers: Headers) -> str:
    kept = cookie_parser("; ".join(headers.getlist("cookie"))).get(COOKIE, "")
    return kept if kept in LANGUAGES else negotiated(",".join(headers.getlist("accept-language"))[:400])


def _chosen(scope: Scope) -> tuple[str, str] | None:
    """The language, and what else the address asks."""
    if b"language=" not in scope["query_string"] or "/gradio_api/" in scope["path"]:
        return None
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    language = dict(asked).get(CHOSEN, "")
    if language not in LANGUAGES:
        return None
    return language, urlencode([each for each in asked if each[0] != CHOSEN])


def _keep(scope: Scope, language: str, rest: str) -> RedirectResponse:
    """To the same page, wherever a proxy has it."""
    response = RedirectResponse(f"?{rest}", 303, headers={"Cache-Control": "no-store"})
    secure = is_https(scope)  # only then browsers keep it inside a frame of another site, such as a Space's
    response.set_cookie(
        COOKIE, language, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="none" if secure else "lax"
    )
    return response


def _varying(send: Send) -> Send:
    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Accept-Language")
            headers.add_vary_header("Cookie")
        await send(message)

    return with_header
