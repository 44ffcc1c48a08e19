"""Where the sound lies that a manifest names: on this machine, or among what was uploaded and nowhere else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Protocol

from studio.errors import shown

_DEEPEST = 32
"""Folders of a path that are looked at."""


class NoSound(LookupError):
    """Its sentence says what is missing and the fix."""


class SoundFiles(Protocol):
    """Finds the file that a row names."""

    def find(self, named: str, folder: Path) -> Path:
        """`folder` is the manifest's. Raises NoSound."""
        ...


class OnDisk:
    """Any file of this machine, for whoever works at it."""

    def find(self, named: str, folder: Path) -> Path:
        try:
            audio = folder / Path(named).expanduser()
            there = audio.is_file()
        except (OSError, ValueError, RuntimeError):  # the last: nobody of that name, in ~name/…
            there = False
        if not there and "://" in named:
            raise NoSound(f"{shown(named)} is an address, and nothing is fetched. Download it, and name the file.")
        if not there:
            raise NoSound(f"there is no file {shown(named)}. Paths count from the manifest's folder.")
        return audio


class Uploaded:
    """Files below one folder, for whoever has nothing else here: a manifest must not open what lies on a server.

    Paths of another machine are found by their ends (`/data/clips/a.wav` is `clips/a.wav`, or `a.wav`), as long as no
    two of them would be the same file.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._named: dict[Path, tuple[str, ...]] = {}

    @property
    def found(self) -> frozenset[Path]:
        """What manifests have named so far."""
        return frozenset(self._named)

    def find(self, named: str, folder: Path) -> Path:
        parts = _parts(named)
        found = next((path for path in self._places(parts, folder) if self._is_ours(path)), None)
        if found is None:
            raise NoSound(
                f"there is no {shown(named)} among what was uploaded, and a page opens no files of the server. "
                "Upload a zip of the manifest and its sound."
            )
        if not _same(parts, self._named.setdefault(found, parts)):
            raise NoSound(
                f"{shown(named)} and {shown('/'.join(self._named[found]))} would both be “{found.name}”. "
                "Upload a zip that has their folders."
            )
        return found

    def _places(self, parts: tuple[str, ...], folder: Path) -> list[Path]:
        """The longest end of the path first."""
        ends = [parts[at:] for at in range(len(parts))]
        return [base.joinpath(*end) for end in ends for base in dict.fromkeys((folder.resolve(), self._root))]

    def _is_ours(self, path: Path) -> bool:
        try:
            return path.is_file() and path.resolve().is_relative_to(self._root)
        except (OSError, ValueError):  # a name that no disk could hold
            return False


def _parts(named: str) -> tuple[str, ...]:
    """Without what leads out of a folder."""
    parts = [part for part in PurePosixPath(named.replace("\\", "/")).parts if part not in ("/", "//", ".", "~")]
    while ".." in parts:
        parts = parts[parts.index("..") + 1 :]
    return tuple(parts[-_DEEPEST:])


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """One is the end of the other."""
    common = min(len(one), len(other))
    return one[-common:] == other[-common:]


ON_DISK = OnDisk()
