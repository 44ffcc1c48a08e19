"""One sound file, to be transcribed."""

from __future__ import annotations

from pathlib import Path

from studio.imports import Found, ImportedAudio

_SUFFIXES = """
    .wav .wave .flac .mp3 .ogg .oga .opus .m4a .m4b .mp4 .m4v .mov .webm .mka .mkv .aac .aiff .aif .aifc
    .au .snd .wma .amr .caf .3gp .g722 .w64 .rf64 .avi .mpg .mpeg
"""
SUFFIXES = frozenset(_SUFFIXES.split())
"""Names that are taken for sound in a folder. What a file really holds shows when it is decoded."""


class Audio:
    """See `studio.imports.Source`."""

    name = "audio"
    title = "Sound file"

    def sniff(self, path: Path) -> bool:
        return path.is_file() and path.suffix.lower() in SUFFIXES

    def read(self, path: Path, *, skip_bad: bool = False) -> Found:  # noqa: ARG002
        return Found((ImportedAudio(path, path.name),))


SOURCE = Audio()
