"""Restoring a NeMo model with care: by its own class, from what was looked at, quietly, one at a time.

Every function imports torch or NeMo itself: nobody who only looks at the page pays for them.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from studio.config import Settings
from studio.engines.batching import OutOfMemory
from studio.engines.nemo.archive import ALIGNER_WEIGHTS, WEIGHTS, Unpacked, unpacked
from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.checkpoint import Checkpoint, broken
from studio.engines.nemo.device import torch_device
from studio.engines.nemo.hub import SHARE
from studio.errors import ModelUnavailable, StudioError, shown
from studio.limits import Progress

EXTRA = "NeMo is not installed here. Install it with: pip install 'canary-studio[nemo]'"

CHATTERING = ("nv_one_logger", "hydra.utils", "nemo_logger", "transformers", "lhotse")
"""Loggers that warn about what is no matter each time a model is restored."""

_loading = threading.Lock()
"""NeMo changes the process's working directory while it restores, so one model at a time."""


@cache
def installed() -> bool:
    """True when NeMo's models can run here. Imports neither."""
    return find_spec("nemo") is not None and find_spec("torch") is not None


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

    with unpacked(path, tell) as archive, loading(progress), restoring(path):
        if archive.checkpoint.class_name not in classes:
            what = shown(archive.checkpoint.class_name or "?")
            raise ModelUnavailable(f"{shown(path.name)} is a {what}, not a model of this kind.")
        device = torch_device(settings)
        progress(0.9, f"Reading {path.name}")
        model = _built(archive, device)
        model.eval()
        model.freeze()
        _steady(model)
        model.to(device)
        if device.type == "cuda":
            _to_bfloat16(model)
        return Restored(archive.checkpoint, model)


def _built(archive: Unpacked, device: Any) -> Any:
    """The model with the aligner that comes with it, if it does, on its device."""
    model = _of_class(archive.folder, archive.checkpoint.config, WEIGHTS)
    if archive.checkpoint.aligner is not None:
        aligner = _of_class(archive.folder, archive.checkpoint.aligner, ALIGNER_WEIGHTS).eval().to(device)
        object.__setattr__(model, "timestamps_asr_model", aligner)  # as NeMo does, so that it is no part of the model
    return model


def _of_class(folder: Path, config: Mapping[str, Any], weights: str) -> Any:
    """Built by its own class: `ASRModel` would hide what went wrong behind its being abstract."""
    start_nemo()
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


@cache
def start_nemo() -> None:
    """Import it, and have Python's collector leave alone what it is made of: half a million things that stay.

    Each full look through them held everybody up for a third of a second, and there is one whenever a model is dropped.
    """
    gc.collect()
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        import nemo.collections.asr.models  # noqa: F401

        gc.freeze()
    finally:
        if was_at_work:
            gc.enable()


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
