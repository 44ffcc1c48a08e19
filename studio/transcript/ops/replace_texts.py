"""Replace texts: what is found is replaced in many segments, as one step; verified ones only where that is wished."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.align.carry import carry
from studio.errors import EditError
from studio.limits import MOST_REPLACED
from studio.text import clean
from studio.transcript.document import check_length, reworded
from studio.transcript.ops.base import Intent, Key, Operation, Patch, Slice


class NewText(BaseModel):
    """What one segment is to say."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    segment: Key
    text: str
    """Empty is legal: a segment in which nothing is said."""


class ReplaceTexts(Intent):
    texts: Annotated[tuple[NewText, ...], Field(min_length=1, max_length=MOST_REPLACED)]
    """One for each segment; the revision of each must be named."""
    verified: bool = False
    """Whether verified segments change too: they are left as they are otherwise."""

    def seen(self) -> tuple[str, ...]:
        return tuple(each.segment for each in self.texts)


def replace_texts(seen: Slice, intent: ReplaceTexts) -> Patch:
    """Raises EditError for a segment that is named twice, or a text that is too long."""
    new = {each.segment: clean(each.text) for each in intent.texts}
    if len(new) < len(intent.texts):
        raise EditError("A segment is named twice. Name each with the one text that it is to have.")
    for text in new.values():
        check_length(text)
    wanted = [each for each in seen.document.segments if intent.verified or each.status != "verified"]
    return Patch(
        tuple(
            reworded(segment, carry(segment.words, new[segment.id], segment.start, segment.end))
            for segment in wanted
            if segment.id in new
        )
    )


OPERATION = Operation("replace_texts", "Replace", ReplaceTexts, replace_texts)
