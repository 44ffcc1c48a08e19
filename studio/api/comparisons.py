"""Comparing on the wire: a further transcript that is asked for, and two laid beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio.api.base import Intent, Key, ModelId, Region, Task, answer_shape, ms
from studio.api.transcripts import STATUSES, Run, TranscriptInfo, run, transcript_info
from studio.domain import Word
from studio.limits import LONGEST_VOCABULARY
from studio.transcript.compare import Row
from studio.workflow.comparing import Comparison

Language = Annotated[str, Field(min_length=2, max_length=8)]
Setting = Annotated[str, Field(min_length=1, max_length=40)]


class StartCompare(Intent):
    """Begins a further transcript of a recording."""

    action: Literal["start"]
    recording: Key
    model: ModelId
    task: Task = "asr"
    source_lang: Language = "en"
    target_lang: Language | None = None
    pnc: bool | None = None
    """With punctuation and capitals."""
    options: Annotated[dict[Setting, Setting], Field(max_length=10)] = {}  # noqa: RUF012 - pydantic copies it
    """The model's own settings, and how strongly it is to expect the vocabulary."""
    vocabulary: Annotated[str, Field(max_length=10 * LONGEST_VOCABULARY)] = ""
    """Words and phrases that it is told, each on a line of its own or behind a comma. What is wrong with them, as that
    they are too long, is told in a sentence."""
    region: Region | None = None
    """At least `SHORTEST_REGION` long; null for the whole recording."""


COMPARE: TypeAdapter[StartCompare] = TypeAdapter(StartCompare)


@answer_shape
class CompareStarted(TypedDict):
    """Its run is stopped and resumed like every other."""

    transcript: str
    """The id of the new one."""


@answer_shape
class CompareRun(TypedDict):
    """A stretch of words that both transcripts have, or in which they differ."""

    same: bool
    first: int
    """Words [first, last) of the segment."""
    last: int
    text: str
    other_first: int
    """Words [other_first, other_last) of the row's words of the other."""
    other_last: int
    other_text: str


@answer_shape
class WireCompareRow(TypedDict):
    """What both say in the time of one segment."""

    segment: str
    """Its id, or `+<ms>` where only the other heard speech."""
    revision: int
    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    status: int
    """Its place in `STATUSES`."""
    runs: list[CompareRun]


@answer_shape
class WireComparison(TypedDict):
    """Two transcripts of one recording, word by word: what both have heard so far, in the regions of both."""

    transcript: TranscriptInfo
    other: TranscriptInfo
    run: Run | None
    """Of the other, while it is made."""
    rows: list[WireCompareRow]
    """In time order."""
    differing: int
    """Rows with a difference."""
    words: int
    """Of the transcript."""
    changed: int
    """Of its words."""


def comparison(found: Comparison) -> WireComparison:
    return {
        "transcript": transcript_info(found.transcript, len(found.transcript.segments)),
        "other": transcript_info(found.other, len(found.other.segments)),
        "run": run(found.run),
        "rows": [_row(row) for row in found.rows],
        "differing": found.differing,
        "words": found.words,
        "changed": found.changed,
    }


def _row(row: Row) -> WireCompareRow:
    return {
        "segment": row.key,
        "revision": row.segment.revision if row.segment else 0,
        "start": ms(row.start),
        "end": ms(row.end),
        "status": STATUSES.index(row.segment.status) if row.segment else 0,
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
            for each in row.runs
        ],
    }


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
