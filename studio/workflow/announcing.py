"""Receivers of webhooks are told what waits for them: again and again with growing pauses, for about a day."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

import orjson

from studio import __version__
from studio.posting import SECONDS, Answer, PostFailed, post
from studio.store import Store
from studio.store.deliveries import Delivery, stamp
from studio.sweeper import Sweeper
from studio.webhooks import Webhook

WAITS = (5.0, 30.0, 300.0, 1800.0, 7200.0, 18_000.0, 28_800.0, 28_800.0)
"""Seconds from one try to the next, give or take a quarter: 23.6 hours together. After the last it is given up."""

LEASE_SECONDS = 6 * SECONDS
"""Of one try, with the time that a slow resolver takes; a process that was killed over it is waited for so long."""

PAUSE = 1.0
"""Seconds from one look to the next."""

FORGET_PAUSE = 3600.0
"""The same of looks for what has been kept long enough."""

GONE = 410
"""A receiver that answers so wants to hear nothing more of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What came back of one try."""

    made: bool
    sentence: str
    """A refusal, or a success, as a person reads it."""
    answer: Answer | None = None


class Announcing:
    """`wake` it where there is a server; close it. Each receiver has a thread: one that is slow holds up no other."""

    def __init__(
        self,
        webhooks: Sequence[Webhook],
        store: Store,
        *,
        private: bool,
        kinds: Collection[str] = (),
        waits: Sequence[float] = WAITS,
        pause: float = PAUSE,
    ) -> None:
        """`kinds`: of jobs that there are."""
        self._webhooks = webhooks
        self._deliveries = store.deliveries
        self._private = private
        self._kinds = kinds
        self._waits = waits
        self._closing = threading.Event()
        self._sweepers = [Sweeper(f"webhook {hook.name}", _Task(self, hook), pause) for hook in webhooks]
        if webhooks:  # a process that names none knows nothing of who waits for what
            self._sweepers.append(Sweeper("webhooks", self.forget, FORGET_PAUSE))

    def wake(self) -> None:
        for hook in self._webhooks:
            for kind in hook.kinds:
                if self._kinds and kind not in self._kinds:
                    log.warning("webhook %s: there is no kind of job called %s", hook.name, kind)
        for sweeper in self._sweepers:
            sweeper.wake()

    def close(self) -> None:
        """Once tries that are under way have come to their end; the rest waits for the next start."""
        self._closing.set()
        for sweeper in self._sweepers:
            sweeper.close()

    def forget(self) -> None:
        """What was given up, or is for a receiver that is named no more, and has been kept long enough."""
        self._deliveries.forget([hook.name for hook in self._webhooks])

    def tell_all(self, hook: Webhook) -> None:
        """All that is due for a receiver."""
        while not self._closing.is_set():
            delivery = self._deliveries.claim(hook.name, LEASE_SECONDS)
            if delivery is None:
                return
            self._tell(hook, delivery)

    def _tell(self, hook: Webhook, delivery: Delivery) -> None:
        told = tell(hook, delivery.id, delivery.body, private=self._private)
        about = (hook.name, delivery.type, delivery.job_id)
        if told.made:
            self._deliveries.made(delivery)
            log.info("webhook %s: told of %s %s", *about)
            return
        again_in = self._again_in(delivery, told)
        if again_in is None:
            log.warning("webhook %s: %s %s was given up after %d tries: %s", *about, delivery.tries, told.sentence)
        else:
            log.info("webhook %s: %s %s is tried again in %.0f s: %s", *about, again_in, told.sentence)
        self._deliveries.failed(delivery, told.sentence, again_in)

    def _again_in(self, delivery: Delivery, told: Told) -> float | None:
        gone = told.answer is not None and told.answer.status == GONE
        if gone or delivery.tries > len(self._waits):
            return None
        return self._waits[delivery.tries - 1] * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


@dataclass(frozen=True, slots=True)
class _Task:
    """What one receiver's thread does at each look."""

    announcing: Announcing
    hook: Webhook

    def __call__(self) -> None:
        self.announcing.tell_all(self.hook)


def tell(hook: Webhook, message: str, body: bytes, *, private: bool) -> Told:
    """One try."""
    signed = hook.headers(message, int(time.time()), body)
    plain = {"content-type": "application/json", "user-agent": f"canary-studio/{__version__}"}
    try:
        answer = post(hook.url, plain | signed, body, private=private)
    except PostFailed as error:
        return Told(False, str(error))
    if 200 <= answer.status < 300:
        return Told(True, f"It answered {answer.status}.", answer)
    where = " Redirects are not followed: give the address that it leads to." if 300 <= answer.status < 400 else ""
    return Told(False, f"It answered {answer.status}.{where}", answer)


def ping() -> bytes:
    """A message about nothing, to try a receiver with."""
    return orjson.dumps({"type": "ping", "timestamp": stamp(datetime.now(timezone.utc)), "data": {}})
