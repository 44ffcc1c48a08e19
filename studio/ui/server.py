"""Serving: the page, our routes and headers on one port, until somebody stops it."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from studio.config import Settings
from studio.engines._zerogpu import announce
from studio.errors import StudioError
from studio.ui.bundle import ensure_built
from studio.ui.headers import SecurityHeaders
from studio.ui.page import Page
from studio.ui.routes import routes
from studio.workflow import Studio


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
    blocks = Page(studio).build()
    studio.wake()
    try:
        blocks.queue(default_concurrency_limit=8).launch(
            server_name=address.host,
            server_port=address.port,
            root_path=address.root_path,
            prevent_thread_lock=True,
            quiet=True,  # it would offer a public link, which this library is not made for
            theme=theme(),
            css=(Path(__file__).parent / "page.css").read_text("utf-8"),
            app_kwargs={"routes": routes(studio), "middleware": [Middleware(SecurityHeaders)]},
            max_file_size=studio.settings.max_bytes,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            **extra,
        )
    except OSError as error:
        if "port" in str(error).lower():
            raise PortInUse(address.host or "127.0.0.1", address.port or 7860) from error
        raise
    if not quiet:
        print(f"Canary Studio is at {blocks.local_url} (Ctrl+C ends it)", file=sys.stderr)
    if block:
        blocks.block_thread()
    return blocks


def serve(settings: Settings, address: Address | None = None) -> None:
    """Run until interrupted; runs that are at work go on at the next start."""
    signal.signal(signal.SIGTERM, _interrupt)
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
