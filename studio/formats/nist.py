"""What the text formats of NIST's scoring tools share: fields parted by blanks, and channels."""

from __future__ import annotations

from studio.domain import Segment
from studio.text import clean


def field(text: str, otherwise: str) -> str:
    """One field has no spaces; a leading `;;` would make the line a comment."""
    return "_".join(clean(text).split()).lstrip(";_") or otherwise


def channel(segment: Segment) -> int:
    """Counted from 1, as these tools do; what was heard in the mix of all is in the first."""
    return 1 if segment.channel is None else segment.channel + 1
