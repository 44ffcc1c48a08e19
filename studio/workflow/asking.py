"""Questions to a chat model, answered in the background: each grows as it is read, can be stopped, and is kept."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from studio.asking import Passage, answer, citations, passages, related
from studio.domain import Answer, AnswerKind, Reach, RunState, Transcript
from studio.engines import Chat, ModelCard
from studio.engines.catalog import READY, Catalog
from studio.errors import Cancelled, ModelUnavailable, NotFound, RequestError, StudioError
from studio.store import Store
from studio.text import clean

SIMULTANEOUS = 4
"""Answers at work at once; those of one model take turns in its engine."""

LONGEST_QUESTION = 2000
"""Characters."""

WRITE_SECONDS = 1.0
"""How often a growing text goes to the store: what a kill can take of an answer that is not yet called done."""

SUGGESTED = "nvidia/canary-qwen-2.5b"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and how far it is."""

    answer: Answer
    part: float = 0.0
    """0..1"""
    doing: str = ""


@dataclass(slots=True)
class _Work:
    """An answer of this process that has not ended. Only its thread changes `asked`."""

    asked: Asked
    given: Sequence[Passage]
    claim: ExitStack
    """Held for as long as this process writes the answer; a kill lets go of it."""
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    future: Future[None] | None = None

    def grow(self, text: str) -> None:
        now = replace(self.asked.answer, text=text, citations=citations(text, self.given))
        self.asked = replace(self.asked, answer=now)

    def tell(self, part: float, doing: str) -> None:
        """Raises Cancelled once it is to stop: the loading of a model asks only here."""
        if self.stop.is_set():
            raise Cancelled
        self.asked = replace(self.asked, part=part, doing=doing)


class Asking:
    """What is called done is on disk; before that the text in memory is what a reader gets."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="ask")
        self._lock = threading.Lock()
        self._live: dict[str, _Work] = {}

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked; `auto` is the first that is ready. RequestError says what to do."""
        able = [card for card in self._catalog.cards() if card.capabilities.chat]
        if model != "auto":
            card = self._catalog.card(model)
            if not card.capabilities.chat:
                raise RequestError(f"{card.id} cannot be asked, it only transcribes. {_mend(able)}")
            if card.missing:
                raise ModelUnavailable(f"{card.id}: {card.missing}")
            return card
        ready = [card for card in able if card.location in READY and not card.missing]
        if not ready:
            raise RequestError(f"No model that can be asked is ready on this machine. {_mend(able)}")
        return min(ready, key=lambda card: READY.index(card.location))

    def start(
        self,
        transcript: Transcript,
        kind: AnswerKind,
        question: str = "",
        model: str = "auto",
        reach: Reach = "trained",
    ) -> Asked:
        """Queue a summary of the transcript or a question about it. Raises RequestError before anything is written."""
        wanted = _question(kind, question)
        given = passages(transcript.segments)
        if not given:
            raise RequestError("There are no words in this transcript yet, so there is nothing to ask about.")
        key, now = f"a{uuid.uuid4().hex}", datetime.now(timezone.utc)
        begun = Answer(key, transcript.id, kind, wanted, self.model(model).id, reach, "queued", now)
        with ExitStack() as claim:
            claim.enter_context(self._store.scratch.claim(_lock_name(key)))
            self._store.answers.add(begun)
            work = _Work(Asked(begun, doing="Waiting"), given, claim.pop_all())
        with self._lock:
            self._live[key] = work
            # with the caller's context: it holds whose GPU a Space is lent
            work.future = self._threads.submit(contextvars.copy_context().run, self._write, work)
        return work.asked

    def get(self, answer_id: str) -> Asked:
        """Raises NotFound."""
        with self._lock:
            work = self._live.get(answer_id)
        return work.asked if work else _ended(self._store.answers.get(answer_id))

    def of_transcript(self, transcript_id: str) -> list[Asked]:
        """Newest first."""
        kept = self._store.answers.of_transcript(transcript_id)
        with self._lock:
            live = {key: work.asked for key, work in self._live.items()}
        return [live.get(each.id) or _ended(each) for each in kept]

    def stop(self, answer_id: str) -> Asked:
        """Ask an answer to end; it does within a few words. What it says so far stays."""
        with self._lock:
            work = self._live.get(answer_id)
        if work is None:
            self._let_go(self._store.answers.get(answer_id))
        else:
            self._halt(work)
        return self.get(answer_id)

    def delete(self, answer_id: str) -> None:
        with self._lock:
            work = self._live.pop(answer_id, None)
        if work is not None:
            self._halt(work)
        self._store.answers.delete(answer_id)

    def forget(self, transcript_id: str) -> None:
        """Nothing more is written about a transcript that is being deleted; its rows go with it."""
        with self._lock:
            found = [work for work in self._live.values() if work.asked.answer.transcript_id == transcript_id]
        for work in found:
            self._halt(work)

    def wait(self, answer_id: str, timeout: float | None = None) -> Asked:
        """Block until an answer has ended or `timeout` seconds passed; without one, only for those of this process."""
        with self._lock:
            work = self._live.get(answer_id)
        if work is not None:
            work.ended.wait(timeout)
        elif timeout and self._store.answers.get(answer_id).active:
            time.sleep(timeout)  # another process is at it
        return self.get(answer_id)

    def end_unfinished(self) -> None:
        """At start: what a kill broke off is stopped, with what it had written, unless another process is at it."""
        for left in self._store.answers.unfinished():
            self._let_go(left)

    def close(self) -> None:
        """Stop every answer within a few words and keep what it says."""
        with self._lock:
            for work in self._live.values():
                work.stop.set()
        self._threads.shutdown(wait=True)

    def _let_go(self, left: Answer) -> None:
        """Stopped, if nobody writes it any more."""
        with self._store.scratch.claim(_lock_name(left.id)) as mine:
            if mine and (now := self._store.answers.get(left.id)).active:
                self._store.answers.update(replace(now, state="stopped"))

    def _halt(self, work: _Work) -> None:
        work.stop.set()
        if work.future is not None and work.future.cancel():  # it had not begun: no thread will end it
            self._end(work, "stopped")

    def _write(self, work: _Work) -> None:
        key = work.asked.answer.id
        try:
            self._carry_out(work)
        except Cancelled:
            self._end(work, "stopped")
        except NotFound:
            log.info("answer %s ended: it or its transcript was deleted", key)
            self._end(work, "stopped")
        except StudioError as error:
            self._end(work, "failed", str(error))
        except Exception:
            log.exception("answer %s failed", key)
            self._end(work, "failed", "The model failed in a way it should not. The server's log has the details.")
        else:
            self._end(work, "done")

    def _carry_out(self, work: _Work) -> None:
        asked = replace(work.asked.answer, state="running")
        self._store.answers.update(asked)
        work.asked = replace(work.asked, answer=asked)
        with self._catalog.lease(asked.model, work.tell) as engine:
            if not isinstance(engine, Chat):
                raise RequestError(f"{asked.model} says that it can be asked, but it has no language model.")
            with closing(answer(engine, asked, work.given, work.stop.is_set, work.tell)) as growing:
                written = time.monotonic()
                for text in growing:
                    work.grow(text)
                    if time.monotonic() - written >= WRITE_SECONDS:
                        self._store.answers.update(work.asked.answer)
                        written = time.monotonic()

    def _end(self, work: _Work, state: RunState, error: str | None = None) -> None:
        """First on disk, then said; where the disk refuses, that is what the answer says for as long as we live."""
        now = replace(work.asked.answer, state=state, error=error)
        if now.text and not now.citations:
            now = replace(now, related=related(f"{now.question} {now.text}", work.given))
        refused = self._refused(now)
        work.asked = _ended(replace(now, state="failed", error=refused) if refused else now)
        if not refused:
            with self._lock:
                self._live.pop(now.id, None)
        work.claim.close()
        work.ended.set()

    def _refused(self, now: Answer) -> str | None:
        """Why the disk did not take it, if so; what was deleted in the meantime has nothing to be written."""
        try:
            self._store.answers.update(now)
        except NotFound:
            return None
        except StudioError as error:
            log.exception("answer %s could not be written", now.id)
            return str(error)
        return None


def _ended(found: Answer) -> Asked:
    """How an answer stands that nobody here is writing."""
    return Asked(found, part=1.0 if found.state == "done" else 0.0)


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


def _mend(able: Sequence[ModelCard]) -> str:
    first = next((f"{card.missing} Then choose" for card in able if card.missing), "Choose")
    names = ", ".join(card.id for card in able) or f"{SUGGESTED} to download"
    return f"{first} {names}, or put a SALM directory into a folder named by STUDIO_MODELS."


def _lock_name(answer_id: str) -> str:
    return f"answer-{answer_id}"
