"""Merge rows: several that stand next to each other become one, as one step, two by two as `merge_segments` has it."""

from __future__ import annotations

from dataclasses import replace

from studio.domain import Segment
from studio.errors import EditError
from studio.transcript.boundaries import NEAR_SECONDS
from studio.transcript.ops.base import Operation, Patch, Scope, Slice, Steps
from studio.transcript.ops.many import SegmentsIntent, named
from studio.transcript.ops.merge_segments import MergeSegments, merge_segments


class MergeRows(SegmentsIntent):
    """Nothing besides the segments: at least two."""

    def scope(self) -> Scope:
        return Scope(self.seen(), margin=NEAR_SECONDS, heard=True)


def merge_rows(seen: Slice, intent: MergeRows) -> Patch:
    """Raises EditError where they cannot be one."""
    rows = named(seen, intent)
    if len(rows) < 2:
        raise EditError("One segment alone is not merged. Name its neighbours, too.")
    first, *others = rows
    said: tuple[Segment, ...] = ()
    for row in others:
        patch = merge_segments(seen, MergeSegments(segment=first.id, other=row.id))
        seen = _after(seen, patch)
        (first,), said = patch.written, patch.heard
    return Patch((first,), tuple(each.id for each in rows), said)


def _after(seen: Slice, patch: Patch) -> Slice:
    """The slice in which two are one."""
    rest = (each for each in seen.document.segments if each.id not in patch.removed)
    ordered = sorted((*rest, *patch.written), key=lambda each: (each.start, each.end, each.id))
    heard = {**seen.heard, **{each.id: each for each in patch.heard}}
    return replace(seen, document=replace(seen.document, segments=tuple(ordered)), heard=heard)


OPERATION = Operation("merge_rows", "Merge segments", MergeRows, merge_rows, steps=Steps({"done": "Merge {}"}))
