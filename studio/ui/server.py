"""Serving: the page, our routes and headers on one port, until somebody stops it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from gradio.http_server import LOCALHOST_NAME
from gradio.routes import BUILD_PATH_LIB
from starlette.routing import BaseRoute

from studio.config import Settings
from studio.engines.zerogpu import announce
from studio.errors import StudioError
from studio.logs import set_up, take_over
from studio.priority import serve_first
from studio.session import Studio
from studio.stops import interrupt
from studio.ui.accounts.door import AccountsDoor
from studio.ui.accounts.routes import account_routes, admin_routes
from studio.ui.bundle import ensure_built, first_script
from studio.ui.functions import function_routes
from studio.ui.guard.connections import Connections
from studio.ui.guard.events import Events
from studio.ui.guard.hosts import Hosts
from studio.ui.guard.middleware import Guard
from studio.ui.guard.origins import Origins
from studio.ui.headers import SecurityHeaders, content_security_policy, frame_ancestors
from studio.ui.health import health_routes
from studio.ui.languages import Choosing, Languages
from studio.ui.live import live_routes
from studio.ui.login import has_login
from studio.ui.mcp.routes import Mcp
from studio.ui.metrics import Metrics
from studio.ui.page import Page
from studio.ui.page_files import PageFiles, named_files
from studio.ui.page_head import PageHead
from studio.ui.reach import check_reach, is_open
from studio.ui.routes import OFTEN, PREFIX, routes
from studio.ui.shortcut import Shortcut
from studio.ui.uploads.routes import upload_routes
from studio.ui.v1.routes import v1_routes
from studio.ui.watching import Watching, uncounted

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock while others want it; the usual 5 ms are paid again after every statement of
an edit, which lets go of the lock while the database works."""

MOST_SESSIONS = 500
"""Pages whose choices Gradio remembers, some 60 kB each; the one that was used longest ago is forgotten."""
MOST_WAITING = 500
"""Events that wait their turn."""


log = logging.getLogger(__name__)


class PortInUse(StudioError, OSError):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is in use. Stop the other program or choose another: --port {port + 1}."
        )


QUEUE_SECONDS = 0.05
"""How often Gradio's queue looks for an event of its page. By itself it does a thousand times a second, which takes 3 %
of a core of a server that nobody asks anything; this is what it does on Windows."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str | None = None
    """None leaves it to Gradio: 127.0.0.1, or what a Space sets."""
    port: int | None = None
    root_path: str | None = None


def launch(studio: Studio, address: Address, *, quiet: bool = False, **extra: Any) -> gr.Blocks:
    """Wake the studio and serve it. Raises PortInUse, and SettingsError where it would be reached by strangers."""
    host = address.host or LOCALHOST_NAME
    check_reach(studio.settings, host)
    ensure_built()
    announce(studio.settings)
    studio.load_ahead()
    os.environ["GRADIO_TEMP_DIR"] = str(studio.uploads_folder())  # Gradio's only way to be told where files may lie
    page = Page(studio, is_open=is_open(studio.settings, host))
    blocks = page.build()
    hosts = Hosts.of(studio.settings, host)
    connections = Connections()
    metrics = Metrics(studio) if studio.settings.metrics else None
    mcp = Mcp.of(studio, page.uploads)
    past = [*health_routes(studio, metrics), *v1_routes(studio, page.uploads), *mcp.routes()]
    if studio.settings.access == "accounts":
        past += account_routes(studio, hosts, urlsplit(address.root_path or "").path.rstrip("/"))
    admin = admin_routes(studio)
    if studio.settings.access != "visitors":  # whose owner is known by Gradio's cookie
        past += admin
    studio.wake()
    blocks.queue(default_concurrency_limit=8, max_size=MOST_WAITING)
    blocks._queue.sleep_when_free = QUEUE_SECONDS
    try:
        blocks.launch(
            server_name=_in_a_url(address.host),
            server_port=address.port,
            root_path=address.root_path,
            prevent_thread_lock=True,
            quiet=True,  # it would offer a public link, which this library is not made for
            theme=theme(),
            i18n=gr.I18n(en={"upload_text.drop_file": "Drop files here"}),
            css=(Path(__file__).parent / "page.css").read_text("utf-8"),
            app_kwargs={
                "routes": [
                    *upload_routes(studio, page.uploads),
                    *live_routes(studio),
                    *function_routes(blocks, studio.settings.access),
                    *routes(studio),
                    *past,
                    *(admin if studio.settings.access == "visitors" else ()),
                ],
                "lifespan": _guarded(studio, hosts, connections, past, metrics, mcp),
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
        _announce(studio.settings, f"Canary Studio is at {blocks.local_url} (Ctrl+C ends it). It answers to {hosts}.")
    return blocks


def _announce(settings: Settings, sentence: str) -> None:
    if settings.log == "json":
        log.info(sentence)
    else:
        print(sentence, file=sys.stderr)


def _in_a_url(host: str | None) -> str | None:
    """Gradio makes a URL of it."""
    return f"[{host}]" if host and ":" in host and not host.startswith("[") else host


UNGUARDED: dict[str, Any] = {"share": False, "ssr_mode": False, "num_workers": 0, "mcp_server": False}
"""What Gradio would serve by other doors, all of which its environment variables could open."""

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def _guarded(
    studio: Studio,
    hosts: Hosts,
    connections: Connections,
    past: Sequence[BaseRoute],
    metrics: Metrics | None,
    mcp: Mcp,
) -> Lifespan:
    """Put the guard around everything. Gradio puts its CORS, which lets others in, around what `middleware` names.

    `past` are routes that need nothing of Gradio's."""
    settings = studio.settings

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        ancestors = frame_ancestors(settings)
        often = [each for each in app.routes if getattr(each, "path", "") in OFTEN]
        shortcut = Shortcut(app.middleware_stack, [*often, *past])
        origins, prefix = Origins(hosts, bool(ancestors)), urlsplit(app.root_path or "").path
        visitors = settings.access == "visitors"
        door = AccountsDoor(studio, prefix) if settings.access == "accounts" else None
        guard = Guard(
            Choosing(PageFiles(shortcut, named_files(Path(BUILD_PATH_LIB)), prefix)),
            origins,
            prefix,
            Events.of(app.get_blocks()),
            visitors,
            has_login(settings),
            door,
        )
        script = first_script(settings.access)
        pages = ("/", f"{prefix}/", prefix)
        served = Languages(PageHead(guard, script, pages), pages)
        app.middleware_stack = SecurityHeaders(served, content_security_policy(ancestors))
        if settings.log == "json":
            take_over("uvicorn", "uvicorn.error", "uvicorn.access")
        if settings.log == "json" or metrics is not None:
            ours = [each for each in app.routes if getattr(each, "path", "").startswith(PREFIX)]
            count = metrics.count if metrics is not None else uncounted
            app.middleware_stack = Watching(app.middleware_stack, ours, count)
        sweeping = asyncio.create_task(connections.sweep())
        async with mcp.running():
            yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping

    return lifespan


def serve(settings: Settings, address: Address | None = None) -> None:
    """Run until interrupted; runs that are at work go on at the next start.

    A container's stop is as good an end as Ctrl+C: runs are left to be taken up, processes end with us."""
    set_up(settings.log)
    signal.signal(signal.SIGTERM, interrupt)
    sys.setswitchinterval(SWITCH_SECONDS)
    serve_first()
    gc.disable()  # what is made while starting stays
    studio = Studio(settings)
    try:
        blocks = launch(studio, address or Address())
        _freeze_what_stays()
        blocks.block_thread()
    finally:
        studio.close()


def _freeze_what_stays() -> None:
    """Python's collector looks no more through what a started server is made of: half a million things that stay.

    Each full look through them held every request up for a fifth of a second (`bench.crowd`).
    """
    gc.freeze()
    gc.enable()


def theme() -> gr.themes.Base:
    """Fonts of the system only: no request leaves the machine."""
    fonts = ["ui-sans-serif", "system-ui", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "monospace"]
    base = gr.themes.Default(primary_hue="emerald", neutral_hue="slate", font=fonts, font_mono=mono)
    # white on the theme's own primary_500 cannot be read by everybody
    shades = {
        f"button_primary_background_fill{state}{mode}": shade for state, shade in _PRIMARY for mode in ("", "_dark")
    }
    return base.set(**shades, button_primary_text_color="white", button_primary_text_color_dark="white")


_PRIMARY = (("", "*primary_700"), ("_hover", "*primary_800"))
