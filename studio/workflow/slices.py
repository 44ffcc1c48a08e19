"""Slices: the part of a transcript that an operation looks at, with the same part of the others that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from studio.domain import Region, Run, Segment, Transcript
from studio.errors import NotFound, RequestError
from studio.store import Store
from studio.transcript.compare import common
from studio.transcript.ops.base import WHOLE, Scope, Slice
from studio.workflow.retiming import Retiming


class Slices:
    """Checks no rights: whoever calls has checked that all the transcripts may be seen."""

    def __init__(self, store: Store, retiming: Retiming | None = None) -> None:
        """`retiming`: for operations that have words looked for in the sound."""
        self._store = store
        self._retiming = retiming

    def read(self, transcript_id: str, scope: Scope, others: Sequence[str] = ()) -> Slice:
        """Of each document what has been heard so far, all of one moment. Raises NotFound; RequestError for other
        recordings."""
        with self._store.database.one_moment():
            return self._read(transcript_id, scope, others)

    def _read(self, transcript_id: str, scope: Scope, others: Sequence[str]) -> Slice:
        # runs first: what a run hears meanwhile is then not taken for something that it did not hear
        heard = [self.heard(each)[0] for each in (transcript_id, *others)]
        named = self._named(transcript_id, scope.segments)
        span = _span(scope, named.segments)
        document = named if scope.narrow else self._within(transcript_id, span)
        found = (document, *(self._within(each, span) for each in others))
        for each in found:
            check_recordings(document, each)
        first, *rest = map(_narrowed, found, heard)
        return Slice(
            first,
            tuple(rest),
            duration=self._store.recordings.get(document.recording_id).duration,
            heard=self._said(first) if scope.heard else {},
            listened=first.hypothesis_id is not None and first.origin is None,
            found=partial(self._retiming.found, named, scope.anew) if self._retiming else dict,
        )

    def heard(self, transcript_id: str) -> tuple[Region | None, Run | None]:
        """The part that has been heard, and the run that hears on; None for both where none does."""
        run = self._store.runs.of_transcript(transcript_id)
        if run is None or run.state == "done":
            return None, None
        windows = self._store.runs.windows(run.id)[: run.windows_done]
        return (0.0, max((cut.end for cut in windows), default=0.0)), run

    def _said(self, document: Transcript) -> Mapping[str, Segment]:
        ids = [each.id for each in document.segments]
        return self._store.transcripts.said(document.hypothesis_id, ids) if document.hypothesis_id else {}

    def _named(self, transcript_id: str, segment_ids: Sequence[str]) -> Transcript:
        found = self._store.transcripts.part(transcript_id, segment_ids)
        there = {each.id for each in found.segments}
        if missing := [key for key in segment_ids if key not in there]:
            raise NotFound("segment", missing[0])
        return found

    def _within(self, transcript_id: str, span: Region) -> Transcript:
        transcripts = self._store.transcripts
        return transcripts.get(transcript_id) if span == WHOLE else transcripts.between(transcript_id, *span)


def check_recordings(transcript: Transcript, other: Transcript) -> None:
    """Raises RequestError."""
    if transcript.recording_id != other.recording_id:
        raise RequestError("These two transcripts are of different recordings. Choose two of the same.")


def _span(scope: Scope, named: Sequence[Segment]) -> Region:
    """From the first of what a scope names to the last of it, with its margin (seconds)."""
    spans = [*((each.start, each.end) for each in named), *([scope.span] if scope.span else [])]
    if not spans or scope.span == WHOLE:
        return WHOLE
    return min(start for start, _ in spans) - scope.margin, max(end for _, end in spans) + scope.margin


def _narrowed(transcript: Transcript, heard: Region | None) -> Transcript:
    return transcript if heard is None else replace(transcript, region=common(transcript.region, heard))
