"""What receivers of webhooks are to be told: written with the end of the job, kept until they have answered.

Whoever claims a delivery tries it, by himself: it is not due again before he must have come to an end, and where he was
killed it comes due by itself. So each is made at least once, under one id.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from studio.accounts.actor import VISITOR
from studio.store.clock import now
from studio.store.database import Database
from studio.store.rows import Row, aware
from studio.store.schema import delivery, job, job_recording, project, recording
from studio.webhooks import Webhook

KEPT_SECONDS = 7 * 24 * 3600.0
"""So long one stays that could not be made, or whose receiver is named no more."""

MOST_NAMED = 100
"""Recordings of one job: an export may have thousands."""


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    """Of the message: the same at every try, and for every receiver."""
    hook: str
    """The receiver's name."""
    type: str
    """Such as `job.done`."""
    job_id: str
    body: bytes
    """Empty where it was given up: nobody needs it any more."""
    created: datetime
    tries: int
    failure: str | None
    """Of the last try, a sentence."""
    given_up: bool


class Deliveries:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, hook: str, seconds: float) -> Delivery | None:
        """One that is due, to be tried within so many seconds; None where there is none."""
        due = select(delivery).where(delivery.c.hook == hook, delivery.c.due <= now())
        due = due.order_by(delivery.c.due).limit(1)
        with self._database.read() as connection:  # who only looks must not be a writer
            if connection.execute(due).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(due.with_for_update(skip_locked=True)).mappings().first()
            if row is None:
                return None
            tried = {"tries": row["tries"] + 1, "due": now() + seconds}
            connection.execute(delivery.update().where(_same(row["id"], hook)).values(tried))
            return _delivery({**row, "tries": row["tries"] + 1})

    def made(self, done: Delivery) -> None:
        """It was answered: nothing of it stays."""
        with self._database.write() as connection:
            connection.execute(delivery.delete().where(_same(done.id, done.hook)))

    def failed(self, tried: Delivery, why: str, again_in: float | None) -> None:
        """To be tried again in so many seconds; None gives it up. Nothing where somebody else has tried meanwhile."""
        values: dict[str, Any] = {"failure": why}
        values |= {"due": None, "body": ""} if again_in is None else {"due": now() + again_in}
        mine = and_(_same(tried.id, tried.hook), delivery.c.tries == tried.tries)
        with self._database.write() as connection:
            connection.execute(delivery.update().where(mine).values(values))

    def forget(self, named: Collection[str]) -> None:
        """What has been kept long enough, and is waited for no more: given up, or for none of the receivers named."""
        over = or_(delivery.c.due.is_(None), delivery.c.hook.not_in(named))
        old = and_(delivery.c.created < now() - KEPT_SECONDS, over)
        with self._database.read() as connection:
            if connection.execute(select(delivery.c.id).where(old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(delivery.delete().where(old))

    def all(self, most: int | None = None) -> list[Delivery]:
        """Those that wait and those that were given up, oldest first; so many at most."""
        query = select(delivery).order_by(delivery.c.created, delivery.c.id).limit(most)
        with self._database.read() as connection:
            return [_delivery(row) for row in connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """How many wait, and how many were given up."""
        query = select(func.count().label("all"), func.count(delivery.c.due).label("waiting"))
        with self._database.read() as connection:
            row = connection.execute(query).one()
        return {"waiting": row.waiting, "given up": row.all - row.waiting}


def announce_end(connection: Connection, job_id: str, webhooks: Sequence[Webhook]) -> None:
    """Within the transaction that ends a job. What visitors do is nobody else's to know."""
    if not webhooks:
        return
    row = connection.execute(select(job).where(job.c.id == job_id)).mappings().one()
    told = [hook.name for hook in webhooks if row["kind"] in hook.kinds]
    if not told or row["actor"].startswith(VISITOR):
        return
    message = {
        "id": f"msg_{uuid.uuid4().hex}",
        "type": f"job.{row['state']}",
        "job_id": job_id,
        "body": orjson.dumps(_event(connection, row)).decode(),
        "created": now(),
        "due": now(),
    }
    for name in told:
        connection.execute(delivery.insert().values(message | {"hook": name}))


def _event(connection: Connection, row: Row) -> dict[str, Any]:
    """What happened, without any text that was heard and without anybody's name. Only the sentence of a failure may
    name a file."""
    linked, came = connection.execute(_linked(row).order_by(job_recording.c.recording_id)).scalars(), _came(row)
    recordings = list(dict.fromkeys([*linked, *came]))
    about = {
        "id": row["id"],
        "kind": row["kind"],
        "state": row["state"],
        "created": stamp(aware(row["created"])),
        "finished": stamp(datetime.fromtimestamp(row["finished"], timezone.utc)),
        "error": row["error"],
    }
    return {
        "type": f"job.{row['state']}",
        "timestamp": about["finished"],
        "data": {
            "job": about,
            "project": _project(connection, row, recordings, came),
            "recordings": recordings[:MOST_NAMED],
            "recording_count": len(recordings),
        },
    }


def _linked(row: Row) -> Select[tuple[str]]:
    """The recordings that the job is about."""
    return select(job_recording.c.recording_id).where(job_recording.c.job_id == row["id"])


def _came(row: Row) -> list[str]:
    """And those that came of it."""
    came = orjson.loads(row["result"] or "{}").get("recordings", ())
    return [key for key in came if isinstance(key, str)]


def _project(connection: Connection, row: Row, recordings: Sequence[str], came: Sequence[str]) -> dict[str, str] | None:
    """The one that all of it is in, however many they are."""
    if not recordings:
        asked = orjson.loads(row["payload"]).get("project", "")
        return _only(_projects(connection, project.c.id == asked))
    found = _projects(connection, _has(recording.c.id.in_(_linked(row))))
    for first in range(0, len(came), MOST_NAMED):
        found |= _projects(connection, _has(recording.c.id.in_(came[first : first + MOST_NAMED])))
    return _only(found)


def _has(recordings: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a project: one of these is in it."""
    return project.c.id.in_(select(recording.c.project_id).where(recordings))


def _projects(connection: Connection, where: ColumnElement[bool]) -> dict[str, str]:
    """Names by ids: two are as good as many."""
    rows = connection.execute(select(project.c.id, project.c.name).where(where).limit(2))
    return {row.id: row.name for row in rows}


def _only(found: Mapping[str, str]) -> dict[str, str] | None:
    return next({"id": key, "name": name} for key, name in found.items()) if len(found) == 1 else None


def stamp(moment: datetime) -> str:
    """A time as messages tell it."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(message: str, hook: str) -> Any:
    return and_(delivery.c.id == message, delivery.c.hook == hook)


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        hook=row["hook"],
        type=row["type"],
        job_id=row["job_id"],
        body=row["body"].encode(),
        created=datetime.fromtimestamp(row["created"], timezone.utc),
        tries=row["tries"],
        failure=row["failure"],
        given_up=row["due"] is None,
    )
