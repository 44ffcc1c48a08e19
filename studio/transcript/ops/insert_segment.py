"""Insert segment: a draft where nothing was heard, with a text or none. It ends where its neighbours begin.

It is in the text's own language, or, where each segment has its own, in that of its neighbours.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Annotated

from pydantic import Field

from studio.align.carry import carry
from studio.domain import Segment, Transcript
from studio.errors import EditError
from studio.limits import LONGEST_SEGMENT, MOST_CHANNELS, SHORTEST_SEGMENT
from studio.text import clean
from studio.transcript.boundaries import check_span, neighbours
from studio.transcript.document import check_length
from studio.transcript.ops.base import Intent, Operation, Patch, Scope, Slice
from studio.transcript.ops.set_speaker import SpeakerName
from studio.transcript.ops.split_segment import Seconds
from studio.transcript.speakers import checked_name

AROUND_SECONDS = LONGEST_SEGMENT
"""Of the text on both sides is read: its language, and ids that are taken."""


class InsertSegment(Intent):
    start: Seconds
    end: Seconds
    text: str = ""
    speaker: SpeakerName | None = None
    channel: Annotated[int, Field(ge=0, lt=MOST_CHANNELS)] | None = None

    def scope(self) -> Scope:
        return Scope(span=(min(self.start, self.end), max(self.start, self.end)), margin=AROUND_SECONDS)


def insert_segment(seen: Slice, intent: InsertSegment) -> Patch:
    """Raises EditError where there is no room, or more than a segment holds is asked for."""
    start, end = intent.start, min(intent.end, seen.duration)
    check_span(start, end)
    text = clean(intent.text)
    check_length(text)
    speaker = None if intent.speaker is None else checked_name(intent.speaker)
    asked = Segment(_id(seen.document, start), start, end, (), speaker, seen.document.language, channel=intent.channel)
    start, end = _free(seen.document, asked)
    return Patch((replace(asked, start=start, end=end, words=carry((), text, start, end)),))


def _free(document: Transcript, asked: Segment) -> tuple[float, float]:
    start, end = asked.start, asked.end
    for other in neighbours(document, asked):
        if other.start <= start < other.end:
            start = other.end
        elif start < other.start < end:
            end = other.start
    if end - start < SHORTEST_SEGMENT:
        raise EditError("There is a segment already. Put the playhead where none is, or split the one that is there.")
    return start, end


def _id(document: Transcript, start: float) -> str:
    """Plain milliseconds are a run's, also of what it has yet to hear."""
    used = {each.id for each in document.segments}
    return next(key for number in count(1) if (key := f"{round(start * 1000):08d}-n{number}") not in used)


OPERATION = Operation("insert_segment", "Insert segment", InsertSegment, insert_segment)
