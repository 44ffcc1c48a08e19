"""Answers of chat models on the wire: what is asked, and how an answer stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypeAliasType, TypedDict

from studio import domain
from studio.api.base import Intent, Key, ModelId, RunState, answer_shape
from studio.i18n import Sentence, translated, translated_or_none
from studio.jobs.kinds.answer import Asked

Reach = TypeAliasType(
    "Reach",
    Annotated[
        domain.Reach,
        Field(description="How much is read at once: what the model was trained on, or all that its context takes."),
    ],
)
AnswerKind = TypeAliasType("AnswerKind", domain.AnswerKind)


class StartAsk(Intent):
    """Asks a chat model about a transcript."""

    action: Literal["start"]
    transcript: Key
    model: ModelId = "auto"
    kind: AnswerKind
    question: Annotated[str, Field(max_length=20_000)] = ""
    """At most `LONGEST_QUESTION` characters are answered; a longer one is refused with a sentence that says so."""
    reach: Reach = "trained"


class ChangeAsk(Intent):
    action: Literal["stop", "delete"]
    answer: Key


ASK: TypeAdapter[StartAsk | ChangeAsk] = TypeAdapter(Annotated[StartAsk | ChangeAsk, Field(discriminator="action")])


@answer_shape
class AnswerInfo(TypedDict):
    """What a model said about a transcript."""

    id: str
    kind: AnswerKind
    question: str
    """Empty for a summary."""
    model: str
    state: RunState
    text: str
    """Grows; cites as `[3]`, `[3, 5]` and `[3-5]`."""
    doing: Sentence
    """Such as “Reading part 2 of 5”."""
    part: float
    """0..1"""
    citations: dict[str, str]
    """The id of the segment behind each number that is cited."""
    related: list[str]
    """Ids of the segments nearest in words, where the text cites none."""
    created: str
    """ISO 8601."""
    error: Sentence | None


@answer_shape
class Answers(TypedDict):
    """Those of a transcript, newest first."""

    answers: list[AnswerInfo]


@answer_shape
class AnswerStarted(TypedDict):
    answer: AnswerInfo


def answers(found: Iterable[Asked]) -> Answers:
    return {"answers": [answer_info(each) for each in found]}


def answer_info(asked: Asked) -> AnswerInfo:
    found = asked.answer
    return {
        "id": found.id,
        "kind": found.kind,
        "question": found.question,
        "model": found.model,
        "state": found.state,
        "text": found.text,
        "doing": translated(asked.doing),
        "part": asked.part,
        "citations": {str(number): segment_id for number, segment_id in found.citations.items()},
        "related": list(found.related),
        "created": found.created.isoformat(),
        "error": translated_or_none(found.error),
    }
