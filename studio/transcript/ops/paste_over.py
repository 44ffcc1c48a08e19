"""Paste over: one text over several rows, as one step; verified ones only where that is wished.

Words that match keep their times and their rows, the others get theirs from the sound. See `studio.transcript.pasting`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from studio.align.carry import carry
from studio.domain import Segment, Transcript
from studio.errors import EditError
from studio.limits import MOST_REPLACED
from studio.text import clean
from studio.transcript.boundaries import NEAR_SECONDS
from studio.transcript.document import check_length, find, reworded
from studio.transcript.ops.base import Intent, Key, Operation, Patch, Scope, Slice
from studio.transcript.pasting import laid_over


class PasteOver(Intent):
    segments: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_REPLACED)]
    """The row that it begins with, and those behind it, as far as the text may reach; the revision of each is named."""
    text: str
    """Its lines and sentences are good places for a border."""
    verified: bool = False
    """Whether verified segments change too: they are left as they are otherwise."""

    def seen(self) -> tuple[str, ...]:
        return self.segments

    def scope(self) -> Scope:
        # a margin, so that a long text is laid out before the transaction
        return Scope(self.seen(), margin=NEAR_SECONDS)


def paste_over(seen: Slice, intent: PasteOver) -> Patch:
    """Raises EditError for a row that is named twice, no words, or more than a segment holds."""
    rows = _rows(seen.document, intent.segments)
    # line by line, for a line's end says where a row may end
    text = "\n".join(map(clean, intent.text.splitlines()))
    new = zip(rows, laid_over(rows, text), strict=False)
    changed = ((row, said) for row, said in new if said != row.text and (intent.verified or row.status != "verified"))
    return Patch(tuple(_saying(row, said) for row, said in changed))


def _rows(document: Transcript, keys: tuple[str, ...]) -> list[Segment]:
    """In the order of the document, of the first one's channel alone."""
    if len(set(keys)) < len(keys):
        raise EditError("A segment is named twice. Name each row once.")
    named = sorted((find(document, key) for key in keys), key=lambda each: (each.start, each.end, each.id))
    return [each for each in named if each.channel == named[0].channel]


def _saying(row: Segment, text: str) -> Segment:
    check_length(text)
    return reworded(row, carry(row.words, text, row.start, row.end))


OPERATION = Operation("paste_over", "Paste over rows", PasteOver, paste_over)
