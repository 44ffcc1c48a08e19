"""Set segment times: another start or end, no further than its neighbours and the recording's end.

Words stay in it: what would lie outside is clipped or moved to the edge, and timed by the sound afterwards. Text, mark,
speaker and all else stay.
"""

from __future__ import annotations

from studio.transcript.boundaries import NEAR_SECONDS, resized, room
from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, Scope, SegmentIntent, Slice
from studio.transcript.ops.split_segment import Seconds


class SetSegmentTimes(SegmentIntent):
    start: Seconds
    end: Seconds

    def scope(self) -> Scope:
        span = min(self.start, self.end), max(self.start, self.end)
        return Scope(self.seen(), span=span, margin=NEAR_SECONDS)


def set_segment_times(seen: Slice, intent: SetSegmentTimes) -> Patch:
    """Raises EditError for a span that is too short or too long."""
    segment = find(seen.document, intent.segment)
    first, last = room(seen.document, segment, seen.duration)
    return Patch((resized(segment, max(intent.start, first), min(intent.end, last)),))


OPERATION = Operation("set_segment_times", "Set segment times", SetSegmentTimes, set_segment_times)
