"""A folder: every sound file in it and below, by name. Hidden files and folders stay out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from studio.errors import AudioError, shown
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.base import Reader
from studio.formats.imported import ImportedAudio, ReadResult
from studio.formats.nemo import FORMAT as NEMO
from studio.formats.nemo.reader import names_sound
from studio.text import counted

_NAMED = 3
"""Manifests that a sentence names."""


class Folder(Reader):
    """All that it holds, as sound alone; of manifests in it, that they were not read."""

    name = "folder"
    title = "Folder of sound files"
    help = "Whatever is named as sound, in it and below."

    def sniff(self, path: Path) -> bool:
        """An export of ours is a folder too, but its manifest knows more than its sound files."""
        return path.is_dir() and not NEMO.sniff(path)

    def read(self, path: Path, *, skip_bad: bool = False) -> ReadResult:  # noqa: ARG002
        """Raises AudioError for a folder without sound, or one that cannot be opened."""
        if not path.is_dir():
            raise AudioError(path.name, "this is not a folder. Import it as a file.")
        files = list(_files(path))
        items = tuple(ImportedAudio(file, file.name) for file in files if file.suffix.lower() in AUDIO.suffixes)
        manifests = [file.relative_to(path) for file in files if names_sound(file)]
        if not items:
            raise AudioError(path.resolve().name, "the folder holds no sound file.")
        return ReadResult(items, (_unread(path, manifests),) if manifests else ())


def _unread(folder: Path, manifests: list[Path]) -> str:
    names = ", ".join(each.as_posix() for each in manifests[:_NAMED]) + ("…" if len(manifests) > _NAMED else "")
    name, found = shown(folder.resolve().name), counted(len(manifests), "manifest")
    return f"{name}: {found} whose texts were not read: {names}. Import each manifest by its own name."


def _files(folder: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        raise AudioError(Path(fault.filename or folder).name, "the folder cannot be opened. Check its permissions.")

    for base, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(base, name)


FORMAT = Folder()
