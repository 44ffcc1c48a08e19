"""A signal that ends a program as Ctrl+C does."""

from __future__ import annotations

import os
import signal

STOPPED = 130
"""What a program's exit code says that was ended so."""


def interrupt(*_: object) -> None:
    """As a handler: whoever waits, and whatever is half done, ends by KeyboardInterrupt."""
    raise KeyboardInterrupt


def heed_first() -> None:
    """The first process of a container gets no signal but those that it waits for: without this a stop that comes while
    a command loads its libraries would last until the engine kills it."""
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, interrupt)
