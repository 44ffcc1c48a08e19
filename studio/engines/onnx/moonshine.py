"""Moonshine tiny, the offline default: punctuated English, without a download, many times as fast as it is said.

Its weights (27 M parameters, MIT) are three files inside the wheel `moonshine-voice` 0.1.0, whose own library is
never imported. The wheel is made for Linux and Windows on x86-64; elsewhere there is no such model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult
from studio.engines.batching import BatchedEngine
from studio.engines.onnx.hallucination import is_hallucinated, is_steady
from studio.engines.onnx.moonshine_model import Written
from studio.engines.onnx.moonshine_tokens import read_tokens
from studio.engines.onnx.moonshine_worker import decode, prepare
from studio.errors import ModelUnavailable
from studio.limits import Progress
from studio.priority import is_waited_for
from studio.processes import Processes

PACKAGE = "moonshine-voice"
VERSION = "0.1.0"
FOLDER = "moonshine_voice/assets/tiny-en"
FILES = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")

BATCH_SECONDS = 30.0
"""Sound that each process is given before others have their turn."""

CARD = ModelCard(
    id="moonshine/tiny-en",
    title="Moonshine tiny (English)",
    family="Moonshine",
    capabilities=Capabilities(pairs=(("asr", "en", "en"),), max_window=30.0, punctuation=(True,), confidence=True),
    licence="MIT",
    location="embedded",
    parameters="27 M",
    memory_bytes=0,
    summary=(
        "An offline draft of English speech with punctuation and capitals: about one word in fifteen is wrong where "
        "somebody speaks clearly, one in eight over all kinds of speech. "
        "It knows no other language."
    ),
    measured=(
        "WER 7 % on 16 kHz speech and 7 % on 8 kHz telephone speech: own measurement on 30 real prompts; "
        "mean English WER 12.65 % on the Open ASR Leaderboard"
    ),
    word_errors=0.1265,
    homepage="https://github.com/moonshine-ai/moonshine",
)


class MoonshineFamily:
    name = "moonshine"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:  # noqa: ARG002
        """Nothing where the wheel is not made for the machine: PocketSphinx is the default there."""
        return (CARD,) if _distribution() is not None and find_spec("onnxruntime") is not None else ()

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:  # noqa: ARG002 - a moment
        encoder, decoder, tokenizer = _files()
        return Moonshine(card, encoder, decoder, read_tokens(tokenizer), settings.worker_count)


class Moonshine(BatchedEngine):
    """Decodes the windows of a batch in `workers` processes. Word times are not its own: its text is aligned."""

    def __init__(self, card: ModelCard, encoder: Path, decoder: Path, tokens: Sequence[bytes], workers: int) -> None:
        super().__init__(card, f"{PACKAGE} {VERSION}, tiny-en", 0, BATCH_SECONDS * workers)
        self._tokens = tokens
        self._decode = partial(decode, encoder, decoder)
        self._prepare = partial(prepare, encoder, decoder)
        self._processes = Processes(workers, self._prepare, behind=True)
        self._live = Processes(1, self._prepare)
        """For windows that somebody waits for: it gives way to nobody."""

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:  # noqa: ARG002 - one language
        processes = self._live if is_waited_for() else self._processes
        written = [
            None if is_steady(window.samples) else processes.submit(self._decode, window.samples) for window in windows
        ]
        return [
            self._result(each.result(), window) if each is not None else WindowResult("")
            for each, window in zip(written, windows, strict=True)
        ]

    def warm(self) -> None:
        self._live.submit(self._prepare)

    def release(self) -> None:
        self._processes.close()
        self._live.close()

    def _result(self, written: Written, window: Window) -> WindowResult:
        words = words_of([self._tokens[each] for each in written.tokens], written.probabilities)
        if not words or is_hallucinated(len(words), written.probabilities[0], window.end - window.start):
            return WindowResult("")
        return WindowResult(" ".join(text for text, _ in words), confidences=tuple(sure for _, sure in words))


def words_of(pieces: Sequence[bytes], probabilities: Sequence[float]) -> list[tuple[str, float]]:
    """Words as they are written, each as sure as the least sure of its pieces."""
    spelt: list[tuple[bytes, float]] = []
    for piece, probability in zip(pieces, probabilities, strict=True):
        *before, rest = piece.split(SPACE)
        if before or not spelt:  # a space begins a word, wherever in a piece it stands
            spelt += [(part, probability) for part in before[1:]] + [(rest, probability)]
        else:
            last, sure = spelt[-1]
            spelt[-1] = (last + rest, min(sure, probability))
    words = [(text.decode("utf-8", "replace"), sure) for text, sure in spelt]
    return [(part, round(sure, 3)) for text, sure in words for part in text.split()]


SPACE = "▁".encode()


def _distribution() -> Distribution | None:
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError:
        return None
    return found if found.version == VERSION else None


def _files() -> list[Path]:
    """Raises ModelUnavailable when one of them is not there."""
    found = _distribution()
    paths = [Path(str(found.locate_file(f"{FOLDER}/{name}"))) for name in FILES] if found is not None else []
    if not paths or not all(path.is_file() for path in paths):
        raise ModelUnavailable(
            f"The weights of {CARD.id} are not here. Install them: pip install {PACKAGE}=={VERSION} (Linux and "
            "Windows on x86-64), or choose another model."
        )
    return paths


FAMILY = MoonshineFamily()
