"""Merge segments: two that stand next to each other become one, with the text as it is typed just then.

The earlier one's text comes first, whichever was asked for. Marks stay where both have the same, else it is a draft
again. The speaker is the one that both or one of them has, of two different ones the earlier's; so with the language.
Fields of both are kept, the earlier's where they differ. Two channels, or two parts of a data set, are not merged.
"""

from __future__ import annotations

from dataclasses import replace

from studio.align.settle import settled
from studio.domain import Segment, Transcript, may_overlap
from studio.errors import EditError
from studio.limits import TOLERANCE
from studio.transcript.boundaries import NEAR_SECONDS, check_span, descendant_id
from studio.transcript.document import check_length, find
from studio.transcript.lineage import said_of_both
from studio.transcript.ops.base import Key, Operation, Patch, Scope, SegmentIntent, Slice
from studio.transcript.ops.split_segment import retyped


class MergeSegments(SegmentIntent):
    other: Key
    """The one before or behind it."""
    text: str | None = None
    """Of `segment`, as it is typed; null: as it stands."""

    def seen(self) -> tuple[str, ...]:
        return self.segment, self.other

    def scope(self) -> Scope:
        return Scope(self.seen(), margin=NEAR_SECONDS, heard=True)


def merge_segments(seen: Slice, intent: MergeSegments) -> Patch:
    """Raises EditError where the two cannot be one."""
    document = seen.document
    if intent.segment == intent.other:
        raise EditError("A segment is merged with another one, not with itself.")
    typed = find(document, intent.segment)
    typed = typed if intent.text is None else retyped(typed, intent.text)
    first, second = sorted((typed, find(document, intent.other)), key=lambda each: (each.start, each.end, each.id))
    _check(document, first, second)
    merged = _merged(first, second)
    said = said_of_both(seen.heard, seen.listened, first, second, merged)
    return Patch((merged,), (first.id, second.id), said)


def _merged(first: Segment, second: Segment) -> Segment:
    start, end = first.start, max(first.end, second.end)
    check_span(start, end)
    words = settled((*first.words, *second.words), start, end)
    check_length(" ".join(word.text for word in words))
    return replace(
        first,
        id=descendant_id(start, [first, second]),
        end=end,
        words=words,
        speaker=first.speaker if first.speaker is not None else second.speaker,
        language=first.language if first.words or not second.words else second.language,
        status=first.status if first.status == second.status else "draft",
        revision=0,
        quality_flag=first.quality_flag or second.quality_flag,
        split=first.split or second.split,
        fields={**second.fields, **first.fields},
        channel=first.channel if first.channel is not None else second.channel,
    )


def _check(document: Transcript, first: Segment, second: Segment) -> None:
    if first.channel is not None and second.channel is not None and first.channel != second.channel:
        raise EditError("These two were heard in different channels. Merge what one channel says.")
    if first.split and second.split and first.split != second.split:
        raise EditError(
            f"These two are of different parts of a data set, {first.split} and {second.split}: "
            "merged they would be in both."
        )
    between = (each for each in document.segments if each.id not in (first.id, second.id))
    if any(_parts(each, first, second) for each in between):
        raise EditError("Another segment lies between these two. Merge it with one of them first.")


def _parts(other: Segment, first: Segment, second: Segment) -> bool:
    """Whether it lies between the two, and could not sound together with them."""
    inside = other.start < second.start - TOLERANCE and other.end > first.end + TOLERANCE
    return inside and not (may_overlap(other, first) and may_overlap(other, second))


OPERATION = Operation("merge_segments", "Merge segments", MergeSegments, merge_segments)
