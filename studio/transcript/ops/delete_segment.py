"""Delete segment: what nobody says goes, with its text and its marks.

What a machine had heard there counts as its errors.
"""

from __future__ import annotations

from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice


class DeleteSegment(SegmentIntent):
    """Nothing besides the segment."""


def delete_segment(seen: Slice, intent: DeleteSegment) -> Patch:
    return Patch(removed=(find(seen.document, intent.segment).id,))


OPERATION = Operation("delete_segment", "Delete segment", DeleteSegment, delete_segment)
