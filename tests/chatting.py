"""A chat model of the tests: counts words, says what it is told to, and refuses what does not fit; and who asks it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from studio.config import Settings
from studio.domain import AnswerKind, Reach, Recording, Request, Segment, Transcript, Word
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult
from studio.engines.catalog import Catalog
from studio.engines.pocketsphinx.engine import CARD
from studio.jobs.compose import JobRoom
from studio.jobs.kinds.answer import AnswerJob, Asked
from studio.limits import Progress, ShouldStop
from studio.store import Store
from studio.workflow.aligning import Aligning
from studio.workflow.intake import Intake

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
TALKER = replace(
    CARD, id="local/talker", location="local", capabilities=Capabilities((("asr", "en", "en"),), chat=True)
)
REMOTE = replace(TALKER, id="hub/talker", location="hub")
MUTE = replace(TALKER, id="local/mute")
LACKING = replace(TALKER, id="local/lacking", missing="Install NeMo.")


def echo(prompt: str) -> str:
    """Of each numbered line its first word and its number: short notes on all of it."""
    found = re.findall(r"^\[(\d+)\] (\S+)", prompt, re.MULTILINE)
    return "\n".join(f"{word} [{number}]" for number, word in found) or "That was it."


@dataclass
class WordChat:
    """A token is a word. Gives its answer word by word, never more than it may, and notes what it was asked."""

    says: Callable[[str], str] = echo
    limit: int = 1024
    context: int = 100_000
    prompts: list[str] = field(default_factory=list)
    count: Callable[[str], int] = lambda text: len(text.split())

    def context_tokens(self, reach: Reach) -> int:
        return self.limit if reach == "trained" else self.context

    def count_tokens(self, text: str) -> int:
        return self.count(text)

    def generate(self, prompt: str, max_tokens: int, cancelled: Callable[[], bool]) -> Iterator[str]:
        assert self.count(prompt) + max_tokens <= max(self.limit, self.context)
        self.prompts.append(prompt)
        for piece in re.findall(r"\s*\S+", self.says(prompt))[:max_tokens]:
            if cancelled():
                return
            yield piece


@dataclass
class Talker:
    """An engine that hears nothing and chats; it speaks one at a time, and only while `go` is set."""

    card: ModelCard
    chat: WordChat
    go: threading.Event
    revision: str = "1"
    memory_bytes: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        return (WindowResult("") for _ in windows)

    def context_tokens(self, reach: Reach) -> int:
        return self.chat.context_tokens(reach)

    def count_tokens(self, text: str) -> int:
        return self.chat.count_tokens(text)

    def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
        with self.turn:
            for piece in self.chat.generate(prompt, max_tokens, cancelled):
                yield piece
                while not self.go.wait(0.01) and not cancelled():
                    pass

    def close(self) -> None:
        pass


@dataclass
class Mute:
    """An engine that only transcribes, whatever its card says."""

    card: ModelCard
    revision: str = "1"
    memory_bytes: int = 0

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        return (WindowResult("") for _ in windows)

    def close(self) -> None:
        pass


@dataclass
class Talkers:
    chat: WordChat
    go: threading.Event
    offered: tuple[ModelCard, ...] = (CARD, TALKER, REMOTE, MUTE)
    name: str = "talkers"
    slow: float = 0.0
    """Seconds that loading takes."""

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return self.offered

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        end = time.monotonic() + self.slow
        while time.monotonic() < end:
            progress(0.5, "Reading the weights")
            time.sleep(0.005)
        return Mute(card) if card == MUTE else Talker(card, self.chat, self.go)


class Asking:
    """Questions to the job room of one process."""

    def __init__(self, settings: Settings, store: Store, catalog: Catalog) -> None:
        self._aligning = Aligning(settings, catalog)
        self.room = JobRoom(settings, store, catalog, self._aligning, Intake(settings, store))
        self.kind = self.room.of(AnswerJob)

    def start(self, transcript: Transcript, kind: AnswerKind, question: str = "", **how: str) -> Asked:
        return self.kind.start(transcript, kind, "local", question, **how)  # type: ignore[arg-type]

    def model(self) -> ModelCard:
        return self.kind.model()

    def get(self, answer_id: str) -> Asked:
        return self.kind.get(answer_id)

    def of_transcript(self, transcript_id: str) -> list[Asked]:
        return self.kind.of_transcript(transcript_id)

    def stop(self, answer_id: str) -> Asked:
        self.room.queue.stop(answer_id)
        return self.get(answer_id)

    def wait(self, answer_id: str, timeout: float | None = None) -> Asked:
        self.room.queue.wait(answer_id, timeout)
        return self.get(answer_id)

    def delete(self, answer_id: str) -> None:
        self.kind.delete(answer_id)

    def close(self) -> None:
        self.room.close()
        self._aligning.close()


@dataclass
class House:
    """A store with one transcript, a model that says what a test tells it to, and the workflow between them."""

    store: Store
    catalog: Catalog
    asking: Asking
    talkers: Talkers
    transcript: Transcript

    def says(self, says: Callable[[str], str] | str) -> None:
        self.talkers.chat.says = says if callable(says) else lambda _: says

    def ask(self, question: str = "Who called?", **how: str) -> Asked:
        return self.asking.start(self.transcript, "question", question, **how)

    def until_it_says(self, asked: Asked) -> Asked:
        """Wait for its first words."""
        while not (now := self.asking.get(asked.answer.id)).answer.text:
            assert now.answer.active
            time.sleep(0.005)
        return now


@contextmanager
def open_house(data: Path) -> Iterator[House]:
    settings = Settings(data=data)
    store, talkers = Store(settings), Talkers(WordChat(), threading.Event())
    talkers.go.set()
    store.recordings.add(Recording("a" * 64, "a.wav", 160_000, NOW, "a" * 64), "local", "default")
    texts = ("Good morning.", "Anna called about the bridge.", "The weather is fine.")
    segments = tuple(
        Segment(f"s{n}", 5.0 * n, 5.0 * n + 4, tuple(Word(word, 5.0 * n, 5.0 * n) for word in text.split()))
        for n, text in enumerate(texts, 1)
    )
    transcript = Transcript("t1", "a" * 64, None, Request(CARD.id), NOW, 0, segments)
    store.transcripts.add(transcript, None)
    catalog = Catalog(settings, {"talkers": talkers})
    asking = Asking(settings, store, catalog)
    yield House(store, catalog, asking, talkers, transcript)
    talkers.go.set()
    asking.close()
    catalog.close()
    store.close()
