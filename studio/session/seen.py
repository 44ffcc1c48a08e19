"""When each visitor was here last: told to the store now and then, not at every call."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict

from studio.errors import StoreError
from studio.store.visitors import Visitors

AGAIN_SECONDS = 60.0
"""So long at most a visit that was written is not written again."""

MOST_KNOWN = 10_000

log = logging.getLogger(__name__)


class Seen:
    def __init__(self, visitors: Visitors, keep_seconds: float) -> None:
        """`keep_seconds`: after so long without a visit everything is deleted."""
        self._visitors = visitors
        self._again = min(AGAIN_SECONDS, keep_seconds / 10)
        self._written: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def here(self, owner: str) -> None:
        """Never raises: a full disk keeps nobody from reading, and from deleting."""
        with self._lock:
            if time.monotonic() - self._written.get(owner, float("-inf")) < self._again:
                return
            self._written[owner] = time.monotonic()
            self._written.move_to_end(owner)
            while len(self._written) > MOST_KNOWN:
                self._written.popitem(last=False)
        try:
            self._visitors.seen(owner)
        except StoreError as error:
            log.warning("that a visitor was here cannot be written: %s", error)

    def forget(self, owner: str) -> None:
        """His next visit is the first."""
        with self._lock:
            self._written.pop(owner, None)
