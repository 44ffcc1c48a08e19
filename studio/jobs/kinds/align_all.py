"""Acoustic times for many segments at once: of an import, or of an edit that touched more than a few."""

from __future__ import annotations

from studio.domain import Transcript
from studio.jobs.kinds.align import Align
from studio.jobs.services import Services


class AlignAll(Align):
    """A queue of its own, so that none of it holds up the next correction."""

    name = "align_all"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._seen: set[tuple[str, str]] = set()

    def opened(self, transcript: Transcript, actor: str) -> None:
        """Time the words of segments that came without any times; of each once in a process."""
        new = [
            segment
            for segment in transcript.segments
            if (transcript.id, segment.id) not in self._seen
            and any(word.timed_by == "interpolated" for word in segment.words)
        ]
        self._seen |= {(transcript.id, segment.id) for segment in new}
        self.behind(transcript, new, actor)


KIND = AlignAll
