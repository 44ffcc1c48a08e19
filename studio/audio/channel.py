"""One channel of a file as a file of its own, for rows that mean that channel alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.audio import refusals
from studio.audio.source import Source
from studio.errors import AudioError

if TYPE_CHECKING:
    from av import AudioFrame
    from numpy.typing import NDArray

SUFFIX = ".w64"


def extract(
    source: Path, channel: int, target: Path, name: str, *, max_seconds: float, max_bytes: int
) -> tuple[str, ...]:
    """Write channel `channel` of `source`, counted from 0, to `target`, a Wave64 at the same rate.

    The same file gives the same bytes, so that it is known again. Answers what has to be told of the source; `name` is
    what errors call it. Raises AudioError for a channel that there is not, and what `Source` does.
    """
    import soundfile

    with Source(source, name, max_seconds=max_seconds, max_bytes=max_bytes) as sound:
        if channel >= sound.channels:
            raise AudioError(name, _absent(channel, sound.channels))
        try:
            with soundfile.SoundFile(target, "w", sound.rate, 1, "FLOAT", format="W64") as file:
                for samples in _stretches(sound, channel, name):
                    file.write(samples)
        except soundfile.SoundFileError as error:
            raise refusals.unwritable(target.parent, error) from error
        return sound.warnings()


def _absent(channel: int, channels: int) -> str:
    there = "only channel 0" if channels == 1 else f"channels 0 to {channels - 1}"
    return f"it has {there}, and channel {channel} was asked for. Correct “channel_selector”."


def _stretches(sound: Source, channel: int, name: str) -> Iterator[NDArray[Any]]:
    """The channel's samples in order, silence where the file leaves a gap."""
    written = 0
    for piece in sound.pieces():
        if piece.at is not None:
            gap = max(round(piece.at * sound.rate) - written, 0)
            written += gap
            yield from (np.zeros(min(gap - done, sound.rate)) for done in range(0, gap, sound.rate))
        for frame in piece.frames:
            if frame.layout.nb_channels <= channel or frame.sample_rate != sound.rate:
                raise AudioError(name, "its format changes on the way. Convert it to WAV first.")
            written += frame.samples
            yield _samples(frame, channel)


def _samples(frame: AudioFrame, channel: int) -> NDArray[np.float64]:
    """From -1 to 1."""
    values = frame.to_ndarray()
    one = values[channel] if frame.format.is_planar else values.reshape(-1, frame.layout.nb_channels)[:, channel]
    if np.issubdtype(one.dtype, np.unsignedinteger):
        return np.asarray(one, np.float64) / 128.0 - 1.0
    if np.issubdtype(one.dtype, np.signedinteger):
        return np.asarray(one, np.float64) / -float(np.iinfo(one.dtype).min)
    return np.asarray(one, np.float64)
