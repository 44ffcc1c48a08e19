"""Recordings while the actor makes them: begun, kept piece by piece, heard, ended."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from studio.accounts.policy import Verb
from studio.audio.wav import SAMPLE_BYTES
from studio.domain import DEFAULT_PROJECT, Request
from studio.engines.catalog import Catalog
from studio.errors import ModelUnavailable, RequestError
from studio.jobs.live import Held, LiveRecordings, LiveState
from studio.limits import SAMPLE_RATE
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.using import Using
from studio.store.live import WHAT, LiveHead
from studio.store.mark import Mark
from studio.store.visitors import Visitors
from studio.workflow.live_request import live_request

MARK_DIGITS = 8
OWNER_DIGITS = 24
"""Of what a browser is told of a library."""

MINUTE_SECONDS = 60
MINUTE_BYTES = MINUTE_SECONDS * SAMPLE_RATE * SAMPLE_BYTES

ANOTHERS = (
    "This sound was recorded in another library than the one that is open now. Log in as you were then: it is sent as "
    "soon as you open the studio."
)


class Live:
    def __init__(
        self,
        gate: Gate,
        catalog: Catalog,
        recordings: LiveRecordings,
        using: Using,
        budgets: Budgets,
        visitors: Visitors,
        mark: Mark,
    ) -> None:
        self._gate = gate
        self._catalog = catalog
        self._recordings = recordings
        self._using = using
        self._budgets = budgets
        self._visitors = visitors
        self._mark = mark

    @property
    def most_samples(self) -> int:
        return self._recordings.most_samples

    def whose(self) -> str:
        """By which a browser that keeps sound knows whose it is: the same as long as a library is, and no key to it.
        Its first MARK_DIGITS are those of all libraries of this database."""
        owner = self._gate.library("add")
        row = self._visitors.key(owner) or ""  # another one, once all of a visitor's was deleted
        mark = self._mark.get()
        return _digest(f"{mark}")[:MARK_DIGITS] + _digest(f"{mark} {owner} {row}")[:OWNER_DIGITS]

    def begin(self, name: str, wanted: Request, project: str = DEFAULT_PROJECT, whose: str = "") -> LiveHead:
        """A new recording, heard as `wanted` where a model can; where none can, `state` says why. At its end it comes
        into a project, as in `Library.add`. Raises RequestError where the sound is not the actor's, by its `whose`."""
        _, into = self._gate.into(project)
        if whose and whose != self.whose():
            raise RequestError(ANOTHERS)
        self._gate.model("use", wanted.model)
        self._budgets.check_sound(MINUTE_SECONDS)
        self._budgets.check_room(MINUTE_BYTES)
        try:
            request, why = live_request(self._catalog, wanted), ""
            self._using.check(request.model)
        except (RequestError, ModelUnavailable) as error:
            request, why = None, f"{str(error).rstrip('.')}: the text comes when the recording ends."
        return self._recordings.begin(self._gate.actor.name, name, request, why, into)

    def keep(self, live_id: str, at: int, pcm: bytes, *, last: bool = False) -> Held:
        """Keep samples (16-bit, little-endian, 16 kHz) from number `at` on; with the `last` ones it is taken in.

        None at all say that somebody is still there. Raises NotFound, RecordingFull at the limit, StoreError.
        """
        self._own("change", live_id)
        with self._paying(live_id, at, at + len(pcm) // SAMPLE_BYTES):
            return self._recordings.keep(live_id, at, pcm, last=last)

    def state(self, live_id: str) -> LiveState:
        """How long it is, and what was heard so far."""
        self._own("read", live_id)
        return self._recordings.state(live_id)

    def take_in_left(self, more: Collection[str] = ()) -> None:
        """Take in what a page of the actor's left behind when it died, but for those of which there is `more`."""
        self._recordings.end_left(self._gate.library("add"), more)

    @contextmanager
    def _paying(self, live_id: str, start: int, end: int) -> Iterator[None]:
        """By the minute, when its first sample comes: the text that is made meanwhile is heard by a model. A piece that
        comes once more, because its answer was lost, is paid for already, and one that is not taken is not."""
        minute = MINUTE_SECONDS * SAMPLE_RATE
        begun = -(-end // minute) - -(-start // minute)
        if begun > 0 and self._recordings.samples(live_id) < end:
            self._budgets.check_room(MINUTE_BYTES)
            with self._budgets.charging(begun * MINUTE_SECONDS):
                yield
        else:
            yield

    def _own(self, verb: Verb, live_id: str) -> None:
        owner = self._recordings.owner(live_id)
        self._gate.owned(verb, WHAT, live_id, None if owner is None else (live_id, owner))


def _digest(text: str) -> str:
    return hashlib.sha256(f"canary-studio live {text}".encode()).hexdigest()
