"""A project's glossary on the wire: its entries, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio import glossary
from studio.api.base import Intent, Key, answer_shape
from studio.limits import LONGEST_INTENT, LONGEST_PHRASE

Form = Annotated[str, Field(max_length=4 * LONGEST_PHRASE)]


class PutEntry(Intent):
    """A new entry, or another one in the place of one that is there."""

    transcript: Key
    """Of the project that is meant."""
    action: Literal["put"]
    entry: Key | None = None
    """Its id; null for a new one."""
    wrong: Form
    """Empty: a word for the vocabulary alone."""
    right: Form
    state: glossary.State = "accepted"


class RemoveEntry(Intent):
    transcript: Key
    action: Literal["remove"]
    entry: Key


class TakeInGlossary(Intent):
    """The entries of a file: `wrong,right[,state]` or a right form alone on each line."""

    transcript: Key
    action: Literal["take_in"]
    text: Annotated[str, Field(max_length=LONGEST_INTENT)]


GLOSSARY: TypeAdapter[PutEntry | RemoveEntry | TakeInGlossary] = TypeAdapter(
    Annotated[PutEntry | RemoveEntry | TakeInGlossary, Field(discriminator="action")]
)


@answer_shape
class GlossaryEntry(TypedDict):
    id: str
    wrong: str
    right: str
    count: int
    """Segments in which a person corrected it so."""
    state: glossary.State
    at: float
    """Seconds since 1970: when it was found or last changed."""


@answer_shape
class GlossaryNow(TypedDict):
    """All entries of a project: what is offered first."""

    entries: list[GlossaryEntry]


@answer_shape
class GlossaryChanged(TypedDict):
    """What a change left."""

    entries: list[GlossaryEntry]
    added: int
    """New ones."""


def entries(found: Iterable[glossary.Entry]) -> list[GlossaryEntry]:
    return [
        {
            "id": each.id,
            "wrong": each.pair.wrong,
            "right": each.pair.right,
            "count": each.count,
            "state": each.state,
            "at": each.at.timestamp(),
        }
        for each in found
    ]
