"""Set speaker: who says a segment, by a name that is there or a new one; nobody where it is null."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from studio.limits import LONGEST_SPEAKER
from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice
from studio.transcript.speakers import checked_name

SpeakerName = Annotated[str, Field(min_length=1, max_length=LONGEST_SPEAKER)]


class SetSpeaker(SegmentIntent):
    speaker: SpeakerName | None


def set_speaker(seen: Slice, intent: SetSpeaker) -> Patch:
    """Raises EditError for a name without a letter or digit."""
    name = None if intent.speaker is None else checked_name(intent.speaker)
    return Patch((replace(find(seen.document, intent.segment), speaker=name),))


OPERATION = Operation("set_speaker", "Set speaker", SetSpeaker, set_speaker)
