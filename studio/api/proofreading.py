"""Proofreading on the wire: proposals in columns, what is never to be proposed, and what is said of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio.api.base import Intent, Key, answer_shape
from studio.errors import RequestError, shown
from studio.limits import MOST_PROPOSALS
from studio.text import LONGEST_TEXT
from studio.transcript.proofreading.base import NUMBERS, Numbers
from studio.transcript.proofreading.looking import Found
from studio.workflow.proofreading import Proofread

Form = Annotated[str, Field(max_length=2 * LONGEST_TEXT)]


class NeverPropose(Intent):
    """Not to be proposed any more in the project of this transcript."""

    transcript: Key
    action: Literal["never"]
    rule: Annotated[str, Field(max_length=40)]
    wrong: Form
    """The words as they stand."""
    right: Form


class ProposeAgain(Intent):
    transcript: Key
    action: Literal["again"]
    unwanted: Key
    """Its id."""


PROOFREADING: TypeAdapter[NeverPropose | ProposeAgain] = TypeAdapter(
    Annotated[NeverPropose | ProposeAgain, Field(discriminator="action")]
)


@answer_shape
class ProposalKind(TypedDict):
    """Proposals that are alike: they can be taken together."""

    rule: str
    why: str
    """In a word or two."""
    sure: bool
    """False where it is as likely meant as it stands."""


@answer_shape
class ProposalColumns(TypedDict):
    """In the order of the text; one array for each field."""

    segment: list[str]
    revision: list[int]
    """Of the segment that was looked at: of another nothing is said."""
    start: list[int]
    """Where in the segment's text, in UTF-16 units as JavaScript counts them."""
    end: list[int]
    into: list[str]
    """What might stand there."""
    kind: list[int]
    """Its number in `kinds`."""


@answer_shape
class UnwantedProposal(TypedDict):
    id: str
    rule: str
    wrong: str
    """The words as they stand."""
    right: str


@answer_shape
class WireProofreading(TypedDict):
    kinds: list[ProposalKind]
    proposals: ProposalColumns
    more: int
    """So many further down are not told."""
    unwanted: list[UnwantedProposal]
    """What is never proposed in this project, the latest first."""


def wanted_numbers(told: str) -> Numbers:
    """Raises RequestError."""
    for each in NUMBERS:
        if each == told:
            return each
    raise RequestError(f"{shown(told)} is no way to write numbers. Say off, digits or words.")


def proofread(read: Proofread) -> WireProofreading:
    told = read.found[:MOST_PROPOSALS]
    kinds = list(dict.fromkeys(map(_kind, told)))
    return {
        "kinds": [{"rule": rule, "why": why, "sure": sure} for rule, why, sure in kinds],
        "proposals": _columns(told, {kind: number for number, kind in enumerate(kinds)}),
        "more": len(read.found) - len(told),
        "unwanted": [
            {"id": each.id, "rule": each.rule, "wrong": each.pair.wrong, "right": each.pair.right}
            for each in read.unwanted
        ],
    }


def _kind(found: Found) -> tuple[str, str, bool]:
    return found.rule, found.proposal.why, found.proposal.sure


def _columns(told: Sequence[Found], numbers: Mapping[tuple[str, str, bool], int]) -> ProposalColumns:
    return {
        "segment": [each.line.id for each in told],
        "revision": [each.line.revision for each in told],
        "start": [_units(each.line.text, each.proposal.start) for each in told],
        "end": [_units(each.line.text, each.proposal.end) for each in told],
        "into": [each.proposal.into for each in told],
        "kind": [numbers[_kind(each)] for each in told],
    }


def _units(text: str, place: int) -> int:
    """What JavaScript counts up to there: characters beyond the first plane, as emoji are, are two."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le")) // 2
