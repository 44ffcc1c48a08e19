"""Channels that cancel each other out: where a mix would lose what they had, the loudest takes the place of all.

A microphone wired the wrong way round, or a call of which one side is turned over, sounds well on two speakers and is
silence when it is mixed. Looked at in windows of half a second, on the differences between neighbouring samples, in
which an offset and hum that all channels share weigh little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.audio.separate_channels import SeparateChannels

if TYPE_CHECKING:
    from av import AudioFrame
    from numpy.typing import NDArray

    Sound = NDArray[Any]
    """Samples as they are decoded, shape (channels, samples)."""

WINDOW_SECONDS = 0.5

FADE_SECONDS = 0.01
"""From the mix to one channel and back."""

LOST = 0.1
"""Share of the power that channels which have nothing in common would keep in their mix; less is cancelled."""

AUDIBLE = 1e-9
"""Power of a window (full scale 1, of its differences) below which nothing was there to be lost: -90 dB."""

NEAR = 0.8
"""Share of the loudest channel's power (-1 dB) that makes another one as good."""

_STRIDE = 4
"""Every so many samples are looked at: enough to tell power."""


class Channels:
    """Frames of one stream in order, made fit to be mixed. `seconds` counts what would have been lost."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._separate = SeparateChannels()
        self._instead: int | None = None
        """The channel that takes the place of all at present."""

    @property
    def separate(self) -> int:
        """How many channels there are, where they say different things; else 0."""
        return self._separate.channels

    def mixable(self, frames: list[AudioFrame]) -> list[AudioFrame]:
        """The frames of one format as they are, or as one frame where channels cancel."""
        if frames[0].layout.nb_channels < 2:
            return frames
        sound = np.concatenate([rows(frame) for frame in frames], axis=1)
        return [as_frame(frames[0], sound)] if self._cured(sound, frames[0].sample_rate) else frames

    def _cured(self, sound: Sound, rate: int) -> bool:
        """Whether any window was changed, in place."""
        changed = False
        size = max(round(WINDOW_SECONDS * rate), 2)
        for start in range(0, sound.shape[1], size):
            window = sound[:, start : start + size]
            heard = _differences(window)
            powers = (heard**2).mean(axis=1) if heard.shape[1] else np.zeros(len(heard))
            self._separate.look(powers)
            before, self._instead = self._instead, _instead(heard, powers, self._instead)
            if self._instead is not None:
                self.seconds += window.shape[1] / rate
            if before is not None or self._instead is not None:
                _lay(window, before, self._instead, round(FADE_SECONDS * rate))
                changed = True
        return changed


class OneChannel:
    """Takes the place of `Channels` where one channel, counted from 0, is to be heard alone: it becomes all of them.

    The frames keep their format, so that the same resampler gives sound that is in step with the mix to the sample.
    """

    seconds = 0.0
    separate = 0

    def __init__(self, channel: int) -> None:
        self._channel = channel

    def mixable(self, frames: list[AudioFrame]) -> list[AudioFrame]:
        sound = np.concatenate([rows(frame) for frame in frames], axis=1)
        sound[:] = sound[min(self._channel, len(sound) - 1)].copy()
        return [as_frame(frames[0], sound)]


def _instead(heard: NDArray[np.float32], powers: NDArray[Any], before: int | None) -> int | None:
    """The channel that is better than the mix; as before where nothing is heard."""
    apart = powers.sum() / len(powers) ** 2
    if not apart > AUDIBLE:  # also where samples are no numbers
        return before
    mixed = (heard.mean(axis=0) ** 2).mean()
    return _loudest(powers, before) if mixed < LOST * apart else None


def _loudest(powers: NDArray[Any], before: int | None) -> int:
    """Of channels that are nearly as loud as the loudest the one before, else the first: no hopping to and fro."""
    near = np.flatnonzero(powers >= NEAR * powers.max())
    return before if before is not None and before in near else int(near[0])


def _differences(window: Sound) -> NDArray[np.float32]:
    """Between neighbours, full scale 1."""
    pairs = (window.shape[1] - 1) // _STRIDE
    one = window[:, : pairs * _STRIDE : _STRIDE].astype(np.float32)
    other = window[:, 1 : pairs * _STRIDE + 1 : _STRIDE].astype(np.float32)
    scale = 1.0 if window.dtype.kind == "f" else 2.0 ** (8 * window.dtype.itemsize - 1)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray((other - one) / scale, np.float32)


def _lay(window: Sound, before: int | None, now: int | None, fade: int) -> None:
    """Every channel becomes the one, from what it was before on."""
    kept = window.copy()
    if now is not None:
        window[:] = kept[now]
    if before != now:
        ramp = np.linspace(0.0, 1.0, min(fade, window.shape[1]))
        old = kept[:, : len(ramp)] if before is None else kept[before, : len(ramp)]
        window[:, : len(ramp)] = old * (1 - ramp) + window[:, : len(ramp)] * ramp


def rows(frame: AudioFrame) -> Sound:
    values: Sound = frame.to_ndarray()
    return values if frame.format.is_planar else values.reshape(-1, frame.layout.nb_channels).T


def as_frame(first: AudioFrame, sound: Sound) -> AudioFrame:
    """One frame of the sound, in the format of the first of those it takes the place of."""
    from av import AudioFrame

    values = sound if first.format.is_planar else sound.T.reshape(1, -1)
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(values), format=first.format.name, layout=first.layout.name)
    frame.sample_rate, frame.pts, frame.time_base = first.sample_rate, first.pts, first.time_base
    return frame
