"""Who gives way on a busy machine: whoever corrects waits for nobody.

Children that transcribe, align, export or read back are nice, and where there is one (Linux) in the scheduler's class
for batches: unlike a nice process of the usual class, one of these never takes the processor from who has it. With a
hundred people on two cores an edit's 95th percentile fell to less than half by it (`bench.crowd`, ADR 38).
Only beside a server: on the command line nobody waits but for the work itself.

Threads never give way: one that did while it holds Python's lock would keep the page waiting for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SERVING = False

_WAITED_FOR: ContextVar[bool] = ContextVar("waited_for", default=False)


def serve_first() -> None:
    """Called once by a server: from now on its children give way to it."""
    global _SERVING
    _SERVING = True


def serving() -> bool:
    return _SERVING


@contextmanager
def waited_for() -> Iterator[None]:
    """A person waits for what is asked of a model in here, word by word: it comes first, and gives way to nobody."""
    token = _WAITED_FOR.set(True)
    try:
        yield
    finally:
        _WAITED_FOR.reset(token)


def is_waited_for() -> bool:
    return _WAITED_FOR.get()
