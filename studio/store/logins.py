"""Browsers that are logged in, tries to log in, and invitations: each by the digest of its secret."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, and_, select

from studio.accounts.logins import GUESS_SECONDS, Limit
from studio.accounts.users import Invitation, User
from studio.errors import StoreError
from studio.store.clock import now
from studio.store.database import Database
from studio.store.schema import guess, invitation, session, user
from studio.store.users import COLUMNS, to_user

NOTED_SECONDS = 3600.0
"""How exactly it is kept when a login was used: a write for every request would be too many."""


class Logins:
    """Every method is one transaction. `holds`: seconds that a login holds after it was used last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, digest: str, user_id: str, holds: float) -> None:
        """And forget those that hold no longer."""
        with self._database.write() as connection:
            connection.execute(session.delete().where(session.c.used < now() - holds))
            connection.execute(session.insert().values(digest=digest, user_id=user_id, began=now(), used=now()))
            connection.execute(user.update().where(user.c.id == user_id).values(seen=now()))

    def find(self, digest: str, holds: float) -> User | None:
        """Whose login it is, while it holds and he has an account that is in use; it is noted that it was used."""
        his = and_(user.c.id == session.c.user_id, user.c.is_active)
        late = (session.c.used < now() - min(NOTED_SECONDS, holds / 10)).label("late")
        query = select(*COLUMNS, late).join(session, his).where(session.c.digest == digest)
        with self._database.read() as connection:
            row = connection.execute(query.where(session.c.used > now() - holds)).mappings().first()
        if row is None:
            return None
        if row["late"]:
            with suppress(StoreError):  # a full disk keeps nobody from reading, and from deleting
                self._note(digest)
        return to_user(row)

    def end(self, digest: str) -> None:
        """Unknown ones are no matter."""
        with self._database.write() as connection:
            connection.execute(session.delete().where(session.c.digest == digest))

    def end_others(self, user_id: str, keep: str) -> None:
        """All of his but the one of the digest `keep`."""
        with self._database.write() as connection:
            connection.execute(session.delete().where(session.c.user_id == user_id, session.c.digest != keep))

    def _note(self, digest: str) -> None:
        with self._database.write() as connection:
            connection.execute(session.update().where(session.c.digest == digest).values(used=now()))

    # --- guesses ---

    def count_guess(self, limits: tuple[Limit, ...]) -> float | None:
        """Count one more under each key; None, or in how many seconds the next is taken, and then it is not counted."""
        with self._database.write() as connection:
            connection.execute(guess.delete().where(guess.c.since < now() - GUESS_SECONDS))
            waits = [_wait(connection, limit) for limit in limits]
            if any(wait > 0 for wait in waits):
                return max(waits)
            for limit in limits:
                _count(connection, limit.key)
        return None

    def was_right(self, limits: tuple[Limit, ...]) -> None:
        """Somebody knew the password: nothing counts against the name any more, and this was no guess."""
        name, *others = (limit.key for limit in limits)
        with self._database.write() as connection:
            connection.execute(guess.delete().where(guess.c.key == name))
            connection.execute(guess.update().where(guess.c.key.in_(others)).values(count=guess.c.count - 1))

    # --- invitations ---

    def invite(self, digest: str, new: Invitation, seconds: float) -> None:
        """To hold for so long, whatever it says itself."""
        with self._database.write() as connection:
            connection.execute(invitation.delete().where(invitation.c.expires < now()))
            row = {"digest": digest, "inviter": new.inviter, "is_admin": new.is_admin}
            row |= {"project_id": new.project_id, "role": new.role}
            connection.execute(invitation.insert().values(**row, expires=now() + seconds))

    def invitation(self, digest: str) -> Invitation | None:
        """One that holds."""
        with self._database.read() as connection:
            return _invitation(connection, digest)

    def use(self, digest: str) -> Invitation | None:
        """Take it, so that nobody else can; None where it does not hold any more."""
        with self._database.write() as connection:
            found = _invitation(connection, digest)
            gone = connection.execute(invitation.delete().where(invitation.c.digest == digest)).rowcount > 0
            return found if gone else None


def _wait(connection: Connection, limit: Limit) -> float:
    """Seconds until the next guess under this key; 0 where it may be now."""
    left = (guess.c.since + GUESS_SECONDS - now()).label("left")
    row = connection.execute(select(guess.c.count, left).where(guess.c.key == limit.key)).first()
    return max(1.0, float(row.left)) if row is not None and row[0] >= limit.most else 0.0


def _count(connection: Connection, key: str) -> None:
    more = guess.update().where(guess.c.key == key).values(count=guess.c.count + 1)
    if connection.execute(more).rowcount == 0:
        connection.execute(guess.insert().values(key=key, count=1, since=now()))


def _invitation(connection: Connection, digest: str) -> Invitation | None:
    query = select(invitation).where(invitation.c.digest == digest, invitation.c.expires > now())
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Invitation(row["inviter"], row["expires"], bool(row["is_admin"]), row["project_id"], row["role"])
