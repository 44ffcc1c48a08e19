"""Many segments named by an intent: each is seen as it stands, and what is done to them is one step."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from studio.domain import Segment
from studio.errors import EditError
from studio.limits import MOST_REPLACED
from studio.transcript.ops.base import Intent, Key, Slice


class SegmentsIntent(Intent):
    """About several segments; the revision of each is named."""

    segments: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_REPLACED)]

    def seen(self) -> tuple[str, ...]:
        return self.segments


def named(seen: Slice, intent: SegmentsIntent) -> list[Segment]:
    """Those that the intent names, in the order of the document. Raises EditError for one that is named twice."""
    keys = set(intent.segments)
    if len(keys) < len(intent.segments):
        raise EditError("A segment is named twice. Name each once.")
    return [each for each in seen.document.segments if each.id in keys]
