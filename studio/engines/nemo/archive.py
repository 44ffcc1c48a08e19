"""A `.nemo` file: a tar of a YAML configuration, pickled weights and tokenizer files, read without trusting it.

Reading and unpacking are one pass over one open file, so that what NeMo is given is what was looked at: NeMo itself
opens neither the archive nor the configuration in it.
"""

from __future__ import annotations

import math
import os
import re
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from studio.engines.nemo.bounded import LARGEST_TEXT, Allowance, Inflated, Plain, Refused, parse_yaml
from studio.engines.nemo.checkpoint import Checkpoint, explained
from studio.engines.nemo.scratch_folder import scratch_folder
from studio.engines.nemo.trust import admitted
from studio.errors import shown

CONFIG = "model_config.yaml"
WEIGHTS = "model_weights.ckpt"
ALIGNER_CONFIG = "timestamps_asr_model_config.yaml"
ALIGNER_WEIGHTS = "timestamps_asr_model_weights.ckpt"
ALIGNER_CLASS = "EncDecCTCModelBPE"

MOST_MEMBERS = 2_000
ORDINARY = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)
"""Not links, devices or files with holes."""

ALL_TEXT = 8 * LARGEST_TEXT
"""Bytes of all configurations and vocabularies together."""

LISTING_BYTES = 20_000_000_000
LISTING_SECONDS = 60.0
"""Of a compressed archive; a plain one is not read but for its headers and texts."""

COPY_BYTES = 4_000_000

CAPITAL_SHARE = 0.05
"""Of a vocabulary that writes capitals; the alphabet alone may be in one that does not."""

LANGUAGE_TOKEN = re.compile(r"<\|([a-z]{2})\|>")
TIME_TOKEN = re.compile(r"<\|\d+\|>")
SPECIAL_TOKEN = re.compile(r"<[^<>\n]*>")
TEXT = re.compile(r"\.(yaml|txt|vocab|model)$")
"""Of a SentencePiece model, its special tokens can be read."""

Tell = Callable[[int], None]
"""Called with the bytes that were unpacked so far; may raise to end it."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A checkpoint with its files in a folder of our own."""

    checkpoint: Checkpoint
    folder: Path


@dataclass(slots=True)
class _Contents:
    """What is in an archive."""

    sizes: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def read_nemo(path: Path) -> Checkpoint:
    """Raises ModelUnavailable, in one sentence that names the file, for what is broken or not a speech model."""
    with explained(path), _opened(path) as file:
        allowance = Allowance(LISTING_BYTES, LISTING_SECONDS)
        return _checkpoint(path, os.fstat(file.fileno()), _contents(file, allowance, None, _ignore))


@contextmanager
def unpacked(path: Path, tell: Tell) -> Iterator[Unpacked]:
    """The archive's files in a folder that is gone when the block ends.

    Raises ModelUnavailable, and what `tell` does.
    """
    with explained(path), scratch_folder() as folder:
        with _opened(path) as file:
            about = os.fstat(file.fileno())
            contents = _contents(file, Allowance(LISTING_BYTES, math.inf), folder, tell)
        checkpoint = _checkpoint(path, about, contents)
        for name in {WEIGHTS, ALIGNER_WEIGHTS} & contents.sizes.keys():
            _check_weights(folder / name)
        yield Unpacked(checkpoint, folder)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file itself, however often another is put in its place; never a pipe, which would block."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Refused("it is no file")
        yield file


def _contents(file: IO[bytes], allowance: Allowance, folder: Path | None, tell: Tell) -> _Contents:
    size = os.fstat(file.fileno()).st_size
    compressed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream: Any = Inflated(file, size, allowance) if compressed else Plain(file, allowance)
    contents = _Contents()
    try:
        # never "r:*": xz takes a file of zeros for millions of empty archives
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for member in _members(archive, math.inf if compressed else size):
                _take(archive, member, contents, folder, tell)
            if not compressed:
                _check_end(file, archive.offset)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Refused("it is not a .nemo archive, or its download broke off") from error
    return contents


def _check_end(file: IO[bytes], offset: int) -> None:
    """An archive that broke off between two of its files reads well; only its end is missing."""
    file.seek(offset)
    if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise Refused("it breaks off before its end. Copy it again")


def _members(archive: tarfile.TarFile, size: float) -> Iterator[tarfile.TarInfo]:
    """Its files. What leads out of it, is no file, stands twice or breaks off is refused."""
    seen: set[str] = set()
    for count, member in enumerate(archive):
        if count >= MOST_MEMBERS:
            raise Refused(f"it holds more than {MOST_MEMBERS} files; it was not opened")
        if member.type not in ORDINARY or member.sparse or member.size < 0:
            raise Refused(f"it holds {shown(member.name)}, which a model has no use for; it was not opened")
        name = _name(member)
        if member.isdir():
            continue
        if (same := unicodedata.normalize("NFC", name).casefold()) in seen:
            raise Refused(f"it holds {shown(name)} twice; it was not opened")
        if member.offset_data + member.size > size:
            raise Refused(f"it breaks off inside {shown(name)}: {size:,} bytes are there. Copy it again")
        seen.add(same)
        yield member


def _name(member: tarfile.TarInfo) -> str:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or re.search(r'[\\:*?"<>|\x00-\x1f]', member.name):
        raise Refused(f"it holds {shown(member.name)}, which a model has no use for; it was not opened")
    return str(name)


def _take(
    archive: tarfile.TarFile, member: tarfile.TarInfo, contents: _Contents, folder: Path | None, tell: Tell
) -> None:
    """Note a file, keep its text if it is one, and put it into the folder."""
    name = _name(member)
    contents.sizes[name] = member.size
    stream = archive.extractfile(member)
    assert stream is not None
    if TEXT.search(name) and member.size <= LARGEST_TEXT:
        data = stream.read()
        contents.texts[name] = data.decode("utf-8", "replace")
        if sum(map(len, contents.texts.values())) > ALL_TEXT:
            raise Refused("its vocabularies are larger than any model's")
        if folder is not None:
            _write(folder / name, iter([data]))
    elif folder is not None:
        _write(folder / name, _told(stream, contents, tell))


def _told(stream: IO[bytes], contents: _Contents, tell: Tell) -> Iterator[bytes]:
    done = sum(contents.sizes.values())
    while data := stream.read(COPY_BYTES):
        tell(done)
        yield data


def _write(path: Path, parts: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for data in parts:
            file.write(data)


def _check_weights(path: Path) -> None:
    """Torch stores weights as they are; packed ones, or one stretch under many names, would only fill the memory."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in entries)
    if packed or sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise Refused(f"its {path.name} is packed in a way that torch never writes")


def _checkpoint(path: Path, about: os.stat_result, contents: _Contents) -> Checkpoint:
    said = _settings(contents, CONFIG)
    config = admitted(said, contents.sizes)
    if WEIGHTS not in contents.sizes:
        raise Refused(f"it has no {WEIGHTS}; is it a speech model?")
    vocabularies = _vocabularies(config, contents, "vocab_path", "spe_tokenizer_vocab", "model_path")
    special = vocabularies.get("spl_tokens", "") or "".join(vocabularies.values())
    named = tuple(name for name in vocabularies if re.fullmatch("[a-z]{2}", name))
    return Checkpoint(
        path=path,
        target=config.get("target") or str(said.get("target", "")),
        config=config,
        size=contents.sizes[WEIGHTS],
        changed=about.st_mtime,
        languages=named or tuple(dict.fromkeys(LANGUAGE_TOKEN.findall(special))),
        time_tokens=len(set(TIME_TOKEN.findall(special))) > 1,
        aligner=_aligner(contents),
        capitals=_has_capitals(_vocabularies(config, contents, "vocab_path").values()),
    )


def _settings(contents: _Contents, name: str) -> Mapping[str, Any]:
    if name not in contents.texts:
        raise Refused(f"it has no {name} of a size that can be read; is it a NeMo model?")
    try:
        config = parse_yaml(contents.texts[name])
    except Refused as error:
        raise Refused(f"its {name} {error}") from error
    if not isinstance(config, Mapping):
        raise Refused(f"its {name} holds no settings")
    return config


def _aligner(contents: _Contents) -> Mapping[str, Any] | None:
    """What NeMo is given of the model that comes with it, if that can align."""
    if not {ALIGNER_CONFIG, ALIGNER_WEIGHTS} <= contents.sizes.keys():
        return None
    config = admitted(_settings(contents, ALIGNER_CONFIG), contents.sizes)
    return config if config.get("target", "").endswith(f".{ALIGNER_CLASS}") else None


def _has_capitals(vocabularies: Iterable[str]) -> bool:
    pieces = SPECIAL_TOKEN.sub("", "\n".join(vocabularies)).split()
    return sum(any(letter.isupper() for letter in piece) for piece in pieces) > CAPITAL_SHARE * len(pieces)


def _vocabularies(config: Mapping[str, Any], contents: _Contents, *keys: str) -> dict[str, str]:
    """The text of the files named by `keys`, of each tokenizer by its name; "" names the only one.

    Special tokens are missing in some of the lists that NeMo packs, so several are read.
    """
    tokenizer = config.get("tokenizer", {})
    parts = tokenizer.get("langs") or ({"": tokenizer} if tokenizer else {})
    return {
        name: "\n".join(contents.texts.get(str(part.get(key)).removeprefix("nemo:"), "") for key in keys)
        for name, part in parts.items()
    }


def _ignore(_: int) -> None:
    pass
