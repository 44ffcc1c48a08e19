"""Who is asking: the actor behind a browser's request, and his session."""

from __future__ import annotations

from typing import Any

from studio.accounts.actor import LOCAL, NOBODY, Actor, visitor
from studio.accounts.lent import OF, SIGNATURE, UNTIL, Lent
from studio.config import Access
from studio.session import Session, Studio
from studio.ui.guard.door import ACTOR
from studio.ui.guard.middleware import VISITOR_HEADER


def session_of(studio: Studio, request: Any) -> Session:
    """What whoever sent this request may ask for: the only way from a request to anybody's things."""
    return studio.acting_as(actor(request, studio.settings.access))


def lent_session_of(studio: Studio, request: Any, path: str) -> Session:
    """The same for an address that may be lent; `path` is what it is below the studio's own prefix."""
    lent = Lent.of(request.query_params) if studio.settings.access == "visitors" else None
    if lent is None:
        return session_of(studio, request)
    return studio.acting_as(studio.borrower(lent, asked_path(path, request.query_params)))


def asked_path(path: str, query: Any) -> str:
    """What is signed of an address: its path, and what it is asked beside."""
    beside = sorted((name, value) for name, value in query.multi_items() if name not in (OF, UNTIL, SIGNATURE))
    return "&".join([path, *(f"{name}={value}" for name, value in beside)])


def actor(request: Any, access: Access) -> Actor:
    """The visitor by his id, whoever is logged in as the guard found him, or the local owner where nobody logs in.

    Routes and server functions get a plain Starlette request, events a `gr.Request` around one.
    """
    request = getattr(request, "request", request)
    if access == "visitors":
        said = request.headers.getlist(VISITOR_HEADER)
        return visitor(said[0]) if len(said) == 1 else NOBODY
    if access == "accounts":
        found: Actor = request.scope.get(ACTOR, NOBODY)
        return found
    return LOCAL
