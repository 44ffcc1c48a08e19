"""PocketSphinx, the embedded engine: offline English drafts with word times, on any machine.

The model is CMU's en-US one, inside the `pocketsphinx` wheel. Windows are decoded in
processes, because the decoder holds Python's lock for as long as it works.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait
from importlib.metadata import version
from itertools import islice

from studio.audio.pcm import HISS, to_pcm
from studio.config import Settings
from studio.domain import Request, Word
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult, check_request
from studio.engines.pocketsphinx.engine_worker import FRAME_SECONDS, Spoken, decode, prepare
from studio.errors import EngineError, StudioError
from studio.limits import Progress, ShouldStop
from studio.processes import Processes

READ_AHEAD = 2
"""Windows in memory for each process: one being decoded and one waiting."""

POLL_SECONDS = 0.1
"""How soon a cancelled run notices."""

FILLERS = "<[+"
"""First characters of what is no word: `<sil>`, `[NOISE]`, `++COUGH++`."""

VARIANT = re.compile(r"\(\d+\)$")
"""The lexicon's mark of a second pronunciation: `your(2)`."""

CARD = ModelCard(
    id="pocketsphinx/en-us",
    title="PocketSphinx en-US",
    family="PocketSphinx",
    capabilities=Capabilities(
        pairs=(("asr", "en", "en"),), max_window=30.0, punctuation=(False,), word_times=True, confidence=True
    ),
    licence="BSD-2-Clause",
    location="embedded",
    parameters="5 M",
    summary=(
        "An offline draft of clear, close English speech, with word times; lower case, no punctuation. "
        "More than one word in four is wrong, on telephone sound two in three; it knows no other language."
    ),
    measured="WER 29 % on 16 kHz speech and 64 % on 8 kHz telephone speech: own measurement on 30 real prompts",
    word_errors=0.29,
    homepage="https://github.com/cmusphinx/pocketsphinx",
)


class PocketSphinxFamily:
    """The one model that is always there."""

    name = "pocketsphinx"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:  # noqa: ARG002
        return (CARD,)

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:  # noqa: ARG002 - there at once
        return PocketSphinx(card, settings.worker_count)


class PocketSphinx:
    """Decodes windows in `workers` processes, which all runs share in the order of their asking."""

    def __init__(self, card: ModelCard, workers: int) -> None:
        self._card = card
        self._depth = READ_AHEAD * workers
        self._processes = Processes(workers, prepare, behind=True)

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def revision(self) -> str:
        return f"pocketsphinx {version('pocketsphinx')}, en-us"

    @property
    def memory_bytes(self) -> int:
        """Its processes rest by themselves and are not counted."""
        return 0

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        """See `Engine`. A window that kills a process twice raises EngineError; it never hangs."""
        check_request(self._card, request)
        return self._in_order(iter(windows), cancelled)

    def close(self) -> None:
        self._processes.close()

    def _in_order(self, windows: Iterator[Window], cancelled: ShouldStop) -> Iterator[WindowResult]:
        ahead: deque[_Pending] = deque()
        try:
            while not cancelled():
                ahead.extend(self._submit(window) for window in islice(windows, self._depth - len(ahead)))
                if not ahead:
                    return
                if ahead[0].settled():
                    yield ahead.popleft().result()
        finally:
            for pending in ahead:
                pending.spoken.cancel()

    def _submit(self, window: Window) -> _Pending:
        return _Pending(window.start, window.end, self._processes.submit(decode, to_pcm(window.samples, HISS)))


class _Pending:
    """A window on its way through a process; its sound is no longer held here."""

    __slots__ = ("end", "spoken", "start")

    def __init__(self, start: float, end: float, spoken: Future[list[Spoken]]) -> None:
        self.start = start
        self.end = end
        self.spoken = spoken

    def settled(self) -> bool:
        """Wait a moment for the result; false when it is not there yet."""
        return bool(wait([self.spoken], POLL_SECONDS).done)

    def result(self) -> WindowResult:
        try:
            return to_result(self.spoken.result(), self.start, self.end)
        except StudioError as error:
            raise EngineError(f"Between {self.start:.1f} s and {self.end:.1f} s: {error}") from error
        except RuntimeError as error:
            raise EngineError(
                f"PocketSphinx failed between {self.start:.1f} s and {self.end:.1f} s ({error})."
            ) from error


def to_result(spoken: Iterable[Spoken], start: float, end: float) -> WindowResult:
    """Words on the recording's timeline, inside the window, without fillers such as `<sil>` and `[NOISE]`."""
    words = tuple(_words(spoken, start, end))
    return WindowResult(" ".join(word.text for word in words), words)


def _words(spoken: Iterable[Spoken], start: float, end: float) -> Iterator[Word]:
    for each in spoken:
        begin = start + each.start_frame * FRAME_SECONDS
        finish = min(start + (each.end_frame + 1) * FRAME_SECONDS, end)
        if each.word[0] not in FILLERS and begin < finish:
            text = VARIANT.sub("", each.word)
            yield Word(text, round(begin, 3), round(finish, 3), confidence(each.probability))


def confidence(probability: float) -> float:
    """How sure, 0..1: the decoder's posterior of a word, which rounding takes a hair over 1.

    On real prompts it ranks well, and errs on the careful side: of the least sure fifth of
    the words (under 0.46) 45 % were right, of the surest (over 0.99) 94 %.
    """
    return min(max(probability, 0.0), 1.0)


FAMILY = PocketSphinxFamily()
