"""Re-time segment: its words are looked for anew in the sound; the text and where it starts and ends stay.

Words that a person timed stay where they are, and the others between them, unless those are asked for, too.
"""

from __future__ import annotations

from dataclasses import replace

from studio.domain import TimedBy
from studio.errors import EditError
from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, Scope, SegmentIntent, Slice

BY_MACHINES: frozenset[TimedBy] = frozenset({"model", "aligner", "carried", "interpolated"})


class RetimeSegment(SegmentIntent):
    person: bool = False
    """Whether words that a person timed are looked for as well."""

    def scope(self) -> Scope:
        return Scope(self.seen(), anew=BY_MACHINES | {"person"} if self.person else BY_MACHINES)


def retime_segment(seen: Slice, intent: RetimeSegment) -> Patch:
    """Raises EditError where there is nothing to look for, or it is not found."""
    segment = find(seen.document, intent.segment)
    if not any(word.timed_by in intent.scope().anew for word in segment.words):
        raise EditError("A person timed every word here." if segment.words else "There are no words here to be timed.")
    if (words := seen.found().get(segment.id)) is None:
        raise EditError(
            "The sound of this segment does not say these words. They keep their times: "
            "correct the text, or where the segment starts and ends, and try again."
        )
    return Patch((replace(segment, words=words),))


OPERATION = Operation("retime_segment", "Re-time segment", RetimeSegment, retime_segment)
