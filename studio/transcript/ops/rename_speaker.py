"""Rename speaker: another name in every segment of one speaker, as one step."""

from __future__ import annotations

from studio.errors import EditError, shown
from studio.transcript.ops.base import WHOLE, Intent, Operation, Patch, Scope, Slice
from studio.transcript.ops.set_speaker import SpeakerName
from studio.transcript.speakers import checked_name, named, spoken_by


class RenameSpeaker(Intent):
    speaker: SpeakerName
    name: SpeakerName

    def scope(self) -> Scope:
        return Scope(span=WHOLE)


def rename_speaker(seen: Slice, intent: RenameSpeaker) -> Patch:
    """Raises EditError for a speaker who is not there, and for a name that another has: that would be a merge."""
    name = checked_name(intent.name)
    theirs = spoken_by(seen.document, intent.speaker)
    if name != intent.speaker and any(each.speaker == name for each in seen.document.segments):
        raise EditError(f"There is a speaker called {shown(name)} already. Merge the two, or choose another name.")
    return Patch(named(theirs, name))


OPERATION = Operation("rename_speaker", "Rename speaker", RenameSpeaker, rename_speaker)
