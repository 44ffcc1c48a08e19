"""Text while somebody speaks: settled window by window at his pauses, the open one heard again about every second.

One thread a recording, which hears one window at a time. Sound is read from the disk, where it waits: a model that
does not keep up costs no memory, the open window is left out until it has caught up, and how far it is behind is said.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from studio.audio.activity import Activity
from studio.audio.open_window import LONGEST_SECONDS, OpenWindow, open_window
from studio.audio.pauses import FRAMES
from studio.audio.wav import HEAD_BYTES, SAMPLE_BYTES
from studio.domain import Request
from studio.engines.base import Engine, Warm, Window
from studio.errors import UNEXPECTED, Cancelled, StudioError
from studio.limits import SAMPLE_RATE, Progress
from studio.priority import waited_for
from studio.store.live import LiveLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTIAL_SECONDS = 0.6
"""From the end of one hearing of the open window to the next, and never less than that took: half of a core."""

SLOWEST_PARTIAL = 2.5
"""Seconds that hearing the open window may take; a model that takes longer settles windows only."""

SILENCE_SECONDS = 3.0
"""Of silence that is looked at again: what is older holds no beginning of a word."""

log = logging.getLogger(__name__)

Lend = Callable[[Progress], AbstractContextManager[Engine]]


@dataclass(frozen=True, slots=True)
class LiveText:
    """What was heard so far."""

    lines: tuple[LiveLine, ...] = ()
    """Settled: they do not change."""
    partial: str = ""
    """Of the open window, which may be heard otherwise when it ends."""
    heard: float = 0.0
    """Seconds of sound that the text is about."""
    doing: str = ""
    """While the model is loaded."""
    problem: str = ""
    """Why there is no text, or no more of it."""
    done: bool = False
    """Nothing comes any more."""


class Listener:
    """Hears one growing file. `grown` says how long it is, `end` that it is whole; `close` ends it at once."""

    def __init__(
        self,
        sound: Path,
        request: Request,
        lend: Lend,
        before: list[LiveLine],
        keep: Callable[[list[LiveLine]], None],
    ) -> None:
        """`before`: what was heard before a crash. `keep` is told each line that is settled. Raises OSError."""
        self._request = request
        self._lend = lend
        self._keep = keep
        self._text = LiveText(tuple(before), heard=before[-1].end if before else 0.0)
        self._file = sound.open("rb")
        self._news = threading.Condition()
        self._samples = 0
        self._ended = self._closed = False
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    @property
    def text(self) -> LiveText:
        return self._text

    def grown(self, samples: int) -> None:
        with self._news:
            self._samples = max(self._samples, samples)
            self._news.notify()

    def end(self) -> None:
        """What is left is heard, and then it is done."""
        with self._news:
            self._ended = True
            self._news.notify()

    def close(self) -> None:
        with self._news:
            self._ended = self._closed = True
            self._news.notify()

    def join(self) -> None:
        self._thread.join()

    # --- its thread ---

    def _run(self) -> None:
        try:
            with self._file, waited_for(), self._lend(self._loading) as engine:
                if isinstance(engine, Warm):
                    engine.warm()
                self._listen(_Hearing(self._file, engine, self._request, self._stopped, self._text.heard))
        except StudioError as error:
            self._tell(problem="" if self._closed else str(error))
        except Exception:
            log.exception("listening failed")
            self._tell(problem=UNEXPECTED)
        self._tell(partial="", doing="", done=True)

    def _listen(self, hearing: _Hearing) -> None:
        self._tell(doing="")
        while not self._closed:
            samples, ended = self._wait(hearing)
            window = hearing.look(samples, ended=ended)
            if window is None:
                self._tell(partial="", heard=samples / SAMPLE_RATE)
                if ended:
                    return
            elif window.settled:
                self._settle(hearing, window)
            elif hearing.keeps_up(window):
                self._tell(partial=hearing.hear(window), heard=window.end)

    def _wait(self, hearing: _Hearing) -> tuple[int, bool]:
        """Until there is more to hear, and the last hearing was long enough ago."""
        with self._news:
            self._news.wait_for(lambda: self._ended, max(0.0, hearing.rest()))
            self._news.wait_for(lambda: self._samples > hearing.looked or self._ended or hearing.more)
            return self._samples, self._ended

    def _settle(self, hearing: _Hearing, window: OpenWindow) -> None:
        text = hearing.settle(window)
        lines = [LiveLine(window.start, window.end, text)] if text else []
        self._tell(partial="", heard=window.end, lines=(*self._text.lines, *lines))
        if lines and not self._closed:
            self._keep(lines)

    def _loading(self, _: float, doing: str) -> None:
        if self._closed:
            raise Cancelled
        self._tell(doing=doing)

    def _stopped(self) -> bool:
        return self._closed

    def _tell(self, **news: object) -> None:
        self._text = replace(self._text, **news)  # type: ignore[arg-type]


class _Hearing:
    """What a listener knows of the sound, and of how quick its model is."""

    def __init__(
        self, file: BinaryIO, engine: Engine, request: Request, stopped: Callable[[], bool], begun: float
    ) -> None:
        self._file, self._engine, self._request, self._stopped = file, engine, request, stopped
        self._longest = min(LONGEST_SECONDS, engine.card.capabilities.max_window - 1)
        self._activity, self._levels = Activity(), np.empty(0, np.uint8)
        self._begun = round(begun * FRAMES)
        self._took, self._speed, self._rested = 0.0, 0.0, 0.0
        self.looked = 0
        """Samples."""
        self.more = False
        """A window was settled: there may be another behind it."""

    def look(self, samples: int, *, ended: bool) -> OpenWindow | None:
        """The window to be heard next, now that there are so many samples."""
        fresh = [self._activity.push(self._read(self.looked, samples))] if samples > self.looked else []
        self._levels = np.concatenate([self._levels, *fresh])
        self.looked, self.more = max(self.looked, samples), False
        window = open_window(self._levels, self._begun, longest=self._longest, ended=ended)
        if window is None:
            self._begun = max(self._begun, len(self._levels) - round(SILENCE_SECONDS * FRAMES))
        return window

    def settle(self, window: OpenWindow) -> str:
        text = self.hear(window)
        self._begun, self.more, self._rested = round(window.end * FRAMES), True, 0.0
        return text

    def hear(self, window: OpenWindow) -> str:
        begun = time.monotonic()
        sound = self._read(round(window.start * SAMPLE_RATE), round(window.end * SAMPLE_RATE))
        asked = Window(window.start, window.end, sound.astype(np.float32) / np.float32(32768))
        results = self._engine.transcribe(iter([asked]), self._request, self._stopped)
        text = " ".join(result.text for result in results)
        self._rested = time.monotonic()
        self._took = self._rested - begun
        self._speed = self._took / max(window.end - window.start, 1.0)
        return text

    def keeps_up(self, window: OpenWindow) -> bool:
        return self._speed * (window.end - window.start) < SLOWEST_PARTIAL

    def rest(self) -> float:
        """Seconds until the open window may be heard again."""
        return self._rested + max(PARTIAL_SECONDS, self._took) - time.monotonic() if self._rested else 0.0

    def _read(self, first: int, last: int) -> NDArray[np.int16]:
        self._file.seek(HEAD_BYTES + first * SAMPLE_BYTES)
        return np.frombuffer(self._file.read((last - first) * SAMPLE_BYTES), "<i2")
