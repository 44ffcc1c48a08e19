"""A folder: every sound file in it and below, by name. Hidden files and folders stay out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from studio.errors import AudioError
from studio.imports import Found, ImportedAudio
from studio.imports.audio import SUFFIXES
from studio.imports.nemo_manifest import MANIFESTS


class Folder:
    """See `studio.imports.Source`."""

    name = "folder"
    title = "Folder of sound files"

    def sniff(self, path: Path) -> bool:
        """An export of ours is a folder too, but its manifest knows more than its sound files."""
        return path.is_dir() and not any((path / name).is_file() for name in MANIFESTS)

    def read(self, path: Path, *, skip_bad: bool = False) -> Found:  # noqa: ARG002
        """Raises AudioError for a folder without sound, or one that cannot be opened."""
        if not path.is_dir():
            raise AudioError(path.name, "this is not a folder. Import it as a file.")
        found = tuple(ImportedAudio(audio, audio.name) for audio in _sounds(path))
        if not found:
            raise AudioError(path.name, "the folder holds no sound file.")
        return Found(found)


def _sounds(folder: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        raise AudioError(Path(fault.filename or folder).name, "the folder cannot be opened. Check its permissions.")

    for base, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(base, name)


SOURCE = Folder()
