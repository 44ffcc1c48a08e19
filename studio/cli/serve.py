"""`canary-studio serve`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from studio.cli.common import Data, settings_of


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (default 7860).", min=0, max=65535)] = None,
    root_path: Annotated[str | None, typer.Option(help="Path below which a proxy serves this.")] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Whoever reaches the page may see and change everything (STUDIO_OPEN).")
    ] = False,
    data: Data = None,
) -> None:
    """Serve the page."""
    from studio.ui.reach import check_reach

    settings = settings_of(data)
    settings = replace(settings, open=settings.open or open_)
    host = host or "127.0.0.1"
    check_reach(settings, host)  # what cannot be is told before the page's library is loaded, which takes seconds

    from studio.ui.server import Address
    from studio.ui.server import serve as serve_page

    serve_page(settings, Address(host, port if port is not None else 7860, root_path))
