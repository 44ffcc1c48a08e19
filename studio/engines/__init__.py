"""What every speech engine is to the rest of the studio.

A family of models is one file in this package that offers `FAMILY`; the catalogue
finds it. An engine takes windows of sound and gives, in the same order, what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from studio.config import Settings
from studio.domain import Request, Task, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

Location = Literal["embedded", "local", "cached", "hub"]
"""Where the weights are: in our own packages, in STUDIO_MODELS, in the hub cache, or to be downloaded."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do. The page and the command line offer this and nothing else."""

    pairs: tuple[tuple[Task, str, str], ...]
    """Every (task, source language, target language) the model has; languages are two letters."""
    max_window: float = 30.0
    """Seconds of sound it takes at once."""
    punctuation: tuple[bool, ...] = (True, False)
    """The values that `Request.pnc` can take; one value alone means there is no choice."""
    word_times: bool = False
    """True when `Heard.words` carries the model's own times."""
    confidence: bool = False
    chat: bool = False
    """True when the engine is also a `Chat`."""

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(dict.fromkeys(task for task, _, _ in self.pairs))

    def sources(self, task: Task) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for t, source, _ in self.pairs if t == task))

    def targets(self, task: Task, source: str) -> tuple[str, ...]:
        return tuple(target for t, s, target in self.pairs if (t, s) == (task, source))


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the page says of a model before it is loaded."""

    id: str
    title: str
    family: str
    capabilities: Capabilities
    licence: str
    location: Location
    parameters: str = ""
    """Human-readable size, e.g. "883 M"."""
    download_bytes: int = 0
    summary: str = ""
    """One honest sentence: what it is good for and what not."""
    measured: str = ""
    """Published or own WER and speed, with their source."""
    homepage: str = ""
    commercial: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the timeline to be recognised at once, with its sound."""

    start: float
    """Seconds from the start of the recording."""
    end: float
    samples: Waveform
    """float32 in -1..1, shape (samples,), 16 kHz."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine heard in one window. Word times are seconds from the recording's start."""

    text: str
    words: tuple[Word, ...] = ()
    """The model's own words with times; empty when it gives none (`text` is then timed by alignment)."""
    confidences: tuple[float, ...] = ()
    """One per whitespace-separated word of `text`, when the model has confidence but no times."""


Cancelled = Callable[[], bool]


@runtime_checkable
class Engine(Protocol):
    """A loaded model. Calls from several threads are safe; an engine does its own locking."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def revision(self) -> str:
        """Names these exact weights, for the record of a hypothesis."""
        ...

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        """One `Heard` for each window, in order, as soon as it is known.

        `windows` is read lazily and only a little ahead, so that memory stays flat; how
        many go into a batch is the engine's business. When `cancelled()` turns true the
        iterator ends within one window (or batch). Raises RequestError for what the
        model cannot do, EngineError when it fails.
        """
        ...

    def close(self) -> None:
        """Give back memory and processes. The engine is not used again."""
        ...


@runtime_checkable
class Chat(Protocol):
    """An engine that can also talk about a transcript."""

    def ask(self, question: str, passages: Sequence[str], cancelled: Cancelled) -> Iterator[str]:
        """The answer, in pieces as they are generated."""
        ...


class Family(Protocol):
    """One file of models: which there are, and how one is loaded."""

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        """The models of this family that can be offered here. Cheap: loads no weights, imports no torch."""
        ...

    def load(self, card: ModelCard, settings: Settings) -> Engine:
        """Raises ModelUnavailable, in one sentence that says what is missing and how to get it."""
        ...


def check_request(card: ModelCard, request: Request) -> None:
    """Raise RequestError for a task, language pair or punctuation that the model does not have."""
    from studio.errors import RequestError

    able = card.capabilities
    if request.task not in able.tasks:
        raise RequestError(f"{card.id} has no task “{request.task}”. It has: {', '.join(able.tasks)}.")
    sources = able.sources(request.task)
    if request.source_lang not in sources:
        raise RequestError(
            f"{card.id} does not know the spoken language “{request.source_lang}”. It knows: {', '.join(sources)}."
        )
    targets = able.targets(request.task, request.source_lang)
    if request.target_lang not in targets:
        raise RequestError(
            f"{card.id} cannot turn “{request.source_lang}” into “{request.target_lang}” "
            f"with task “{request.task}”. It can: {', '.join(targets)}."
        )
    if request.pnc not in able.punctuation:
        can = "only with" if able.punctuation == (True,) else "only without"
        raise RequestError(f"{card.id} writes {can} punctuation and capitals.")
