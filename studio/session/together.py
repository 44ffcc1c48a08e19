"""Several people at one transcript: what others did to it, and where each of them is."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from studio.accounts.actor import Role
from studio.accounts.policy import Owned
from studio.accounts.users import FORMER
from studio.errors import StoreError
from studio.session.changes import Changes, ChangesReader
from studio.session.gate import Gate
from studio.store import Store
from studio.store.presence import Place, Present, Scene

AGAIN_SECONDS = 15.0
"""A page that stays where it is, is written again after so long: well before it would be taken for gone."""

TYPING_AGAIN_SECONDS = 2.5
"""The same of one in which somebody types."""

MOST_PAGES = 100
"""At one transcript: who comes after them is not seen by the others."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Other:
    """Another page in which the transcript is open."""

    page: str
    name: str
    """Of his account; empty for one's own page, or one without an account."""
    own: bool
    """It is the actor's own."""
    colour: int
    segment: str | None
    typing: bool
    reads: bool
    """He may change nothing."""


@dataclass(frozen=True, slots=True)
class News:
    """What a page asks for again and again."""

    version: int
    """Of the transcript."""
    others: tuple[Other, ...]
    changes: Changes | None
    """None where there is nothing new."""
    role: Role | None
    """What the actor is in the project by now; None where it is his own."""


class Together:
    def __init__(self, gate: Gate, store: Store, changes: ChangesReader) -> None:
        self._gate = gate
        self._store = store
        self._changes = changes

    def news(
        self, transcript_id: str, page: str, since: int, place: Place | None = None, *, follow: bool = False
    ) -> News:
        """What changed since version `since`, and who else is here; others are told of `place`, where the page is.

        `page` is what it calls itself. `follow`: how a run stands is wanted also where no segment changed.
        Raises NotFound.
        """
        key = self._key(page)
        scene = self._store.presence.scene(transcript_id, self._gate.check("read", "transcript", transcript_id))
        if place is not None:
            self._say(transcript_id, key, place, scene)
        new = follow or scene.running or scene.version > since
        changes = self._changes.since(transcript_id, since, self._gate.actor.name) if new else None
        others = tuple(self._other(each) for each in scene.present if each.page != key)
        return News(scene.version, others, changes, self._gate.actor.role(scene.owner))

    def leave(self, transcript_id: str, page: str) -> None:
        """The page is closed, or out of sight: others need not wait for it. Raises NotFound."""
        self._gate.transcript("read", transcript_id)
        self._store.presence.forget(self._key(page))

    def _key(self, page: str) -> str:
        """Nobody can speak for a page of somebody else, whose key he is told."""
        return hashlib.sha256(f"{self._gate.actor.name} {page}".encode()).hexdigest()[:32]

    def _say(self, transcript_id: str, key: str, place: Place, scene: Scene) -> None:
        """Only what the others do not know yet. Never raises: a full disk keeps nobody from seeing what is new."""
        before = next((each for each in scene.present if each.page == key), None)
        if before is None and len(scene.present) >= MOST_PAGES:
            return
        again = TYPING_AGAIN_SECONDS if place.typing else AGAIN_SECONDS
        reads = not self._gate.may("change", Owned("transcript", transcript_id, scene.owner))
        if before is not None and (before.place, before.reads) == (place, reads) and before.age < again:
            return
        try:
            self._store.presence.say(transcript_id, key, self._gate.actor.name, place, reads=reads)
        except StoreError as error:
            log.warning("where a page is cannot be written: %s", error)

    def _other(self, found: Present) -> Other:
        own = found.actor == self._gate.actor.name
        name = "" if own else found.name or FORMER
        return Other(found.page, name, own, found.colour, found.place.segment, found.typing, found.reads)
