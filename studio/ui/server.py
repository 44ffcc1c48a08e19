"""Serving: the page, our routes and headers on one port, until somebody stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from gradio.http_server import LOCALHOST_NAME

from studio.config import Settings
from studio.engines._zerogpu import announce
from studio.errors import StudioError
from studio.ui.bundle import ensure_built
from studio.ui.guard.connections import Connections
from studio.ui.guard.hosts import Hosts
from studio.ui.guard.middleware import Guard
from studio.ui.guard.origins import Origins
from studio.ui.headers import SecurityHeaders, content_security_policy, frame_ancestors
from studio.ui.page import Page
from studio.ui.routes import EDIT, routes
from studio.ui.shortcut import Shortcut
from studio.ui.uploads.routes import upload_routes
from studio.workflow import Studio

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock while others want it; the usual 5 ms are paid again after every statement of
an edit, which lets go of the lock while the database works."""

MOST_SESSIONS = 500
"""Pages whose choices Gradio remembers, some 60 kB each; the one that was used longest ago is forgotten."""
MOST_WAITING = 500
"""Events that wait their turn."""


class PortInUse(StudioError, OSError):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is in use. Stop the other program or choose another: --port {port + 1}."
        )


@dataclass(frozen=True, slots=True)
class Address:
    host: str | None = None
    """None leaves it to Gradio: 127.0.0.1, or what a Space sets."""
    port: int | None = None
    root_path: str | None = None


def launch(studio: Studio, address: Address, *, block: bool = True, quiet: bool = False, **extra: Any) -> gr.Blocks:
    """Wake the studio and serve it. Raises PortInUse."""
    ensure_built()
    announce(studio.settings)
    os.environ["GRADIO_TEMP_DIR"] = str(studio.uploads_folder())  # Gradio's only way to be told where files may lie
    page = Page(studio)
    blocks = page.build()
    hosts = Hosts.of(studio.settings, address.host or LOCALHOST_NAME)
    connections = Connections()
    studio.wake()
    try:
        blocks.queue(default_concurrency_limit=8, max_size=MOST_WAITING).launch(
            server_name=_in_a_url(address.host),
            server_port=address.port,
            root_path=address.root_path,
            prevent_thread_lock=True,
            quiet=True,  # it would offer a public link, which this library is not made for
            theme=theme(),
            css=(Path(__file__).parent / "page.css").read_text("utf-8"),
            app_kwargs={
                "routes": [*upload_routes(studio, page.uploads), *routes(studio)],
                "lifespan": _guarded(studio.settings, hosts, connections),
            },
            max_file_size=studio.settings.max_bytes,
            state_session_capacity=MOST_SESSIONS,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            **(UNGUARDED | extra),
        )
    except OSError as error:
        if "port" in str(error).lower():
            raise PortInUse(address.host or "127.0.0.1", address.port or 7860) from error
        raise
    connections.watch(blocks.server)
    if not quiet:
        print(f"Canary Studio is at {blocks.local_url} (Ctrl+C ends it). It answers to {hosts}.", file=sys.stderr)
    if block:
        blocks.block_thread()
    return blocks


def _in_a_url(host: str | None) -> str | None:
    """Gradio makes a URL of it."""
    return f"[{host}]" if host and ":" in host and not host.startswith("[") else host


UNGUARDED: dict[str, Any] = {"share": False, "ssr_mode": False, "num_workers": 0, "mcp_server": False}
"""What Gradio would serve by other doors, all of which its environment variables could open."""

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def _guarded(settings: Settings, hosts: Hosts, connections: Connections) -> Lifespan:
    """Put the guard around everything. Gradio puts its CORS, which lets others in, around what `middleware` names."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        ancestors = frame_ancestors(settings)
        shortcut = Shortcut(app.middleware_stack, [each for each in app.routes if getattr(each, "path", "") == EDIT])
        guard = Guard(shortcut, Origins(hosts, bool(ancestors)), urlsplit(app.root_path or "").path)
        app.middleware_stack = SecurityHeaders(guard, content_security_policy(ancestors))
        sweeping = asyncio.create_task(connections.sweep())
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping

    return lifespan


def serve(settings: Settings, address: Address | None = None) -> None:
    """Run until interrupted; runs that are at work go on at the next start."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.setswitchinterval(SWITCH_SECONDS)
    studio = Studio(settings)
    try:
        launch(studio, address or Address())
    finally:
        studio.close()


def _interrupt(*_: object) -> None:
    """A container's stop is as good an end as Ctrl+C: runs are left to be taken up, processes end with us."""
    raise KeyboardInterrupt


def theme() -> gr.themes.Base:
    """Fonts of the system only: no request leaves the machine."""
    fonts = ["ui-sans-serif", "system-ui", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "monospace"]
    return gr.themes.Default(primary_hue="emerald", neutral_hue="slate", font=fonts, font_mono=mono)
