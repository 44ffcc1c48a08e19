"""Sortformer: who speaks when, for up to four speakers who may speak at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import (
    Capabilities,
    Engine,
    ModelCard,
    SpeakerFrames,
    Window,
    WindowResult,
    check_request,
)
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.published import Published, fetch_published, own_card
from studio.engines.nemo.restore import restore
from studio.engines.nemo.tensors import frame_seconds, memory_errors, release_memory, weight_bytes
from studio.engines.zerogpu import device, lease_seconds, lent_once
from studio.errors import Cancelled, EngineError
from studio.limits import SAMPLE_RATE, Progress, ShouldStop

if TYPE_CHECKING:
    from studio.limits import Waveform

CLASS = "SortformerEncLabelModel"

WHOLE_SECONDS = 12 * 60.0
"""Of a recording that a model which does not stream hears at once: its memory grows with the square of that, and the
card of v1 says about 12 minutes for 48 GB."""

STREAMED_SECONDS = 4 * 3600.0
"""The same of one that streams."""


def _capabilities(speakers: int, *, streams: bool) -> Capabilities:
    longest = STREAMED_SECONDS if streams else WHOLE_SECONDS
    return Capabilities(pairs=(), max_window=longest, punctuation=(), speakers=speakers)


PUBLISHED = (
    Published(
        "nvidia/diar_streaming_sortformer_4spk-v2.1", "Streaming Sortformer v2.1", "Sortformer",
        _capabilities(4, streams=True), "117 M", 471_000_000,
        "Tells up to four speakers apart, also where they speak at once; recordings of hours.",
        licence="NVIDIA Open Model License",
    ),
    Published(
        "nvidia/diar_sortformer_4spk-v1", "Sortformer v1", "Sortformer",
        _capabilities(4, streams=False), "123 M", 493_000_000,
        "Tells up to four speakers apart in recordings of up to 12 minutes.",
        licence="CC-BY-NC-4.0", commercial=False,
    ),
)  # fmt: skip


class SortformerFamily(NemoFamily):
    """The published ones, and every `.nemo` file of the class."""

    name = "sortformer"
    classes = (CLASS,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:  # noqa: ARG002
        why = self.missing()
        return [model.card(why) for model in PUBLISHED]

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        config = checkpoint.config
        able = _capabilities(int(config.get("max_num_of_spks") or 4), streams=bool(config.get("streaming_mode")))
        return own_card(key, checkpoint, "Sortformer", able, "Your own diarizer.", self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_published(PUBLISHED, card, progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        restored = restore(path, self.classes, settings, progress)
        # a GPU's 16 bits are for sound that NeMo is given as features; its own way from sound wants one type
        model = restored.model.float()
        return Sortformer(card, restored.checkpoint, model, settings, frame_seconds(model))


class Sortformer:
    """An `Engine` that transcribes nothing, and a `Diarizer`.

    NeMo's own `diarize` tells recordings apart by the names of their files, so that two of one name get the same
    answer: the model is called with the sound itself, one recording at a time.
    """

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings, frame: float) -> None:
        """`frame`: seconds of one of the model's."""
        self.card = card
        self.revision = checkpoint.stamp
        self._model: Any = model
        self._memory = weight_bytes(model)
        self._frame = frame
        self._lock = Lock()
        self._device = device(settings) if settings.zero_gpu else ""
        self._hear = lent_once(settings, self._hear_here, lambda samples: lease_seconds(len(samples) / SAMPLE_RATE))

    @property
    def memory_bytes(self) -> int:
        return self._memory

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:  # noqa: ARG002
        """Raises RequestError: it has no task."""
        check_request(self.card, request)
        return iter(())

    def diarize(self, samples: Waveform, cancelled: ShouldStop) -> SpeakerFrames:
        """See `Diarizer`."""
        with self._lock:
            if cancelled():
                raise Cancelled
            if self._model is None:
                raise EngineError(f"{self.card.id} has been unloaded.")
            return SpeakerFrames(self._hear(samples), self._frame)

    def close(self) -> None:
        with self._lock:
            self._model = None
        release_memory()

    def _hear_here(self, samples: Waveform) -> Any:
        """Probabilities of shape (frames, speakers), float32."""
        model = self._model
        if self._device:
            model.to(self._device)
        return self._probabilities(model.eval(), np.array(samples)).float().cpu().numpy()

    def _probabilities(self, model: Any, samples: Any) -> Any:
        """A tensor of the same shape."""
        import torch

        with memory_errors(self.card.id), torch.inference_mode():
            sound = torch.from_numpy(samples)[None]
            return model(audio_signal=sound, audio_signal_length=torch.tensor([len(samples)]))[0]


FAMILY = SortformerFamily()
