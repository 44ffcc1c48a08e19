"""The Models tab on the wire: every model, its status, and what may be done with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypeAliasType, TypedDict

from studio.api.base import Choice, Intent, ModelId, Task, answer_shape, choices
from studio.engines import base
from studio.engines.pool import ModelStatus
from studio.i18n import Sentence, translated, translated_or_none
from studio.vocabulary import Way
from studio.workflow.model_overview import ModelOverview

Location = TypeAliasType(
    "Location",
    Annotated[
        base.Location,
        Field(
            description="In our own packages, in STUDIO_MODELS, in the hub cache, to be downloaded, or on a server "
            "that the owner named, to which the sound or the text is sent."
        ),
    ],
)
Vocabulary = TypeAliasType(
    "Vocabulary",
    Annotated[
        Way,
        Field(description="How it is told words: its decoder scores them higher, or it is given them as a text."),
    ],
)
ModelState = TypeAliasType(
    "ModelState",
    Annotated[
        Literal["absent", "ready", "loading", "loaded"],
        Field(description="`absent`: to be downloaded; `ready`: to be loaded."),
    ],
)
Pair = tuple[
    Annotated[Task, Field(title="task")], Annotated[str, Field(title="source")], Annotated[str, Field(title="target")]
]


class ModelAction(Intent):
    """Loads a model, stops that, or gives its memory back."""

    action: Literal["load", "unload", "cancel"]
    model: ModelId


MODEL: TypeAdapter[ModelAction] = TypeAdapter(ModelAction)


@answer_shape
class ModelOption(TypedDict):
    """A setting that a model has beside the prompt."""

    name: str
    label: Sentence
    help: Sentence
    choices: list[Choice]
    """The first is the default."""


@answer_shape
class ModelRow(TypedDict):
    """A model: what it can do, and where it is."""

    id: str
    title: str
    family: str
    summary: Sentence
    """What it is good for and what not."""
    tasks: list[Task]
    pairs: list[Pair]
    any_language: bool
    """Nobody said which languages it knows, so `pairs` has them all, and whoever runs it says."""
    punctuation: list[bool]
    """What can be asked for; one value alone means there is no choice."""
    vocabulary: Vocabulary | None
    """Null where it cannot be told which words to expect."""
    options: list[ModelOption]
    word_times: bool
    """It has its own."""
    confidence: bool
    chat: bool
    """It can be asked."""
    aligner: bool
    """It can time the words of a text."""
    speakers: int
    """How many speakers it tells apart; 0 where it does not."""
    max_window: float
    """Seconds of sound it takes at once."""
    licence: Sentence
    commercial: bool
    parameters: str
    """Such as “883 M”."""
    precision: Sentence
    """How its weights are kept, or will be; empty where there is no choice."""
    memory: int
    """Bytes once loaded; 0 where that is not worth counting."""
    download: int
    """Bytes to be downloaded."""
    location: Location
    measured: Sentence
    """WER and speed, with their source."""
    word_errors: float | None
    """0..1, of English; null where nobody measured it."""
    homepage: str
    missing: Sentence
    """What must be installed before it can be loaded; empty for nothing."""
    state: ModelState
    busy: bool
    """At work: it cannot be unloaded now."""
    part: float
    """0..1, while it is loaded."""
    doing: Sentence
    """While it is loaded."""
    error: Sentence | None
    """Why the last load failed."""


@answer_shape
class Models(TypedDict):
    """All models, and the memory that they have."""

    models: list[ModelRow]
    problems: list[Sentence]
    """What lies in STUDIO_MODELS and cannot be offered, and why: a sentence each."""
    used: int
    """Bytes."""
    budget: int
    """Bytes."""
    device: Sentence
    may_load: bool
    """Whoever asks may say which models are downloaded, loaded and unloaded."""


def overview(found: ModelOverview, *, may_load: bool) -> Models:
    return {
        "models": [_row(card, status) for card, status in found.models],
        "problems": [translated(each) for each in found.problems],
        "used": found.used,
        "budget": found.budget,
        "device": translated(found.device),
        "may_load": may_load,
    }


def _row(card: base.ModelCard, status: ModelStatus) -> ModelRow:
    able = card.capabilities
    return {
        "id": card.id,
        "title": card.title,
        "family": card.family,
        "summary": translated(card.summary),
        "tasks": list(able.tasks),
        "pairs": list(able.pairs),
        "any_language": able.any_language,
        "punctuation": list(able.punctuation),
        "vocabulary": able.vocabulary,
        "options": [_option(option) for option in able.options],
        "word_times": able.word_times,
        "confidence": able.confidence,
        "chat": able.chat,
        "aligner": able.aligner,
        "speakers": able.speakers,
        "max_window": able.max_window,
        "licence": translated(card.licence),
        "commercial": card.commercial,
        "parameters": card.parameters,
        "precision": translated(status.precision or card.precision),
        "memory": status.memory_bytes or card.memory_bytes,
        "download": card.download_bytes,
        "location": card.location,
        "measured": translated(card.measured),
        "word_errors": card.word_errors,
        "homepage": card.homepage,
        "missing": translated(card.missing),
        "state": _state(card, status),
        "busy": status.busy,
        "part": status.part,
        "doing": translated(status.doing),
        "error": translated_or_none(status.error or None),
    }


def _option(option: base.Option) -> ModelOption:
    return {
        "name": option.name,
        "label": translated(option.label),
        "help": translated(option.help),
        "choices": choices(option.choices),
    }


def _state(card: base.ModelCard, status: ModelStatus) -> ModelState:
    if status.state != "out":
        return status.state
    return "absent" if card.location == "hub" else "ready"
