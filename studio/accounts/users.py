"""People with an account: what is kept of one, and what his name may be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from studio.accounts.actor import USER, Role
from studio.errors import RequestError
from studio.limits import LONGEST_USER_NAME

FORMER = "a former member"
"""What is read in the place of the name of one whose account was deleted."""


@dataclass(frozen=True, slots=True)
class User:
    """His id stands for him in everything he did; his name is only here, and goes with this."""

    id: str
    name: str
    is_admin: bool
    is_active: bool
    created: datetime
    seen: float | None = None
    """When he last logged in: seconds since 1970, on the database's clock."""

    @property
    def actor_name(self) -> str:
        return USER + self.id


@dataclass(frozen=True, slots=True)
class Invitation:
    """To an account. It is used once, and its link is its secret."""

    inviter: str
    """Name of the actor who made it."""
    expires: float
    """Seconds since 1970, on the database's clock."""
    is_admin: bool = False
    project_id: str | None = None
    """Into which it leads; None: into none."""
    role: Role | None = None
    """In it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a project that is shared."""

    user: User
    role: Role


def checked_name(name: str) -> str:
    """As it is written everywhere. Raises RequestError."""
    plain = _plain(name)
    if not plain or not plain.isprintable() or len(plain) > LONGEST_USER_NAME:
        raise RequestError(f"A person's name has 1 to {LONGEST_USER_NAME} characters, such as “ann”.")
    return plain


def name_like(said: str) -> str:
    """One that can be, of what somebody is called elsewhere, with room for “ 999” behind it; “somebody” where nothing
    is left of that."""
    printable = "".join(each for each in _plain(said) if each.isprintable())
    return _plain(printable)[: LONGEST_USER_NAME - 4].strip() or "somebody"


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split())


def folded(name: str) -> str:
    """What two names that nobody tells apart have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
