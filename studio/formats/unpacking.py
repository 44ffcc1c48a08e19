"""An export's zip as the folder that it unpacks to."""

from __future__ import annotations

import errno
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from studio.errors import AudioError, Cancelled, ManifestError, plainly, shown
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.nemo.places import export_folders, holds_manifest
from studio.formats.staging import scratch
from studio.formats.uploaded import manifests_in, some_of
from studio.limits import ShouldStop, never
from studio.text import counted

_MOST_TIMES = 200
"""By how much an archive may grow; sound hardly grows at all, text tenfold."""
_SPARE = 1 << 20
"""Bytes that a small archive may grow to in any case."""
_NAMES = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL, errno.EILSEQ)
"""What a disk says of a name: too long, a folder and a file at once, or of characters that it does not know."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The path itself; a zip's content in a folder that goes away with the block. Raises ManifestError."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield path
        return
    with scratch() as folder:
        unpack(path, folder)
        with _named(path, folder):
            yield folder


def unpack(path: Path, folder: Path, most: int | None = None, cancelled: ShouldStop = never) -> None:
    """Fill a folder with what a zip holds, at most so many bytes. Raises ManifestError, Cancelled."""
    try:
        with zipfile.ZipFile(path) as packed:
            _check(packed, path, folder, most)
            for member in packed.infolist():
                if cancelled():
                    raise Cancelled
                packed.extract(member, folder)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, lzma.LZMAError) as fault:
        raise ManifestError(path.name, None, f"the zip cannot be unpacked: {fault}. Download it again.") from fault
    except OSError as fault:
        if fault.errno is None:  # bz2 says so of what is damaged
            raise ManifestError(path.name, None, f"the zip cannot be unpacked: {fault}. Download it again.") from fault
        if fault.errno in _NAMES:
            why = f"it holds a name that no file can have here: {fault.strerror}. Rename it, and pack it anew."
            raise ManifestError(path.name, None, why) from fault
        raise
    except RuntimeError as fault:
        if isinstance(fault, Cancelled):
            raise
        raise ManifestError(path.name, None, f"the zip cannot be unpacked: {fault}. Pack it without.") from fault


@dataclass(frozen=True, slots=True)
class Opened:
    places: list[Path]
    unopened: tuple[str, ...]
    """One sentence for each path that holds zips, which nobody looked into."""


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[Opened]:
    """What is to be imported: of a zip, or of a folder around exports, the exports in it."""
    with ExitStack() as stack:
        found = [(stack.enter_context(unpacked(path)), path) for path in paths]
        places = [_exports_in(place) or _others_in(place, packed=place != path) for place, path in found]
        yield Opened(
            [*chain.from_iterable(places)],
            tuple(told for place, path in found if (told := unopened(place, path.resolve().name))),
        )


def unopened(folder: Path, name: str) -> str | None:
    """A sentence about zips in a folder, or in a zip that unpacked to it, of this name; None where there are none."""
    zips = sorted(each for each in folder.rglob("*.[zZ][iI][pP]") if each.is_file()) if folder.is_dir() else []
    if not zips:
        return None
    names = some_of([each.relative_to(folder).as_posix() for each in zips])
    found = counted(len(zips), "zip")
    return f"{shown(name)}: {found} that nobody looked into: {plainly(names)}. Bring each by itself."


@contextmanager
def _named(path: Path, folder: Path) -> Iterator[None]:
    """What is wrong with the folder as a whole is told of the zip: nobody knows the folder."""
    try:
        yield
    except AudioError as fault:
        if fault.name != folder.name:
            raise
        raise AudioError(path.name, fault.why) from fault
    except ManifestError as fault:
        if fault.path != folder.name:
            raise
        raise ManifestError(path.name, fault.line, fault.why) from fault


def _exports_in(place: Path) -> list[Path]:
    """Those below a folder that has no sound of its own; none for one that is imported as it is."""
    if not place.is_dir() or any(each.suffix.lower() in AUDIO.suffixes for each in place.iterdir()):
        return []
    return list(export_folders(place))


def _others_in(place: Path, *, packed: bool) -> list[Path]:
    """Of a zip that is no export the manifests, whatever they are called: whoever packs them with sound means them."""
    named = [] if not packed or holds_manifest(place) else manifests_in(place, packed=True)
    return named or [place]


def _check(packed: zipfile.ZipFile, path: Path, folder: Path, most: int | None) -> None:
    """Before anything of it is written. Raises ManifestError."""
    members = packed.infolist()
    size = sum(each.file_size for each in members)
    if size > _MOST_TIMES * path.stat().st_size + _SPARE:
        raise ManifestError(path.name, None, "the zip holds far more than an export's would. Unpack it yourself.")
    if most is not None and size > most:
        raise ManifestError(path.name, None, f"the zip holds more than {most / 1e9:g} GB. Send it in parts.")
    if size > shutil.disk_usage(folder).free:
        raise ManifestError(path.name, None, "there is no room to unpack it. Free some space for temporary files.")
    for member in members:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts:
            raise ManifestError(path.name, None, "the zip holds names outside of its own folder. It is none of ours.")
