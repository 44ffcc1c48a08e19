"""Which languages a tokenizer has a prompt token for: of a folder, a SentencePiece model, or a checkpoint's archive."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from studio.errors import RequestError, shown
from studio.formats.nemo.faults import REGION
from studio.languages import LANGUAGES

_PIECE = re.compile(rb"<\|([A-Za-z0-9-]{2,12})\|>")
_SUFFIXES = (".model", ".vocab", "vocab.txt")
_LARGEST = 64 << 20
"""Bytes of one file."""


def tokenizer_languages(path: Path) -> frozenset[str]:
    """Raises RequestError where there is no tokenizer, or one without prompt tokens."""
    try:
        pieces = {piece.decode() for data in _files(path) for piece in _PIECE.findall(data)}
    except (OSError, tarfile.TarError) as fault:
        raise RequestError(f"The tokenizer {shown(path.name)} cannot be read: {fault}.") from fault
    languages = frozenset(piece for piece in pieces if piece in LANGUAGES or REGION.fullmatch(piece))
    if not languages:
        raise RequestError(
            f"{shown(path.name)} has no language tokens such as <|en|>. Name a Canary model's tokenizer: its folder, "
            "its .model file, or the .nemo checkpoint."
        )
    return languages


def _files(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        yield from (each.read_bytes() for each in sorted(path.rglob("*")) if _is_one(each.name, each))
    elif path.suffix == ".nemo":
        with tarfile.open(path) as archive:
            for member in archive:
                sound = archive.extractfile(member) if member.name.endswith(_SUFFIXES) else None
                if sound is not None and member.size <= _LARGEST:
                    yield sound.read()
    else:
        yield path.read_bytes()


def _is_one(name: str, path: Path) -> bool:
    return name.endswith(_SUFFIXES) and path.is_file() and path.stat().st_size <= _LARGEST
