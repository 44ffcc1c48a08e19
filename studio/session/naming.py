"""How those are called who made an edit: people by the name that they have now, all others by what they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from studio.accounts.actor import LOCAL, USER, VISITOR
from studio.accounts.users import FORMER
from studio.store import Store

KEEPER, SOME_VISITOR = "whoever runs this server", "a visitor"

NO_NAMES = frozenset({KEEPER, SOME_VISITOR, FORMER})
"""What stands for a name."""


def named(store: Store, actors: Collection[str]) -> Mapping[str, str]:
    """By the actors' names."""
    ids = {actor.removeprefix(USER) for actor in actors if actor.startswith(USER)}
    known = store.users.names(ids) if ids else {}
    return {actor: _name(actor, known) for actor in actors}


def _name(actor: str, known: Mapping[str, str]) -> str:
    if actor.startswith(USER):
        return known.get(actor.removeprefix(USER), FORMER)
    if actor.startswith(VISITOR):
        return SOME_VISITOR
    return KEEPER if actor == LOCAL.name else actor
