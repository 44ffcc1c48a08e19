"""The Models tab on the wire: every model, how it stands, and what may be done with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from studio.engines import ModelCard
from studio.engines.shelf import Standing
from studio.ui.wire import Json
from studio.workflow.loading import Shelved


class ModelAction(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["load", "unload", "cancel"]
    model: Annotated[str, Field(min_length=1, max_length=300)]


MODEL: TypeAdapter[ModelAction] = TypeAdapter(ModelAction)


def shelved(found: Shelved) -> Json:
    return {
        "models": [_row(card, standing) for card, standing in found.models],
        "problems": list(found.problems),
        "used": found.used,
        "budget": found.budget,
        "device": found.device,
    }


def _row(card: ModelCard, standing: Standing) -> Json:
    able = card.capabilities
    return {
        "id": card.id,
        "title": card.title,
        "family": card.family,
        "summary": card.summary,
        "tasks": list(able.tasks),
        "pairs": [list(pair) for pair in able.pairs],
        "punctuation": list(able.punctuation),
        "options": [
            {
                "name": option.name,
                "label": option.label,
                "help": option.help,
                "choices": [list(choice) for choice in option.choices],
            }
            for option in able.options
        ],
        "word_times": able.word_times,
        "confidence": able.confidence,
        "chat": able.chat,
        "aligner": able.aligner,
        "max_window": able.max_window,
        "licence": card.licence,
        "commercial": card.commercial,
        "parameters": card.parameters,
        "memory": standing.memory_bytes or card.memory_bytes,
        "download": card.download_bytes,
        "location": card.location,
        "measured": card.measured,
        "homepage": card.homepage,
        "missing": card.missing,
        "state": _state(card, standing),
        "busy": standing.busy,
        "part": standing.part,
        "doing": standing.doing,
        "error": standing.error or None,
    }


def _state(card: ModelCard, standing: Standing) -> str:
    if standing.state != "out":
        return standing.state
    return "absent" if card.location == "hub" else "ready"
