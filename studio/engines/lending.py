"""Windows through a GPU that is lent: slice after slice, each a loan of its own, in the context of whoever asks.

A slice asks for what its sound is likely to need. What was heard of one stays, however it ends; what was not goes into
the next. A refusal that says how much is left is met with a smaller slice, as long as that is worth a loan.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Window, WindowResult
from studio.engines.voice import prepared
from studio.engines.zerogpu import LEAST_SECONDS, MOST_SECONDS, REAL_TIME_FACTOR, Broken, NotLent, lent_pieces
from studio.errors import EngineError
from studio.limits import SAMPLE_RATE, ShouldStop

MOST_SOUND = 600.0
"""Seconds of a slice: its 38 MB are sent to another process."""

ROOM = 1.5
"""Times what the sound before took: a loan that is too short is broken off, one that is too long is refused sooner."""

MOST_BREAKS = 2
"""Loans in a row that ended before their time with nothing heard."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What the process that is lent says of one window of its slice."""

    index: int
    heard: WindowResult | str
    """What was heard, or the sentence of why nothing was."""
    spent: float
    """Seconds of the loan so far."""


Work = Callable[[Sequence[Window], Request, int], Generator[Piece, None, None]]
"""What is done in the process that is lent, for so many seconds: in order, as far as it comes, one window at least."""


class Pace:
    """How much of the GPU's time a second of sound takes, learned from loan to loan."""

    def __init__(self) -> None:
        self._per_second = 1 / REAL_TIME_FACTOR

    def seconds(self, sound: float, most: int) -> int:
        """To ask for."""
        return min(most, LEAST_SECONDS + round(sound * self._per_second))

    def sound(self, most: int) -> float:
        """Seconds of it that fit into a loan."""
        return min((most - LEAST_SECONDS) / self._per_second, MOST_SOUND)

    def learn(self, sound: float, spent: float) -> None:
        """Never twice as quick at once: what came first may have been easy."""
        if sound > 0:
            self._per_second = max(ROOM * spent / sound, self._per_second / 2, 1e-3)

    def slow_down(self) -> None:
        """A loan ended before its time."""
        self._per_second *= 2


class Lending:
    """The transcribing of one model. Any number of threads may ask at once: each loan is a process of its own."""

    def __init__(self, settings: Settings, model: str, work: Work) -> None:
        self._model = model
        self._pace = Pace()
        self._ask = lent_pieces(settings, work, lambda _windows, _request, seconds: seconds)

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        """As `Engine.transcribe`. Raises NotLent, behind the results of everything that was heard until then."""
        going = _Going(iter(windows))
        most, broken = MOST_SECONDS, 0
        while not cancelled():
            going.read(self._pace.sound(most))
            yield from self._settled(going)
            slice_ = going.undone()
            if not slice_:
                return
            seconds = self._pace.seconds(sum(map(_seconds, slice_)), most)
            try:
                yield from self._hear(going, slice_, request, seconds, cancelled)
                broken = 0
            except Broken:
                broken = broken + 1 if going.undone() == slice_ else 0
                self._pace.slow_down()
                if broken == MOST_BREAKS:
                    raise
            except NotLent as refusal:
                if refusal.most is None or not LEAST_SECONDS < refusal.most < seconds:
                    raise
                most = refusal.most
                going.put_back()

    def _hear(
        self, going: _Going, slice_: Sequence[Window], request: Request, seconds: int, cancelled: ShouldStop
    ) -> Iterator[WindowResult]:
        """One loan, of which as a whole the pace is learned, however it ends."""
        sound = spent = 0.0
        pieces = self._ask(slice_, request, seconds)
        try:
            for piece in pieces:
                sound, spent = sound + _seconds(slice_[piece.index]), piece.spent
                going.settle(slice_[piece.index], piece.heard)
                yield from self._settled(going)
                if cancelled():
                    return
        finally:
            self._pace.learn(sound, spent)
            pieces.close()
        if not sound:
            raise Broken(f"{self._model} heard nothing of what it was lent a GPU for.")

    def _settled(self, going: _Going) -> Iterator[WindowResult]:
        for heard in going.take():
            if isinstance(heard, str):
                raise EngineError(heard)
            yield heard


class _Going:
    """Windows on their way, in order: read, and answered from the first on."""

    def __init__(self, windows: Iterator[Window]) -> None:
        self._windows = windows
        self._back: deque[Window] = deque()
        self._ahead: deque[_Place] = deque()

    def read(self, sound: float) -> None:
        """Read on until so many seconds wait, one window at least. Silence is answered at once: nobody pays for it."""
        waiting = sum(map(_seconds, self.undone()))
        while waiting < sound or not self._ahead:
            window = self._back.popleft() if self._back else next(self._windows, None)
            if window is None:
                return
            if waiting and waiting + _seconds(window) > sound:
                self._back.appendleft(window)
                return
            place = _Place(window)
            self._ahead.append(place)
            waiting += 0.0 if place.heard is not None else _seconds(window)

    def undone(self) -> list[Window]:
        return [place.window for place in self._ahead if place.heard is None]

    def settle(self, window: Window, heard: WindowResult | str) -> None:
        next(place for place in self._ahead if place.window is window).heard = heard

    def take(self) -> Iterator[WindowResult | str]:
        """What is answered, up to the first window that is not."""
        while self._ahead and (heard := self._ahead[0].heard) is not None:
            self._ahead.popleft()
            yield heard

    def put_back(self) -> None:
        """Everything that is not answered is to be read again, into a smaller slice."""
        self._back.extendleft(place.window for place in reversed(self._ahead))
        self._ahead.clear()


class _Place:
    __slots__ = ("heard", "window")

    def __init__(self, window: Window) -> None:
        self.window, voiced = prepared(window)
        self.heard: WindowResult | str | None = None if voiced else WindowResult("")


def _seconds(window: Window) -> float:
    return len(window.samples) / SAMPLE_RATE
