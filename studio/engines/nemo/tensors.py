"""What goes into a NeMo model and what it takes: batches as tensors, frames, memory, memory errors as ours.

Every function imports torch itself: nobody who only looks at the page pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from studio.engines.base import Window
from studio.engines.batching import OutOfMemory
from studio.errors import StudioError

MEMORY_WORDS = ("not enough memory", "can't allocate memory", "CUDA out of memory")


@contextmanager
def memory_errors(model_id: str) -> Iterator[None]:
    """Whatever torch raises for want of memory, as OutOfMemory; the cache is given back, so that less may fit."""
    import torch

    try:
        yield
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise OutOfMemory(model_id) from error
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, StudioError):
            raise
        if isinstance(error, MemoryError) or any(words in str(error) for words in MEMORY_WORDS):
            raise OutOfMemory(model_id) from error
        raise


def batch_of(windows: Sequence[Window], device: Any) -> tuple[Any, Any]:
    """Sound of shape (batch, samples), zero-padded, float32; lengths of shape (batch,), int64."""
    import torch

    lengths = torch.tensor([len(window.samples) for window in windows])
    sound = torch.zeros(len(windows), int(lengths.max()))
    for row, window in zip(sound, windows, strict=True):
        row[: len(window.samples)] = torch.from_numpy(window.samples)
    return sound.to(device), lengths.to(device)


def features(model: Any, windows: Sequence[Window]) -> dict[str, Any]:
    """The model's own features of a batch, as the arguments of its `forward`."""
    sound, lengths = batch_of(windows, model.device)
    signal, signal_lengths = model.preprocessor(input_signal=sound, length=lengths)
    weights = next(model.encoder.parameters()).dtype
    return {"processed_signal": signal.to(weights), "processed_signal_length": signal_lengths}


def frame_seconds(model: Any) -> float:
    """Seconds of one frame that the encoder gives: 0.08 for the Canary and Parakeet models."""
    return float(model.cfg.preprocessor.window_stride) * int(model.encoder.subsampling_factor)


def weight_bytes(model: Any) -> int:
    plain: int = sum(each.numel() * each.element_size() for each in (*model.parameters(), *model.buffers()))
    return plain + sum(_packed_bytes(each) for each in model.modules() if type(each).__name__ == "LinearPackedParams")


def _packed_bytes(layer: Any) -> int:
    """Of a layer in eight bits, whose weights are no parameters."""
    return sum(int(each.numel() * each.element_size()) for each in layer._weight_bias() if each is not None)


def release_memory() -> None:
    """After a model was dropped: hand its memory back to the system."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
