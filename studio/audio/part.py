"""One stretch of a file, opened: what it says of itself, and its frames as far as they can be decoded."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.audio import libav, mpeg, refusals, xing
from studio.audio.packed import Packing
from studio.audio.window import Stretch
from studio.errors import AudioError

if TYPE_CHECKING:
    from types import TracebackType

    from av import AudioFrame, Packet

RATES = range(2_000, 768_001)
"""Sample rates (Hz) that can be recorded speech."""
MAX_CHANNELS = 64
"""What libavfilter can mix."""
_MOST_SAMPLES = 1 << 21
"""Of each channel in one frame: a packet of some bytes can promise a gigabyte of silence."""

_LEAST_SAMPLES = 16
"""Of each frame, on average: libav takes an hour for what is damaged into packets of one."""
_ENOUGH = 5_000
"""Frames after which that is looked at."""
_TRIES = 4
"""How often reading on is tried where the demuxer gives up."""

_LONGEST_TITLE = 60
"""Characters of a track's language and title that are told."""

_LEAPING = {"mpegts", "mpeg"}
_TELLING = {"wav", "flac", "mov,mp4,m4a,3gp,3g2,mj2", "w64", "aiff", "au"}
"""Formats whose header states the length, so that a shorter file was cut off."""
_COUNTING = {"wav", "flac", "w64", "aiff", "au"}
"""Those of them that count samples."""
_SLACK, _EXACT_SLACK = 0.5, 0.05
"""Seconds."""
_TO_THE_END = {"asf", "caf", "flv", "tta", "voc"}
"""Formats whose sound goes on until the file ends, but for some small tables."""
_TABLES = 8_192
"""Bytes that those tables take also in a short file: an index, and what is left of the last packet."""
_SWALLOWING = ("wma", "xma")
"""Decoders that give nothing for their first packets: where only they sound, the first frame is the beginning."""


class Part:
    """An opened stretch with sound. A context manager; `frames` can be read once."""

    def __init__(self, path: Path, name: str, stretch: Stretch, track: int = 0) -> None:
        """Raise AudioError for what can be refused without decoding. `track` counts sound tracks, the best first."""
        self._path, self._name, self._stretch, self._track = path, name, stretch, track
        with self._told(), contextlib.ExitStack() as opened:
            self._container = opened.enter_context(libav.opened(path, stretch))
            self._stream = self._sound()
            self.rate, self.channels, self.codec = self._checked_format()
            self._stream.codec_context.options = {"max_samples": str(_MOST_SAMPLES)}
            self.origin = self._origin()
            self.claimed = self._claimed()
            self._opened = opened.pop_all()
        self.good = self.bad = 0
        self.cut_off = False
        self.packed = self._furthest = 0

    def __enter__(self) -> Part:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._opened.close()

    @property
    def leaps(self) -> bool:
        """Whether times of this format may jump where no sound is missing."""
        return self._container.format.name in _LEAPING

    @property
    def tracks(self) -> tuple[str, ...]:
        """What each of its sound tracks is called: its number in the file, language and title. The best first."""
        return tuple(_called(stream, self._container.streams.audio) for stream in _best_first(self._container.streams))

    @property
    def sample_format(self) -> str:
        """libav's name of what the decoder gives, such as s16 or fltp; empty where it is not known yet."""
        return self._stream.codec_context.format.name if self._stream.codec_context.format else ""

    @property
    def may_hold_nan(self) -> bool:
        """Whether the file stores floating-point samples as they are."""
        return self.codec.startswith("pcm_f") or self.codec == "wavpack"

    @property
    def reached(self) -> int:
        """The byte of the file up to which it was read, as far as that is known."""
        return self._stretch.start + self._furthest

    @property
    def unread(self) -> int:
        """Bytes behind the last sound that was found, where the format has nothing else to put there."""
        behind = self._stretch.end - self.reached
        known = self._furthest and self._container.format.name in _TO_THE_END
        return behind if known and behind > max(self.packed // 10, _TABLES) else 0

    @property
    def counted(self) -> float:
        """Seconds that its header counts to the sample; 0 where it does not."""
        return self.claimed if self._container.format.name in _COUNTING else 0.0

    @property
    def slack(self) -> float:
        """Seconds by which less may be decoded than is claimed: encoders' delays, and lengths that are estimates."""
        return max(_EXACT_SLACK if self._container.format.name in _COUNTING else _SLACK, 0.01 * self.claimed)

    def too_long(self, max_seconds: float) -> float:
        """Seconds that it claims when that is too much and its packets hold too much, too; else 0. Decodes nothing."""
        claimed = (self._container.duration or 0) / 1_000_000
        if claimed <= max_seconds:
            return 0.0
        with self._told(), libav.opened(self._path, self._stretch) as container:
            held = 0.0
            for packet in container.demux(container.streams[self._stream.index]):
                held += float((packet.duration or 0) * packet.time_base)
                if held > max_seconds:
                    return claimed
        return 0.0

    def frames(self) -> Iterator[AudioFrame]:
        """Every frame that can be decoded. `packed` counts the bytes of what was decoded so far."""
        samples, packing = 0, Packing()
        for packet in self._packets():
            if self._container.format.name == "mp3":
                self.cut_off = mpeg.is_cut_off(bytes(packet)) if packet.size else self.cut_off
            if packet.pos is not None and packet.pos > 0:
                self._furthest = max(self._furthest, packet.pos + packet.size)
            try:
                frames = [packing.pack(frame) for frame in packet.decode() if _is_sound(frame)]
            except Exception:  # see libav.told
                self.bad += 1
                continue
            self.packed += packet.size
            for frame in frames:
                self.good += 1
                samples += frame.samples
                if self.good > _ENOUGH and samples < _LEAST_SAMPLES * self.good:
                    raise refusals.damaged(self._name)
                yield frame

    def _packets(self) -> Iterator[Packet]:
        """Packets until the stretch ends or cannot be read on; a fault that is overcome is a damaged part."""
        faults = 0
        while faults < _TRIES:
            try:
                for packet in self._container.demux(self._stream):
                    if packet.size and faults:
                        self.bad, faults = self.bad + 1, 0
                    yield packet
                break
            except Exception:  # see libav.told
                faults += 1
        self.cut_off = self.cut_off or faults > 0

    def _told(self) -> contextlib.AbstractContextManager[None]:
        return libav.told(lambda: refusals.not_audio(self._path, self._name))

    def _sound(self) -> Any:
        if not self._container.streams.audio:
            raise refusals.no_sound(self._name, video=bool(self._container.streams.video))
        stream = _best_first(self._container.streams)[self._track]
        _skip([other for other in self._container.streams if other.index != stream.index])
        return stream

    def _checked_format(self) -> tuple[int, int, str]:
        context = self._stream.codec_context
        if context is None or not libav.may_decode(context.name):
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
        if not pictures and self.codec.startswith(_SWALLOWING):
            return None
        starts = [float(s.start_time * s.time_base) for s in (self._stream, *pictures) if s.start_time is not None]
        return min(starts, default=None)

    def _claimed(self) -> float:
        """Seconds that the header states, 0 when it states nothing."""
        name = self._container.format.name
        told = name in _TELLING or (name == "mp3" and xing.states_length(self._path, self._stretch))
        if not told or self._stream.duration is None:
            return 0.0
        return float(self._stream.duration * self._stream.time_base)


def _is_sound(frame: AudioFrame) -> bool:
    return frame.samples > 0 and frame.sample_rate in RATES


def _best_first(streams: Any) -> list[Any]:
    """The sound tracks: libav's choice, then the others as they stand in the file."""
    best = streams.best("audio") or streams.audio[0]
    return [best, *(stream for stream in streams.audio if stream.index != best.index)]


def _called(stream: Any, tracks: Any) -> str:
    number = 1 + next(place for place, track in enumerate(tracks) if track.index == stream.index)
    about = ", ".join(filter(None, (stream.metadata.get(key, "") for key in ("language", "title"))))
    clean = "".join(character for character in about if character.isprintable())[:_LONGEST_TITLE]
    return f"{number} ({clean})" if clean else str(number)


def _skip(streams: list[Any]) -> None:
    """Let the demuxer step over what is not wanted; older PyAV cannot, and reads it in vain."""
    with contextlib.suppress(ImportError, AttributeError):
        from av.stream import Discard

        for stream in streams:
            stream.discard = Discard.all


def _is_cover(stream: Any) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)
