"""Who speaks when, told by a file or a model: the words of a transcript get their speakers, as one edit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timezone

from studio.domain import Edit, Hypothesis, Segment, Transcript, Turn
from studio.store import Store
from studio.transcript.ops import assign_speakers
from studio.transcript.ops.base import Slice
from studio.transcript.score import segment_counts


class Speaking:
    def __init__(self, store: Store) -> None:
        self._store = store

    def assign(self, transcript_id: str, turns: Sequence[Turn], actor: str) -> bool:
        """Whether that changed anything. Raises NotFound; Conflict where somebody else edits just then."""
        there = self._store.transcripts.get(transcript_id)
        intent = assign_speakers.AssignSpeakers(turns=tuple(turns), token=f"s{uuid.uuid4().hex[:8]}")
        made = assign_speakers.OPERATION.edit(Slice(there), intent, {})
        if made.before == made.after:
            return False
        made = replace(made, actor=actor, at=datetime.now(timezone.utc))
        self._store.edits.commit(transcript_id, made, segment_counts, heard=self._heard(there, made))
        return True

    def _heard(self, there: Transcript, made: Edit) -> Hypothesis | None:
        """What a machine had said of each part. The segment that was split keeps its own: a part is no correction."""
        if there.hypothesis_id is None:
            return None
        whole = self._store.transcripts.hypothesis(there.hypothesis_id)
        said = {segment.id: segment for segment in whole.segments}
        parts = (
            part
            for split, into in _splits(made)
            if split.id in said
            for part in _said_parts(said[split.id], split, into)
        )
        return replace(whole, segments=tuple(parts))


def _splits(made: Edit) -> Iterator[tuple[Segment, list[Segment]]]:
    """Each segment that is gone with what it became: both stand in one order, and parts end where their whole did."""
    kept = {segment.id for segment in made.before}
    after = iter([segment for segment in made.after if segment.id not in kept])
    written = {segment.id for segment in made.after}
    for split in made.before:
        if split.id in written:
            continue
        into: list[Segment] = []
        while not into or into[-1].end != split.end:
            into.append(next(after))
        yield split, into


def _said_parts(said: Segment, split: Segment, into: Iterable[Segment]) -> Iterator[Segment]:
    """The machine's words of each part: by their number where nobody changed the text, else by their time."""
    at = 0
    for part in into:
        if said.text == split.text:
            words = said.words[at : at + len(part.words)]
            at += len(part.words)
        else:
            words = tuple(w for w in said.words if part.start <= _within(split, (w.start + w.end) / 2) < part.end)
        yield replace(said, id=part.id, start=part.start, end=part.end, words=words, speaker=None)


def _within(segment: Segment, time: float) -> float:
    """The nearest time that is in the segment, its end left out."""
    return min(max(time, segment.start), segment.end - 1e-6)
