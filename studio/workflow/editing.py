"""Corrections: an intent becomes an edit, is committed, and gets acoustic times right behind."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone

from studio import edit, metrics
from studio.align.sphinx import SphinxAligner
from studio.audio.reader import TimelineReader
from studio.domain import Counts, Edit, Segment, Status, Transcript
from studio.errors import Conflict, NotFound, StudioError
from studio.store import Store

log = logging.getLogger(__name__)


class Editing:
    def __init__(self, store: Store, aligner: SphinxAligner) -> None:
        self._store = store
        self._aligner = aligner
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="align")
        self._imports = ThreadPoolExecutor(1, thread_name_prefix="align-import")  # never in the way of an edit
        self._timed: set[str] = set()
        self._closing = threading.Event()

    def set_text(
        self, transcript_id: str, segment_id: str, revision: int, text: str, *, actor: str, took: float | None = None
    ) -> tuple[Segment, ...]:
        """Replace a segment's text; the segments as they now stand. Raises Conflict, NotFound, EditError."""
        part = self._part(transcript_id, segment_id, revision)
        return self._commit(part, replace(edit.set_text(part, segment_id, text), actor=actor, took=took))

    def set_status(
        self, transcript_id: str, segment_id: str, revision: int, status: Status, *, actor: str
    ) -> tuple[Segment, ...]:
        part = self._part(transcript_id, segment_id, revision)
        return self._commit(part, replace(edit.set_status(part, segment_id, status), actor=actor))

    def undo(self, transcript_id: str) -> tuple[Segment, ...]:
        """Take back the newest edit; empty when there is none."""
        done = self._store.edits.undo(transcript_id, lambda found: self._tallies(transcript_id, found))
        return done[1] if done else ()

    def redo(self, transcript_id: str) -> tuple[Segment, ...]:
        done = self._store.edits.redo(transcript_id, lambda found: self._tallies(transcript_id, found))
        return done[1] if done else ()

    def time_words(self, transcript: Transcript) -> None:
        """Give acoustic times, in the background, to a text that came without any; once in a process."""
        if transcript.id in self._timed or self._closing.is_set() or not self._can_align(transcript):
            return
        self._timed.add(transcript.id)
        for segment in transcript.segments:
            if any(word.timed_by == "interpolated" for word in segment.words):
                self._imports.submit(self._align, transcript.id, transcript.recording_id, segment)

    def settle(self) -> None:
        """Block until every alignment that is due has been done."""
        for threads in (self._behind, self._imports):
            threads.submit(lambda: None).result()

    def close(self) -> None:
        self._closing.set()
        for threads in (self._behind, self._imports):
            threads.shutdown(wait=True, cancel_futures=True)
        self._aligner.close()

    def _part(self, transcript_id: str, segment_id: str, revision: int) -> Transcript:
        """The transcript with this one segment in it: an edit need not load three hours."""
        part = self._store.transcripts.part(transcript_id, [segment_id])
        if not part.segments:
            raise NotFound("segment", segment_id)
        if part.segments[0].revision != revision:
            raise Conflict(segment_id)
        return part

    def _commit(self, part: Transcript, new: Edit) -> tuple[Segment, ...]:
        if new.before == new.after:
            return part.segments
        edit.check(edit.apply(part, new))
        stamped = replace(new, at=datetime.now(timezone.utc))
        written = self._store.edits.commit(part.id, stamped, lambda found: self._tallies(part.id, found))
        for segment in written:
            self._align_behind(part, segment)
        return written

    def _tallies(self, transcript_id: str, segments: tuple[Segment, ...]) -> Mapping[str, Counts | None]:
        heard = self._store.standings.heard(transcript_id, [segment.id for segment in segments])
        return {segment.id: tally(segment, heard.get(segment.id)) for segment in segments}

    def _align_behind(self, part: Transcript, segment: Segment) -> None:
        due = any(word.timed_by in ("carried", "interpolated") for word in segment.words)
        if due and self._can_align(part) and not self._closing.is_set():
            self._behind.submit(self._align, part.id, part.recording_id, segment)

    def _can_align(self, transcript: Transcript) -> bool:
        return transcript.request.task == "asr" and self._aligner.knows(transcript.language)

    def _align(self, transcript_id: str, recording_id: str, segment: Segment) -> None:
        """Runs in the background; an edit made meanwhile wins, and a failure leaves the carried times."""
        if self._closing.is_set():
            return
        try:
            with self._store.blobs.open(recording_id, "timeline.flac") as file, TimelineReader(file) as reader:
                samples = reader.read(segment.start, segment.end)
            words = self._aligner.realign(samples, segment.start, segment.words)
            if words != segment.words:
                self._store.edits.amend(transcript_id, replace(segment, words=words))
        except StudioError as error:
            log.warning("no acoustic times for segment %s: %s", segment.id, error)
        except Exception:
            log.exception("no acoustic times for segment %s", segment.id)


def tally(segment: Segment, heard: str | None) -> Counts | None:
    """A segment's share of the score: only what a person has touched or verified counts, and nothing unusable."""
    if heard is None or segment.status == "unusable":
        return None
    if segment.status == "draft" and segment.text == heard:
        return None
    return metrics.segment_score(heard, segment.text)
