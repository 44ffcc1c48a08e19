"""Comparing: what another transcript of the same recording says, and taking its words into this one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio import edit
from studio.compare import Passage, Row, common, compare
from studio.domain import Recording, Region, Run, Transcript
from studio.errors import Conflict, NotFound, RequestError
from studio.store import Store
from studio.store.edits import Changed
from studio.workflow.editing import Editing

SHORTEST_SECONDS = 0.3
"""Of a part that is to be transcribed: less holds no word."""

ROUNDED_SECONDS = 0.0015
"""By which a page's milliseconds may lie beyond the end of the sound."""

AROUND_SECONDS = 60.0
"""What of both texts is read to take from one row: far more than words drift over the borders of segments."""

Ranges = Sequence[tuple[int, int, int, int]]
"""Words [first, last) of the segment and [other_first, other_last) of the row's others."""


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
        return sum(passage.last - passage.first for row in self.rows for passage in row.passages)

    @property
    def changed(self) -> int:
        """Of `words` those that the other has not, or otherwise."""
        return sum(passage.last - passage.first for row in self.rows for passage in row.differences)


class Comparing:
    """Asks nobody's leave: whoever calls has checked that both transcripts may be seen."""

    def __init__(self, store: Store, editing: Editing) -> None:
        self._store = store
        self._editing = editing

    def compare(self, transcript_id: str, other_id: str) -> Comparison:
        """Only what both have heard so far, where a run is not done. Raises RequestError for two recordings."""
        # runs first: what a run hears meanwhile is then not taken for something that it did not hear
        within, run = self._heard(transcript_id, other_id)
        transcript, other = self._store.transcripts.get(transcript_id), self._store.transcripts.get(other_id)
        _check_recordings(transcript, other)
        return Comparison(transcript, other, run, compare(transcript, other, within))

    def take(
        self,
        transcript_id: str,
        other_id: str,
        place: str,
        revision: int,
        ranges: Ranges | None,
        *,
        actor: str,
        key: str = "",
    ) -> Changed:
        """Take some of a row's passages, or all that differ. `place` names the row.

        Raises Conflict when the row is no longer what was seen, NotFound, RequestError.
        """
        start, end = self._place(transcript_id, place, revision)
        within, _ = self._heard(transcript_id, other_id)
        around = (start - AROUND_SECONDS, end + AROUND_SECONDS)
        transcript, other = (self._store.transcripts.between(each, *around) for each in (transcript_id, other_id))
        _check_languages(transcript, other)
        row = next((row for row in compare(transcript, other, within) if row.key == place), None)
        if row is None or (row.segment is not None and row.segment.revision != revision):
            raise Conflict(place)
        chosen = row.differences if ranges is None else tuple(_known(row, ranges))
        if row.segment is None:
            new = edit.take_stretch(transcript, row.stretch)
        else:
            new = edit.take(transcript, place, row.pieces(chosen))
        return self._editing.commit(transcript, new, actor=actor, key=key)

    def take_all(self, transcript_id: str, other_id: str, *, actor: str, key: str = "") -> Changed:
        """Take every difference, as one step, but leave alone what a person has verified.

        Raises Conflict when somebody edits meanwhile.
        """
        found = self.compare(transcript_id, other_id)
        _check_languages(found.transcript, found.other)
        pieces = {
            row.key: row.pieces(row.differences)
            for row in found.rows
            if row.segment and row.differences and row.segment.status != "verified"
        }
        stretches = [row.stretch for row in found.rows if row.segment is None]
        new = edit.take_all(found.transcript, pieces, stretches)
        return self._editing.commit(found.transcript, new, actor=actor, key=key)

    def _place(self, transcript_id: str, key: str, revision: int) -> Region:
        """Where a row lies (seconds)."""
        if key.startswith("+"):
            if not key[1:].isdecimal():
                raise NotFound("row", key)
            start = int(key[1:]) / 1000
            return start, start
        segment = self._editing.part(transcript_id, key, revision).segments[0]
        return segment.start, segment.end

    def _heard(self, transcript_id: str, other_id: str) -> tuple[Region, Run | None]:
        """The part that both have heard, and the other's run while it is not done."""
        runs = [self._store.runs.of_transcript(each) for each in (transcript_id, other_id)]
        unfinished = [run if run is not None and run.state != "done" else None for run in runs]
        return common(*(self._so_far(run) for run in unfinished if run)), unfinished[1]

    def _so_far(self, run: Run) -> Region:
        windows = self._store.runs.windows(run.id)[: run.windows_done]
        return 0.0, max((end for _, end in windows), default=0.0)


def checked_region(recording: Recording, region: Region | None) -> Region | None:
    """The part of a recording that is to be transcribed, as asked for. Raises RequestError."""
    if region is None:
        return None
    start, end = region
    if not 0 <= start < end <= recording.duration + ROUNDED_SECONDS:
        raise RequestError(
            f"There is no part from {start:g} s to {end:g} s: choose one between 0 and {recording.duration:g} s."
        )
    if end - start < SHORTEST_SECONDS:
        raise RequestError(f"A part of {end - start:g} s holds no word: choose at least {SHORTEST_SECONDS:g} s.")
    return start, min(end, recording.duration)


def _check_recordings(transcript: Transcript, other: Transcript) -> None:
    if transcript.recording_id != other.recording_id:
        raise RequestError("These two transcripts are of different recordings. Choose two of the same.")


def _check_languages(transcript: Transcript, other: Transcript) -> None:
    _check_recordings(transcript, other)
    if transcript.language != other.language:
        raise RequestError(
            f"Words in “{other.language}” do not belong in a text in “{transcript.language}”. "
            "Take from a transcript in the same language."
        )


def _known(row: Row, ranges: Ranges) -> Iterable[Passage]:
    """The ranges, each from the border of one passage to that of another. Raises Conflict for any other."""
    borders = {border for each in row.passages for border in (each[1::2], each[2::2])}
    for first, last, other_first, other_last in ranges:
        if not ((first, other_first) in borders and (last, other_last) in borders and first <= last):
            raise Conflict(row.key)
        yield Passage(False, first, last, other_first, other_last)
