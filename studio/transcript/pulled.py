"""A text as it was pushed, as it stands elsewhere now, and as it stands here: which of the two was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studio.domain import Segment

Outcome = Literal["same", "there", "here", "conflict"]
"""Equal; changed there alone; changed here alone; changed there, and not to be written here by itself."""

GONE = "Its segment is no longer here: it was split, merged or deleted."
VERIFIED = "It is verified here, and was changed there."
BOTH = "It was changed here as well as there."


@dataclass(frozen=True, slots=True)
class Compared:
    outcome: Outcome
    why: str = ""
    """Of a conflict, a sentence."""


def compared(there: str, changed_there: bool, here: Segment | None, changed_here: bool) -> Compared:
    """`changed_…`: whether the text is another than was pushed. `here`: None where the segment is gone."""
    if here is not None and here.text == there:
        return Compared("same")
    if not changed_there:
        return Compared("here")
    if here is None:
        return Compared("conflict", GONE)
    if changed_here:
        return Compared("conflict", BOTH)
    return Compared("conflict", VERIFIED) if here.status == "verified" else Compared("there")
