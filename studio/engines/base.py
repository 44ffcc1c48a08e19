"""What models, their families and their runtimes are to the rest of the studio.

An engine takes windows of sound and gives, in the same order, what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from studio.config import Settings
from studio.domain import QualityFlag, Reach, Request, Task, Word
from studio.errors import RequestError, shown
from studio.limits import Progress, ShouldStop, Span
from studio.vocabulary import STRENGTH, STRENGTHS, VOCABULARY, Way, phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.limits import Waveform


Location = Literal["embedded", "local", "cached", "hub", "remote"]
"""Where the weights are: in our own packages, in STUDIO_MODELS, in the hub cache, to be downloaded, or on a server that
the owner named, to which the sound or the text is sent."""


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


ALIGNED_TIMES = Option(
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
    """Every (task, source language, target language) the model has; languages are two letters, with a region where the
    model tells regions apart, or `languages.DETECT`."""
    max_window: float = 30.0
    """Seconds of sound it takes at once."""
    punctuation: tuple[bool, ...] = (True, False)
    """The values that `Request.pnc` can take; one value alone means there is no choice."""
    word_times: bool = False
    """True when `WindowResult.words` carries the model's own times."""
    confidence: bool = False
    chat: bool = False
    """True when the engine is also a `Chat`."""
    aligner: bool = False
    """True when the engine is also an `Aligner`."""
    speakers: int = 0
    """How many speakers it tells apart at most, when the engine is also a `Diarizer`; `max_window` is then the longest
    recording (seconds)."""
    any_language: bool = False
    """True when nothing says which language it knows: `pairs` are all there are, and who asks names one."""
    vocabulary: Way | None = None
    """None where it cannot be told which words to expect."""
    options: tuple[Option, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(dict.fromkeys(task for task, _, _ in self.pairs))

    def sources(self, task: Task) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for t, source, _ in self.pairs if t == task))

    def targets(self, task: Task, source: str) -> tuple[str, ...]:
        return tuple(target for t, s, target in self.pairs if (t, s) == (task, source))


READY: tuple[Location, ...] = ("local", "cached", "embedded", "remote")
"""Where a model can be that needs no download; a person's own model first, the offline draft behind the others.
What is on a server is never taken unasked: see `ModelCard.unasked`."""


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
    word_errors: float | None = None
    """Share of the words of English speech that it gets wrong, to be compared with other models': the mean over the
    sets of the Open ASR Leaderboard (https://github.com/huggingface/open_asr_leaderboard at commit 090df12,
    `scripts/data/en_shortform.csv`), else our own measurement; None where nobody measured it."""
    homepage: str = ""
    commercial: bool = True
    precision: str = ""
    """How its weights are kept, or would be: `float32`, `bfloat16`, `int8`; empty where there is no choice."""
    missing: str = ""
    """What must be installed before it can be loaded; empty when nothing is missing."""

    @property
    def ready(self) -> bool:
        """True when it can be loaded without a download and without installing anything."""
        return self.location in READY and not self.missing

    @property
    def unasked(self) -> bool:
        """True when it may be taken by itself, without being chosen: nothing leaves this machine for it."""
        return self.ready and self.location != "remote"

    @property
    def preference(self) -> int:
        """Among models that are ready: the lower, the sooner one is taken."""
        return READY.index(self.location)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the timeline to be recognised at once, with its sound."""

    start: float
    """Seconds from the start of the recording."""
    end: float
    samples: Waveform
    """float32 in -1..1, shape (samples,), 16 kHz."""


@dataclass(frozen=True, slots=True)
class WindowResult:
    """What an engine recognised in one window. Word times are seconds from the recording's start."""

    text: str
    words: tuple[Word, ...] = ()
    """The model's own words with times; empty when it gives none (`text` is then timed by alignment)."""
    confidences: tuple[float, ...] = ()
    """One per whitespace-separated word of `text`, when the model has confidence but no times."""
    quality_flag: QualityFlag | None = None
    """What the guard found odd and a second try did not change."""
    language: str | None = None
    """What the model found to be spoken, where it was asked to find out and said so."""


@runtime_checkable
class Engine(Protocol):
    """A loaded model. Calls from several threads are safe; an engine does its own locking."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def revision(self) -> str:
        """Names these exact weights, for the record of a hypothesis."""
        ...

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        """One `WindowResult` for each window, in order, as soon as it is known.

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
class Warm(Protocol):
    """An engine that starts something with its first window, and can do so before."""

    def warm(self) -> None: ...


class CutOff(str):
    """The last piece of an answer that `max_tokens` ended, empty: for engines that count tokens by estimate."""

    __slots__ = ()


@runtime_checkable
class Chat(Protocol):
    """An engine whose language model can also be asked about a text."""

    def context_tokens(self, reach: Reach) -> int:
        """How many tokens fit into one prompt and its answer together."""
        ...

    def count_tokens(self, text: str) -> int: ...

    def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
        """The answer to one user turn, in pieces as they are generated. Greedy: the same prompt, the same answer.

        Ends within a few tokens once `cancelled()` turns true. Where it was cut off, either it counts as many tokens
        as it might have, or its last piece is `CutOff`. Raises EngineError.
        """
        ...


@runtime_checkable
class Aligner(Protocol):
    """An engine that can also say where in the sound a given text is said."""

    def align(
        self, samples: Waveform, words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        """Start and end of each written word, in order and without overlap, on the timeline that `start` is on.

        `samples` are float32, 16 kHz, shape (samples,); `language` is that of the words, two letters. None for a
        word that nobody says; None for the whole where text and sound cannot be brought together. Raises EngineError.
        """
        ...


@dataclass(frozen=True, slots=True)
class SpeakerFrames:
    """How likely each speaker speaks, frame by frame from the recording's start; several may at once."""

    probabilities: NDArray[np.float32]
    """0..1, shape (frames, speakers)."""
    frame: float
    """Seconds of one."""


@runtime_checkable
class Diarizer(Protocol):
    """An engine that can say who speaks when."""

    def diarize(self, samples: Waveform, cancelled: ShouldStop) -> SpeakerFrames:
        """Of one recording: float32, 16 kHz, shape (samples,). Speakers are numbered for this call alone.

        Raises EngineError when it fails, Cancelled when `cancelled()` was true before it began.
        """
        ...


@runtime_checkable
class EmbeddedAligner(Aligner, Protocol):
    """An aligner that is no model of the catalogue: always there, for the languages it knows. `align` never raises."""

    def knows(self, language: str) -> bool: ...

    def close(self) -> None: ...


@runtime_checkable
class Family(Protocol):
    """One file of models: which there are, and how one is loaded. Offered under the name `FAMILY`."""

    @property
    def name(self) -> str: ...

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        """The published models that can be offered here. Cheap: loads no weights, imports no torch, reads no file."""
        ...

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        """Raises ModelUnavailable, in one sentence that says what is missing and how to get it, and ShouldStop when
        `progress` does."""
        ...


@dataclass(frozen=True, slots=True)
class LocalModel:
    """One entry of the folders of STUDIO_MODELS: with a card and `load`, or with the problem that it has."""

    id: str
    path: Path
    card: ModelCard | None = None
    load: Callable[[Progress], Engine] | None = None
    """As `Family.load`."""
    problem: str = ""
    """One sentence for people."""
    reading: bool = False
    """True while it is read for the first time, or after it was changed."""


class LocalModels(Protocol):
    """What a runtime knows of the folders of STUDIO_MODELS. Safe to use from any thread."""

    def listing(self, patience: float) -> Sequence[LocalModel]:
        """Every model. What is new is waited for, but no longer than `patience` seconds after it was first seen."""
        ...

    def gone(self, model: str) -> Path | None:
        """Where the model of this id lay when there was one."""
        ...


@runtime_checkable
class Runtime(Protocol):
    """What the families of one folder share. Offered under the name `RUNTIME` by one of the folder's files."""

    @property
    def name(self) -> str: ...

    def local_models(self, settings: Settings, families: Sequence[Family]) -> LocalModels | None:
        """What people put into STUDIO_MODELS for those of the families that are this runtime's; None where a runtime
        loads nothing from there."""
        ...

    def aligners(self) -> Iterable[EmbeddedAligner]:
        """Made at once, started when they are first needed; whoever asked closes them."""
        ...


def check_request(card: ModelCard, request: Request) -> None:
    """Raise RequestError for a task, language pair or punctuation that the model does not have."""
    able = card.capabilities
    if not able.tasks:
        does = "is asked about texts" if able.chat else "tells speakers apart"
        raise RequestError(f"{card.id} transcribes nothing: it {does}.")
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
        if able.punctuation == (True,):
            raise RequestError(f"{card.id} writes only with punctuation and capitals.")
        raise RequestError(f"{card.id} writes only without punctuation and capitals.")
    _check_options(card, request)


def _check_options(card: ModelCard, request: Request) -> None:
    known = {option.name: [value for value, _ in option.choices] for option in card.capabilities.options}
    ordinary = {name: value for name, value in request.options.items() if name not in (VOCABULARY, STRENGTH)}
    _check_vocabulary(card, request)
    for name, value in ordinary.items():
        if name not in known:
            has = f"It has: {', '.join(known)}." if known else "It has none."
            raise RequestError(f"{card.id} has no setting “{name}”. {has}")
        if value not in known[name]:
            raise RequestError(f"{card.id}: {name}={value} cannot be. Choose one of: {', '.join(known[name])}.")


def _check_vocabulary(card: ModelCard, request: Request) -> None:
    """The list is read here as well: a request may come from anywhere."""
    strength, able = request.options.get(STRENGTH), card.capabilities.vocabulary
    if phrases(request.options.get(VOCABULARY, "")) and able is None:
        raise RequestError(f"{card.id} cannot be told a vocabulary. Leave it out, or choose a model that can.")
    if strength is None:
        return
    if strength not in (known := [name for name, _ in STRENGTHS]):
        raise RequestError(f"{shown(strength)} is no strength of a vocabulary. Choose one of: {', '.join(known)}.")
    if able != "boosted":
        raise RequestError(f"{card.id} cannot be told how strongly to expect a vocabulary. Leave the strength out.")
