"""What somebody brings over the network: manifests with the sound that came with them; nothing else here is opened.

Files chosen together lie in one folder; what a zip holds lies in a folder of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from studio.errors import AudioError, ManifestError
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.imported import ImportedAudio, ReadResult
from studio.formats.importing import merged
from studio.formats.nemo import FORMAT as NEMO
from studio.formats.nemo.layout import METADATA, SEGMENTS
from studio.formats.nemo.reader import SUFFIXES as MANIFEST
from studio.formats.nemo.reader import names_sound, read_one
from studio.formats.nemo.soundfiles import Uploaded
from studio.text import counted

SUFFIXES = (*MANIFEST, ".zip")
"""Of what brings texts, or sound that is packed."""
LARGEST = 256 << 20
"""Bytes of all manifests that come together, and of what lies beside them: as much as is said in days. They are packed
small, and each row takes its room in memory."""
_NAMED = 3
"""Files that a sentence names."""


def read_uploaded(
    folder: Path, *, zip_name: str | None = None, skip_bad: bool = False, most: int = LARGEST
) -> ReadResult:
    """All that lies in a folder; `zip_name` is of the zip that it came in. `most`: bytes of its manifests together.

    Raises ManifestError for a bad row unless `skip_bad`, for manifests that are too large, and for one that came
    without its sound; AudioError for a zip without either.
    """
    sounds = [file for file in _files(folder) if file.suffix.lower() in AUDIO.suffixes]
    manifests = manifests_in(folder, packed=zip_name is not None)
    if _bytes(manifests) > most:
        why = (
            f"the manifests and what lies beside them have more than {LARGEST >> 20} MB together. Bring them in parts."
        )
        raise ManifestError(zip_name or manifests[0].name, None, why)
    if not manifests:
        return _alone(sounds, zip_name or folder.name)
    if not sounds:
        raise ManifestError(
            manifests[0].name,
            None,
            "it came without its sound, and a page opens no files of the server. Upload a zip of the manifest and its "
            "sound, or choose the sound files together with it; where both lie on the server, use canary-studio import "
            "there.",
        )
    return _with_texts(folder, manifests, sounds, skip_bad)


def some_of(names: Sequence[str]) -> str:
    """The first few, as a sentence names them."""
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")


def manifests_in(folder: Path, *, packed: bool) -> list[Path]:
    """Whoever chooses a file of this kind means it; what was `packed` holds others as well."""
    return [file for file in _files(folder) if _is_manifest(file, packed)]


def text_bytes(folder: Path, *, packed: bool) -> int:
    """What counts against `LARGEST` in a folder."""
    return _bytes(manifests_in(folder, packed=packed))


def _bytes(manifests: list[Path]) -> int:
    beside = {each.parent / SEGMENTS for each in manifests}
    return sum(file.stat().st_size for file in (*manifests, *beside) if file.is_file())


def _with_texts(folder: Path, manifests: list[Path], sounds: list[Path], skip_bad: bool) -> ReadResult:
    place = Uploaded(folder)
    found = merged([read_one(each, NEMO.name, place, skip_bad=skip_bad) for each in manifests])
    unnamed = [sound.name for sound in sounds if sound.resolve() not in place.found]
    if not unnamed or found.skipped:  # a row that was left out is told; so is its sound
        return found
    names = some_of(unnamed)
    left = f"{counted(len(unnamed), 'sound file')} that no manifest names: {names}. Upload them without the manifest."
    return ReadResult(found.items, (*found.skipped, left))


def _alone(sounds: list[Path], name: str) -> ReadResult:
    if not sounds:
        raise AudioError(name, "it holds neither sound nor a manifest of JSON lines that names some.")
    return ReadResult(tuple(ImportedAudio(sound, sound.name) for sound in sounds))


def _files(folder: Path) -> Iterator[Path]:
    """Without hidden ones, and what archivers of other systems put in."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        yield from (Path(base, name) for name in sorted(names) if not name.startswith("."))


def _is_manifest(file: Path, packed: bool) -> bool:
    if packed:
        return names_sound(file)
    return file.suffix.lower() in MANIFEST and file.name not in (METADATA, SEGMENTS)
