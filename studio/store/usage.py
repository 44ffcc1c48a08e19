"""How much is kept, by whom and in which project: sums, for whoever keeps the server going. Texts are not read, and of
names those of people and projects alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, distinct, func, select

from studio.accounts.actor import USER, VISITOR
from studio.accounts.users import User
from studio.limits import SAMPLE_RATE
from studio.store.database import Database
from studio.store.rows import Row
from studio.store.schema import project, recording, session, user
from studio.store.users import COLUMNS, to_user


@dataclass(frozen=True, slots=True)
class Kept:
    recordings: int = 0
    seconds: float = 0.0
    bytes: int = 0
    """Of the files as they were brought in. Equal bytes, whose sound is shared, count once."""


@dataclass(frozen=True, slots=True)
class ProjectUsage:
    name: str
    owner: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class PersonUsage:
    user: User
    seen: float | None
    """When he was last here, to the hour: seconds since 1970, on the database's clock."""
    kept: Kept
    """In projects that are his alone."""


class Usage:
    """Every method is one transaction that only reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def total(self) -> Kept:
        return self._kept()

    def visitors(self) -> tuple[int, Kept]:
        """How many of them keep something, and how much that is together: of each of them alone nothing is told."""
        of_visitors = recording.c.owner.startswith(VISITOR, autoescape=True)
        count = select(func.count(distinct(recording.c.owner))).where(of_visitors)
        with self._database.read() as connection:
            found = int(connection.execute(count).scalar_one())
        return found, self._kept(of_visitors)

    def projects(self, most: int) -> tuple[list[ProjectUsage], int]:
        """Those of people, the largest first, so many at most; and how many there are."""
        sums = _sums(recording, "project_id").subquery()  # where equal bytes are one recording
        theirs = ~project.c.owner.startswith(VISITOR, autoescape=True)
        kept = func.coalesce(sums.c.bytes, 0)
        query = select(project.c.name, project.c.owner, sums.c.recordings, sums.c.samples, sums.c.bytes)
        query = query.outerjoin(sums, sums.c.project_id == project.c.id).where(theirs)
        with self._database.read() as connection:
            count = connection.execute(select(func.count()).select_from(project).where(theirs)).scalar_one()
            rows = connection.execute(query.order_by(kept.desc(), project.c.place).limit(most)).mappings()
            return [ProjectUsage(row["name"], row["owner"], _to_kept(row)) for row in rows], int(count)

    def people(self, most: int) -> tuple[list[PersonUsage], int]:
        """By name, so many at most; and how many there are."""
        sums = _sums(_each_once(), "owner").subquery()
        here = select(session.c.user_id, func.max(session.c.used).label("used")).group_by(session.c.user_id).subquery()
        query = (
            select(*COLUMNS, here.c.used, sums.c.recordings, sums.c.samples, sums.c.bytes)
            .outerjoin(here, here.c.user_id == user.c.id)
            .outerjoin(sums, sums.c.owner == USER + user.c.id)
            .order_by(user.c.folded)
            .limit(most)
        )
        with self._database.read() as connection:
            count = connection.execute(select(func.count()).select_from(user)).scalar_one()
            return [_person(row) for row in connection.execute(query).mappings()], int(count)

    def _kept(self, *where: Any) -> Kept:
        once = select(recording.c.sha256, *_MEASURES).where(*where).distinct().subquery()
        rows = select(func.count().label("recordings")).select_from(recording).where(*where)
        sums = select(func.sum(once.c.num_samples).label("samples"), func.sum(once.c.size).label("bytes"))
        with self._database.read() as connection:
            count = connection.execute(rows).scalar_one()
            return _to_kept({"recordings": count, **connection.execute(sums).mappings().one()})


_MEASURES = (recording.c.num_samples, recording.c.size)


def _each_once() -> FromClause:
    """What each owner has, equal bytes in several projects of his once."""
    return select(recording.c.owner, recording.c.sha256, *_MEASURES).distinct().subquery()


def _sums(rows: FromClause, by: str) -> Select[Any]:
    counted: tuple[ColumnElement[Any], ...] = (
        func.count().label("recordings"),
        func.sum(rows.c.num_samples).label("samples"),
        func.sum(rows.c.size).label("bytes"),
    )
    return select(rows.c[by], *counted).group_by(rows.c[by])


def _person(row: Row) -> PersonUsage:
    found = to_user(row)
    seen = max((at for at in (row["used"], found.seen) if at is not None), default=None)
    return PersonUsage(found, seen, _to_kept(row))


def _to_kept(row: Row) -> Kept:
    """Of a row with sums, each null where there is nothing."""
    return Kept(int(row["recordings"] or 0), int(row["samples"] or 0) / SAMPLE_RATE, int(row["bytes"] or 0))
