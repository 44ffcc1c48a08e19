"""A file from outside as sound: refused with a reason, or decoded frame by frame with its gaps."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.audio import extent, missing_end, mp4, refusals
from studio.audio.clock import Clock, Step
from studio.audio.level import first_level
from studio.audio.part import Part
from studio.errors import AudioError, LimitError
from studio.text import counted

if TYPE_CHECKING:
    from types import TracebackType

    from av import AudioFrame

_VALUES = 1 << 19
"""Sample values in one piece: 2 MB of floats, 6 s of stereo."""
_OVERHEAD = 512
"""Sample values for which one frame takes room beside its own."""
_GAP = 60.0
"""Seconds of silence that are believed of any file."""
_TOLD_GAP = 10.0
"""Seconds of silence put in that are worth a word."""


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

    def __init__(self, path: Path, name: str, *, max_seconds: float, max_bytes: int, track: int = 0) -> None:
        """Raise AudioError or LimitError for what can be refused without decoding.

        `track` counts the sound tracks of its first part, the best one first.
        """
        self._path, self._name, self._max_seconds = path, name, max_seconds
        self._size = refusals.check_size(path, name, max_bytes)
        try:
            self._extent = extent.of(path)
        except OSError as fault:
            raise refusals.unreadable(name, fault) from fault
        except (mp4.Absurd, struct.error) as fault:
            raise refusals.damaged(name) from fault
        self._first = Part(path, name, self._extent.stretches[0], track)
        self.rate, self.channels, self.codec = self._first.rate, self._first.channels, self._first.codec
        self.tracks = self._first.tracks
        self.level = first_level(self.codec, self._first.sample_format)
        try:
            self._refuse_too_long()
        except BaseException:
            self.close()
            raise
        self._parts: list[Part] = []
        self._lost: list[str] = []
        self._position = self._joined = 0.0
        self._gap = self._jump = Step(0.0, 0.0)

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._first.close()

    @property
    def may_hold_nan(self) -> bool:
        """Whether the file stores floating-point samples as they are."""
        return self._first.may_hold_nan or len(self._extent.stretches) > 1

    def pieces(self) -> Iterator[Piece]:
        """The sound in order. Raises LimitError as soon as it is too long, AudioError when nothing can be decoded."""
        for part in self._opened():
            clock = Clock(part.origin, part.leaps, self._position)
            yield from self._cut(part, clock)
            self._position = clock.position
            self._joined += clock.joined
            self._gap = max(self._gap, clock.longest_gap, key=lambda step: step.by)
            self._jump = max(self._jump, clock.longest_jump, key=lambda step: step.by)
        if sum(part.good for part in self._parts) <= sum(part.bad for part in self._parts):
            raise refusals.not_audio(self._path, self._name)

    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file and could be lived with; whole sentences. Complete after the last piece."""
        found = [*self._damage(), *self._times(), *self._extent.notes, *self._lost]
        return tuple(dict.fromkeys(found))

    def _refuse_too_long(self) -> None:
        """The header claims too much, and the packets hold it: the data is the truth."""
        claimed = self._first.too_long(self._max_seconds)
        if claimed:
            raise refusals.too_long(self._name, claimed, self._max_seconds)

    def _opened(self) -> Iterator[Part]:
        """Every part with sound, one open at a time."""
        for number, stretch in enumerate(self._extent.stretches, start=1):
            try:
                part = Part(self._path, self._name, stretch) if number > 1 else self._first
            except LimitError:
                raise
            except AudioError:
                size = stretch.end - stretch.start
                self._lost.append(f"Part {number} of the file ({size:,} bytes) cannot be decoded; it was left out.")
                continue
            self._parts.append(part)
            with part:
                yield part

    def _cut(self, part: Part, clock: Clock) -> Iterator[Piece]:
        """The frames of one part in pieces of some seconds, a new one where the format changes or a gap comes."""
        frames: list[AudioFrame] = []
        start: float | None = None
        room, shape, heard, share = _VALUES, None, 0.0, 0.0
        for frame in part.frames():
            seconds = frame.samples / frame.sample_rate
            heard += seconds
            at = clock.place(_time(frame), seconds, self._most(part, heard))
            now = (frame.sample_rate, frame.layout.nb_channels)
            if frames and (at is not None or now != shape or room <= 0):
                yield Piece(frames, start, clock.position - seconds, share)
                frames, start, room = [], at, _VALUES
            elif not frames:
                start = at
            if clock.position > self._max_seconds:
                raise refusals.too_long(self._name, clock.position, self._max_seconds)
            shape, share = now, max(share, min(1.0, part.reached / self._size))
            room -= frame.samples * now[1] + _OVERHEAD
            frames.append(frame)
        if frames:
            yield Piece(frames, start, clock.position, share)

    def _most(self, part: Part, heard: float) -> float:
        """The longest gap that is believed: as long as all bytes of the file could sound, packed as those so far."""
        return max(_GAP, self._size * heard / max(1, part.packed))

    def _damage(self) -> Iterator[str]:
        bad = sum(part.bad for part in self._parts)
        if bad:
            parts = counted(bad, "damaged part")
            yield f"{parts} of the file could not be decoded; the sound there is missing."
        claimed = max(self._extent.stated * self._position, sum(part.claimed for part in self._parts) - self._joined)
        if any(part.cut_off for part in self._parts) or self._position < claimed - self._slack():
            there, says = refusals.clock(self._position), refusals.clock(claimed)
            if claimed > self._position:
                yield f"The file holds {there}, though its header says {says}: {missing_end.TOLD}"
            else:
                yield f"The file holds {there}: {missing_end.TOLD}"
        by_header = [part.counted for part in self._parts]
        if all(by_header) and self._position > sum(by_header) + self._slack():
            yield "The file holds more sound than its header counts: a part of it is damaged, and may be there twice."
        unread = sum(part.unread for part in self._parts)
        if unread:
            yield f"{unread:,} bytes behind its sound were not read; another file may be appended. Split them."

    def _slack(self) -> float:
        """Seconds by which less may be there than is claimed."""
        return max(part.slack for part in self._parts)

    def _times(self) -> Iterator[str]:
        jump, gap = self._jump, self._gap
        if jump.by:
            yield (
                f"Its times jump ahead by {refusals.clock(jump.by)} at {refusals.clock(jump.at)}, which is more than "
                "can be missing there; the sound was joined."
            )
        if gap.by >= _TOLD_GAP:
            yield (
                f"Its times leave {refusals.clock(gap.by)} without sound at {refusals.clock(gap.at)}; "
                "silence was put in there."
            )


def _time(frame: AudioFrame) -> float | None:
    return None if frame.pts is None else float(frame.pts * frame.time_base)
