"""What every job has in common that a model hears something in: its loading is told, and sound is read ahead of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from studio.audio.reader import TimelineReader
from studio.domain import Cut
from studio.engines.base import Window
from studio.jobs.control import Control
from studio.limits import Progress


def loading(control: Control, part: float, before: str = "") -> Progress:
    """Loading a model is told as what is being done; it ends as soon as its job is stopped."""
    return lambda _, doing: control.tell(part, f"{before}{doing}")


def read_ahead(
    readers: Mapping[int | None, TimelineReader], cuts: Iterable[Cut], ahead: deque[tuple[Window, int | None]]
) -> Iterator[Window]:
    """Windows with their sound, as the engine asks for them; `ahead` holds those it has not answered yet, each with its
    channel."""
    for start, end, channel in cuts:
        window = Window(start, end, readers[channel].read(start, end))
        ahead.append((window, channel))
        yield window
