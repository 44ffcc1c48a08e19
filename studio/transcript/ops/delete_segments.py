"""Delete segments: several go as one step, each as `delete_segment` has it."""

from __future__ import annotations

from studio.transcript.ops.base import Operation, Patch, Slice, Steps
from studio.transcript.ops.many import SegmentsIntent, named


class DeleteSegments(SegmentsIntent):
    """Nothing besides the segments."""


def delete_segments(seen: Slice, intent: DeleteSegments) -> Patch:
    """Raises EditError for a segment that is named twice."""
    return Patch(removed=tuple(each.id for each in named(seen, intent)))


OPERATION = Operation(
    "delete_segments", "Delete segments", DeleteSegments, delete_segments, steps=Steps({"done": "Delete {}"})
)
