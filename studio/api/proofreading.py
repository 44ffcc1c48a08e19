"""Proofreading on the wire: proposals in columns, what is never to be proposed, and what is said of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio.api.base import Intent, Key, ModelId, RunState, answer_shape
from studio.errors import RequestError, shown
from studio.i18n import Sentence, translated, translated_or_none
from studio.jobs.kinds.suggest import Suggested
from studio.limits import MOST_PROPOSALS, MOST_REPLACED
from studio.session.proofreading import Proposed
from studio.text import LONGEST_TEXT
from studio.transcript.proofreading.base import NUMBERS, Numbers
from studio.transcript.proofreading.looking import Found

_Kind: TypeAlias = tuple[str, str, bool, str]
"""Rule, why, whether it is sure, and the model."""

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


class SuggestCorrections(Intent):
    """Has a chat model propose corrections."""

    action: Literal["suggest"]
    transcript: Key
    segments: Annotated[list[Key], Field(max_length=MOST_REPLACED)] | None = None
    """Ids; null: all that nobody has verified."""
    model: ModelId = "auto"


class StopSuggesting(Intent):
    transcript: Key
    action: Literal["stop"]


AnyProofreading: TypeAlias = NeverPropose | ProposeAgain | SuggestCorrections | StopSuggesting

PROOFREADING: TypeAdapter[AnyProofreading] = TypeAdapter(Annotated[AnyProofreading, Field(discriminator="action")])


@answer_shape
class ProposalKind(TypedDict):
    """Proposals that are alike: they can be taken together."""

    rule: str
    why: Sentence
    """In a word or two."""
    sure: bool
    """False where it is as likely meant as it stands."""
    model: str
    """The id of the chat model that proposes it; empty of a rule."""


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
class ModelReading(TypedDict):
    """A chat model at work on a transcript, or how that ended."""

    state: RunState
    doing: Sentence
    part: float
    """0..1"""
    model: str
    """Its id."""
    asked: int
    """Segments that it was asked for."""
    dropped: int
    """Of those that it has read: given back as something that is no correction, or not at all."""
    error: Sentence | None


@answer_shape
class WireProofreading(TypedDict):
    kinds: list[ProposalKind]
    proposals: ProposalColumns
    more: int
    """So many further down are not told."""
    unwanted: list[UnwantedProposal]
    """What is never proposed in this project, the latest first."""
    reading: ModelReading | None
    """The newest; null where no model was asked, and for whoever may not correct."""


def wanted_numbers(told: str) -> Numbers:
    """Raises RequestError."""
    for each in NUMBERS:
        if each == told:
            return each
    raise RequestError(f"{shown(told)} is no way to write numbers. Say off, digits or words.")


def proofread(proposed: Proposed) -> WireProofreading:
    read = proposed.read
    told = read.found[:MOST_PROPOSALS]
    kinds = list(dict.fromkeys(map(_kind, told)))
    return {
        "kinds": [
            {"rule": rule, "why": translated(why), "sure": sure, "model": model} for rule, why, sure, model in kinds
        ],
        "proposals": _columns(told, {kind: number for number, kind in enumerate(kinds)}),
        "more": len(read.found) - len(told),
        "unwanted": [
            {"id": each.id, "rule": each.rule, "wrong": each.pair.wrong, "right": each.pair.right}
            for each in read.unwanted
        ],
        "reading": None if proposed.suggested is None else _reading(proposed.suggested),
    }


def _reading(suggested: Suggested) -> ModelReading:
    job = suggested.job
    return {
        "state": job.state,
        "doing": translated(job.doing),
        "part": job.part,
        "model": suggested.model,
        "asked": suggested.asked,
        "dropped": suggested.dropped,
        "error": translated_or_none(job.error),
    }


def _kind(found: Found) -> _Kind:
    return found.rule, found.proposal.why, found.proposal.sure, found.model


def _columns(told: Sequence[Found], numbers: Mapping[_Kind, int]) -> ProposalColumns:
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
