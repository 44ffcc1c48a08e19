"""Who asks: the actor that every session of the studio acts as."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Scope: TypeAlias = Literal["transcribe", "library"]
"""What a token is good for; `policy.SCOPES` says what that is."""

Role: TypeAlias = Literal["owner", "manager", "reviewer", "corrector", "speaker", "guest"]
"""In a project; `roles.THINGS` and `roles.ITSELF` say what each may do."""

VISITOR, USER = "visitor:", "user:"
"""How the names of visitors and of people with an account begin."""

VISITOR_ID = re.compile(r"[0-9a-f]{64}")
"""What a page makes for whoever has no account: 256 random bits, which stay in his browser."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. What he brings in has his name as its owner, and his edits are signed with it."""

    name: str
    """`local`, `user:` with the id of an account, or `visitor:` with what `visitor` makes of his id; those of `SERVER`
    and `NOBODY` are never given to anybody."""
    scope: Scope | None = None
    """Of the token that a program came with: no more than that may be done in this name. None: he asks himself."""
    is_admin: bool = False
    """Whether he says who has an account, and which models are in memory. Of visitors the owner of a Space alone is,
    where his account is what says so."""
    roles: tuple[tuple[str, Role], ...] = ()
    """Of one with an account: the owners that his projects are, each with what he is in it."""

    @property
    def is_visitor(self) -> bool:
        return self.name.startswith(VISITOR)

    @property
    def is_user(self) -> bool:
        return self.name.startswith(USER)

    @property
    def only_uses_models(self) -> bool:
        """Whether it is for others to say which models are here and in memory."""
        return (self.is_visitor or self.is_user) and not self.is_admin

    @property
    def user_id(self) -> str:
        """Of his account; empty for whoever has none."""
        return self.name.removeprefix(USER) if self.is_user else ""

    @property
    def mark(self) -> str:
        """By which what waits on the disk for a visitor is known as his; empty for everybody else."""
        return self.name[-16:] if self.is_visitor else ""

    def role(self, owner: str) -> Role | None:
        """In the project that is this owner; None for what is no project of his."""
        return next((role for each, role in self.roles if each == owner), None)


LOCAL = Actor("local")
"""The command line, and a page without a login."""

SERVER = Actor("server")
"""The server itself, where it builds the page before anybody asks; it owns nothing."""

NOBODY = Actor("")
"""A request without a login, where there are logins, or without a visitor's id where there are visitors; he owns
nothing."""


def hub_account(sub: str) -> Actor:
    """Whoever logged in with an account of the Hub: a visitor whose library hangs on no browser.

    `sub` is the account's own number; names can be changed there.
    """
    return Actor(VISITOR + hashlib.sha256(f"canary-studio account {sub}".encode()).hexdigest())


def visitor(visitor_id: str) -> Actor:
    """Whose the id is. The name is a hash of it: who reads the name, in a database or a log, cannot come as him.

    What is no id of a page's is nobody's.
    """
    if not VISITOR_ID.fullmatch(visitor_id):
        return NOBODY
    return Actor(VISITOR + hashlib.sha256(f"canary-studio visitor {visitor_id}".encode()).hexdigest())
