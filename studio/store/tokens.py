"""Tokens by their digests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sqlalchemy import or_, select

from studio.accounts.tokens import Token
from studio.errors import NotFound, RequestError, shown
from studio.store.database import Database
from studio.store.rows import Row, aware
from studio.store.schema import token

NOTED_SECONDS = 60.0
"""How exactly it is kept when a token was used: a write for every request would be too many."""


class Tokens:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Token, digest: str) -> None:
        """Raises RequestError where its owner has one of this name."""
        same = select(token.c.name).where(token.c.owner == new.owner, token.c.name == new.name)
        with self._database.write() as connection:
            if connection.execute(same).first() is not None:
                raise RequestError(f"There is a token {shown(new.name)} already. Remove it, or take another name.")
            row = {"name": new.name, "owner": new.owner, "scope": new.scope, "created": new.created}
            connection.execute(token.insert().values(row | {"digest": digest}))

    def of_owner(self, owner: str) -> list[Token]:
        """By name."""
        query = select(token).where(token.c.owner == owner).order_by(token.c.name)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(query).mappings()]

    def remove(self, owner: str, name: str) -> None:
        """Raises NotFound."""
        with self._database.write() as connection:
            gone = token.delete().where(token.c.owner == owner, token.c.name == name)
            if connection.execute(gone).rowcount == 0:
                raise NotFound("token", name)

    def find(self, digest: str) -> Token | None:
        with self._database.read() as connection:
            row = connection.execute(select(token).where(token.c.digest == digest)).mappings().first()
        return _token(row) if row else None

    def note_use(self, digest: str, at: datetime) -> None:
        """Of one that was not noted within the last minute."""
        old = at - timedelta(seconds=NOTED_SECONDS)
        with self._database.write() as connection:
            late = or_(token.c.used.is_(None), token.c.used < old)
            connection.execute(token.update().where(token.c.digest == digest, late).values(used=at))


def is_noted(found: Token, at: datetime) -> bool:
    """True where there is nothing to be written of its use now."""
    return found.used is not None and (at - found.used).total_seconds() < NOTED_SECONDS


def now() -> datetime:
    return datetime.now(timezone.utc)


def _token(row: Row) -> Token:
    used = row["used"]
    return Token(row["name"], row["owner"], row["scope"], aware(row["created"]), aware(used) if used else None)
