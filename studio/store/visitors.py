"""Visitors without an account: when each was here last, what signs for him, and what he has used."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Connection, Insert, RowMapping, func, select

from studio.accounts.actor import VISITOR
from studio.store.clock import now
from studio.store.database import Database
from studio.store.jobs import ACTIVE
from studio.store.schema import job, project, recording, visitor

DAY_SECONDS = 86_400

BEHIND = ("align", "align_all")
"""Kinds of jobs that are begun behind an edit, which nobody is kept from making."""


class Visitors:
    """By the owner's name, never by the id that is in the browser. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, owner: str) -> None:
        """He is here now."""
        with self._database.write() as connection:
            here = visitor.update().where(visitor.c.owner == owner).values(seen=now())
            if connection.execute(here).rowcount == 0:
                connection.execute(_new(owner))

    def key(self, owner: str) -> str | None:
        """What signs for him; None for nobody who is known."""
        with self._database.read() as connection:
            return connection.execute(select(visitor.c.key).where(visitor.c.owner == owner)).scalar()

    def seconds(self, owner: str) -> float:
        """Of sound that models heard for him today."""
        with self._database.read() as connection:
            return _today(connection, _row(connection, owner))

    def charge(self, owner: str, seconds: float, most: float) -> bool:
        """Count seconds of sound, unless they are more than the day has left, which gives False. Negative ones are
        given back."""
        with self._database.write() as connection:
            row = _row(connection, owner)
            if row is None:
                connection.execute(_new(owner))
            used = max(0.0, _today(connection, row) + seconds)
            if seconds > 0 and used > most:
                return False
            counted = visitor.update().where(visitor.c.owner == owner)
            connection.execute(counted.values(day=_day(connection), seconds=used))
            return True

    def bytes(self, owner: str) -> int:
        """Of his recordings: what was brought, and our own copy at a byte a sample, as FLAC of speech is at most."""
        copies = recording.c.num_samples * (1 + recording.c.separate_channels)
        total = select(func.coalesce(func.sum(recording.c.size + copies), 0)).where(recording.c.owner == owner)
        with self._database.read() as connection:
            return int(connection.execute(total).scalar_one())

    def jobs(self, owner: str) -> int:
        """At work and waiting."""
        count = select(func.count()).select_from(job)
        mine = count.where(job.c.actor == owner, job.c.state.in_(ACTIVE), job.c.kind.not_in(BEHIND))
        with self._database.read() as connection:
            return int(connection.execute(mine).scalar_one())

    def gone(self, seconds: float) -> list[str]:
        """Those who were not here for so long."""
        with self._database.read() as connection:
            return list(connection.execute(select(visitor.c.owner).where(_away(seconds))).scalars())

    def remove(self, owner: str, away: float | None = None) -> bool:
        """The row, by which his addresses are signed; with `away` only of one who was not here for so many seconds."""
        with self._database.write() as connection:
            mine = visitor.delete().where(visitor.c.owner == owner)
            gone = connection.execute(mine if away is None else mine.where(_away(away))).rowcount > 0
        self._database.forget_deleted()
        return gone

    def adopt(self) -> None:
        """A row for whoever has something here and none, as a crash can leave it: it is deleted when its time comes."""
        with self._database.write() as connection:
            for column in (recording.c.owner, project.c.owner, job.c.actor):
                known = select(visitor.c.owner).where(visitor.c.owner == column)
                stray = select(column).where(column.startswith(VISITOR), ~known.exists()).distinct()
                for owner in connection.execute(stray).scalars().all():
                    connection.execute(_new(owner))


def _new(owner: str) -> Insert:
    return visitor.insert().values(owner=owner, key=secrets.token_hex(32), seen=now())


def _away(seconds: float) -> ColumnElement[bool]:
    return visitor.c.seen < now() - seconds


def _row(connection: Connection, owner: str) -> RowMapping | None:
    return (
        connection.execute(select(visitor.c.day, visitor.c.seconds).where(visitor.c.owner == owner)).mappings().first()
    )


def _day(connection: Connection) -> int:
    """Today's, since 1970."""
    return int(connection.execute(select(now())).scalar_one() // DAY_SECONDS)


def _today(connection: Connection, row: RowMapping | None) -> float:
    return float(row["seconds"]) if row is not None and row["day"] == _day(connection) else 0.0
