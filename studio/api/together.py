"""Several people at one transcript, on the wire: what is new there, and who else is where."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, TypeAdapter
from typing_extensions import TypeAliasType, TypedDict

from studio.accounts.actor import Role
from studio.api.base import Intent, Key, answer_shape
from studio.api.transcripts import WireChanges
from studio.api.transcripts import changes as wire_changes
from studio.session.together import News
from studio.session.together import Other as OtherPage
from studio.store.presence import Place

PageId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Made by the page when it opens a transcript; nobody else is told it."""


class HereRequest(Intent):
    """What is new in a transcript, asked by a page in which it is open; others are told where that is."""

    transcript: Key
    page: PageId
    since: Annotated[int, Field(ge=-1, le=2**31 - 1)]
    """Newer than this version; of -1 all."""
    segment: Key | None = None
    """The current one."""
    typing: bool = False
    """Somebody types in it, or did so a moment ago."""
    follow: bool = False
    """A run, or times behind an edit, are waited for: how it stands is told also where nothing changed."""


class AwayRequest(Intent):
    """The page is closed, or out of sight."""

    transcript: Key
    page: PageId
    away: Literal[True]


def _kind(told: object) -> str:
    there = "away" in told if isinstance(told, dict) else hasattr(told, "away")
    return "away" if there else "here"


Asking = TypeAliasType(
    "Asking",
    Annotated[
        Annotated[HereRequest, Tag("here")] | Annotated[AwayRequest, Tag("away")],
        Discriminator(_kind),
    ],
)
HERE: TypeAdapter[HereRequest | AwayRequest] = TypeAdapter(Asking)


@answer_shape
class OtherPerson(TypedDict):
    """Another page in which the transcript is open, and whose it is."""

    page: str
    """Tells it from the others."""
    name: str
    """Of the account; empty for one's own page."""
    own: bool
    """It is one's own: another tab, window or machine."""
    colour: int
    """A number from 0 on, alike for all who see him."""
    segment: str | None
    """Where he is."""
    typing: bool
    """He types there."""
    reads: bool
    """He may change nothing."""


@answer_shape
class NewsAnswer(TypedDict):
    """What is new in a transcript, and who else is there."""

    version: int
    others: list[OtherPerson]
    changes: WireChanges | None
    """Null where nothing changed since."""
    role: Role | None
    """What one is in the project by now; null where it is one's own."""


def place(asked: HereRequest) -> Place:
    return Place(asked.segment, asked.typing)


def news(found: News) -> NewsAnswer:
    return {
        "version": found.version,
        "others": [_other(each) for each in found.others],
        "changes": None if found.changes is None else wire_changes(found.changes),
        "role": found.role,
    }


def _other(found: OtherPage) -> OtherPerson:
    return {
        "page": found.page,
        "name": found.name,
        "own": found.own,
        "colour": found.colour,
        "segment": found.segment,
        "typing": found.typing,
        "reads": found.reads,
    }
