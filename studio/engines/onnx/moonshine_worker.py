"""What runs inside a recogniser process: Moonshine on one thread, one window at a time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from studio.engines.onnx.moonshine_model import MoonshineModel, Written

if TYPE_CHECKING:
    from studio.limits import Waveform


def prepare(encoder: Path, decoder: Path) -> None:
    """Read the model, so that the first window does not wait for it."""
    _model(encoder, decoder)


def decode(encoder: Path, decoder: Path, samples: Waveform) -> Written:
    return _model(encoder, decoder).transcribe(samples)


@cache
def _model(encoder: Path, decoder: Path) -> MoonshineModel:
    return MoonshineModel(encoder, decoder)
