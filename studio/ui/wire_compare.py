"""What crosses the wire about comparing (docs/wire.md): the intent of `compare`, and `Comparison`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from studio.compare import Row
from studio.domain import Task, Word
from studio.ui import wire
from studio.workflow.comparing import Comparison

Language = Annotated[str, Field(min_length=2, max_length=8)]
Setting = Annotated[str, Field(min_length=1, max_length=40)]
Moment = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Milliseconds."""


class StartCompare(wire.Intent):
    action: Literal["start"]
    recording: wire.Key
    model: Annotated[str, Field(min_length=1, max_length=200)]
    task: Task = "asr"
    source_lang: Language = "en"
    target_lang: Language | None = None
    pnc: bool | None = None
    options: Annotated[dict[Setting, Setting], Field(max_length=10)] = {}  # noqa: RUF012 - pydantic copies it
    region: Annotated[list[Moment], Field(min_length=2, max_length=2)] | None = None

    @property
    def seconds(self) -> tuple[float, float] | None:
        """The region."""
        return (self.region[0] / 1000, self.region[1] / 1000) if self.region else None


COMPARE: TypeAdapter[StartCompare] = TypeAdapter(StartCompare)


def comparison(found: Comparison) -> wire.Json:
    return {
        "transcript": wire.transcript_info(found.transcript, len(found.transcript.segments)),
        "other": wire.transcript_info(found.other, len(found.other.segments)),
        "run": wire.run(found.run),
        "rows": [_row(row) for row in found.rows],
        "differing": found.differing,
        "words": found.words,
        "changed": found.changed,
    }


def _row(row: Row) -> wire.Json:
    return {
        "segment": row.key,
        "revision": row.segment.revision if row.segment else 0,
        "start": wire.ms(row.start),
        "end": wire.ms(row.end),
        "status": wire.STATUS.index(row.segment.status) if row.segment else 0,
        "runs": [
            {
                "same": each.same,
                "first": each.first,
                "last": each.last,
                "text": _text(row.words[each.first : each.last]),
                "other_first": each.other_first,
                "other_last": each.other_last,
                "other_text": _text(row.others[each.other_first : each.other_last]),
            }
            for each in row.passages
        ],
    }


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
