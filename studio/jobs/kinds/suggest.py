"""Proposals of a chat model for a transcript: its lines go to the model a few at a time, and what it gave back is kept.

Nothing is changed by it. What is kept hangs on the job, and stays until the next one of the same transcript takes over
what of it still holds.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.domain import Job
from studio.engines.base import ModelCard
from studio.errors import RequestError
from studio.glossary import right_forms
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services
from studio.store.lines import TextLine
from studio.transcript.proofreading.corrected import proposals
from studio.vocabulary import phrases
from studio.workflow.chats import chat_model, chatting
from studio.workflow.correcting import Corrector
from studio.workflow.proofreading import Corrected, still_hold

ONE_READS = "A model is reading this transcript already. Wait for its end, or stop it."


@dataclass(frozen=True, slots=True)
class Suggested:
    """What models gave back for a transcript, and the newest time that one was asked."""

    job: Job
    corrected: Mapping[str, Corrected]
    """By segment."""

    @property
    def model(self) -> str:
        return str(self.job.payload["model"])

    @property
    def asked(self) -> int:
        """Segments that it was asked for."""
        return len(self.job.payload["segments"])

    @property
    def read(self) -> int:
        return int((self.job.result or {}).get("at", 0))

    @property
    def dropped(self) -> int:
        """Of those that were read: given back as something that is no correction, or not at all."""
        return int((self.job.result or {}).get("dropped", 0))


class Suggest:
    name = "suggest"
    slots = 4  # those of one model take turns in its engine
    apart = False
    keep_seconds: float | None = None

    def __init__(self, services: Services) -> None:
        self._services = services
        self._starting = threading.Lock()

    # --- asking ---

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked; `auto` is the first that is ready. Raises RequestError."""
        return chat_model(self._services.models, model)

    def start(
        self,
        recording_id: str,
        transcript_id: str,
        actor: str,
        segments: Collection[str] | None = None,
        model: str = "auto",
    ) -> Suggested:
        """Queue it for these segments, or all, but for those that are verified, unusable or empty.

        Raises RequestError before anything is written.
        """
        card = self.model(model)
        open_ones = [each.id for each in self._services.store.lines.of_transcript(transcript_id) if _is_open(each)]
        among = set(open_ones if segments is None else segments)
        wanted = [each for each in open_ones if each in among]
        if not wanted:
            raise RequestError("Nothing is left to propose for: what was asked for is verified, unusable or empty.")
        queue = self._services.queue()
        payload = {"transcript": transcript_id, "recording": recording_id, "model": card.id, "segments": wanted}
        with self._starting:
            if any(job.active for job in self._jobs(recording_id, transcript_id)):
                raise RequestError(ONE_READS)
            return Suggested(queue.add(queue.new(self.name, actor, payload), [recording_id]), {})

    def of_transcript(self, recording_id: str, transcript_id: str) -> Suggested | None:
        """None where no model was ever asked."""
        jobs = self._jobs(recording_id, transcript_id)
        if not jobs:
            return None
        reading = next((job for job in jobs if job.active), jobs[-1])
        return Suggested(reading, _brought_together(jobs))

    def stop(self, recording_id: str, transcript_id: str) -> None:
        """What it gave back so far stays."""
        for job in self._jobs(recording_id, transcript_id):
            if job.active:
                self._services.queue().stop(job.id)

    def _jobs(self, recording_id: str, transcript_id: str) -> list[Job]:
        """Oldest first."""
        linked = self._services.store.jobs.of_recording(recording_id)
        queue = self._services.queue()
        return [
            queue.as_it_is(job)
            for job in linked
            if job.kind == self.name and job.payload.get("transcript") == transcript_id
        ]

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Another process' only with a model that is ready here: nobody asked this one to download it."""
        return at_home or self._services.models.is_ready(job.payload.get("model", ""))

    def work(self, job: Job, control: Control) -> Result | None:
        self._check_first(job)
        done = _Done.of(job.result) or self._taken_over(job, control)
        wanted: Sequence[str] = job.payload["segments"]
        with chatting(self._services.models, job.payload["model"], control.tell) as chat:
            corrector = Corrector(chat, control.stopped, self._spelled(job))
            while done.at < len(wanted):
                self._read_on(job, control, corrector, done)
                control.keep(done.kept)
        return done.kept

    def _check_first(self, job: Job) -> None:
        """Another process may have begun one at the same moment: the older one reads. Raises RequestError."""
        for each in self._jobs(job.payload["recording"], job.payload["transcript"]):
            if each.id == job.id:
                return
            if each.active:
                raise RequestError(ONE_READS)

    def _spelled(self, job: Job) -> Sequence[str]:
        """How names are written in its project: by its glossary, then by its vocabulary."""
        store = self._services.store
        if (project := store.projects.of_recording(job.payload["recording"])) is None:
            return ()
        words = right_forms(store.glossaries.of_project(project.id))
        return tuple(dict.fromkeys((*words, *phrases(project.vocabulary))))

    def _taken_over(self, job: Job, control: Control) -> _Done:
        """What models gave back before and still holds; the jobs that kept it are gone then."""
        store, asked = self._services.store, job.payload
        before = [
            each
            for each in self._jobs(asked["recording"], asked["transcript"])
            if each.id != job.id and not each.active
        ]
        lines = store.lines.of_transcript(asked["transcript"])
        done = _Done(0, 0, still_hold(lines, _brought_together(before)))
        control.keep(done.kept)
        store.delete_jobs([each.id for each in before])
        return done

    def _read_on(self, job: Job, control: Control, corrector: Corrector, done: _Done) -> None:
        """The next few, as they stand now."""
        wanted: Sequence[str] = job.payload["segments"]
        now = {each.id: each for each in self._services.store.lines.of_transcript(job.payload["transcript"])}
        ahead = [now.get(key) for key in wanted[done.at :]]
        lines = [each for each in ahead if each is not None and _is_open(each)]
        count = corrector.at_once([each.text for each in lines])
        chosen = lines[:count]
        # those that are gone or verified by now are passed over with what comes after them
        passed = ahead.index(lines[count]) if count < len(lines) else len(ahead)

        def tell(part: float, _: str) -> None:
            doing = f"Reading segment {min(done.at + 1, len(wanted)):,} of {len(wanted):,}"
            control.tell((done.at + part * passed) / len(wanted), doing)

        tell(0.0, "")
        texts = corrector.given_back([each.text for each in chosen], tell) if chosen else []
        for line, text in zip(chosen, texts, strict=True):
            done.take(line, text, job.payload["model"])
        done.at += passed


KIND = Suggest


@dataclass(slots=True)
class _Done:
    """As far as one job is."""

    at: int
    """So many of its segments were read."""
    dropped: int
    corrected: dict[str, Corrected]

    @staticmethod
    def of(result: Result | None) -> _Done | None:
        return None if result is None else _Done(int(result["at"]), int(result["dropped"]), _read(result))

    def take(self, line: TextLine, text: str | None, model: str) -> None:
        self.corrected.pop(line.id, None)
        found = None if text is None else proposals(line.text, text)
        if text is None or found is None:
            self.dropped += 1
        elif found:
            self.corrected[line.id] = Corrected(line.text, text, model)

    @property
    def kept(self) -> Result:
        return {"at": self.at, "dropped": self.dropped, "lines": {key: [*each] for key, each in self.corrected.items()}}


def _read(result: Mapping[str, Any]) -> dict[str, Corrected]:
    return {key: Corrected(*kept) for key, kept in result["lines"].items()}


def _brought_together(jobs: Sequence[Job]) -> dict[str, Corrected]:
    """The newer above the older."""
    return {key: each for job in jobs if job.result is not None for key, each in _read(job.result).items()}


def _is_open(line: TextLine) -> bool:
    return bool(line.text) and line.status == "draft"
