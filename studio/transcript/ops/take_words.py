"""Take words: some runs of one row of a comparison, or the whole row, from another transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from studio.errors import Conflict
from studio.transcript.compare import DiffRun, Row
from studio.transcript.document import find
from studio.transcript.ops.base import Intent, Key, Operation, Patch, Scope, Slice
from studio.transcript.taking import added, rows, with_pieces

AROUND_SECONDS = 60.0
"""What of both texts is read to take from one row: far more than words drift over the borders of segments."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class TakeWords(Intent):
    other: Key
    segment: Annotated[str, Field(pattern=r"^(\+[0-9]{1,9}|[\w.-]{1,100})$")]
    """The row: a segment's id, or `+<start in ms>` where only the other has speech."""
    runs: Annotated[list[tuple[Count, Count, Count, Count]], Field(max_length=5_000)] | None
    """Words [first, last) of the segment give way to words [other_first, other_last) of the row's others.

    Each from the border of one of the row's runs to that of another; None for all that differ.
    """

    def seen(self) -> tuple[str, ...]:
        return () if self.segment.startswith("+") else (self.segment,)

    def scope(self) -> Scope:
        if not self.segment.startswith("+"):
            return Scope((self.segment,), margin=AROUND_SECONDS)
        moment = int(self.segment[1:]) / 1000
        return Scope(span=(moment, moment), margin=AROUND_SECONDS)

    def others(self) -> tuple[str, ...]:
        return (self.other,)


def take_words(seen: Slice, intent: TakeWords) -> Patch:
    """Raises Conflict when the row is no longer what was seen, RequestError for words of another language."""
    row = next((row for row in rows(seen.document, *seen.others) if row.key == intent.segment), None)
    if row is None:
        raise Conflict(intent.segment)
    runs = row.differences if intent.runs is None else tuple(_runs(row, intent.runs))
    if row.segment is None:
        return Patch(added(seen.document, [row.stretch]))
    return Patch((with_pieces(find(seen.document, intent.segment), row.pieces(runs)),))


def _runs(row: Row, runs: Sequence[tuple[int, int, int, int]]) -> Iterable[DiffRun]:
    """The runs, each from the border of one run to that of another. Raises Conflict for any other."""
    borders = {border for each in row.runs for border in (each[1::2], each[2::2])}
    for first, last, other_first, other_last in runs:
        if not ((first, other_first) in borders and (last, other_last) in borders and first <= last):
            raise Conflict(row.key)
        yield DiffRun(False, first, last, other_first, other_last)


OPERATION = Operation("take_words", "Take words", TakeWords, take_words)
