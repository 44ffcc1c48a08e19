"""One sound file, to be transcribed."""

from __future__ import annotations

from pathlib import Path

from studio.formats.base import Reader
from studio.formats.imported import ImportedAudio, ReadResult

_SUFFIXES = """
    .wav .wave .flac .mp3 .mpga .ogg .oga .opus .m4a .m4b .mp4 .m4v .mov .webm .mka .mkv .aac .aiff .aif .aifc
    .au .snd .wma .amr .caf .3gp .w64 .rf64 .avi .mpg .mpeg
"""


class Audio(Reader):
    """Its suffixes are the names that are taken for sound in a folder. What a file holds shows when it is decoded."""

    name = "audio"
    title = "Sound file"
    suffixes = tuple(_SUFFIXES.split())
    help = "Sound alone, or the sound of a video."

    def read(self, path: Path, *, skip_bad: bool = False) -> ReadResult:  # noqa: ARG002
        return ReadResult((ImportedAudio(path, path.name),))


FORMAT = Audio()
