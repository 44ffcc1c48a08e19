"""Who speaks when: words get their speakers, and segments end where the speaker changes. A diarizer or a file tells it;
nobody asks for it by hand.

Every part of a segment gets an id of its own, with the intent's token in it: what a machine had heard stays with the
segment that it was.
"""

from __future__ import annotations

from dataclasses import replace

from studio.domain import Segment, Turn
from studio.transcript.ops.base import WHOLE, Intent, Operation, Patch, Scope, Slice
from studio.transcript.speakers import Turns, assigned


class AssignSpeakers(Intent):
    turns: tuple[Turn, ...]
    token: str
    """That no id here has in it."""

    def scope(self) -> Scope:
        return Scope(span=WHOLE)


def assign_speakers(seen: Slice, intent: AssignSpeakers) -> Patch:
    """What was heard in one channel alone is one person's already."""
    turns = Turns(intent.turns)
    written: list[Segment] = []
    removed: list[str] = []
    for segment in seen.document.segments:
        if segment.channel is not None:
            continue
        parts = assigned(segment, turns)
        if len(parts) == 1:
            written += [part for part in parts if part != segment]
            continue
        removed.append(segment.id)
        # the number: parts of two segments that overlap may begin at once
        written += [
            replace(part, id=f"{round(part.start * 1000):08d}-{intent.token}-{len(written) + at:05d}")
            for at, part in enumerate(parts)
        ]
    return Patch(tuple(written), tuple(removed))


OPERATION = Operation("assign_speakers", "Who speaks when", AssignSpeakers, assign_speakers, internal=True)
