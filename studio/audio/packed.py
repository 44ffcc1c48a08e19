"""Frames whose samples can be looked at: of many channels in one plane, value by value.

PyAV (18.1 and before) counts a frame's planes up to the first that is null. libav closes its list so only below
eight: of a 7.1 AAC or Opus file it reads on behind the list, and that ends the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler

MOST_PLANES = 7


class Packing:
    """Of one stream's frames in order."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._format: tuple[int, str, str] | None = None

    def pack(self, frame: AudioFrame) -> AudioFrame:
        """The same samples at the same time; the frame itself where it has few planes.

        Raises ValueError for a frame that libswresample does not give back whole, and whatever libav does.
        """
        if not frame.format.is_planar or frame.layout.nb_channels <= MOST_PLANES:
            return frame
        # one that failed is not used again: what it still holds would come with the next frame
        resampler, self._resampler = self._resampler_of(frame), None
        packed = resampler.resample(frame)
        if [each.samples for each in packed] != [frame.samples]:
            raise ValueError("samples were lost")
        self._resampler = resampler
        packed[0].pts, packed[0].time_base = frame.pts, frame.time_base
        return packed[0]

    def _resampler_of(self, frame: AudioFrame) -> AudioResampler:
        """Made anew where the format changes on the way."""
        from av import AudioResampler

        now = (frame.sample_rate, frame.format.name, frame.layout.name)
        if self._resampler is None or self._format != now:
            packed = frame.format.packed.name
            self._resampler = AudioResampler(format=packed, layout=frame.layout, rate=frame.sample_rate)
            self._format = now
        return self._resampler
