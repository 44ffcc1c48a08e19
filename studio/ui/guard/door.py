"""Who comes in, where people log in: asked before anything else is looked at."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Scope

from studio.accounts.actor import Actor

ACTOR = "studio.actor"
"""Under which a request's scope has who it is from."""

USER_HEADER = "x-studio-user"
"""In which a page says the id of whom it was opened by."""


class Door(Protocol):
    async def enter(self, scope: Scope, path: str) -> Actor:
        """Who it is. Raises Refusal."""
        ...
