"""A chat model of the tests: counts words, says what it is told to, and refuses what does not fit; and who asks it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from studio.config import Settings
from studio.domain import Reach, Recording, Request, Segment, Transcript, Word
from studio.engines import Cancelled, Capabilities, Engine, Heard, ModelCard, Progress, Window
from studio.engines._local import Local
from studio.engines.catalog import Catalog
from studio.engines.pocketsphinx import CARD
from studio.store import Store
from studio.workflow.asking import Asked, Asking

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

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        return (Heard("") for _ in windows)

    def context_tokens(self, reach: Reach) -> int:
        return self.chat.context_tokens(reach)

    def count_tokens(self, text: str) -> int:
        return self.chat.count_tokens(text)

    def generate(self, prompt: str, max_tokens: int, cancelled: Cancelled) -> Iterator[str]:
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

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        return (Heard("") for _ in windows)

    def close(self) -> None:
        pass


@dataclass
class Talkers:
    chat: WordChat
    go: threading.Event
    offered: tuple[ModelCard, ...] = (CARD, TALKER, REMOTE, MUTE)
    classes: tuple[str, ...] = ()
    slow: float = 0.0
    """Seconds that loading takes."""

    def cards(self, settings: Settings, local: Sequence[Local] = ()) -> Iterable[ModelCard]:
        return self.offered

    def load(self, card: ModelCard, settings: Settings, progress: Progress, path: Path | None = None) -> Engine:
        end = time.monotonic() + self.slow
        while time.monotonic() < end:
            progress(0.5, "Reading the weights")
            time.sleep(0.005)
        return Mute(card) if card == MUTE else Talker(card, self.chat, self.go)


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
        return self.asking.start(self.transcript, "question", question, **how)  # type: ignore[arg-type]

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
    asking = Asking(store, catalog)
    yield House(store, catalog, asking, talkers, transcript)
    talkers.go.set()
    asking.close()
    catalog.close()
    store.close()
