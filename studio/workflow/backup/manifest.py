"""What a backup says of itself: each file with its size and sha256, read and checked before anything is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.audio.timeline import sha256
from studio.errors import RequestError, shown
from studio.limits import Progress, silent
from studio.store.blobs import ID

MANIFEST, DATABASE = "backup.json", "database.sqlite"
KIND = "canary-studio backup"

_FILE = re.compile(rf"blobs/[0-9a-f]{{2}}/{ID.pattern}/[a-z0-9.-]+|(jobs|live)/[0-9a-f]{{32}}(/[^/\\\0]+)+")
"""What may stand in a manifest: nothing that leads out of the folder."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished one, as its manifest tells it."""

    made: str
    files: Mapping[str, tuple[int, str]]
    """Size and sha256, by their place in the folder."""
    missing: tuple[str, ...] = ()
    """Recordings that were left out because their sound was not there."""
    new: bool = True
    """False where it was there already."""

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(size for size, _ in self.files.values())

    def sounds(self) -> dict[str, list[str]]:
        """The names of each sound's files, by its sha256."""
        found: dict[str, list[str]] = {}
        for file in self.files:
            if file.startswith("blobs/"):
                _, _, key, name = file.split("/")
                found.setdefault(key, []).append(name)
        return found


def read(folder: Path) -> Backup:
    """What the manifest says, of which nothing leads elsewhere. Raises RequestError."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in found["files"].items()}
        known = found["kind"] == KIND and found["version"] == 1
        backup = Backup(str(found["made"]), files, tuple(map(str, found["missing"])))
    except FileNotFoundError as error:
        raise RequestError(
            f"{shown(str(folder))} holds no finished backup. Where one was broken off, run "
            "`canary-studio backup` again with the same folder."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestError(f"{shown(MANIFEST)} in {shown(str(folder))} cannot be read: it is damaged.") from error
    if not known or not all(name == DATABASE or is_ours(name) for name in files) or DATABASE not in files:
        raise RequestError(f"{shown(MANIFEST)} in {shown(str(folder))} is no manifest that this version knows.")
    return backup


def check(folder: Path, backup: Backup, progress: Progress = silent) -> None:
    """Read every byte of it. Raises RequestError that names the first file which is not what it was."""
    done = 0
    for name, (size, digest) in backup.files.items():
        path = folder / name
        if not path.is_file() or path.is_symlink() or path.stat().st_size != size or sha256(path) != digest:
            raise RequestError(f"{shown(name)} in the backup is missing or damaged: it is not what was backed up.")
        done += size
        progress(done / max(backup.size, 1), "Checking")


def is_ours(name: str) -> bool:
    return bool(_FILE.fullmatch(name)) and not {".", ".."} & set(name.split("/"))
