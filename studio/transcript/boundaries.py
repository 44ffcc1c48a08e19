"""Boundaries: where segments begin and end, which of them may sound at once, and ids of those that come of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2s

from studio.align.settle import settled
from studio.domain import Segment, Transcript, may_overlap
from studio.errors import EditError
from studio.limits import LONGEST_SEGMENT, SHORTEST_SEGMENT, TOLERANCE, Span

NEAR_SECONDS = 0.01
"""What touches a span is read with it."""


def room(document: Transcript, segment: Segment, duration: float) -> Span:
    """From where to where the segment may reach: to its neighbours, or as far as it does already."""
    start, end = 0.0, duration
    for other in neighbours(document, segment):
        if _place(other) < _place(segment):
            start = max(start, min(other.end, segment.start))
        else:
            end = min(end, max(other.start, segment.end))
    return start, end


def neighbours(document: Transcript, segment: Segment) -> Iterator[Segment]:
    """All others of the document that it must not overlap."""
    return (each for each in document.segments if each.id != segment.id and not may_overlap(each, segment))


def resized(segment: Segment, start: float, end: float) -> Segment:
    """The segment from `start` to `end` (seconds), its words inside it. Raises EditError for too short or too long."""
    check_span(start, end)
    return replace(segment, start=start, end=end, words=settled(segment.words, start, end))


def check_span(start: float, end: float) -> None:
    """Raises EditError."""
    if end - start < SHORTEST_SEGMENT - TOLERANCE:
        raise EditError(f"A segment lasts at least {SHORTEST_SEGMENT:g} s; this one would end before that.")
    if end - start > LONGEST_SEGMENT + TOLERANCE:
        raise EditError(f"A segment has at most {LONGEST_SEGMENT:g} s; this one would have {end - start:.1f} s.")


def descendant_id(start: float, parents: Sequence[Segment], number: int = 0) -> str:
    """The id of what comes of others, which none has or had: a segment never comes again in the same revision.

    A new one and not that of a parent, for what a machine had said stays with the segment that it was.
    """
    told = repr(([(each.id, each.revision) for each in parents], number))
    return f"{round(start * 1000):08d}-{blake2s(told.encode(), digest_size=6).hexdigest()}"


def _place(segment: Segment) -> tuple[float, float, str]:
    return segment.start, segment.end, segment.id
