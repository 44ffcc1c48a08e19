"""Whole or not at all: a folder or a zip is built under a passing name, made durable, then renamed.

The passing name is `.NAME.partial-XXXXXXXX`, beside the final one. Its builder holds a lock on it; one
without a builder is the rest of a killed run and goes away with the next export there, whatever it is called.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from studio.durable import sync, sync_tree
from studio.errors import ExportCancelled, ExportError, ExportFault, StudioError, shown

_NAME_BYTES = 80
"""Of the final name that the passing one repeats: file systems end at 255 bytes."""
_PASSING = re.compile(r"\..*\.partial-[0-9a-f]{8}", re.DOTALL)
_TRIES = 5
_CHUNK = 1 << 20
_STORED = frozenset({".flac", ".mp3", ".ogg", ".opus", ".zip", ".gz"})


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` that takes its name when the block ends well, else disappears.

    Raises ExportError when `folder` is in use, ExportFault for what the disk refuses.
    """
    with _disk_faults(folder):
        folder = folder.resolve()
        _check_free(folder)
        made = _make_parents(folder.parent)
        _remove_stale(folder)
        stage = _passing_name(folder)
        stage.mkdir()
        lock = _lock(stage)
        try:
            yield stage
            _check_free(folder)
            sync_tree(stage)
            stage.replace(folder)
            sync(folder.parent)
        except BaseException:
            _remove_surely(stage)
            for parent in made:
                with suppress(OSError):
                    parent.rmdir()
            raise
        finally:
            if lock is not None:
                os.close(lock)


def zip_folder(folder: Path, target: Path, cancelled: Callable[[], bool] = lambda: False) -> Path:
    """Pack `folder` (under its own name) into the zip `target`, streamed; whole or not at all.

    Sound is stored as it is, text is compressed. Returns `target`, which is replaced if it
    was there. Raises ExportError, ExportCancelled, ExportFault.
    """
    if not folder.is_dir():
        raise ExportError(f"{shown(folder.name)} is not a folder; there is nothing to pack.")
    with _disk_faults(target):
        _remove_stale(target)
        passing = _passing_name(target)
        lock = None
        try:
            with passing.open("xb") as file:
                lock = _lock(passing)
                _pack(folder, file, cancelled)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(target)
            sync(target.parent)
        except BaseException:
            passing.unlink(missing_ok=True)
            raise
        finally:
            if lock is not None:
                os.close(lock)
    return target


def _pack(folder: Path, file: IO[bytes], cancelled: Callable[[], bool]) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            info = zipfile.ZipInfo.from_file(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
            stored = path.suffix.lower() in _STORED
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            with path.open("rb") as source, packed.open(info, "w", force_zip64=True) as entry:
                while chunk := source.read(_CHUNK):
                    if cancelled():
                        raise ExportCancelled
                    entry.write(chunk)


def _check_free(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        if any(folder.iterdir()):
            raise ExportError(f"{shown(str(folder))} already holds files. Name a new or empty folder.")
    elif folder.exists() or folder.is_symlink():
        raise ExportError(f"{shown(str(folder))} is a file. Name a new or empty folder.")


def _make_parents(folder: Path) -> list[Path]:
    """Create `folder`; returns those that were missing, innermost first, so that a failure can take them back."""
    missing = []
    for parent in (folder, *folder.parents):
        if parent.exists():
            break
        missing.append(parent)
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _prefix(target: Path) -> str:
    name = target.name.encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore")
    return f".{name}.partial-"


def final_name(passing: str) -> str:
    """The name that a folder under a passing one is to have, as far as that repeats it."""
    return passing.removeprefix(".").rpartition(".partial-")[0] if _PASSING.fullmatch(passing) else passing


def _passing_name(target: Path) -> Path:
    return target.parent / f"{_prefix(target)}{secrets.token_hex(4)}"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what only passes, gone with the block; one of a killed run goes with the next."""
    with scratch_beside(Path(tempfile.gettempdir(), "canary-studio")) as made:
        yield made


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """The same on the disk of `target`. Raises ExportFault where it cannot be made."""
    with _disk_faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target)
        made = _passing_name(target)
        made.mkdir(mode=0o700)
    lock = _lock(made)
    try:
        yield made
    finally:
        _remove_surely(made)
        if lock is not None:
            os.close(lock)


def _remove_surely(folder: Path) -> None:
    """Also when whoever waits for the end presses Ctrl+C once more, and while threads still write."""
    for _ in range(_TRIES):
        with suppress(KeyboardInterrupt):
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def _remove_stale(target: Path) -> None:
    """Remove what killed runs left behind in the folder of `target`; what is still being built is locked and stays."""
    for rest in target.parent.iterdir():
        if _PASSING.fullmatch(rest.name) and not rest.is_symlink():
            with suppress(FileNotFoundError):  # another export here clears up as well
                _remove_rest(rest)


def _remove_rest(rest: Path) -> None:
    lock = _lock(rest) if _is_ours(rest) else None
    if lock is not None:
        _remove(rest)
        os.close(lock)


def _is_ours(path: Path) -> bool:
    """In a folder of many people, such as /tmp, others' are theirs."""
    return sys.platform == "win32" or path.stat().st_uid == os.geteuid()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _lock(path: Path) -> int | None:
    """A lock that ends with this process, as a descriptor to close; None when another holds it."""
    if sys.platform == "win32":  # no locks on folders there: what a killed run left stays visible
        return None
    import fcntl

    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _disk_faults(target: Path) -> Iterator[None]:
    """Turn what the system says of a disk into a sentence for a person."""
    try:
        yield
    except OSError as fault:
        if isinstance(fault, StudioError):
            raise
        raise ExportFault(_sentence(target, fault)) from fault


def _sentence(target: Path, fault: OSError) -> str:
    where = shown(str(target))
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {where} was not written, and nothing of it was left behind. Make room and try again."
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where} cannot be written: no permission there. Choose another folder."
    if fault.errno == errno.ENAMETOOLONG:
        return f"{where}: the name is too long for this disk. Choose a shorter one."
    return f"{where} cannot be written: {fault.strerror or fault}."
