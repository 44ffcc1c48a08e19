"""What all NeMo engines share: restoring a checkpoint with care, batches as tensors, memory errors as ours.

Every function imports torch or NeMo itself: nobody who only looks at the page pays for them.
"""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from studio.config import Settings
from studio.engines import ModelCard, Progress, Window
from studio.engines._archive import ALIGNER_WEIGHTS, WEIGHTS, Unpacked, unpacked
from studio.engines._bounded import Refused
from studio.engines._checkpoint import Checkpoint, broken
from studio.engines._device import torch_device
from studio.engines._hub import SHARE
from studio.engines._serving import OutOfMemory
from studio.errors import ModelUnavailable, StudioError, shown

EXTRA = "NeMo is not installed here. Install it with: pip install 'canary-studio[nemo]'"

MEMORY_WORDS = ("not enough memory", "can't allocate memory", "CUDA out of memory")

CHATTERING = ("nv_one_logger", "hydra.utils", "nemo_logger", "transformers", "lhotse")
"""Loggers that warn about what is no matter each time a model is restored."""

_loading = threading.Lock()
"""NeMo changes the process's working directory while it restores, so one model at a time."""


def missing() -> str:
    """Why NeMo's models cannot run here; empty when they can."""
    return "" if find_spec("nemo") is not None and find_spec("torch") is not None else EXTRA


def require_nemo(card: ModelCard) -> None:
    if why := missing():
        raise ModelUnavailable(f"{card.id} needs NeMo. {why}")


@dataclass(frozen=True, slots=True)
class Restored:
    """A model, and what was read of it on the way."""

    checkpoint: Checkpoint
    model: Any


def restore(path: Path, classes: Sequence[str], settings: Settings, progress: Progress) -> Restored:
    """The NeMo model of a `.nemo` file, in evaluation mode on its device. Raises ModelUnavailable, Cancelled.

    On a GPU it is in bfloat16, but for the features, whose logarithms want all 32 bits.
    """

    def tell(_: int) -> None:
        progress(SHARE, f"Unpacking {path.name}")

    with unpacked(path, tell) as found, loading(progress), restoring(path):
        if found.checkpoint.class_name not in classes:
            what = shown(found.checkpoint.class_name or "?")
            raise ModelUnavailable(f"{shown(path.name)} is a {what}, not a model of this kind.")
        device = torch_device(settings)
        progress(0.9, f"Reading {path.name}")
        model = _built(found, device)
        model.eval()
        model.freeze()
        _steady(model)
        model.to(device)
        if device.type == "cuda":
            _to_bfloat16(model)
        return Restored(found.checkpoint, model)


def _built(found: Unpacked, device: Any) -> Any:
    """The model with the aligner that comes with it, if it does, on its device."""
    model = _of_class(found.folder, found.checkpoint.config, WEIGHTS)
    if found.checkpoint.aligner is not None:
        aligner = _of_class(found.folder, found.checkpoint.aligner, ALIGNER_WEIGHTS).eval().to(device)
        object.__setattr__(model, "timestamps_asr_model", aligner)  # as NeMo does, so that it is no part of the model
    return model


def _of_class(folder: Path, config: Mapping[str, Any], weights: str) -> Any:
    """Built by its own class: `ASRModel` would hide what went wrong behind its being abstract."""
    from nemo.collections.asr import models
    from omegaconf import OmegaConf

    kind = getattr(models, str(config["target"]).rsplit(".", 1)[-1])
    return kind.restore_from(
        str(folder),
        # NeMo would restore the aligner by itself, and read its weights as the environment says
        override_config_path=OmegaConf.create({**config, "restore_timestamps_model": False}),
        map_location="cpu",
        save_restore_connector=_careful_connector(folder, weights),
    )


@contextmanager
def loading(progress: Progress) -> Iterator[None]:
    """One model at a time, without NeMo's chatter. Raises what `progress` raises to end it."""
    progress(SHARE, "Waiting for another model" if _loading.locked() else "Starting NeMo")
    with _loading, quiet():
        progress(SHARE, "Starting NeMo")
        yield
    progress(1.0, "Ready")


@contextmanager
def quiet() -> Iterator[None]:
    """NeMo and its libraries print while they load; standard output belongs to our answers."""
    for name in CHATTERING:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings(), Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        warnings.simplefilter("ignore")
        from nemo.utils import logging as nemo_logging

        nemo_logging.setLevel(logging.CRITICAL)
        yield


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
    return sum(each.numel() * each.element_size() for each in (*model.parameters(), *model.buffers()))


def release_memory() -> None:
    """After a model was dropped: hand its memory back to the system."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _careful_connector(folder: Path, weights: str) -> Any:
    """NeMo's own way of restoring from a folder, but weights are read as weights whatever the environment says."""
    import torch
    from nemo.core.connectors.save_restore_connector import SaveRestoreConnector

    class Careful(SaveRestoreConnector):  # type: ignore[misc]
        @staticmethod
        def _load_state_dict_from_disk(model_weights: Any, map_location: Any = "cpu") -> Any:
            try:
                return torch.load(model_weights, map_location=map_location, weights_only=True, mmap=None)
            except (MemoryError, OSError):
                raise
            except Exception as error:  # struct's, pickle's, zip's and torch's own
                raise Refused(f"its {weights} holds no weights, or something beside them") from error

    connector = Careful()
    connector.model_extracted_dir = str(folder)
    connector.model_weights_ckpt = weights
    return connector


@contextmanager
def restoring(path: Path) -> Iterator[None]:
    """Whatever NeMo raises over a checkpoint, as ModelUnavailable in one sentence that names it."""
    try:
        yield
    except StudioError:
        raise
    except MemoryError as error:
        raise OutOfMemory(path.name) from error
    except Refused as error:
        raise broken(path, str(error)) from error
    except Exception as error:
        raise broken(
            path, f"NeMo says {shown(reason(error), 300)}. It may have been changed, or made by another NeMo"
        ) from error


def reason(error: BaseException) -> str:
    """The line of an error that says something: of several the first, or the next behind one that only announces."""
    lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return " ".join(lines[:2]) if lines[0].endswith(":") else lines[0]


def _steady(model: Any) -> None:
    """What `transcribe` does before each call, once: no dither and no padding, so that sound alone decides."""
    featurizer = getattr(model.preprocessor, "featurizer", None)
    for name, value in (("dither", 0.0), ("pad_to", 0)):
        if hasattr(featurizer, name):
            setattr(featurizer, name, value)


def _to_bfloat16(model: Any) -> None:
    import torch

    model.to(torch.bfloat16)
    model.preprocessor.to(torch.float32)
