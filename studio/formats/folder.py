"""A folder: every sound file in it and below, by name. Hidden files and folders stay out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from studio.errors import AudioError
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.base import Reader
from studio.formats.imported import ImportedAudio, ReadResult
from studio.formats.nemo import FORMAT as NEMO


class Folder(Reader):
    """All that it holds, as sound alone."""

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
        items = tuple(ImportedAudio(audio, audio.name) for audio in _sounds(path))
        if not items:
            raise AudioError(path.name, "the folder holds no sound file.")
        return ReadResult(items)


def _sounds(folder: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        raise AudioError(Path(fault.filename or folder).name, "the folder cannot be opened. Check its permissions.")

    for base, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in AUDIO.suffixes:
                yield Path(base, name)


FORMAT = Folder()
