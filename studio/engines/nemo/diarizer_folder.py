"""A folder of transformers' with a Nemotron-3-Diarization, read without trusting it: two JSON files and safetensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.checkpoint import Checkpoint, explained
from studio.engines.nemo.salm_folder import CONFIG, WEIGHTS, link, read_salm, read_settings, write_settings
from studio.engines.nemo.scratch_folder import scratch_folder
from studio.engines.nemo.trust import Place, plain

KIND = "nemotron3_diarization"
"""The `model_type` in its configuration."""

PARTS = ("audio_config", "head_config", "streaming_config")
SIZES = (
    "chunk_length", "chunk_right_context", "chunk_left_context", "fifo_length", "speaker_cache_update_period",
)  # fmt: skip

FEATURES = ("preprocessor_config.json", "processor_config.json")
"""Where the settings of the features stand, in the second as a part; else they are transformers' own."""
OF_FEATURES = ("sampling_rate", "hop_length", "n_fft", "win_length", "preemphasis", "padding_value")


@dataclass(frozen=True, slots=True)
class StagedDiarizer:
    """A checkpoint, a folder that holds all that transformers reads of it, and what makes its features."""

    checkpoint: Checkpoint
    folder: Path
    features: Mapping[str, Any]


def read_folder(path: Path) -> Checkpoint:
    """A model in a folder of its own: this one, or a SALM. Raises ModelUnavailable, in one sentence that names it."""
    with explained(path):
        config = read_settings(path, CONFIG)
    return read_diarizer(path) if config.get("model_type") == KIND else read_salm(path)


def read_diarizer(path: Path) -> Checkpoint:
    """Raises ModelUnavailable, in one sentence that names the folder."""
    with explained(path):
        return _checkpoint(path)


@contextmanager
def staged_diarizer(path: Path) -> Iterator[StagedDiarizer]:
    """What transformers reads of it; gone when the block ends. Raises ModelUnavailable."""
    with explained(path), scratch_folder() as folder:
        checkpoint = _checkpoint(path)
        write_settings(folder / CONFIG, checkpoint.config)
        link(path / WEIGHTS, folder / WEIGHTS)
        yield StagedDiarizer(checkpoint, folder, _features(path, checkpoint.config))


def _checkpoint(path: Path) -> Checkpoint:
    config = _admitted(read_settings(path, CONFIG))
    weights = path / WEIGHTS
    if not weights.is_file():
        raise Refused(f"it has no {WEIGHTS}; only that is loaded, pickled weights are not")
    return Checkpoint(path, KIND, config, weights.stat().st_size, path.stat().st_mtime)


def _admitted(config: Mapping[str, Any]) -> dict[str, Any]:
    """Sizes and the settings of its parts; which kernels to compute with is this machine's business."""
    if config.get("model_type") != KIND:
        raise Refused(f"its {CONFIG} is not that of a {KIND}")
    kept: dict[str, Any] = {key: config[key] for key in SIZES if key in config}
    for part in PARTS:
        if isinstance(found := config.get(part), Mapping):
            kept[part] = {key: value for key, value in found.items() if key[:1] != "_" and "_implementation" not in key}
    return {"model_type": KIND, **plain(Place(""), kept)}


def _features(path: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    bands = (config.get("audio_config") or {}).get("num_mel_bins", 128)
    name = next((name for name in FEATURES if (path / name).is_file()), None)
    found = read_settings(path, name) if name is not None else {}
    said = found.get("feature_extractor", found)
    if not isinstance(said, Mapping):
        raise Refused(f"its {name} holds no settings of features")
    kept = plain(Place("features"), {key: said[key] for key in OF_FEATURES if key in said})
    return {"feature_size": bands, **kept}
