"""What a checkpoint says of itself, read without torch and without trusting it.

A `.nemo` file is a tar of a YAML configuration, pickled weights and tokenizer files; a SALM
checkpoint is a directory of a JSON configuration, safetensors and tokenizer files. Both name
Python classes to be built. Nothing here builds any: this module reads the configuration and
refuses what a speech model has no reason to hold.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from studio.errors import ModelUnavailable, shown

TARGETS = ("nemo.", "torch.", "lightning.pytorch.", "transformers.", "omegaconf.")
"""Where the classes that a configuration names may live. NeMo has a list of its own behind this one."""

LARGEST_TEXT = 8_000_000
"""Bytes of a configuration or vocabulary."""

MOST_MEMBERS = 2_000

CAPITAL_SHARE = 0.05
"""Of a vocabulary that writes capitals; the alphabet alone may be in one that does not."""

LANGUAGE_TOKEN = re.compile(r"<\|([a-z]{2})\|>")
TIME_TOKEN = re.compile(r"<\|\d+\|>")
SPECIAL_TOKEN = re.compile(r"<[^<>\n]*>")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model on a disk: what the catalogue needs to know of it."""

    path: Path
    target: str
    """Dotted name of its class; `SALM` for a SALM directory."""
    config: Mapping[str, Any]
    size: int
    """Bytes of its weights."""
    languages: tuple[str, ...] = ()
    """Two-letter codes that its tokenizer has tokens or parts for, in the tokenizer's order."""
    time_tokens: bool = False
    bundled_aligner: bool = False
    capitals: bool = False
    """True when its vocabulary has capital letters, so that it writes punctuation as well."""

    @property
    def class_name(self) -> str:
        return self.target.rsplit(".", 1)[-1]

    @property
    def stamp(self) -> str:
        """Names this file as it is now, for the record of a hypothesis."""
        stat = self.path.stat()
        return f"{self.path.name} {self.size} bytes {int(stat.st_mtime)}"


def read_checkpoint(path: Path) -> Checkpoint:
    """Raises ModelUnavailable, in one sentence that names the file, for what is broken or not a speech model."""
    try:
        stat = (path / "config.json").stat() if path.is_dir() else path.stat()
    except OSError as error:
        raise _broken(path, f"it cannot be read ({error.strerror})") from error
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> Checkpoint:
    return _read_directory(path) if path.is_dir() else _read_nemo(path)


def _read_nemo(path: Path) -> Checkpoint:
    try:
        with tarfile.open(path, "r:*") as archive:
            return _from_archive(path, archive, _members(path, archive))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _broken(path, "it is not a .nemo archive, or its download broke off") from error


def _members(path: Path, archive: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Files of the archive by their bare path. Links, devices and paths that lead out of it are refused."""
    members: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
            raise _broken(path, f"it holds {shown(member.name)}, which a model has no use for; it was not opened")
        if len(members) >= MOST_MEMBERS:
            raise _broken(path, f"it holds more than {MOST_MEMBERS} files; it was not opened")
        if member.isfile():
            members[str(name)] = member
            _check_whole(path, member)
    return members


def _check_whole(path: Path, member: tarfile.TarInfo) -> None:
    """A tar that broke off in its last file reads well up to there; its size gives it away."""
    size = path.stat().st_size
    plain = member.offset_data + member.size
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    if not compressed and plain > size:
        raise _broken(path, f"it breaks off inside {shown(member.name)}: {size:,} bytes are there. Copy it again")


def _from_archive(path: Path, archive: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo]) -> Checkpoint:
    def text(name: str) -> str:
        member = members.get(name.removeprefix("nemo:"))
        stream = archive.extractfile(member) if member is not None and member.size <= LARGEST_TEXT else None
        return stream.read().decode("utf-8", "replace") if stream else ""

    config = _yaml(path, text("model_config.yaml"))
    weights = members.get("model_weights.ckpt")
    if weights is None:
        raise _broken(path, "it has no model_weights.ckpt; is it a speech model?")
    _check_config(path, config)
    vocabularies = _vocabularies(config, text, "vocab_path", "spe_tokenizer_vocab", "model_path")
    special = vocabularies.get("spl_tokens", "") or "".join(vocabularies.values())
    pieces = SPECIAL_TOKEN.sub("", "\n".join(_vocabularies(config, text, "vocab_path").values())).split()
    capitals = sum(any(letter.isupper() for letter in piece) for piece in pieces)
    named = tuple(name for name in vocabularies if re.fullmatch("[a-z]{2}", name))
    return Checkpoint(
        path=path,
        target=str(config.get("target", "")),
        config=config,
        size=weights.size,
        languages=named or tuple(dict.fromkeys(LANGUAGE_TOKEN.findall(special))),
        time_tokens=len(set(TIME_TOKEN.findall(special))) > 1,
        bundled_aligner="timestamps_asr_model_weights.ckpt" in members,
        capitals=capitals > CAPITAL_SHARE * len(pieces),
    )


def _yaml(path: Path, text: str) -> dict[str, Any]:
    import yaml

    if not text:
        raise _broken(path, "it has no model_config.yaml; is it a NeMo model?")
    try:
        config = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        raise _broken(path, "its model_config.yaml cannot be read") from error
    if not isinstance(config, dict):
        raise _broken(path, "its model_config.yaml holds no settings")
    return config


def _vocabularies(config: Mapping[str, Any], text: Callable[[str], str], *keys: str) -> dict[str, str]:
    """The text of the files named by `keys`, of each tokenizer by its name; "" names the only one.

    Special tokens are missing in some of the lists that NeMo packs, so several are read.
    """
    tokenizer = config.get("tokenizer")
    if not isinstance(tokenizer, Mapping):
        return {}
    parts = tokenizer.get("langs") if tokenizer.get("type") == "agg" else None
    if not isinstance(parts, Mapping):
        parts = {"": tokenizer}
    return {
        str(name): "\n".join(text(str(part.get(key) or "")) for key in keys)
        for name, part in parts.items()
        if isinstance(part, Mapping)
    }


def _read_directory(path: Path) -> Checkpoint:
    try:
        config = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(path, "its config.json cannot be read") from error
    if not isinstance(config, dict) or "perception" not in config or "pretrained_llm" not in config:
        raise _broken(path, "its config.json is not that of a SALM")
    _check_config(path, config)
    weights = sorted(path.glob("*.safetensors"))
    if not weights:
        raise _broken(path, "it has no *.safetensors; only those are loaded, pickled weights are not")
    return Checkpoint(path, "SALM", config, sum(file.stat().st_size for file in weights))


def _check_config(path: Path, config: Mapping[str, Any]) -> None:
    for key, value in _walk(config):
        if key in ("_target_", "target") and not str(value).startswith(TARGETS):
            raise _broken(path, f"its configuration names {shown(str(value))}, which is no part of a speech model")
        if key == "trust_remote_code" and value:
            raise _broken(path, "it asks to run code from a hub (trust_remote_code)")


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key and scalar value, however deep."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, Mapping | list):
                yield from _walk(value)
            else:
                yield str(key), value
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _broken(path: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(f"{shown(path.name)} cannot be loaded: {why}.")
