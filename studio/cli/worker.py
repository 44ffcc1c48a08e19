"""`canary-studio worker`."""

from __future__ import annotations

import signal
import threading

from studio.cli.common import Data, settings_of, tell


def worker(data: Data = None) -> None:
    """Do what servers of the same library have to do, without a page of its own, until it is stopped."""
    from studio.logs import set_up
    from studio.session import Studio

    settings = settings_of(data)
    set_up(settings.log)
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    studio = Studio(settings)
    try:
        studio.wake()
        tell(f"Works on what waits in {settings.data}. Ctrl+C ends it; what it is at goes on elsewhere, or here again.")
        stopped.wait()
    finally:
        studio.close()
