"""A file from outside becomes a timeline: 16 kHz mono FLAC, its peaks and its activity, in one streamed pass.

A file whose samples would be clipped or rounded away is decoded a second time, at another level; one whose first sound
track holds no speech, once more for each further track."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio import refusals
from studio.audio.level import Level, fitting, told
from studio.audio.names import channel_activity, channel_flac
from studio.audio.pcm import to_pcm
from studio.audio.reader import TimelineReader
from studio.audio.sink import ACTIVITY, FLAC, PEAKS, Sink
from studio.audio.source import Source
from studio.audio.voice import has_speech
from studio.errors import AudioError, Cancelled
from studio.limits import SAMPLE_RATE

_LISTEN = 30
"""Seconds of a timeline in which speech is looked for at a time."""

_MOST_TRACKS = 8
"""That are listened to; a film has a few languages."""

_TOLD_CANCELLATION = 0.3
"""Seconds of cancelled channels that are worth a word: a syllable."""

_AHEAD = 4
"""Pieces (2 MB each) that may wait between the decoder and the encoder."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The files of one recording, whole and in place."""

    flac: Path
    """Mono FLAC at 16 kHz; 24-bit where the file may hold more than 16."""
    peaks: Path
    """int8, one signed extreme for each 1/100 s."""
    activity: Path
    """uint8, one level for each 1/100 s; see `studio.audio.activity`."""
    num_samples: int
    original_rate: int
    original_channels: int
    codec: str
    warnings: tuple[str, ...] = ()
    """What was wrong with the file and could be lived with, in whole sentences."""
    separate_channels: int = 0
    """How many channels lie beside it, each by itself (`channel_flac`), where they say different things; else 0."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.num_samples / SAMPLE_RATE


def build(
    source: Path,
    folder: Path,
    *,
    name: str,
    max_seconds: float,
    max_bytes: int,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Timeline:
    """Decode `source` into `folder`: `timeline.flac`, `peaks.i8`, `activity.u8`; where its channels say different
    things also each of them, in step with the timeline to the sample.

    The files appear together, the FLAC last, and only when whole; until then they are
    in a folder `.building-*` inside `folder`, which goes away on any failure. Memory does
    not grow with length. `progress` gets the share that is done, 0..1, never falling.
    `name` is what errors call the file.

    Raises AudioError for what is no usable sound, LimitError for too much of it,
    Cancelled within a fraction of a second of `cancelled()` turning true, StoreError when the
    disk is full or read-only.
    """
    with _workplace(folder) as workplace:
        pouring = _Pouring(source, name, max_seconds, max_bytes, workplace, _Rising(progress), cancelled)
        poured = _with_speech(pouring)
        for channel in range(poured.separate):
            pouring.channel(poured.track, channel)
        paths = _put_in_place(workplace, folder, poured.separate)
        progress(1.0)
        return Timeline(
            *paths, poured.num_samples, poured.rate, poured.channels, poured.codec, poured.warnings, poured.separate
        )


def sha256(path: Path) -> str:
    """The digest of a file's bytes in hex, read in blocks: a recording's id."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Poured:
    """What a track of a file became."""

    num_samples: int
    rate: int
    channels: int
    codec: str
    tracks: tuple[str, ...]
    track: int
    """The one of them that this is."""
    separate: int
    """How many channels say different things; else 0."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pouring:
    """One file into one folder, however often."""

    source: Path
    name: str
    max_seconds: float
    max_bytes: int
    workplace: Path
    progress: Callable[[float], None]
    cancelled: Callable[[], bool]

    def channel(self, number: int, channel: int) -> None:
        """One channel of a track alone, at its own level, beside the whole."""
        alone = replace(self, workplace=Path(tempfile.mkdtemp(dir=self.workplace)))
        alone.track(number, channel)
        _move(alone.workplace, {ACTIVITY: channel_activity(channel), FLAC: channel_flac(channel)}, self.workplace)

    def track(self, number: int, only: int | None = None) -> _Poured:
        """A track, or one of its channels, at the level that fits it; tracks are counted, the best first."""
        poured, peak, level = self._once(number, None, only)
        fit = fitting(peak, level)
        if fit == level:
            return poured
        poured, _, _ = self._once(number, fit, only)
        return replace(poured, warnings=(*poured.warnings, *told(fit.gain, peak)))

    def _once(self, number: int, level: Level | None, only: int | None) -> tuple[_Poured, float, Level]:
        """With the loudest sample, and the level at which it was kept: without one the file's own."""
        with Source(
            self.source, self.name, max_seconds=self.max_seconds, max_bytes=self.max_bytes, track=number
        ) as sound:
            chosen = level or sound.level
            sink = Sink(self.workplace, self.name, check_numbers=sound.may_hold_nan, level=chosen, only=only)
            count = _pour(sound, sink, self.progress, self.cancelled)
            warnings = (*sound.warnings(), *_cancellation(sink.cancelled_seconds))
            separate = sink.separate_channels
            poured = _Poured(count, sound.rate, sound.channels, sound.codec, sound.tracks, number, separate, warnings)
        return poured, sink.peak, chosen


def _with_speech(pouring: _Pouring) -> _Poured:
    """The first track in which somebody speaks, the first of all where nobody does; of several, they are told."""
    first = pouring.track(0)
    if len(first.tracks) == 1:
        return first
    for number in range(min(len(first.tracks), _MOST_TRACKS)):
        try:
            poured = pouring.track(number) if number else first
        except AudioError:
            continue
        if _speaks(pouring.workplace / FLAC):
            return replace(poured, warnings=(*poured.warnings, _choice(poured.tracks, number)))
    return replace(pouring.track(0), warnings=(*first.warnings, _choice(first.tracks, 0)))


def _speaks(flac: Path) -> bool:
    with TimelineReader(flac) as reader:
        starts = range(0, reader.num_samples, _LISTEN * SAMPLE_RATE)
        return any(has_speech(to_pcm(reader.read_samples(start, _LISTEN * SAMPLE_RATE))) for start in starts)


def _choice(tracks: tuple[str, ...], taken: int) -> str:
    """What is told of a file with several tracks."""
    others = ", ".join(track for number, track in enumerate(tracks) if number != taken)
    another = "Save another one as a file of its own to take it in."
    if taken:
        return (
            f"It has {len(tracks)} sound tracks: {tracks[taken]} was taken, the first with speech in it, and {others} "
            f"left out. {another}"
        )
    return f"It has {len(tracks)} sound tracks: {tracks[taken]} was taken and {others} left out. {another}"


def _cancellation(seconds: float) -> tuple[str, ...]:
    if seconds < _TOLD_CANCELLATION:
        return ()
    return (
        f"Its channels cancel each other out for {refusals.clock(seconds)}: there the loudest channel was taken in "
        "place of their mix.",
    )


class _Rising:
    """Progress that never falls, however often a file is gone through."""

    def __init__(self, progress: Callable[[float], None]) -> None:
        self._progress, self._most = progress, 0.0

    def __call__(self, part: float) -> None:
        self._most = max(self._most, part)
        self._progress(self._most)


def _pour(sound: Source, sink: Sink, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> int:
    """Decode in this thread, resample, encode and measure in another; the number of samples written."""
    with sink, ThreadPoolExecutor(1, "encode") as encoder:
        waiting: deque[Future[None]] = deque()
        for piece in sound.pieces():
            if cancelled():
                raise Cancelled
            waiting.append(encoder.submit(sink.write, piece))
            if len(waiting) > _AHEAD:
                waiting.popleft().result()
            progress(min(piece.share, 0.999))
        for left in waiting:
            left.result()
        return encoder.submit(sink.finish).result()


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` that is gone afterwards, as is `folder` when it was made for this and stayed empty."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    except OSError as error:
        raise refusals.unwritable(folder, error) from error
    try:
        yield workplace
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _put_in_place(workplace: Path, folder: Path, channels: int) -> tuple[Path, Path, Path]:
    """Rename the finished files; the FLAC comes last, so that where it is, all are."""
    alone = [name(channel) for channel in range(channels) for name in (channel_activity, channel_flac)]
    _move(workplace, {name: name for name in (*alone, PEAKS, ACTIVITY, FLAC)}, folder)
    return folder / FLAC, folder / PEAKS, folder / ACTIVITY


def _move(workplace: Path, names: Mapping[str, str], folder: Path) -> None:
    """Files under their names in `folder`, in this order."""
    try:
        for name, new in names.items():
            (workplace / name).replace(folder / new)
    except OSError as error:
        raise refusals.unwritable(folder, error) from error
