"""What an operation is: an intent, a pure function that carries it out, and what undo calls it.

The whole of a new one, in a file of this folder or of another package:

    class Shout(SegmentIntent):
        "Nothing besides the segment."

    def shout(seen: Slice, intent: Shout) -> Patch:
        segment = find(seen.document, intent.segment)
        loud = tuple(replace(word, text=word.text.upper()) for word in segment.words)
        return Patch((reworded(segment, loud),))

    OPERATION = Operation("shout", "Upper case", Shout, shout)

The intent says which part of the document is read and which revisions the actor must have seen. Nothing is
needed for the way back: the log keeps every segment before and after. Nor for conflicts, times or scores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.domain import Edit, Region, Segment, TimedBy, Transcript, Word
from studio.errors import Conflict, IntentError, NotFound, plainly, shown
from studio.transcript.document import apply, check

Key = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")]
"""The id of a segment or a transcript."""

WHOLE: Region = (0.0, float("inf"))


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a document that an operation reads: the named segments, and all that reaches into a span."""

    segments: tuple[str, ...] = ()
    """Ids."""
    span: Region | None = None
    """Seconds; `WHOLE` for everything."""
    margin: float = 0.0
    """Seconds: with one, all that is so near to either comes too."""
    heard: bool = False
    """Whether what a machine had said of the segments is read too; with a margin."""
    anew: frozenset[TimedBy] = frozenset()
    """Words of the named segments that are looked for in the sound, by how they have got their times until now."""

    @property
    def narrow(self) -> bool:
        """Whether the named segments are all of it: it is then read in the transaction that writes it."""
        return self.span is None and not self.margin and not self.anew


@dataclass(frozen=True, slots=True)
class Slice:
    """What an operation looks at."""

    document: Transcript
    """With only what lies in the intent's scope. Of one that is still being heard the region ends where that is."""
    others: tuple[Transcript, ...] = ()
    """The same part of each transcript that the intent names as `others`."""
    duration: float = float("inf")
    """Seconds of the recording, where more than the named segments is read."""
    heard: Mapping[str, Segment] = field(default_factory=dict)
    """What a machine had said, by the ids of its segments; where the scope asks for it."""
    listened: bool = False
    """Whether a machine heard all of it: where it has no such segment it said nothing."""
    found: Callable[[], Mapping[str, tuple[Word, ...]]] = dict
    """Looks in the sound, which takes long: the words of segments as it times them, by segment; none where nothing of
    it was found. Raises EditError."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What an operation does to a document."""

    written: tuple[Segment, ...] = ()
    """Segments as they are to be: one of the slice's under its own id, a new one under an id that no other has."""
    removed: tuple[str, ...] = ()
    """Ids of segments of the slice."""
    heard: tuple[Segment, ...] = ()
    """What a machine had said of new segments that come of others, under their ids."""


class Intent(BaseModel):
    """What an actor wants; its fields come from JSON. Subclasses add them, and say what they concern."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    def seen(self) -> tuple[str, ...]:
        """Ids of the segments that this is made on: whoever asks names the revision of each that he saw."""
        return ()

    def scope(self) -> Scope:
        return Scope(self.seen())

    def others(self) -> tuple[str, ...]:
        """Ids of further transcripts of the recording that are read; the actor must be allowed to see each."""
        return ()


class SegmentIntent(Intent):
    """About one segment, which alone is read."""

    segment: Key

    def seen(self) -> tuple[str, ...]:
        return (self.segment,)


Wanted = TypeVar("Wanted", bound=Intent)


@dataclass(frozen=True, slots=True)
class Steps(Generic[Wanted]):
    """How undo calls the steps of an operation on many segments: by what was done, and to how many of them.

    The log keeps both behind the operation's name: `set_statuses/verified/12` is “Verify 12 segments”.
    """

    labels: Mapping[str, str]
    """With a place for the number, as in `Verify {}`; by a short name that never changes."""
    which: Callable[[Wanted], str] = lambda _: "done"

    def named(self, name: str, intent: Wanted, segments: int) -> str:
        return f"{name}/{self.which(intent)}/{segments}"

    def label(self, detail: str) -> str | None:
        """None for one that nothing here has named."""
        which, _, segments = detail.partition("/")
        if which not in self.labels or not segments.isdecimal():
            return None
        return self.labels[which].format("1 segment" if segments == "1" else f"{int(segments):,} segments")


@dataclass(frozen=True, slots=True)
class Operation(Generic[Wanted]):
    """One way to change a transcript."""

    name: str
    """Kept in the log with every edit: it never changes."""
    label: str
    """What undo calls it, such as “Edit text”."""
    intent: type[Wanted]
    change: Callable[[Slice, Wanted], Patch]
    """Pure: the same slice and intent give the same patch. Raises NotFound, Conflict, EditError, RequestError."""
    internal: bool = False
    """Whether only the studio itself makes it: no actor may ask for it."""
    steps: Steps[Wanted] | None = None
    """Of one on many segments: undo tells of how many."""

    def label_of(self, step: str) -> str:
        """What undo calls a step, by its name in the log."""
        told = self.steps.label(step.partition("/")[2]) if self.steps else None
        return told or self.label

    def parse(self, told: Mapping[str, object]) -> Wanted:
        """The intent from its JSON. Raises IntentError, which names the field."""
        try:
            return self.intent.model_validate_json(json.dumps(told))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = plainly(".".join(map(str, first["loc"])))
            raise IntentError(self.name, f"{where}: {first['msg']}" if where else first["msg"]) from None
        except (TypeError, ValueError, RecursionError) as error:
            raise IntentError(self.name, f"its intent is no JSON object ({error})") from None

    def edit(self, seen: Slice, intent: Wanted, revisions: Mapping[str, int]) -> Edit:
        """The edit that carries out `intent`; `revisions` are those the actor saw, by segment.

        Raises NotFound for a segment that is gone, IntentError when its revision is missing, Conflict when it is
        another, EditError when the operation would leave the segments as no segments may be, and what `change` raises.
        """
        standing = {each.id: each.revision for each in seen.document.segments}
        for segment_id in intent.seen():
            if (now := standing.get(segment_id)) is None:
                raise NotFound("segment", segment_id)
            if segment_id not in revisions:
                raise IntentError(self.name, f"name the revision of segment {shown(segment_id)} that was seen")
            if now != revisions[segment_id]:
                raise Conflict(segment_id)
        made = _both_sides(self.name, seen.document, self.change(seen, intent))
        if made.before != made.after:
            check(apply(replace(seen.document, segments=made.before), made))
        return replace(made, op=self.steps.named(self.name, intent, len(made.before))) if self.steps else made


def _both_sides(name: str, document: Transcript, patch: Patch) -> Edit:
    """What the patch leaves, and what stands there now in the same order: where they are equal nothing changes."""
    there = {segment.id: segment for segment in document.segments}
    if missing := [key for key in patch.removed if key not in there]:
        raise NotFound("segment", missing[0])
    replaced = tuple(there[each.id] for each in patch.written if each.id in there)
    before = (*replaced, *(there[key] for key in patch.removed))
    return Edit(name, before, patch.written, heard=patch.heard)
