"""What crosses the wire about answers (docs/wire.md): the intents of `ask`, and `AnswerInfo`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from studio.domain import AnswerKind, Reach
from studio.ui.wire import Intent, Json, Key
from studio.workflow.asking import Asked


class StartAsk(Intent):
    action: Literal["start"]
    transcript: Key
    model: Annotated[str, Field(min_length=1, max_length=200)] = "auto"
    kind: AnswerKind
    question: Annotated[str, Field(max_length=20_000)] = ""
    reach: Reach = "trained"


class ChangeAsk(Intent):
    action: Literal["stop", "delete"]
    answer: Key


ASK: TypeAdapter[StartAsk | ChangeAsk] = TypeAdapter(Annotated[StartAsk | ChangeAsk, Field(discriminator="action")])


def answer_info(asked: Asked) -> Json:
    found = asked.answer
    return {
        "id": found.id,
        "kind": found.kind,
        "question": found.question,
        "model": found.model,
        "state": found.state,
        "text": found.text,
        "doing": asked.doing,
        "part": asked.part,
        "citations": {str(number): segment_id for number, segment_id in found.citations.items()},
        "related": list(found.related),
        "created": found.created.isoformat(),
        "error": found.error,
    }
