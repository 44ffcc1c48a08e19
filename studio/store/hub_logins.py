"""Browsers that are logged in with an account of the Hub, and what is moved from a visitor to his account."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from studio.errors import RequestError
from studio.store.clock import now
from studio.store.database import Database
from studio.store.jobs import ACTIVE
from studio.store.project_names import free_name
from studio.store.schema import edit, hub_login, job, project, recording, visitor


@dataclass(frozen=True, slots=True)
class HubLogin:
    account: str
    """The owner that the account stands for."""
    name: str
    """As the Hub shows it; it can be changed there."""


class HubLogins:
    """By the names of owners. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, who: str, login: HubLogin, seconds: float) -> None:
        """The visitor's browser is logged in, for so long."""
        with self._database.write() as connection:
            connection.execute(hub_login.delete().where(or_(hub_login.c.visitor == who, hub_login.c.until < now())))
            values = {"visitor": who, "account": login.account, "name": login.name}
            connection.execute(hub_login.insert().values(**values, until=now() + seconds))

    def leave(self, who: str) -> None:
        with self._database.write() as connection:
            connection.execute(hub_login.delete().where(hub_login.c.visitor == who))

    def forget(self, owner: str) -> None:
        """Everything that is known of a visitor or an account, in whatever browser."""
        with self._database.write() as connection:
            his = or_(hub_login.c.visitor == owner, hub_login.c.account == owner)
            connection.execute(hub_login.delete().where(his))

    def of(self, who: str) -> HubLogin | None:
        query = select(hub_login.c.account, hub_login.c.name).where(hub_login.c.visitor == who)
        with self._database.read() as connection:
            row = connection.execute(query.where(hub_login.c.until > now())).first()
        return HubLogin(row.account, row.name) if row else None

    def left(self, who: str) -> int:
        """How many recordings the visitor has for whom there was no login yet."""
        with self._database.read() as connection:
            count = select(func.count()).select_from(recording).where(recording.c.owner == who)
            return int(connection.execute(count).scalar_one())

    def move(self, who: str, account: str) -> int:
        """Everything of the visitor's to the account; how many recordings that were. What he used today counts there.

        Projects stay what they are; one whose name the account has as well gets another. Raises RequestError, and
        nothing is moved, while something is still being done.
        """
        with self._database.write() as connection:
            at_work = select(job.c.id).where(job.c.actor == who, job.c.state.in_(ACTIVE))
            if connection.execute(at_work.limit(1)).first() is not None:
                raise RequestError("Some of your work is still going on. Bring it along when that has ended.")
            _move_projects(connection, who, account)
            moved = connection.execute(recording.update().where(recording.c.owner == who).values(owner=account))
            connection.execute(job.update().where(job.c.actor == who).values(actor=account))
            connection.execute(edit.update().where(edit.c.actor == who).values(actor=account))
            _add_seconds(connection, who, account)
            return int(moved.rowcount)


def _move_projects(connection: Connection, who: str, account: str) -> None:
    there = set(connection.execute(select(project.c.name).where(project.c.owner == account)).scalars())
    for row in connection.execute(select(project.c.id, project.c.name).where(project.c.owner == who)).all():
        name = free_name(row.name, there)
        there.add(name)
        connection.execute(project.update().where(project.c.id == row.id).values(owner=account, name=name))


def _add_seconds(connection: Connection, who: str, account: str) -> None:
    """Of the same day, or of the later one."""
    query = select(visitor.c.day, visitor.c.seconds)
    his = connection.execute(query.where(visitor.c.owner == who)).first()
    its = connection.execute(query.where(visitor.c.owner == account)).first()
    if his is None or its is None or his.day < its.day:
        return
    seconds = his.seconds + (its.seconds if his.day == its.day else 0.0)
    counted = visitor.update().where(visitor.c.owner == account)
    connection.execute(counted.values(day=his.day, seconds=seconds))
    connection.execute(visitor.update().where(visitor.c.owner == who).values(seconds=0.0))
