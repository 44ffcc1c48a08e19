"""Who has a transcript open, and where: a small row for each page, written when that changes and now and then.

A row counts for some seconds after its page was last heard of, on the database's clock: nothing has to be cleared away
for somebody to be gone, whichever process served him.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, RowMapping, and_, bindparam, exists, func, select

from studio.accounts.actor import USER
from studio.errors import NotFound
from studio.store.clock import now
from studio.store.database import Database
from studio.store.jobs import ACTIVE
from studio.store.owned import OwnerCheck
from studio.store.schema import job, presence, recording, run, transcript, user

HERE_SECONDS = 25.0
"""A page that says nothing for so long is gone."""

TYPING_SECONDS = 6.0
"""One that says nothing for so long types no more, whatever it said last."""

COLOURS = 6
"""So many people can be told apart by their colour; the seventh has the first one's again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is."""

    segment: str | None
    typing: bool


@dataclass(frozen=True, slots=True)
class Present:
    """A page in which the transcript is open, as it was last heard of."""

    page: str
    actor: str
    name: str | None
    """Of his account; None for whoever has none, or none any more."""
    colour: int
    place: Place
    reads: bool
    """He may change nothing."""
    age: float
    """Seconds since then."""

    @property
    def typing(self) -> bool:
        return self.place.typing and self.age < TYPING_SECONDS


@dataclass(frozen=True, slots=True)
class Scene:
    """A transcript with all who are at it, in one look."""

    owner: str
    version: int
    running: bool
    """A run of it waits or is at work."""
    present: tuple[Present, ...]


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_HERE = and_(presence.c.transcript_id == transcript.c.id, presence.c.seen > now() - HERE_SECONDS)
_RUNNING = exists().where(run.c.id == job.c.id, run.c.transcript_id == _KEY, job.c.state.in_(ACTIVE))
_SCENE = (
    select(
        recording.c.owner,
        transcript.c.version,
        _RUNNING.label("running"),
        *(presence.c[name] for name in ("page", "actor", "colour", "segment_id", "typing", "reads")),
        (now() - presence.c.seen).label("age"),
        user.c.name,
    )
    .select_from(transcript)
    .join(recording, recording.c.id == transcript.c.recording_id)
    .outerjoin(presence, _HERE)
    .outerjoin(user, user.c.id == func.substr(presence.c.actor, len(USER) + 1))
    .where(transcript.c.id == _KEY)
    .order_by(presence.c.page)
)
_COLOURS = select(presence.c.actor, presence.c.colour).where(presence.c.transcript_id == _KEY)


class Presence:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def scene(self, transcript_id: str, check: OwnerCheck) -> Scene:
        """Raises NotFound, and what `check` does of the owner."""
        with self._database.look() as connection:
            rows = connection.execute(_SCENE, {"key": transcript_id}).mappings().all()
        if not rows:
            raise NotFound("transcript", transcript_id)
        check(rows[0]["owner"])
        here = tuple(_present(row) for row in rows if row["page"] is not None)
        return Scene(rows[0]["owner"], rows[0]["version"], bool(rows[0]["running"]), here)

    def say(self, transcript_id: str, page: str, actor: str, place: Place, *, reads: bool) -> None:
        """Where a page is now. Whoever is gone is forgotten where somebody comes."""
        told: dict[str, Any] = {"transcript_id": transcript_id, "segment_id": place.segment, "typing": place.typing}
        told |= {"reads": reads, "seen": now()}
        with self._database.write() as connection:
            here = presence.update().where(presence.c.page == page).values(told)
            if connection.execute(here).rowcount:
                return
            connection.execute(presence.delete().where(presence.c.seen <= now() - HERE_SECONDS))
            known = [(row.actor, row.colour) for row in connection.execute(_COLOURS, {"key": transcript_id})]
            connection.execute(
                presence.insert().values(told | {"page": page, "actor": actor, "colour": _colour(actor, known)})
            )

    def forget(self, page: str) -> None:
        """It was closed, or nobody looks at it."""
        with self._database.write() as connection:
            connection.execute(presence.delete().where(presence.c.page == page))


def _present(row: RowMapping) -> Present:
    place = Place(row["segment_id"], bool(row["typing"]))
    age = max(0.0, float(row["age"]))
    return Present(row["page"], row["actor"], row["name"], row["colour"], place, bool(row["reads"]), age)


def _colour(actor: str, known: Iterable[tuple[str, int]]) -> int:
    """His own where he is here in another page, else the first that nobody has."""
    by_actor = dict(known)
    if actor in by_actor:
        return by_actor[actor]
    taken = set(by_actor.values())
    return next((each for each in range(COLOURS) if each not in taken), len(by_actor) % COLOURS)
