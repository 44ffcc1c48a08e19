"""Projects: what recordings belong together for; made, described, emptied into one another, deleted."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, or_, select

from studio.domain import Project
from studio.errors import NotFound, RequestError, shown
from studio.store.corrections import forget_looks
from studio.store.counting import next_place
from studio.store.database import Database
from studio.store.owners import Owners, listed, owned_by
from studio.store.rows import project_row, to_project
from studio.store.schema import project, recording

KEY = re.compile(r"[0-9a-f]{32}")
"""What the id of a project looks like; no name does."""

MANY = 500
"""Ids that one query lists."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """A recording that was not moved, for there is one of equal bytes where it was to go."""

    recording: str
    """Its id."""
    name: str
    there: str
    """The name of the other."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a move."""

    project: str
    """The id of where it went."""
    moved: tuple[str, ...]
    """Ids."""
    stayed: tuple[Stayed, ...] = ()


class Projects:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, project_id: str) -> Project | None:
        return self._first(project.c.id == project_id)

    def named(self, owners: Owners, name: str) -> Project | None:
        """The first of these owners' that is called so."""
        found = {each.owner: each for each in self._all(owned_by(project.c.owner, owners), project.c.name == name)}
        return next((found[owner] for owner in listed(owners) if owner in found), None)

    def has(self, owner: str, ref: str) -> bool:
        """Whether there is one of this id, or the owner has one of this name."""
        with self._database.read() as connection:
            return connection.execute(_by_ref(owner, ref)).first() is not None

    def of_recording(self, recording_id: str) -> Project | None:
        return self._first(project.c.id == _project_of(recording_id))

    def last(self, owners: Owners) -> Project | None:
        """Where the newest recording of these owners is."""
        newest = (
            select(recording.c.project_id).where(owned_by(recording.c.owner, owners)).order_by(recording.c.place.desc())
        )
        return self._first(project.c.id == newest.limit(1).scalar_subquery())

    def of_owner(self, owners: Owners) -> list[Project]:
        """Oldest first."""
        return self._all(owned_by(project.c.owner, owners))

    def _all(self, *where: ColumnElement[bool]) -> list[Project]:
        query = select(project).where(*where).order_by(project.c.place)
        with self._database.read() as connection:
            return [to_project(row) for row in connection.execute(query).mappings()]

    def add(self, new: Project) -> None:
        """Raises RequestError where its owner has one of this name."""
        with self._database.write() as connection:
            _check_name(connection, new)
            connection.execute(project.insert().values(project_row(new) | {"place": next_place(connection)}))

    def change(self, project_id: str, said: Callable[[Project], Project]) -> Project:
        """What `said` makes of it, as it stands until the transaction ends; what it leaves alone is not written. Whose
        it is, its id and when it was made stay.

        Raises RequestError for another's name, NotFound, and what `said` does, which must not ask the store.
        """
        with self._database.write() as connection:
            row = connection.execute(select(project).where(project.c.id == project_id)).mappings().first()
            if row is None:
                raise NotFound("project", project_id)
            before = to_project(row)
            after = replace(said(before), id=before.id, owner=before.owner, created=before.created)
            _check_name(connection, after)
            there, wanted = project_row(before), project_row(after)
            if changed := {name: value for name, value in wanted.items() if value != there[name]}:
                connection.execute(project.update().where(project.c.id == project_id).values(changed))
            return after

    def delete(self, project_id: str) -> None:
        """One without recordings. Raises RequestError, NotFound."""
        with self._database.write() as connection:
            if connection.execute(select(recording.c.id).where(recording.c.project_id == project_id)).first():
                raise RequestError(
                    "A project is deleted once it is empty. Move its recordings to another project, or delete them."
                )
            if connection.execute(project.delete().where(project.c.id == project_id)).rowcount == 0:
                raise NotFound("project", project_id)

    def delete_all(self, owner: str) -> None:
        """Those of his without recordings: the last trace of one who leaves."""
        with self._database.write() as connection:
            connection.execute(project.delete().where(project.c.owner == owner, ~_used()))
        self._database.forget_deleted()

    def delete_bare(self, owner: str, ref: str) -> None:
        """What an import has made that then failed: nothing is in it, and nobody has said anything of it."""
        bare = (~_used(), project.c.description == "", project.c.model.is_(None), project.c.vocabulary == "")
        with self._database.write() as connection:
            connection.execute(project.delete().where(project.c.owner == owner, _is(ref), *bare))

    def overdue(self, now: datetime) -> list[str]:
        """Recordings that came longer ago than their project keeps them, by the clock of then."""
        kept = select(project.c.id, project.c.retention_days).where(project.c.retention_days.is_not(None))
        with self._database.read() as connection:
            found: list[str] = []
            for row in connection.execute(kept).all():
                since = recording.c.created < now - timedelta(days=row.retention_days)
                old = select(recording.c.id).where(recording.c.project_id == row.id, since)
                found.extend(connection.execute(old).scalars())
            return found

    def move(self, recording_ids: Iterable[str], project_id: str) -> Moved:
        """Recordings into a project, whose owner they are then of. Those that have equal bytes there stay.

        Raises NotFound for a project that there is not; recordings that are gone are left out.
        """
        keys = list(dict.fromkeys(recording_ids))
        with self._database.write() as connection:
            owner = connection.execute(select(project.c.owner).where(project.c.id == project_id)).scalar()
            if owner is None:
                raise NotFound("project", project_id)
            going, stayed = _sorted(connection, keys, project_id)
            for some in _parts(going):
                its = recording.update().where(recording.c.id.in_(some))
                connection.execute(its.values(project_id=project_id, owner=owner))
                forget_looks(connection, some)
        return Moved(project_id, tuple(going), tuple(stayed))

    def _first(self, *where: ColumnElement[bool]) -> Project | None:
        with self._database.read() as connection:
            row = connection.execute(select(project).where(*where)).mappings().first()
        return to_project(row) if row else None


def placed(connection: Connection, owner: str, ref: str) -> tuple[str, str]:
    """The id of the project that `ref` is, or of the owner's that is called so, which is made where there is none; and
    whose it is now: between the asking and the end of a decode it may have been shared.

    Raises NotFound for the id of none.
    """
    found = connection.execute(_by_ref(owner, ref).add_columns(project.c.owner)).first()
    if found is not None:
        return found.id, found.owner
    if KEY.fullmatch(ref):
        raise NotFound("project", ref)
    new = Project(uuid.uuid4().hex, owner, ref, datetime.now(timezone.utc))
    connection.execute(project.insert().values(project_row(new) | {"place": next_place(connection)}))
    return new.id, owner


def is_in(owner: Owners, ref: str) -> ColumnElement[bool]:
    """Of a recording: that it is in the project that `ref` is the id of, or the owner's that is called so."""
    return recording.c.project_id == _by_ref(owner, ref).scalar_subquery()


def _by_ref(owner: Owners, ref: str) -> Select[Any]:
    """An id is enough, whoever has it by now."""
    if KEY.fullmatch(ref):
        return select(project.c.id).where(project.c.id == ref)
    by_id = case((project.c.id == ref, 0), else_=1)
    return select(project.c.id).where(owned_by(project.c.owner, owner), _is(ref)).order_by(by_id).limit(1)


def _is(ref: str) -> ColumnElement[bool]:
    return or_(project.c.id == ref, project.c.name == ref)


def _project_of(recording_id: str) -> Any:
    return select(recording.c.project_id).where(recording.c.id == recording_id).scalar_subquery()


def _used() -> ColumnElement[bool]:
    return exists().where(recording.c.project_id == project.c.id)


def _check_name(connection: Connection, wanted: Project) -> None:
    same = select(project.c.id).where(project.c.owner == wanted.owner, project.c.name == wanted.name)
    if connection.execute(same.where(project.c.id != wanted.id)).first() is not None:
        raise RequestError(f"There is a project {shown(wanted.name)} already. Take another name.")


def _sorted(connection: Connection, keys: Sequence[str], project_id: str) -> tuple[list[str], list[Stayed]]:
    """Those that can go there, and those that stay; what is there already is neither."""
    there = dict(_named_contents(connection, recording.c.project_id == project_id))
    going, stayed = [], []
    for some in _parts(keys):
        rows = {row.id: row for row in connection.execute(select(recording).where(recording.c.id.in_(some)))}
        for row in (rows[key] for key in some if key in rows and rows[key].project_id != project_id):
            if row.sha256 in there:
                stayed.append(Stayed(row.id, row.name, there[row.sha256]))
            else:
                there[row.sha256] = row.name
                going.append(row.id)
    return going, stayed


def _named_contents(connection: Connection, where: ColumnElement[bool]) -> Iterator[tuple[str, str]]:
    for row in connection.execute(select(recording.c.sha256, recording.c.name).where(where)):
        yield row.sha256, row.name


def _parts(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, MANY)):
        yield some
