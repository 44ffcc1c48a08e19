"""Acoustic times right behind an edit, and for words that came without any."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from studio.domain import Job, Segment, Transcript
from studio.errors import EditError, StoreUnreached, StudioError
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services
from studio.transcript.document import segment_problems
from studio.workflow.sounds import timeline

DUE = ("carried", "interpolated")
"""How words got the times that an aligner may replace."""

LOOK_SECONDS = 0.02

TURN = 20
"""Segments of one transcript before those of another."""

log = logging.getLogger(__name__)


class Align:
    """One job a transcript, for as long as there are segments in it to be timed.

    Edits of this process are handed over in memory; a job that was broken off finds in the store what is due, for
    words say how they got their times.
    """

    name = "align"
    slots = 1
    apart = False  # the aligner has processes of its own
    keep_seconds: float | None = 0.0

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._due: dict[str, dict[str, Segment]] = {}
        """By transcript and by segment, while a job of this process is at the transcript."""

    def behind(self, transcript: Transcript, segments: Sequence[Segment], actor: str) -> None:
        """Have these segments timed, the newest text of each; returns at once."""
        due = {segment.id: segment for segment in segments if _is_due(segment)}
        if not due or not self._can_align(transcript):
            return
        with self._lock:
            if (waiting := self._due.get(transcript.id)) is not None:
                waiting.update(due)
                return
            self._due[transcript.id] = due
        self._begin(transcript.id, sorted(_languages(transcript)), actor)

    def settle(self) -> None:
        """Block until nothing is due any more."""
        while self._is_at_work():
            time.sleep(LOOK_SECONDS)

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Elsewhere where there is what knows its language: else its words would stay as they are, and it be done."""
        return at_home or any(map(self._services.times.knows, job.payload.get("languages", ())))

    def work(self, job: Job, control: Control) -> Result | None:
        key = job.payload["transcript"]
        with self._lock:
            broken_off = key not in self._due
            self._due.setdefault(key, {})
        try:
            if broken_off:
                self._find(key)
            for _ in range(TURN):
                if (segment := self._next(key)) is None:
                    return None
                control.tell(0.0, "Timing words")
                self._align(key, segment)
            self._begin(key, job.payload.get("languages", ()), job.actor)  # the rest goes behind those of others
        except BaseException:
            self._give_up(key)
            raise
        return None

    def _find(self, key: str) -> None:
        """What is due by what the store holds."""
        transcript = self._services.store.transcripts.get(key)
        if self._can_align(transcript):
            with self._lock:
                found = {segment.id: segment for segment in transcript.segments if _is_due(segment)}
                self._due[key] = found | self._due[key]

    def _next(self, key: str) -> Segment | None:
        """The next one; None, with the transcript given up, when nothing is due."""
        with self._lock:
            due = self._due[key]
            if not due:
                del self._due[key]
                return None
            return due.pop(next(iter(due)))

    def _begin(self, key: str, languages: Sequence[str], actor: str) -> None:
        queue = self._services.queue()
        job = queue.new(self.name, actor, {"transcript": key, "languages": languages})
        queue.begin_soon(job, lambda: self._give_up(key))

    def _give_up(self, key: str) -> None:
        with self._lock:
            self._due.pop(key, None)

    def _is_at_work(self) -> bool:
        with self._lock:
            return bool(self._due)

    def _can_align(self, transcript: Transcript) -> bool:
        return transcript.request.task == "asr" and any(map(self._services.times.knows, _languages(transcript)))

    def _align(self, key: str, segment: Segment) -> None:
        """An edit made meanwhile wins, and a failure leaves the times as they are. Raises StoreUnreached: then they
        are still due."""
        store = self._services.store
        try:
            with timeline(store.blobs, store.recordings.sound_of(key), segment.channel) as reader:
                samples = reader.read(segment.start, segment.end)
            words = self._services.times.realign(samples, segment.start, segment.words, segment.language)
            if words != segment.words:
                store.edits.amend(key, _checked(replace(segment, words=words)))
        except StoreUnreached:
            raise
        except StudioError as error:
            log.warning("no acoustic times for segment %s: %s", segment.id, error)


KIND = Align


def _languages(transcript: Transcript) -> set[str]:
    return {transcript.language, *(segment.language for segment in transcript.segments)}


def _checked(segment: Segment) -> Segment:
    """Raises EditError: in a segment with such times no edit would be taken any more."""
    for problem in segment_problems(segment):
        raise EditError(problem)
    return segment


def _is_due(segment: Segment) -> bool:
    return any(word.timed_by in DUE for word in segment.words)
