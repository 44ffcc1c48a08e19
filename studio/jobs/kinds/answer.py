"""Questions to a chat model about a transcript: each answer grows as it is read, can be stopped, and is kept."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from studio.asking import Passage, answer, citations, passages, related
from studio.domain import Answer, AnswerKind, Job, Reach, Transcript
from studio.engines.base import ModelCard
from studio.errors import Cancelled, RequestError
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services
from studio.limits import LONGEST_QUESTION
from studio.text import clean
from studio.workflow.chats import chat_model, chatting

WRITE_SECONDS = 1.0
"""How often a growing text goes to the store: what a kill can take of an answer that is not yet called done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and how far it is."""

    answer: Answer
    part: float = 0.0
    """0..1"""
    doing: str = ""


class AnswerJob:
    """What is called done is on disk; before that the text in memory is what a reader gets."""

    name = "answer"
    slots = 4  # those of one model take turns in its engine
    apart = False
    keep_seconds: float | None = None

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._growing: dict[str, Answer] = {}

    # --- asking ---

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked; `auto` is the first that is ready. RequestError says what to do."""
        return chat_model(self._services.models, model)

    def start(
        self,
        transcript: Transcript,
        kind: AnswerKind,
        actor: str,
        question: str = "",
        model: str = "auto",
        reach: Reach = "trained",
    ) -> Asked:
        """Queue a summary of the transcript or a question about it. Raises RequestError before anything is written."""
        wanted = _question(kind, question)
        if not passages(transcript.segments):
            raise RequestError("There are no words in this transcript yet, so there is nothing to ask about.")
        key, now = f"a{uuid.uuid4().hex}", datetime.now(timezone.utc)
        begun = Answer(key, transcript.id, kind, wanted, self.model(model).id, reach, "queued", now)
        queue = self._services.queue()
        job = queue.new(self.name, actor, {"model": begun.model}, key)
        self._services.store.answers.start(job, begun)
        queue.written(job)
        return Asked(begun, doing=job.told)

    def get(self, answer_id: str) -> Asked:
        """Raises NotFound."""
        return self._now(self._services.store.answers.get(answer_id))

    def of_transcript(self, transcript_id: str) -> list[Asked]:
        """Newest first."""
        return [self._now(each) for each in self._services.store.answers.of_transcript(transcript_id)]

    def delete(self, answer_id: str) -> None:
        """Stop it and throw it away; unknown ones are no matter."""
        self._services.queue().delete(answer_id)
        self._services.store.answers.delete(answer_id)

    def _now(self, kept: Answer) -> Asked:
        """What grows here is told as it grows."""
        job = self._services.queue().get(kept.id)
        with self._lock:
            growing = self._growing.get(kept.id)
        if not job.active or growing is None:
            kept = self._services.store.answers.get(kept.id) if kept.active and not job.active else kept
        found = replace(growing if growing is not None and job.active else kept, state=job.state, error=job.error)
        return Asked(found, job.part if job.active or job.state == "done" else 0.0, job.told if job.active else "")

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Another process' question only where its model is ready: nobody asked this one to download it."""
        return at_home or self._services.models.is_ready(job.payload.get("model", ""))

    def work(self, job: Job, control: Control) -> Result | None:
        store = self._services.store
        asked = replace(store.answers.get(job.id), text="", citations={}, related=())
        given = passages(store.transcripts.get(asked.transcript_id).segments)
        try:
            self._write(asked, given, control)
        finally:
            with self._lock:
                now = self._growing.pop(job.id, asked)
            if now.text and not now.citations:
                now = replace(now, related=related(f"{now.question} {now.text}", given))
            store.answers.update(now)
        return None

    def _write(self, asked: Answer, given: Sequence[Passage], control: Control) -> None:
        with (
            chatting(self._services.models, asked.model, control.tell) as engine,
            closing(answer(engine, asked, given, control.stopped, control.tell)) as growing,
        ):
            written = time.monotonic()
            for text in growing:
                now = self._grow(asked, text, given)
                if time.monotonic() - written >= WRITE_SECONDS:
                    self._services.store.answers.update(now)
                    written = time.monotonic()
        if control.stopped():
            raise Cancelled

    def _grow(self, asked: Answer, text: str, given: Sequence[Passage]) -> Answer:
        now = replace(asked, text=text, citations=citations(text, given))
        with self._lock:
            self._growing[asked.id] = now
        return now


KIND = AnswerJob


def _question(kind: AnswerKind, question: str) -> str:
    if kind == "summary":
        return ""
    wanted = clean(question)
    if not wanted:
        raise RequestError("The question is empty. Write what you want to know.")
    if len(wanted) > LONGEST_QUESTION:
        raise RequestError(
            f"The question has {len(wanted):,} characters; at most {LONGEST_QUESTION:,} can be asked. Shorten it."
        )
    return wanted
