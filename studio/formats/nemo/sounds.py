"""The sound files of a manifest: where NeMo looks for them, and what their headers say."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.errors import shown
from studio.formats.nemo.faults import Fault, rate_faults
from studio.formats.nemo.layout import SHARDED, WHOLE
from studio.formats.nemo.rules import Row, number
from studio.limits import SAMPLE_RATE

PATH_LIMIT = 255
"""Characters of a relative path at which NeMo no longer puts the manifest's folder before it."""
_ROUNDING = 0.011
"""Seconds by which a row's end may pass its file's: durations are often rounded to two decimals."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a sound file says of itself."""

    frames: int
    rate: int
    channels: int

    @property
    def seconds(self) -> float:
        return self.frames / self.rate if self.rate else 0.0


class Sounds:
    """The headers of a manifest's sound files, each read once."""

    def __init__(self, manifest: Path, *, unsure: bool = False) -> None:
        """`unsure`: who reads them after us knows more kinds of sound than we do, and has the last word."""
        self._folder = manifest.parent.resolve()
        self._unsure = unsure
        self.as_tarred = manifest.name == WHOLE or (
            manifest.parent.resolve().name == SHARDED and re.match(r"manifest_\d+\.json", manifest.name) is not None
        )
        """NeMo looks for names without a folder in tars."""
        self._known: dict[str, Header | list[Fault]] = {}

    def faults(self, row: Row) -> Iterator[Fault]:
        path = row.get("audio_filepath")
        if not isinstance(path, str) or not path or "\x00" in path:
            return
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._look(path)
        yield from place_faults(row, known) if isinstance(known, Header) else known

    def samples(self, row: Row) -> int | None:
        """How many samples a loader should take; None where it resamples first, or where nothing is known."""
        known = self._known[row["audio_filepath"]]
        if not isinstance(known, Header) or known.rate != SAMPLE_RATE:
            return None
        if row.get("offset") is None:
            return known.frames
        return min(samples(row["duration"]), known.frames - samples(row["offset"]))

    def place(self, path: str) -> Path:
        """The file that NeMo opens: beside the manifest where there is one, else as it stands, `~` being a home."""
        beside = self._folder / path
        if len(path) < PATH_LIMIT and not Path(path).is_absolute() and is_file(beside):
            return beside
        return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises for a home that is not there

    def _look(self, path: str) -> Header | list[Fault]:
        full = self.place(path)
        if not is_file(full):
            return list(_missing(path))
        if _is_no_text(path):
            why = f"The name {shown(path)} is not UTF-8 text: NeMo stops there. Rename the file."
            return [("audio.unreadable", why)]
        header = header_of(full)
        if header is not None:
            return header
        return [] if self._unsure else [("audio.unreadable", f"{shown(path)} is no sound that we can read.")]


def _is_no_text(path: str) -> bool:
    """Names of files are bytes; those that are no UTF-8 come as half characters."""
    return path.encode("utf-8", "replace").decode() != path


def _missing(path: str) -> Iterator[Fault]:
    if "\\" in path:
        yield "audio.backslash", "The audio path has backslashes. Write forward slashes."
    if len(path) >= PATH_LIMIT and not Path(path).is_absolute():
        yield "audio.path_long", f"The audio path has {len(path)} characters; NeMo gives up at {PATH_LIMIT}."
    yield "audio.missing", f"There is no file {shown(path)}. Paths count from the manifest's folder."


def header_of(file: object) -> Header | None:
    """Of a path or an open file; None for what libsndfile cannot read."""
    import soundfile

    try:
        info = soundfile.info(os.fsencode(file) if isinstance(file, Path) else file)
    except (soundfile.LibsndfileError, OSError, RuntimeError):
        return None
    return Header(info.frames, info.samplerate, info.channels)


def place_faults(row: Row, sound: Header) -> Iterator[Fault]:
    """Where the row lies in its file, and whether its text has room there."""
    if sound.channels != 1:
        yield "audio.stereo", f"The file has {sound.channels} channels; Canary stops there. Mix it to one."
    offset, duration = number(row.get("offset")), number(row.get("duration"))
    length = sound.seconds
    if row.get("offset") is None:
        if duration is not None and abs(duration - length) > _ROUNDING:
            yield (
                "offset.missing",
                f"Without “offset” NeMo ignores the duration and takes the whole file, {length:.3f} s. Write 0.0.",
            )
        yield from _rate_faults(row, length)
    if offset is None or duration is None or offset < 0:
        return
    if offset >= length:
        yield "offset.past_end", f"The row begins at {offset:g} s, the file ends at {length:.3f} s: NeMo drops it."
    elif offset + duration > length + _ROUNDING:
        yield (
            "duration.past_end",
            f"The row ends at {offset + duration:.3f} s, the file at {length:.3f} s: NeMo cuts it off silently.",
        )
    else:
        yield from _rate_faults(row, duration)
    count = row.get("num_samples")
    if isinstance(count, int) and sound.rate == SAMPLE_RATE and samples(duration) != count:
        yield "duration.not_exact", f"The duration means {samples(duration)} samples, “num_samples” says {count}."


def _rate_faults(row: Row, seconds: float) -> Iterator[Fault]:
    text = row.get("text")
    if isinstance(text, str):
        yield from rate_faults(text, seconds)


def is_file(path: Path) -> bool:
    """Also for paths that no file system can hold: too long, with a null, with half a character."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def samples(duration: float) -> int:
    """As lhotse counts: halves round up."""
    return math.floor(duration * SAMPLE_RATE + 0.5)
