"""Any frames into mono at 16 kHz, by libswresample: never louder than they were, and with all bits they had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from av import AudioFrame
    from numpy.typing import NDArray

    Mixed = NDArray[np.int16] | NDArray[np.float32]

_BLOCK = 1 << 15
"""Samples in a block that comes out: 2 s."""
_KNOWN_CHANNELS = 8
"""Up to 7.1 libswresample knows how loud each speaker is in a mix; above, all count alike."""


class Mixdown:
    """One resampler, from the format of its first frame; `flush` ends it."""

    def __init__(self, frame: AudioFrame) -> None:
        from av.filter import Graph

        self.format = _format(frame)
        self._graph = Graph()
        layout = frame.layout.name
        self._in = self._graph.add(
            "abuffer",
            sample_rate=str(frame.sample_rate),
            sample_fmt=frame.format.name,
            channel_layout=layout,
            time_base=f"1/{frame.sample_rate}",
        )
        chain = [self._in, *self._even_mix(frame.layout.nb_channels, layout)]
        # of floats libswresample would let the mix of two loud channels grow over full scale
        chain.append(self._graph.add("aresample", sample_rate=str(SAMPLE_RATE), rematrix_maxval="1"))
        kept = "s16" if frame.format.name.startswith(("u8", "s16")) else "flt"
        chain.append(self._graph.add("aformat", sample_fmts=kept, channel_layouts="mono"))
        self._out = self._graph.add("abuffersink")
        self._graph.link_nodes(*chain, self._out)
        self._graph.configure()
        self._graph.set_audio_frame_size(_BLOCK)

    def takes(self, frame: AudioFrame) -> bool:
        """Whether `frame` has the format this resampler was made for."""
        return self.format == _format(frame)

    def push(self, frames: list[AudioFrame]) -> Iterator[Mixed]:
        """The blocks, shape (samples,), that `frames` complete: int16 of what has no more, else float32."""
        for frame in frames:
            self._in.push(frame)
        return self._blocks()

    def flush(self) -> Iterator[Mixed]:
        """What is left inside. Nothing can be pushed afterwards."""
        self._in.push(None)
        return self._blocks()

    def _blocks(self) -> Iterator[Mixed]:
        while True:
            try:
                block: Any = self._out.pull()
            except (BlockingIOError, EOFError):
                return
            yield block.to_ndarray().reshape(-1)

    def _even_mix(self, channels: int, layout: str) -> list[Any]:
        if channels <= _KNOWN_CHANNELS and not layout.endswith("channels"):
            return []
        mean = "+".join(f"{1 / channels:.6f}*c{channel}" for channel in range(channels))
        return [self._graph.add("pan", f"mono|c0={mean}")]


def _format(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name


def not_finite(frames: list[AudioFrame]) -> tuple[int, int | None]:
    """How many values of float frames are NaN or infinite, and the first such sample, counted from the first frame."""
    bad, first, passed = 0, None, 0
    for frame in frames:
        values = frame.to_ndarray()
        wrong = np.flatnonzero(~np.isfinite(values))
        if len(wrong):
            bad += len(wrong)
            channels = frame.layout.nb_channels
            place = wrong % values.shape[1] if frame.format.is_planar else wrong // channels
            first = passed + int(place.min()) if first is None else first
        passed += frame.samples
    return bad, first
