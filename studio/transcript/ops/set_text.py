"""Edit text: replace what a segment says, and mark it in the same step where that is wished. Words that are still there
keep their times, new ones get carried ones."""

from __future__ import annotations

from dataclasses import replace

from studio.align.carry import carry
from studio.domain import Status
from studio.text import clean
from studio.transcript.document import check_length, find, reworded
from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice


class SetText(SegmentIntent):
    text: str
    """Empty is legal: a segment in which nothing is said."""
    status: Status | None = None
    """What it is marked as, by whoever does both at once and takes both back at once; null: as it is."""


def set_text(seen: Slice, intent: SetText) -> Patch:
    segment = find(seen.document, intent.segment)
    tidy = clean(intent.text)
    check_length(tidy)  # before its times are carried, which takes long for a book
    new = reworded(segment, carry(segment.words, tidy, segment.start, segment.end))
    return Patch((replace(new, status=intent.status or segment.status),))


OPERATION = Operation("set_text", "Edit text", SetText, set_text)
