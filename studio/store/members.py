"""Who is in which project, and what is shared: whose a recording is follows from that."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from sqlalchemy import Connection, func, select

from studio.accounts.actor import USER, Role
from studio.accounts.roles import PROJECT, THINGS, gives, project_owner
from studio.accounts.users import Member
from studio.errors import NotFound, RequestError
from studio.store.database import Database
from studio.store.project_names import free_name
from studio.store.schema import invitation, job, job_recording, member, project, recording, user
from studio.store.users import COLUMNS, to_user

ROLES: tuple[Role, ...] = get_args(Role)

DOWNLOADS = ("export",)
"""Kinds of jobs whose results are taken away."""


class Members:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def roles(self, user_id: str) -> tuple[tuple[str, Role], ...]:
        """The owners that his projects are, each with what he is in it."""
        query = select(member.c.project_id, member.c.role).where(member.c.user_id == user_id)
        with self._database.read() as connection:
            return tuple((project_owner(row.project_id), row.role) for row in connection.execute(query))

    def of_project(self, project_id: str) -> list[Member]:
        """By name."""
        query = select(*COLUMNS, member.c.role).join(member, member.c.user_id == user.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query.where(member.c.project_id == project_id).order_by(user.c.folded)).mappings()
            return [Member(to_user(row), row["role"]) for row in rows]

    def counts(self, project_ids: Collection[str]) -> dict[str, int]:
        """How many are in each of those that are shared."""
        query = select(member.c.project_id, func.count()).where(member.c.project_id.in_(project_ids))
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query.group_by(member.c.project_id))}

    def share(self, project_id: str) -> None:
        """A project that is one person's becomes its own owner, with all that is in it, and he its first member.

        One that is shared already is left alone. Raises NotFound.
        """
        with self._database.write() as connection:
            owner = _owner(connection, project_id)
            if owner.startswith(PROJECT):
                return
            _give(connection, project_id, project_owner(project_id))
            first = {"project_id": project_id, "user_id": owner.removeprefix(USER), "role": "owner"}
            connection.execute(member.insert().values(first))

    def put(self, project_id: str, user_id: str, role: Role) -> list[str]:
        """Into a project that is shared, or into another role, in which his invitations hold that he may still give.
        The ids of his downloads of it that he may not have in it. Raises RequestError where no owner would be left."""
        with self._database.write() as connection:
            if not _owner(connection, project_id).startswith(PROJECT):
                raise NotFound("project", project_id)
            its = member.update().where(member.c.project_id == project_id, member.c.user_id == user_id)
            if connection.execute(its.values(role=role)).rowcount == 0:
                connection.execute(member.insert().values(project_id=project_id, user_id=user_id, role=role))
            _uninvite(connection, project_id, user_id, [each for each in ROLES if not gives(role, each)])
            _check_has_owner(connection, project_id)
            return [] if "export" in THINGS[role] else _downloads(connection, project_id, USER + user_id)

    def remove(self, project_id: str, user_id: str) -> list[str]:
        """The ids of his downloads of it, which are to be thrown away. Raises NotFound, RequestError for the last
        owner."""
        with self._database.write() as connection:
            its = member.delete().where(member.c.project_id == project_id, member.c.user_id == user_id)
            if connection.execute(its).rowcount == 0:
                raise NotFound("member", user_id)
            _check_has_owner(connection, project_id)
            _uninvite(connection, project_id, user_id, ROLES)
            return _downloads(connection, project_id, USER + user_id)

    def has_work(self, user_id: str) -> bool:
        """Whether somebody must take over what he has: recordings of his own, or a project of which he is the only
        owner."""
        with self._database.read() as connection:
            mine = select(recording.c.id).where(recording.c.owner == USER + user_id).limit(1)
            return connection.execute(mine).first() is not None or bool(_alone(connection, user_id))

    def hand_over(self, owner: str, user_id: str, suffix: str) -> int:
        """All that is one owner's own to another person, and his place in projects of which he is the only owner. How
        many recordings that are. Projects of a name that the other has already get the suffix. Raises NotFound for one
        who was deleted meanwhile."""
        to = USER + user_id
        with self._database.write() as connection:
            if connection.execute(select(user.c.id).where(user.c.id == user_id)).first() is None:
                raise NotFound("person", user_id)
            count = select(func.count()).select_from(recording).where(recording.c.owner == owner)
            recordings = int(connection.execute(count).scalar_one())
            names = set(connection.execute(select(project.c.name).where(project.c.owner == to)).scalars())
            for key, name in connection.execute(
                select(project.c.id, project.c.name).where(project.c.owner == owner)
            ).all():
                free = free_name(name, names, suffix)
                names.add(free)
                connection.execute(project.update().where(project.c.id == key).values(name=free))
                _give(connection, key, to)
            for key in _alone(connection, owner.removeprefix(USER)):
                connection.execute(member.delete().where(member.c.project_id == key, member.c.user_id == user_id))
                connection.execute(member.insert().values(project_id=key, user_id=user_id, role="owner"))
        return recordings


def _owner(connection: Connection, project_id: str) -> str:
    found = connection.execute(select(project.c.owner).where(project.c.id == project_id)).scalar()
    if found is None:
        raise NotFound("project", project_id)
    return str(found)


def _give(connection: Connection, project_id: str, owner: str) -> None:
    """A project with all that is in it."""
    connection.execute(project.update().where(project.c.id == project_id).values(owner=owner))
    connection.execute(recording.update().where(recording.c.project_id == project_id).values(owner=owner))


def _check_has_owner(connection: Connection, project_id: str) -> None:
    owners = select(member.c.user_id).where(member.c.project_id == project_id, member.c.role == "owner")
    if connection.execute(owners.limit(1)).first() is None:
        raise RequestError("A project has an owner. Make somebody else its owner first.")


def _uninvite(connection: Connection, project_id: str, user_id: str, roles: Collection[Role]) -> None:
    """Whom somebody invited into a role that he may no longer give comes in no more."""
    his = (invitation.c.inviter == USER + user_id, invitation.c.project_id == project_id)
    connection.execute(invitation.delete().where(*his, invitation.c.role.in_(roles)))


def _alone(connection: Connection, user_id: str) -> list[str]:
    """Projects of which he is the only owner."""
    mine = select(member.c.project_id).where(member.c.user_id == user_id, member.c.role == "owner")
    others = select(member.c.project_id).where(member.c.user_id != user_id, member.c.role == "owner")
    return list(connection.execute(mine.where(member.c.project_id.not_in(others))).scalars())


def _downloads(connection: Connection, project_id: str, actor: str) -> list[str]:
    its = (
        select(job.c.id)
        .join(job_recording, job_recording.c.job_id == job.c.id)
        .join(recording, recording.c.id == job_recording.c.recording_id)
        .where(job.c.actor == actor, job.c.kind.in_(DOWNLOADS), recording.c.project_id == project_id)
    )
    return list(connection.execute(its.distinct()).scalars())
