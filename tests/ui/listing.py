"""Everything the app answers to: routes, events and server functions, listed from the app in a process of its own."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import warm

FILL = {"session_hash": "s1", "api_name": "transcribe", "event_id": "e1", "path": "x", "path_or_url": "/etc/passwd"}


@dataclass(frozen=True, slots=True)
class Listing:
    routes: list[tuple[str, str]]
    """(method, path) of each."""
    functions: list[tuple[int, str]]
    """(component, server function) of each that a browser can call."""
    events: list[int]


def listed(folder: Path) -> Listing:
    """Of the app as it would be served. `folder` is for its data."""
    done = warm.run("tests.ui.listing", str(folder))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return Listing(
        [(method, path) for method, path in found["routes"]],
        [(key, name) for key, name in found["functions"]],
        found["events"],
    )


def filled(path: str) -> str:
    """A path that the route would match."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: FILL.get(found[1], "1"), path)


def _list(folder: Path) -> dict[str, Any]:
    from gradio.routes import App

    from studio.config import Settings
    from studio.session import Studio
    from studio.ui.accounts.routes import account_routes, admin_routes
    from studio.ui.health import health_routes
    from studio.ui.live import live_routes
    from studio.ui.mcp.routes import Mcp
    from studio.ui.page import Page
    from studio.ui.routes import routes
    from studio.ui.uploads.routes import upload_routes
    from studio.ui.v1.routes import v1_routes

    studio = Studio(Settings(data=folder))
    page = Page(studio)
    blocks = page.build()
    blocks.run_history = False  # as `launch` says
    ours = [
        *upload_routes(studio, page.uploads),
        *live_routes(studio),
        *routes(studio),
        *Mcp.of(studio, page.uploads).routes(),
        *v1_routes(studio, page.uploads),
        *health_routes(studio, None),
        *account_routes(studio),
        *admin_routes(studio),
    ]
    app = App.create_app(blocks, app_kwargs={"routes": ours})
    functions = [
        (key, each.__name__) for key, block in blocks.blocks.items() for each in getattr(block, "server_fns", ())
    ]
    studio.close()
    return {"routes": list(_routes(app.routes)), "functions": functions, "events": list(blocks.fns)}


def _routes(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Those of included routers, too."""
    for route in found:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            for method in sorted(getattr(route, "methods", None) or ["WEBSOCKET"]):
                yield method, route.path


if __name__ == "__main__":
    print(json.dumps(_list(Path(sys.argv[1]))))
