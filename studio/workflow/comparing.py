"""Comparing: what another transcript of the same recording says."""

from __future__ import annotations

from dataclasses import dataclass

from studio.domain import Recording, Region, Run, Transcript
from studio.errors import RequestError
from studio.limits import SHORTEST_REGION
from studio.store import Store
from studio.transcript.compare import Row, common, compare
from studio.workflow.slices import Slices, check_recordings

ROUNDED_SECONDS = 0.0015
"""By which a page's milliseconds may lie beyond the end of the sound."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two transcripts of one recording, side by side."""

    transcript: Transcript
    other: Transcript
    run: Run | None
    """The other's, until it is done."""
    rows: tuple[Row, ...]

    @property
    def differing(self) -> int:
        return sum(bool(row.differences) for row in self.rows)

    @property
    def words(self) -> int:
        """Words of the transcript that were compared."""
        return sum(run.last - run.first for row in self.rows for run in row.runs)

    @property
    def changed(self) -> int:
        """Of `words` those that the other has not, or otherwise."""
        return sum(run.last - run.first for row in self.rows for run in row.differences)


class Comparing:
    """Asks nobody's leave: whoever calls has checked that both transcripts may be seen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._slices = Slices(store)

    def compare(self, transcript_id: str, other_id: str) -> Comparison:
        """Only what both have heard so far, where a run is not done. Raises RequestError for two recordings."""
        # runs first: what a run hears meanwhile is then not taken for something that it did not hear
        heard, _ = self._slices.heard(transcript_id)
        other_heard, run = self._slices.heard(other_id)
        transcript, other = self._store.transcripts.get(transcript_id), self._store.transcripts.get(other_id)
        check_recordings(transcript, other)
        return Comparison(transcript, other, run, compare(transcript, other, common(heard, other_heard)))


def checked_region(recording: Recording, region: Region | None) -> Region | None:
    """The part of a recording that is to be transcribed, as asked for. Raises RequestError."""
    if region is None:
        return None
    start, end = region
    if not 0 <= start < end <= recording.duration + ROUNDED_SECONDS:
        raise RequestError(
            f"There is no part from {start:g} s to {end:g} s: choose one between 0 and {recording.duration:g} s."
        )
    if end - start < SHORTEST_REGION:
        raise RequestError(f"A part of {end - start:g} s holds no word: choose at least {SHORTEST_REGION:g} s.")
    return start, min(end, recording.duration)
