"""Every endpoint that the page and programs use. Whatever else Gradio serves is off: 404."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.routing import BaseRoute, Route, compile_path

from studio.limits import LONGEST_INTENT
from studio.ui.guard.refusal import Refusal

Kind = Literal["page", "read", "json", "form", "upload"]
"""`page`: what other sites may link to. `json`: a small body that must be JSON. `form`: what a form of a page sends.
`upload`: a large one."""

EVENT_BYTES = 262_144
"""Of an event's values: two hundred uploaded files are half of it. Gradio keeps them with the session."""

_READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Endpoint:
    kind: Kind
    limit: int = 0
    """Most bytes of a JSON body."""

    @property
    def methods(self) -> tuple[str, ...]:
        return ("POST",) if self.kind in ("json", "form", "upload") else _READ


API = "/gradio_api"
PAGE, READ, UPLOAD = (Endpoint("page"),), (Endpoint("read"),), (Endpoint("upload"),)
EVENT, INTENT = (Endpoint("json", EVENT_BYTES),), (Endpoint("json", LONGEST_INTENT),)
FORM = (Endpoint("page"), Endpoint("form"))
OFF: tuple[Endpoint, ...] = ()
"""Taken out of a path below: Gradio's second way of calling fails with a traceback on a name that it does not know."""

ACCOUNTS = re.compile(r"/(login(/oidc(/back)?)?|logout|account(/link)?|members(/[^/]+)?|invite/[^/]+)")
"""Pages that are there where people log in; see `ui.accounts`. Gradio has a way to log in of its own, which is off."""

USED: Mapping[str, tuple[Endpoint, ...]] = {
    # ours, which are asked for all the time: they are looked for in this order
    f"{API}/studio/live/{{id}}/sound": UPLOAD,
    f"{API}/studio/{{path:path}}": (*READ, *INTENT),
    f"{API}/upload": UPLOAD,
    # what OpenAI's clients know, with a token; see `ui.v1`
    "/v1/audio/transcriptions": UPLOAD,
    "/v1/audio/translations": UPLOAD,
    "/v1/models": READ,
    "/v1/models/{id:path}": READ,
    # tools, with a token; see `ui.mcp`
    "/mcp": UPLOAD,
    # where people log in
    "/login": FORM,
    "/login/oidc": PAGE,
    "/login/oidc/back": PAGE,
    "/logout": FORM,
    "/account": FORM,
    "/account/link": FORM,
    "/members": FORM,
    "/members/{id}": FORM,
    "/invite/{secret}": FORM,
    # for who keeps the server going
    "/admin": FORM,
    # what watches over servers asks
    "/healthz": READ,
    "/readyz": READ,
    "/metrics": READ,
    f"{API}/upload_progress": READ,
    f"{API}/file={{path_or_url:path}}": READ,
    "/": PAGE,
    # what the page is made of
    "/assets/{path:path}": READ,
    "/static/{path:path}": READ,
    "/theme.css": READ,
    "/favicon.ico": READ,
    "/manifest.json": READ,
    "/robots.txt": READ,
    # what programs ask first
    "/config": READ,
    f"{API}/info": READ,
    f"{API}/startup-events": READ,
    # events, and their results as streams
    f"{API}/heartbeat/{{session_hash}}": READ,
    f"{API}/queue/join": EVENT,
    f"{API}/queue/data": READ,
    f"{API}/run/{{api_name}}": EVENT,
    f"{API}/call/v2/{{api_name}}": OFF,
    f"{API}/call/{{api_name}}": EVENT,
    f"{API}/call/{{api_name}}/{{event_id}}": READ,
    f"{API}/cancel": EVENT,
    f"{API}/reset": EVENT,
    f"{API}/component_server": INTENT,
    f"{API}/component_server/": INTENT,  # as the page writes it
}
"""Under the paths by which Gradio and we route them."""

LOGIN: Mapping[str, tuple[Endpoint, ...]] = {"/login/huggingface": PAGE, "/login/callback": PAGE, "/logout": READ}
"""Where visitors can log in with an account of the Hub, which sends them back to the second."""

_COMPILED: tuple[tuple[re.Pattern[str], tuple[Endpoint, ...]], ...] = tuple(
    (compile_path(path)[0], found) for path, found in USED.items()
)


def pattern(path: str, routes: Iterable[BaseRoute] = ()) -> str:
    """What a path is an instance of: that of one of these routes, else of USED; “other” for what is not there."""
    for route in routes:
        if isinstance(route, Route) and route.path_regex.match(path):
            return route.path
    found = (known for (regex, _), known in zip(_COMPILED, USED, strict=True) if regex.fullmatch(path))
    return next(found, "other")


def endpoint(method: str, path: str, *, login: bool = False) -> Endpoint:
    """What is called; `login`: also that of LOGIN. Raises Refusal."""
    found = LOGIN.get(path) if login else None
    if found is None:
        found = next((found for pattern, found in _COMPILED if pattern.fullmatch(path)), None)
    if not found:
        raise Refusal(404, "There is nothing here.")
    for each in found:
        if method in each.methods:
            return each
    raise Refusal(405, f"This is asked for by {' or '.join(name for each in found for name in each.methods)}.")
