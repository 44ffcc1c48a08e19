"""Take all: every difference of another transcript, as one step, but nothing of what a person has verified."""

from __future__ import annotations

from studio.transcript.ops.base import WHOLE, Intent, Key, Operation, Patch, Scope, Slice
from studio.transcript.taking import added, rows, with_pieces


class TakeAll(Intent):
    other: Key

    def scope(self) -> Scope:
        return Scope(span=WHOLE)

    def others(self) -> tuple[str, ...]:
        return (self.other,)


def take_all(seen: Slice, _: TakeAll) -> Patch:
    """Raises RequestError for words of another language."""
    found = rows(seen.document, *seen.others)
    changed = tuple(
        with_pieces(row.segment, row.pieces(row.differences))
        for row in found
        if row.segment and row.differences and row.segment.status != "verified"
    )
    return Patch((*changed, *added(seen.document, [row.stretch for row in found if row.segment is None])))


OPERATION = Operation("take_all", "Take all", TakeAll, take_all)
