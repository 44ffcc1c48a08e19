"""What every speech engine is to the rest of the studio.

A family of models is one file in this package that offers `FAMILY`; the catalogue
finds it. An engine takes windows of sound and gives, in the same order, what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from studio.config import Settings
from studio.domain import Doubt, Reach, Request, Task, Word

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from studio.engines._local import Local

    Waveform = NDArray[np.float32]

Location = Literal["embedded", "local", "cached", "hub"]
"""Where the weights are: in our own packages, in STUDIO_MODELS, in the hub cache, or to be downloaded."""


@dataclass(frozen=True, slots=True)
class Option:
    """A decoding setting that a model has beside the prompt: a key of `Request.options`."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    """(value, what a person reads); the first is the default."""
    help: str = ""

    @property
    def default(self) -> str:
        return self.choices[0][0]


FOUND_TIMES = Option(
    "times",
    "Word times",
    (
        ("auto", "Automatic: aligned to the text"),
        ("align", "Aligned, a translation too"),
        ("spread", "None: spread evenly"),
    ),
    "This model has no times of its own: a CTC model, or PocketSphinx for English, finds each word in the sound. "
    "A translation is not said in it: Automatic spreads it.",
)
"""How words get their times where the model gives none."""


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
    aligner: bool = False
    """True when the engine is also an `Aligner`."""
    options: tuple[Option, ...] = ()

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
    memory_bytes: int = 0
    """What its weights take once loaded; 0 where that is not worth counting."""
    summary: str = ""
    """One honest sentence: what it is good for and what not."""
    measured: str = ""
    """Published or own WER and speed, with their source."""
    homepage: str = ""
    commercial: bool = True
    missing: str = ""
    """What must be installed before it can be loaded; empty when nothing is missing."""


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
    doubt: Doubt | None = None
    """What the guard found odd and a second try did not mend."""


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

    @property
    def memory_bytes(self) -> int:
        """What it holds now, by its weights."""
        ...

    def close(self) -> None:
        """Give back memory and processes. The engine is not used again."""
        ...


@runtime_checkable
class Chat(Protocol):
    """An engine whose language model can also be asked about a text."""

    def context_tokens(self, reach: Reach) -> int:
        """How many tokens fit into one prompt and its answer together."""
        ...

    def count_tokens(self, text: str) -> int: ...

    def generate(self, prompt: str, max_tokens: int, cancelled: Cancelled) -> Iterator[str]:
        """The answer to one user turn, in pieces as they are generated. Greedy: the same prompt, the same answer.

        Ends within a few tokens once `cancelled()` turns true. Raises EngineError.
        """
        ...


Span = tuple[float, float]
"""Start and end of a word (seconds)."""


@runtime_checkable
class Aligner(Protocol):
    """An engine that can also say where in the sound a given text is said."""

    def align(self, samples: Waveform, words: Sequence[str], start: float) -> tuple[Span | None, ...] | None:
        """Start and end of each written word, in order and without overlap, on the timeline that `start` is on.

        `samples` are float32, 16 kHz, shape (samples,). None for a word that nobody says; None for the
        whole where text and sound cannot be brought together. Raises EngineError.
        """
        ...


Progress = Callable[[float, str], None]
"""Called with 0..1 and what is being done. May raise Cancelled to end it."""


def silent(_: float, __: str) -> None:
    """No progress wanted."""


class Family(Protocol):
    """One file of models: which there are, and how one is loaded."""

    classes: tuple[str, ...]
    """Names of the NeMo classes whose local checkpoints are this family's."""

    def cards(self, settings: Settings, local: Sequence[Local] = ()) -> Iterable[ModelCard]:
        """The models of this family that can be offered here: the published ones, and a card for each of `local`,
        which are of its classes. Cheap: loads no weights, imports no torch, reads no file."""
        ...

    def load(self, card: ModelCard, settings: Settings, progress: Progress, path: Path | None = None) -> Engine:
        """`path` is where a local model lies. Raises ModelUnavailable, in one sentence that says what is missing and
        how to get it, and Cancelled when `progress` does."""
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
    _check_options(card, request)


def _check_options(card: ModelCard, request: Request) -> None:
    from studio.errors import RequestError

    known = {option.name: [value for value, _ in option.choices] for option in card.capabilities.options}
    for name, value in request.options.items():
        if name not in known:
            has = f"It has: {', '.join(known)}." if known else "It has none."
            raise RequestError(f"{card.id} has no setting “{name}”. {has}")
        if value not in known[name]:
            raise RequestError(f"{card.id}: {name}={value} cannot be. Choose one of: {', '.join(known[name])}.")
