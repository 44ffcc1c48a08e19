"""Merge speakers: all that one speaker says becomes another's, as one step."""

from __future__ import annotations

from studio.transcript.ops.base import WHOLE, Intent, Operation, Patch, Scope, Slice
from studio.transcript.ops.set_speaker import SpeakerName
from studio.transcript.speakers import named, spoken_by


class MergeSpeakers(Intent):
    speaker: SpeakerName
    """Whose name goes."""
    into: SpeakerName
    """Whose name stays."""

    def scope(self) -> Scope:
        return Scope(span=WHOLE)


def merge_speakers(seen: Slice, intent: MergeSpeakers) -> Patch:
    """Raises EditError where either of them is not there."""
    spoken_by(seen.document, intent.into)
    return Patch(named(spoken_by(seen.document, intent.speaker), intent.into))


OPERATION = Operation("merge_speakers", "Merge speakers", MergeSpeakers, merge_speakers)
