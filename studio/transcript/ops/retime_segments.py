"""Re-time segments: the words of several are looked for anew in the sound, as one step.

Words that a person timed stay. A segment of which nothing is found keeps its times, and the others get theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from studio.domain import Segment
from studio.errors import EditError
from studio.limits import MOST_RETIMED
from studio.transcript.ops.base import Key, Operation, Patch, Scope, Slice, Steps
from studio.transcript.ops.many import SegmentsIntent, named
from studio.transcript.ops.retime_segment import BY_MACHINES


class RetimeSegments(SegmentsIntent):
    segments: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_RETIMED)]

    def scope(self) -> Scope:
        return Scope(self.seen(), anew=BY_MACHINES)


def retime_segments(seen: Slice, intent: RetimeSegments) -> Patch:
    """Raises EditError where there is nothing to look for in any of them, or none of it is found."""
    due = [each for each in named(seen, intent) if any(word.timed_by in BY_MACHINES for word in each.words)]
    if not due:
        raise EditError("These segments have no words, or a person timed them all.")
    timed = tuple(_timed(seen, due))
    if not timed:
        raise EditError(
            "The sound of these segments does not say their words. They keep their times: "
            "correct the texts, or where the segments start and end, and try again."
        )
    return Patch(timed)


def _timed(seen: Slice, due: list[Segment]) -> Iterator[Segment]:
    found = seen.found()
    for segment in due:
        if (words := found.get(segment.id)) is not None:
            yield replace(segment, words=words)


OPERATION = Operation(
    "retime_segments", "Re-time segments", RetimeSegments, retime_segments, steps=Steps({"done": "Re-time {}"})
)
