"""Put back: segments as they once were. What they were is read from the log, so only the history of edits makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from studio.domain import Edit, Segment
from studio.transcript.ops.base import Intent, Key, Operation, Patch, Slice


class PutBack(Intent):
    rows: tuple[Segment, ...]
    """As they are to be; those that stand so already are left alone."""
    gone: tuple[Key, ...] = ()
    """Segments that were not there."""


def put_back(seen: Slice, intent: PutBack) -> Patch:
    """Raises EditError where what came later stands in the way."""
    now = {segment.id: segment for segment in seen.document.segments}
    other = (row for row in intent.rows if row.id not in now or not _alike(row, now[row.id]))
    return Patch(tuple(other), tuple(key for key in intent.gone if key in now))


def _alike(row: Segment, now: Segment) -> bool:
    return replace(row, revision=now.revision) == now


def before_alone(edit: Edit) -> PutBack:
    """The segments of one edit as they were before it, whatever was done to others since."""
    return PutBack(rows=edit.before, gone=_only(edit.after, edit.before))


def before_all(now: Sequence[Segment], newest_first: Iterable[Edit]) -> PutBack:
    """Everything as it was before the last of these edits, which are all that were made since."""
    then = {segment.id: segment for segment in now}
    for edit in newest_first:
        for segment in edit.after:
            then.pop(segment.id, None)
        then |= {segment.id: segment for segment in edit.before}
    return PutBack(rows=tuple(then.values()), gone=_only(now, then.values()))


def _only(these: Iterable[Segment], those: Iterable[Segment]) -> tuple[str, ...]:
    ids = {segment.id for segment in those}
    return tuple(segment.id for segment in these if segment.id not in ids)


OPERATION = Operation("put_back", "Put back", PutBack, put_back, internal=True)
