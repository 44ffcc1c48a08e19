"""A SALM directory: a JSON configuration, safetensors, and the language model's settings, read without trusting it.

NeMo and transformers look for files in the directory that they are given, and at the hub for those that are missing.
So they are given a folder of our own, which holds what was looked at and all that they ask for.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engines.nemo.bounded import LARGEST_TEXT, Refused, parse_json
from studio.engines.nemo.checkpoint import Checkpoint, explained
from studio.engines.nemo.scratch_folder import scratch_folder
from studio.engines.nemo.trust_salm import admitted_backbone, admitted_salm, admitted_tokenizer

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
BACKBONE = f"llm_backbone/{CONFIG}"
TOKENIZER = "tokenizer_config.json"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "added_tokens.json")
"""Not special_tokens_map.json: whatever stands there goes to the tokenizer, and its tokens stand elsewhere as well."""

LARGEST_TOKENIZER = 100_000_000
"""Bytes of one file of a tokenizer; Qwen3's is 11 MB."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A checkpoint with a folder that holds all that NeMo reads of it."""

    checkpoint: Checkpoint
    folder: Path


def read_salm(path: Path) -> Checkpoint:
    """Raises ModelUnavailable, in one sentence that names the directory."""
    with explained(path):
        checkpoint = _checkpoint(path)
        for name, rule in ((BACKBONE, admitted_backbone), (TOKENIZER, admitted_tokenizer)):
            if (path / name).exists():
                rule(read_settings(path, name))
        return checkpoint


@contextmanager
def staged(path: Path, backbone: Callable[[str], Path]) -> Iterator[Staged]:
    """What NeMo reads of it, in a folder that is gone when the block ends.

    `backbone` fetches the language model's settings by a name that is one of ours, for a directory without its own.
    Raises ModelUnavailable, and what `backbone` does.
    """
    with explained(path), scratch_folder() as folder:
        checkpoint = _checkpoint(path)
        own = (path / BACKBONE).is_file()
        beside = path if own else _fetched(checkpoint, backbone)
        (folder / BACKBONE).parent.mkdir()
        write_settings(folder / CONFIG, checkpoint.config)
        write_settings(folder / BACKBONE, admitted_backbone(read_settings(beside, BACKBONE if own else CONFIG)))
        tokens = path if (path / TOKENIZER).is_file() else beside
        write_settings(folder / TOKENIZER, admitted_tokenizer(read_settings(tokens, TOKENIZER)))
        for file in TOKENIZER_FILES:
            _copy(tokens / file, folder / file)
        link(path / WEIGHTS, folder / WEIGHTS)
        yield Staged(checkpoint, folder)


def _fetched(checkpoint: Checkpoint, backbone: Callable[[str], Path]) -> Path:
    if not (name := checkpoint.config["pretrained_llm"]):
        raise Refused(f"it holds no {BACKBONE}, and names no language model that the studio knows")
    return backbone(name)


def _checkpoint(path: Path) -> Checkpoint:
    config = admitted_salm(read_settings(path, CONFIG))
    weights = path / WEIGHTS
    if not weights.is_file():
        raise Refused(f"it has no {WEIGHTS}; only that is loaded, pickled weights are not")
    return Checkpoint(path, "SALM", config, weights.stat().st_size, path.stat().st_mtime)


def read_settings(folder: Path, name: str) -> Mapping[str, Any]:
    """A JSON file of a model's folder. Raises Refused, FileNotFoundError."""
    try:
        config = parse_json(_text(folder / name))
    except Refused as error:
        raise Refused(f"its {name} {error}") from error
    if not isinstance(config, Mapping):
        raise Refused(f"its {name} holds no settings")
    return config


def _text(path: Path) -> str:
    """Only a file is opened: a pipe would block."""
    if not path.is_file():
        raise Refused("is not there")
    with path.open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise Refused(f"is larger than {LARGEST_TEXT / 1e6:.0f} MB")
    return data.decode("utf-8", "replace")


def write_settings(path: Path, config: Mapping[str, Any]) -> None:
    # NeMo reads JSON as YAML, which wants its letters as they are
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        return
    if source.stat().st_size > LARGEST_TOKENIZER:
        raise Refused(f"its {source.name} is larger than any tokenizer's")
    shutil.copyfile(source, target)


def link(source: Path, target: Path) -> None:
    """Gigabytes that hold numbers and nothing else are not copied."""
    try:
        target.symlink_to(source.resolve(strict=True))
    except (NotImplementedError, PermissionError):  # a system that has no links
        shutil.copyfile(source, target)
