"""Every endpoint that the page and programs use. Whatever else Gradio serves is off: 404."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.routing import compile_path

from studio.ui.guard.refusal import Refusal

Kind = Literal["page", "read", "json", "upload"]
"""`page`: what other sites may link to. `json`: a small body that must be JSON. `upload`: a large one."""

EVENT_BYTES = 262_144
"""Of an event's values: two hundred uploaded files are half of it. Gradio keeps them with the session."""
INTENT_BYTES = 1_000_000
"""Of a request to the editor: 5,000 ranges are 0.2 MB, a text of 20,000 characters at most 0.3 MB."""

_READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Endpoint:
    kind: Kind
    limit: int = 0
    """Most bytes of a JSON body."""

    @property
    def methods(self) -> tuple[str, ...]:
        return ("POST",) if self.kind in ("json", "upload") else _READ


API = "/gradio_api"
PAGE, READ, UPLOAD = (Endpoint("page"),), (Endpoint("read"),), (Endpoint("upload"),)
EVENT, INTENT = (Endpoint("json", EVENT_BYTES),), (Endpoint("json", INTENT_BYTES),)

USED: Mapping[str, tuple[Endpoint, ...]] = {
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
    f"{API}/call/{{api_name}}": EVENT,
    f"{API}/call/{{api_name}}/{{event_id}}": READ,
    f"{API}/call/v2/{{api_name}}": EVENT,
    f"{API}/call/v2/{{api_name}}/{{event_id}}": READ,
    f"{API}/cancel": EVENT,
    f"{API}/reset": EVENT,
    f"{API}/component_server": INTENT,
    f"{API}/component_server/": INTENT,  # as the page writes it
    # ours
    f"{API}/upload": UPLOAD,
    f"{API}/upload_progress": READ,
    f"{API}/file={{path_or_url:path}}": READ,
    f"{API}/studio/{{path:path}}": (*READ, *INTENT),
}
"""Under the paths by which Gradio and we route them."""

_COMPILED: tuple[tuple[re.Pattern[str], tuple[Endpoint, ...]], ...] = tuple(
    (compile_path(path)[0], found) for path, found in USED.items()
)


def endpoint(method: str, path: str) -> Endpoint:
    """What is called. Raises Refusal."""
    found = next((found for pattern, found in _COMPILED if pattern.fullmatch(path)), None)
    if found is None:
        raise Refusal(404, "There is nothing here.")
    for each in found:
        if method in each.methods:
            return each
    raise Refusal(405, f"This is asked for by {' or '.join(name for each in found for name in each.methods)}.")
