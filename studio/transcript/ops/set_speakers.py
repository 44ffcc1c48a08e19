"""Set speakers: several segments become one speaker's, as one step: those of a region, or of a channel.

Who speaks is not what is said: no revision has to have been seen, and a text that is changed meanwhile stays.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from studio.errors import NotFound
from studio.limits import MOST_REPLACED
from studio.transcript.ops.base import WHOLE, Intent, Key, Operation, Patch, Scope, Slice, Steps
from studio.transcript.ops.set_speaker import SpeakerName
from studio.transcript.speakers import checked_name, named


class SetSpeakers(Intent):
    segments: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_REPLACED)]
    speaker: SpeakerName | None
    channels: bool = False
    """Whether all else becomes theirs that was heard in the same channels."""

    def scope(self) -> Scope:
        return Scope(span=WHOLE) if self.channels else Scope(self.segments)


def set_speakers(seen: Slice, intent: SetSpeakers) -> Patch:
    """Raises EditError for a name without a letter or digit, NotFound for a segment that is gone."""
    name = None if intent.speaker is None else checked_name(intent.speaker)
    there = {segment.id: segment for segment in seen.document.segments}
    if missing := [key for key in intent.segments if key not in there]:
        raise NotFound("segment", missing[0])
    wanted = {key: there[key] for key in intent.segments}
    if intent.channels:
        heard = {each.channel for each in wanted.values()} - {None}
        wanted |= {each.id: each for each in seen.document.segments if each.channel in heard}
    return Patch(named(wanted.values(), name))


OPERATION = Operation(
    "set_speakers", "Set speakers", SetSpeakers, set_speakers, steps=Steps({"done": "Set speaker of {}"})
)
