"""Turns for what takes long at a login, hashing a password or asking the issuer: in threads of its own, and no longer a
queue than people wait in.

In the threads in which every request is identified a crowd that logs in, or guesses, would stop everybody, and so would
an issuer that does not answer.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore
from typing import TypeVar

from studio.accounts.passwords import SIMULTANEOUS
from studio.ui.guard.refusal import Refusal

Done = TypeVar("Done")

MOST_WAITING = 30
"""Some seconds' worth: a hash takes a tenth of a second to a third, and so does an issuer that answers."""
MANY = "Many log in at this moment. Try again in a minute."


class Turns:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="login")
        self._places = BoundedSemaphore(SIMULTANEOUS + MOST_WAITING)

    async def take(self, do: Callable[[], Done]) -> Done:
        """What it returns or raises. Raises Refusal, 503, where the queue is full."""
        if not self._places.acquire(blocking=False):
            raise Refusal(503, MANY, {"Retry-After": "60"})
        turn = self._threads.submit(copy_context().run, do)  # in the language of whoever asks
        turn.add_done_callback(lambda _: self._places.release())  # also of who went away meanwhile
        return await wrap_future(turn)
