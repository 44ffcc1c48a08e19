"""Split segment: one becomes two, before a word or at a time, with the text as it is typed just then.

Both parts keep mark, speaker, channel, language, part of the data set and fields of the whole; the second one gets
another speaker where that is said. Words keep their times; the cut lies in the middle of the pause between them, or
where it was asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from studio.align.carry import carry
from studio.domain import Segment
from studio.errors import EditError
from studio.limits import SHORTEST_SEGMENT
from studio.text import clean
from studio.transcript.boundaries import NEAR_SECONDS, descendant_id, resized
from studio.transcript.document import check_length, find, reworded
from studio.transcript.lineage import said_of_parts
from studio.transcript.ops.base import Operation, Patch, Scope, SegmentIntent, Slice
from studio.transcript.ops.set_speaker import SpeakerName
from studio.transcript.speakers import checked_name

Seconds = Annotated[float, Field(ge=0, le=1e7)]


class SplitSegment(SegmentIntent):
    word: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """The number of words in the first part; null: those that lie before `time`."""
    time: Seconds | None = None
    """Seconds; null: in the pause before that word."""
    text: str | None = None
    """As it is typed, which is saved in the same step; null: as it stands."""
    speaker: SpeakerName | None = None
    """Who says the second part; null: whoever says the whole."""

    def scope(self) -> Scope:
        return Scope(self.seen(), margin=NEAR_SECONDS, heard=True)


def split_segment(seen: Slice, intent: SplitSegment) -> Patch:
    """Raises EditError for a cut outside the segment, one that is not told, or a speaker without a name."""
    segment = find(seen.document, intent.segment)
    whole = segment if intent.text is None else retyped(segment, intent.text)
    count = _count(whole, intent)
    cut = _cut(whole, count) if intent.time is None else intent.time
    if not whole.start + SHORTEST_SEGMENT <= cut <= whole.end - SHORTEST_SEGMENT:
        raise EditError(f"A segment is split inside its time, at least {SHORTEST_SEGMENT:g} s from either end.")
    spans = ((whole.words[:count], whole.start, cut), (whole.words[count:], cut, whole.end))
    first, second = (
        resized(replace(whole, id=descendant_id(start, [segment], number), words=words, revision=0), start, end)
        for number, (words, start, end) in enumerate(spans)
    )
    if intent.speaker is not None:
        second = replace(second, speaker=checked_name(intent.speaker))
    said = seen.heard.get(segment.id)
    return Patch((first, second), (segment.id,), said_of_parts(said, first, second) if said else ())


def retyped(segment: Segment, text: str) -> Segment:
    """With another text, its times carried over. Raises EditError for more than a segment holds."""
    tidy = clean(text)
    check_length(tidy)
    return reworded(segment, carry(segment.words, tidy, segment.start, segment.end))


def _count(whole: Segment, intent: SplitSegment) -> int:
    if intent.word is not None:
        return min(intent.word, len(whole.words))
    if intent.time is None:
        raise EditError("Say where to split: before which word, or at what time.")
    return sum((word.start + word.end) / 2 < intent.time for word in whole.words)


def _cut(whole: Segment, count: int) -> float:
    """Seconds: in the middle between the words before and behind, as far as there is room for either part: a word that
    was typed where none had been heard has hardly any time of its own."""
    if not 0 < count < len(whole.words):
        raise EditError("Put the caret between two words to split there, or split at the playhead.")
    middle = (whole.words[count - 1].end + whole.words[count].start) / 2
    return min(max(middle, whole.start + SHORTEST_SEGMENT), whole.end - SHORTEST_SEGMENT)


OPERATION = Operation("split_segment", "Split segment", SplitSegment, split_segment)
