"""Tokens: what a program shows in the place of a person. Kept as digests, shown once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from studio.accounts.actor import Actor, Scope

MARK = "cs-"
"""What a secret begins with, so that a person and a scanner of secrets know it."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of one."""

    name: str
    owner: str
    """In whose name its bearer asks."""
    scope: Scope
    created: datetime
    used: datetime | None = None
    """When it was shown last, to the minute."""

    @property
    def actor(self) -> Actor:
        return Actor(self.owner, self.scope)


def new_secret() -> str:
    """256 bits that nobody can guess."""
    return MARK + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret. A plain sha256 will do, for there is nothing to guess: it is no password."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
