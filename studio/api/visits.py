"""A visitor's own on the wire: what is left for him, addresses that are lent to his browser, and his leaving."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from studio.accounts.lent import LENT_SECONDS
from studio.accounts.lent import Lent as LentAddress
from studio.api.base import Intent, answer_shape
from studio.session.visit import VisitState


class Leave(Intent):
    """Deletes everything of the visitor's, now and for good."""

    action: Literal["leave"]


VISIT: TypeAdapter[Leave] = TypeAdapter(Leave)


@answer_shape
class Visit(TypedDict):
    """What a visitor has and may have; there is none where nobody is a visitor."""

    keep_hours: float
    """So long after his last visit everything of his is deleted."""
    seconds: float
    """Of sound that models hear for him, a day."""
    seconds_left: float
    bytes: int
    """That he may have here."""
    bytes_left: int
    jobs: int
    """That he may have at work and waiting."""


@answer_shape
class Lent(TypedDict):
    """An address is opened by the browser itself with this as its query."""

    query: str
    seconds: int
    """So long it holds."""


def visit(state: VisitState) -> Visit:
    budget, used = state.budget, state.used
    return {
        "keep_hours": state.keep_hours,
        "seconds": budget.seconds,
        "seconds_left": max(0.0, budget.seconds - used.seconds),
        "bytes": budget.bytes,
        "bytes_left": max(0, budget.bytes - used.bytes),
        "jobs": budget.jobs,
    }


def lent(address: LentAddress) -> Lent:
    return {"query": urlencode(address.query), "seconds": LENT_SECONDS}
