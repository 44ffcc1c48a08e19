"""What the shapes on the wire are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypeAliasType, TypedDict

from studio import domain, limits
from studio.i18n import Sentence, translated
from studio.transcript.ops.base import Key as Key  # an id is one, whoever reads it

Json = dict[str, Any]

Answer = Mapping[str, Any]
"""What goes to the page, whatever its shape."""

answer_shape = with_config(ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True))
"""Of a TypedDict that goes to the page: its docstrings are its fields' documentation, there too."""


@answer_shape
class Done(TypedDict):
    """It was done, and there is nothing more to say."""


class Intent(BaseModel):
    """What every request from the page has in common: nothing that we do not know."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


ModelId = Annotated[str, Field(min_length=1, max_length=limits.LONGEST_MODEL_ID)]

Moment = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
"""Seconds from the start of the recording."""

# Named, so that the page has them by the same names. `strict=False`: JSON has lists only, and a pair is a tuple.
Region = TypeAliasType(
    "Region",
    Annotated[
        tuple[Moment, Moment],
        Field(strict=False, description="Start and end of a part of a recording, in seconds, as everywhere."),
    ],
)
Status = TypeAliasType(
    "Status",
    Annotated[domain.Status, Field(description="What a person says of a segment.")],
)
TimedBy = TypeAliasType(
    "TimedBy",
    Annotated[domain.TimedBy, Field(description="How a word got its time.")],
)
RunState = TypeAliasType(
    "RunState",
    Annotated[domain.JobState, Field(description="How work in the background stands.")],
)
QualityFlag = TypeAliasType(
    "QualityFlag",
    Annotated[domain.QualityFlag, Field(description="What the machine's own guard found odd in a segment.")],
)
Task = TypeAliasType("Task", Annotated[domain.Task, Field(description="Speech recognition, speech translation.")])
Choice = TypeAliasType(
    "Choice",
    Annotated[
        tuple[Annotated[str, Field(title="value")], Annotated[Sentence, Field(title="label")]],
        Field(description="A value, and what a person reads for it."),
    ],
)


def choices(found: Iterable[tuple[str, str]]) -> list[tuple[str, Sentence]]:
    """A `Choice` for each value and what it is called in English."""
    return [(value, translated(label)) for value, label in found]


def ms(seconds: float) -> int:
    """Milliseconds, in which the moments of segments and words travel."""
    return round(seconds * 1000)
