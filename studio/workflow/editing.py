"""Corrections: an intent becomes an edit, is committed, and gets acoustic times right behind."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone

from studio import edit, metrics
from studio.audio.reader import TimelineReader
from studio.domain import Counts, Edit, Segment, Status, Transcript
from studio.errors import Conflict, StudioError
from studio.store import Store
from studio.store.edits import Changed
from studio.workflow.aligning import Aligning

log = logging.getLogger(__name__)


FEW_SEGMENTS = 5
"""Of one edit: those of a larger one get their acoustic times without holding up the next correction."""


class Editing:
    def __init__(self, store: Store, aligner: Aligning) -> None:
        self._store = store
        self._aligner = aligner
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="align")
        # never in the way of an edit
        self._imports = ThreadPoolExecutor(1, thread_name_prefix="align-import")
        self._timed: set[tuple[str, str]] = set()
        self._closing = threading.Event()

    def set_text(
        self,
        transcript_id: str,
        segment_id: str,
        revision: int,
        text: str,
        *,
        actor: str,
        took: float | None = None,
        key: str = "",
    ) -> Changed:
        """Replace a segment's text. Raises Conflict, NotFound, EditError."""

        def make(part: Transcript) -> Edit:
            _check_revision(part, segment_id, revision)
            return _stamped(part, edit.set_text(part, segment_id, text), actor, took)

        return self._timed_behind(self._store.edits.change(transcript_id, [segment_id], make, tally, key))

    def set_status(
        self, transcript_id: str, segment_id: str, revision: int, status: Status, *, actor: str, key: str = ""
    ) -> Changed:
        def make(part: Transcript) -> Edit:
            _check_revision(part, segment_id, revision)
            return _stamped(part, edit.set_status(part, segment_id, status), actor)

        return self._timed_behind(self._store.edits.change(transcript_id, [segment_id], make, tally, key))

    def undo(self, transcript_id: str, key: str = "") -> Changed:
        """Take back the newest edit; nothing in it when there is none."""
        return self._store.edits.undo(transcript_id, tally, key) or self._store.edits.nothing(transcript_id)

    def redo(self, transcript_id: str, key: str = "") -> Changed:
        return self._store.edits.redo(transcript_id, tally, key) or self._store.edits.nothing(transcript_id)

    def time_words(self, transcript: Transcript) -> None:
        """Give acoustic times, in the background, to segments that came without any; to each once in a process."""
        if self._closing.is_set() or not self._can_align(transcript):
            return
        for segment in transcript.segments:
            key = (transcript.id, segment.id)
            if key not in self._timed and any(word.timed_by == "interpolated" for word in segment.words):
                self._timed.add(key)
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

    def part(self, transcript_id: str, segment_id: str, revision: int) -> Transcript:
        """The transcript with this one segment in it: an edit need not load three hours.

        Raises NotFound, and Conflict when it has another revision.
        """
        part = self._store.transcripts.part(transcript_id, [segment_id])
        _check_revision(part, segment_id, revision)
        return part

    def commit(self, part: Transcript, new: Edit, *, actor: str, key: str = "") -> Changed:
        """Write an edit made on `part`, which has at least the segments that it touches; acoustic times follow.

        Raises Conflict, EditError.
        """
        stamped = _stamped(part, new, actor)
        return self._timed_behind(self._store.edits.commit(part.id, stamped, tally, key))

    def _timed_behind(self, changed: Changed) -> Changed:
        written = changed.applied.written
        threads = self._behind if len(written) <= FEW_SEGMENTS else self._imports
        for segment in written:
            self._align_behind(changed.head, segment, threads)
        return changed

    def _align_behind(self, part: Transcript, segment: Segment, threads: ThreadPoolExecutor) -> None:
        due = any(word.timed_by in ("carried", "interpolated") for word in segment.words)
        if due and self._can_align(part) and not self._closing.is_set():
            threads.submit(self._align, part.id, part.recording_id, segment)

    def _can_align(self, transcript: Transcript) -> bool:
        return transcript.request.task == "asr" and self._aligner.knows(transcript.language)

    def _align(self, transcript_id: str, recording_id: str, segment: Segment) -> None:
        """Runs in the background; an edit made meanwhile wins, and a failure leaves the carried times."""
        if self._closing.is_set():
            return
        try:
            sound = self._store.recordings.get(recording_id).sha256
            with self._store.blobs.open(sound, "timeline.flac") as file, TimelineReader(file) as reader:
                samples = reader.read(segment.start, segment.end)
            words = self._aligner.realign(samples, segment.start, segment.words, segment.language)
            if words != segment.words:
                self._store.edits.amend(transcript_id, replace(segment, words=words))
        except StudioError as error:
            log.warning("no acoustic times for segment %s: %s", segment.id, error)
        except Exception:
            log.exception("no acoustic times for segment %s", segment.id)


def _check_revision(part: Transcript, segment_id: str, revision: int) -> None:
    if edit.find(part, segment_id).revision != revision:
        raise Conflict(segment_id)


def _stamped(part: Transcript, new: Edit, actor: str, took: float | None = None) -> Edit:
    """The edit as it goes into the log, if it leaves the segments as segments may be. Raises EditError."""
    if new.before != new.after:
        edit.check(edit.apply(replace(part, segments=new.before), new))
    return replace(new, actor=actor, took=took, at=datetime.now(timezone.utc))


def tally(segment: Segment, heard: str | None) -> Counts | None:
    """A segment's share of the score: only what a person has touched or verified counts, and nothing unusable."""
    if heard is None or segment.status == "unusable":
        return None
    if segment.status == "draft" and segment.text == heard:
        return None
    return metrics.segment_score(heard, segment.text)
