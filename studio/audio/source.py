"""A file from outside as sound: refused with a reason, or decoded frame by frame with its gaps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.audio import headers, refusals
from studio.audio.clock import Clock
from studio.errors import AudioError

if TYPE_CHECKING:
    from types import TracebackType

    from av import AudioFrame, Packet

FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,eac3,flac,flv,loas,matroska,webm,mov,mp4,mp3,"
    "mpc,mpc8,mpeg,mpegts,nistsphere,ogg,tta,voc,w64,wav,wv,xwma"
)
"""The demuxers that may look at a file. None of them opens another file or an address: playlists are not among them."""

RATES = range(2_000, 768_001)
"""Sample rates (Hz) that can be recorded speech."""
MAX_CHANNELS = 64
"""What libavfilter can mix."""

_LEAPING = {"mpegts", "mpeg"}
_TELLING = {"wav", "flac", "mov,mp4,m4a,3gp,3g2,mj2", "w64", "aiff", "au"}
"""Formats whose header states the length, so that a shorter file was cut off."""
_VALUES = 1 << 19
"""Sample values in one piece: 2 MB of floats, 6 s of stereo."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some frames of one format, one behind the other."""

    frames: list[AudioFrame]
    at: float | None
    """Second of the timeline where they begin when that is not right behind the piece before: a gap comes first."""
    position: float
    """Second of the timeline where they end."""
    share: float
    """How much of the file has been read, 0..1."""


class Source:
    """An opened file with sound. A context manager; `pieces` can be read once."""

    def __init__(self, path: Path, name: str, *, max_seconds: float, max_bytes: int) -> None:
        """Raise AudioError or LimitError for what can be refused without decoding."""
        self._path, self._name, self._max_seconds = path, name, max_seconds
        self._size = refusals.check_size(path, name, max_bytes)
        self._container = _open(path, name)
        try:
            self._stream = self._sound()
            self.rate, self.channels, self.codec = self._checked_format()
            self._refuse_too_long()
        except BaseException:
            self.close()
            raise
        self._good = 0
        self._bad = 0
        self._cut_off = False
        self._position = 0.0

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._container.close()

    @property
    def may_hold_nan(self) -> bool:
        """Whether the file stores floating-point samples as they are."""
        return self.codec.startswith("pcm_f") or self.codec == "wavpack"

    def pieces(self) -> Iterator[Piece]:
        """The sound in order. Raises LimitError as soon as it is too long, AudioError when nothing can be decoded."""
        clock = Clock(self._origin(), leaps=self._container.format.name in _LEAPING)
        frames: list[AudioFrame] = []
        start: float | None = None
        room, shape, share = _VALUES, None, 0.0
        for frame, share in self._frames():
            at = clock.place(_time(frame), frame.samples / frame.sample_rate)
            now = (frame.sample_rate, frame.layout.nb_channels)
            if frames and (at is not None or now != shape or room <= 0):
                yield Piece(frames, start, clock.position - frame.samples / frame.sample_rate, share)
                frames, start, room = [], at, _VALUES
            elif not frames:
                start = at
            if clock.position > self._max_seconds:
                raise refusals.too_long(self._name, clock.position, self._max_seconds)
            shape = now
            room -= frame.samples * now[1]
            frames.append(frame)
        self._position = clock.position
        if frames:
            yield Piece(frames, start, clock.position, share)
        self._refuse_noise()

    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file and could be lived with; whole sentences. Complete after the last piece."""
        found = []
        if self._bad:
            parts = "1 damaged part" if self._bad == 1 else f"{self._bad} damaged parts"
            found.append(f"{parts} of the file could not be decoded; the sound there is missing.")
        claimed = self._claimed()
        if self._cut_off or self._position < claimed - max(0.5, 0.01 * claimed):
            says = f", though its header says {refusals.clock(claimed)}" if claimed > self._position else ""
            found.append(
                f"The file holds {refusals.clock(self._position)}{says}: it is cut off. What is there was kept."
            )
        return tuple(found)

    def _sound(self) -> Any:
        if not self._container.streams.audio:
            raise refusals.no_sound(self._name, video=bool(self._container.streams.video))
        stream = self._container.streams.best("audio") or self._container.streams.audio[0]
        _skip([other for other in self._container.streams if other.index != stream.index])
        return stream

    def _checked_format(self) -> tuple[int, int, str]:
        context = self._stream.codec_context
        if context is None:
            raise AudioError(
                self._name, "its sound is packed in a way that is not known here. Convert it to WAV or FLAC."
            )
        rate, channels = context.sample_rate, context.channels
        if not rate or not channels:
            raise refusals.not_audio(self._path, self._name)
        if rate not in RATES:
            raise AudioError(
                self._name,
                f"its sample rate of {rate:,} Hz cannot be recorded speech (2,000 to 768,000 Hz can). Export it again.",
            )
        if not 1 <= channels <= MAX_CHANNELS:
            raise AudioError(
                self._name, f"it has {channels} channels; up to {MAX_CHANNELS} can be mixed. Mix it to one."
            )
        return rate, channels, context.name

    def _origin(self) -> float | None:
        """The container's time at which its sound or its picture begins."""
        pictures = [s for s in self._container.streams.video if not _is_cover(s)]
        starts = [float(s.start_time * s.time_base) for s in (self._stream, *pictures) if s.start_time is not None]
        return min(starts, default=None)

    def _claimed(self) -> float:
        """Seconds that the header states, 0 when it states nothing."""
        name = self._container.format.name
        told = name in _TELLING or (name == "mp3" and headers.mp3_counts_frames(self._path))
        if not told or self._stream.duration is None:
            return 0.0
        return float(self._stream.duration * self._stream.time_base)

    def _refuse_too_long(self) -> None:
        """Look at the packets, without decoding, when the header claims too much: the data is the truth."""
        claimed = (self._container.duration or 0) / 1_000_000
        if claimed <= self._max_seconds:
            return
        with _open(self._path, self._name) as container:
            held = 0.0
            for packet in container.demux(container.streams[self._stream.index]):
                held += float((packet.duration or 0) * packet.time_base)
                if held > self._max_seconds:
                    raise refusals.too_long(self._name, claimed, self._max_seconds)

    def _packets(self) -> Iterator[Packet]:
        """Packets until the file ends or cannot be read on."""
        import av

        try:
            yield from self._container.demux(self._stream)
        except av.FFmpegError:
            self._cut_off = True

    def _frames(self) -> Iterator[tuple[AudioFrame, float]]:
        """Every frame that can be decoded, with the share of the file read so far."""
        import av

        share = 0.0
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._bad += 1
                continue
            if packet.pos is not None and packet.pos > 0:
                share = max(share, min(1.0, packet.pos / self._size))
            for frame in frames:
                if frame.samples and frame.sample_rate in RATES:
                    self._good += 1
                    yield frame, share

    def _refuse_noise(self) -> None:
        if self._good <= self._bad:
            raise refusals.not_audio(self._path, self._name)


def _open(path: Path, name: str) -> Any:
    """Open with everything shut that could reach another file or the network."""
    import av

    shut = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    if headers.stops_too_early(path):
        shut["ignore_length"] = "1"
    try:
        return av.open(f"file:{path.resolve()}", "r", container_options=shut, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise refusals.not_audio(path, name) from error


def _skip(streams: list[Any]) -> None:
    """Let the demuxer step over what is not wanted; older PyAV cannot, and reads it in vain."""
    with contextlib.suppress(ImportError, AttributeError):
        from av.stream import Discard

        for stream in streams:
            stream.discard = Discard.all


def _time(frame: AudioFrame) -> float | None:
    return None if frame.pts is None else float(frame.pts * frame.time_base)


def _is_cover(stream: Any) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)
