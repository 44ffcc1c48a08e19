"""Acoustic times behind edits and imports: which of the two queues they wait in."""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain import Segment, Transcript
from studio.jobs.kinds.align import Align
from studio.jobs.kinds.align_all import AlignAll

FEW_SEGMENTS = 5
"""Of one edit: those of a larger one get their acoustic times without holding up the next correction."""


class Timing:
    def __init__(self, few: Align, many: AlignAll) -> None:
        self._few = few
        self._many = many

    def behind(self, transcript: Transcript, segments: Sequence[Segment], actor: str) -> None:
        """Have segments timed that an edit wrote; returns at once."""
        (self._few if len(segments) <= FEW_SEGMENTS else self._many).behind(transcript, segments, actor)

    def opened(self, transcript: Transcript, actor: str) -> None:
        """Have those timed that came without times."""
        self._many.opened(transcript, actor)

    def settle(self) -> None:
        """Block until nothing is due any more."""
        self._few.settle()
        self._many.settle()
