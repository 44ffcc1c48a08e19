"""People with an account."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from studio.accounts.actor import USER
from studio.accounts.logins import LINKED
from studio.accounts.users import User, folded
from studio.errors import NotFound, RequestError, shown
from studio.store.database import Database
from studio.store.rows import Row, aware
from studio.store.schema import identity, invitation, session, token, user

COLUMNS = (user.c.id, user.c.name, user.c.is_admin, user.c.is_active, user.c.created, user.c.seen)
"""What `to_user` wants; the hash of the password is read by who compares it, and by nobody else."""


class Users:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: User, password: str | None, known_as: str | None = None) -> None:
        """`password`: what is kept of it; `known_as`: the key by which an issuer means him. Raises RequestError where
        there is one of this name, or meant by this key."""
        with self._database.write() as connection:
            if connection.execute(select(user.c.id).where(user.c.folded == folded(new.name))).first() is not None:
                raise RequestError(f"There is somebody called {shown(new.name)} already. Take another name.")
            row = {"id": new.id, "name": new.name, "folded": folded(new.name), "created": new.created}
            flags = {"is_admin": new.is_admin, "is_active": new.is_active, "password": password}
            connection.execute(user.insert().values(row | flags))
            if known_as is not None:
                _link(connection, new.id, known_as)

    def all(self) -> list[User]:
        """By name."""
        with self._database.read() as connection:
            rows = connection.execute(select(*COLUMNS).order_by(user.c.folded)).mappings()
            return [to_user(row) for row in rows]

    def find(self, user_id: str) -> User | None:
        return self._first(user.c.id == user_id)

    def known_as(self, key: str) -> User | None:
        """Whom an issuer means by it."""
        return self._first(user.c.id == select(identity.c.user_id).where(identity.c.key == key).scalar_subquery())

    def link(self, user_id: str, key: str) -> None:
        """An issuer means him by this. Raises RequestError where it means another, or him by something already."""
        with self._database.write() as connection:
            _link(connection, user_id, key)

    def unlink(self, user_id: str, keep: str = "") -> bool:
        """No issuer means him any more; whether one did. He is logged out, but for the login of the digest `keep`."""
        with self._database.write() as connection:
            if connection.execute(identity.delete().where(identity.c.user_id == user_id)).rowcount == 0:
                return False
            connection.execute(session.delete().where(session.c.user_id == user_id, session.c.digest != keep))
            return True

    def ways_in(self, user_id: str) -> tuple[bool, bool]:
        """Whether he has a password, and whether an issuer is known to mean him."""
        with self._database.read() as connection:
            password = connection.execute(select(user.c.password).where(user.c.id == user_id)).scalar()
            linked = connection.execute(select(identity.c.key).where(identity.c.user_id == user_id)).first()
        return bool(password), linked is not None

    def named(self, name: str) -> User | None:
        return self._first(user.c.folded == folded(name))

    def with_password(self, name: str) -> tuple[User, str | None] | None:
        """And what is kept of his password."""
        query = select(*COLUMNS, user.c.password).where(user.c.folded == folded(name))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return (to_user(row), row["password"]) if row else None

    def names(self, user_ids: Collection[str]) -> dict[str, str]:
        """Of those that there are, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(user.c.id, user.c.name).where(user.c.id.in_(user_ids)))
            return {row.id: row.name for row in rows}

    def set_password(self, user_id: str, password: str, keep: str = "") -> None:
        """Whoever is logged in as him is not any more, but for the login of the digest `keep`. Raises NotFound."""
        with self._database.write() as connection:
            changed = user.update().where(user.c.id == user_id).values(password=password)
            if connection.execute(changed).rowcount == 0:
                raise NotFound("person", user_id)
            connection.execute(session.delete().where(session.c.user_id == user_id, session.c.digest != keep))

    def set_active(self, user_id: str, *, active: bool) -> None:
        """Out of use he is logged out everywhere, and whom he invited comes in no more.

        Raises NotFound, RequestError for the last admin.
        """
        with self._database.write() as connection:
            _check_not_last(connection, user_id, leaving=not active)
            connection.execute(user.update().where(user.c.id == user_id).values(is_active=active))
            if not active:
                connection.execute(session.delete().where(session.c.user_id == user_id))
                connection.execute(invitation.delete().where(invitation.c.inviter == USER + user_id))

    def delete(self, user_id: str) -> None:
        """With his logins and tokens; what he did stays, signed with an id that stands for nobody any more.

        Raises NotFound, RequestError for the last admin.
        """
        with self._database.write() as connection:
            _check_not_last(connection, user_id, leaving=True)
            connection.execute(token.delete().where(token.c.owner == USER + user_id))
            connection.execute(invitation.delete().where(invitation.c.inviter == USER + user_id))
            connection.execute(user.delete().where(user.c.id == user_id))
        self._database.forget_deleted()

    def _first(self, where: Any) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(select(*COLUMNS).where(where)).mappings().first()
        return to_user(row) if row else None


def to_user(row: Row) -> User:
    created = aware(row["created"])
    return User(row["id"], row["name"], bool(row["is_admin"]), bool(row["is_active"]), created, row["seen"])


def _link(connection: Any, user_id: str, key: str) -> None:
    meant = connection.execute(select(identity.c.user_id).where(identity.c.key == key)).scalar()
    if meant not in (None, user_id):
        raise RequestError("This login belongs to another account here.")
    if connection.execute(select(identity.c.key).where(identity.c.user_id == user_id)).first() is not None:
        raise RequestError(LINKED)
    connection.execute(identity.insert().values(key=key, user_id=user_id))


def _check_not_last(connection: Any, user_id: str, *, leaving: bool) -> None:
    """Somebody must be left who lets people in."""
    row = connection.execute(select(*COLUMNS).where(user.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("person", user_id)
    others = select(user.c.id).where(user.c.is_admin, user.c.is_active, user.c.id != user_id)
    if leaving and row["is_admin"] and row["is_active"] and connection.execute(others).first() is None:
        raise RequestError(f"{shown(row['name'])} is the only administrator. Add another one first.")
