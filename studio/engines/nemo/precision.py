"""Lower precision on a processor: the encoder in bfloat16 or int8 where the processor has instructions for it.

Features, decoders and their softmaxes stay in float32, as do the convolutions of int8. A model that then writes other
words for a piece of speech than before keeps float32, and says so.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, ModelCard, Window, WindowResult
from studio.engines.hardware import Precision, precision
from studio.engines.nemo.tensors import weight_bytes
from studio.limits import SAMPLE_RATE, Progress

WORTH_BYTES = 100_000_000
"""Of weights: a smaller model is fast anyway, and `auto` leaves it as it is."""

TRIED_SECONDS = 12.0
"""Of each example that a model is tried with."""

log = logging.getLogger(__name__)


@runtime_checkable
class Lowerable(Protocol):
    """An engine whose NeMo model has an encoder of its own."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def model(self) -> Any:
        """The NeMo model."""
        ...

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]: ...

    def tell_precision(self, said: str, memory_bytes: int) -> None:
        """Note how its weights are kept, and what they take."""
        ...


def lowered(engine: Engine, settings: Settings, progress: Progress) -> Engine:
    """The engine, its encoder in the precision that is wanted here if its words stay the same. Raises Cancelled."""
    if not isinstance(engine, Lowerable) or settings.zero_gpu or engine.model.device.type != "cpu":
        return engine
    wanted = precision(settings)
    if wanted == "float32" or (settings.precision == "auto" and weight_bytes(engine.model) < WORTH_BYTES):
        engine.tell_precision("float32", weight_bytes(engine.model))
        return engine
    progress(0.95, f"Trying {wanted}")
    said = wanted if _take(engine, wanted) else f"float32 (tried {wanted}: other words)"
    engine.tell_precision(said, weight_bytes(engine.model))
    return engine


def _take(engine: Lowerable, wanted: Precision) -> bool:
    """Whether the words stayed the same; if not, the encoder is as it was."""
    sound = _sound()
    whole = engine.model.encoder
    before = _words(engine, sound)
    try:
        engine.model.encoder = WAYS[wanted](whole)
        if before and before == _words(engine, sound):
            return True
        log.warning("%s stays in float32: in %s it writes other words", engine.card.id, wanted)
    except Exception:  # torch's own, where this build of it has no such layer
        log.exception("%s stays in float32: %s cannot be had here", engine.card.id, wanted)
    engine.model.encoder = whole
    return False


def _words(engine: Lowerable, sound: Sequence[Window]) -> list[list[str]]:
    able = engine.card.capabilities
    source = "en" if "en" in able.sources("asr") else able.sources("asr")[0]
    return [each.text.split() for each in engine.decode(sound, _asked(engine.card, source))]


def _asked(card: ModelCard, source: str) -> Request:
    return Request(card.id, "asr", source, source, card.capabilities.punctuation[0], {})


def _sound() -> list[Window]:
    """The beginning of each of our examples; none where they were not installed."""
    import soundfile

    from studio import examples

    most = round(TRIED_SECONDS * SAMPLE_RATE)  # they are of the timeline's kind: 16 kHz, mono
    clips = (soundfile.read(path, frames=most, dtype="float32")[0] for _, path in examples.clips())
    return [Window(0.0, len(samples) / SAMPLE_RATE, samples) for samples in clips]


def _bfloat16(encoder: Any) -> Any:
    import torch

    small = copy.deepcopy(encoder).to(torch.bfloat16)
    small.register_forward_hook(_to_float32)
    return small


def _to_float32(_module: Any, _given: Any, answer: Any) -> Any:
    """What the decoders get."""
    return tuple(each.float() if each.is_floating_point() else each for each in answer)


def _int8(encoder: Any) -> Any:
    """Weights of its linear layers in eight bits, their inputs as they come."""
    import warnings

    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that another library will have this one day
        return torch.ao.quantization.quantize_dynamic(encoder, {torch.nn.Linear}, dtype=torch.qint8)


WAYS: dict[str, Callable[[Any], Any]] = {"bfloat16": _bfloat16, "int8": _int8}
