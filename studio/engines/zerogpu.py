"""ZeroGPU Spaces: a GPU that is lent for single calls, each of which asks for seconds of it.

What is lent is a process forked from ours, with the models that were on `cuda` before the page was served. Its calls
must be made in the context of a visitor's request: the pass by which Hugging Face counts his seconds travels in there.
More than is left is refused, whatever would have been used; on its present GPUs half as much again is counted.
Source: https://huggingface.co/docs/hub/spaces-zerogpu, and `spaces` 0.51.3 (`zero/client.py`, `zero/wrappers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from studio.config import Settings
from studio.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

LEAST_SECONDS = 5
"""Of a loan: a process that is new moves the models to its GPU first."""

MOST_SECONDS = 40
"""Of a loan: with what is counted beside, half of the two minutes a day of a visitor who is not logged in."""

REAL_TIME_FACTOR = 10.0
"""Seconds of sound that even the slowest of the models decodes in a second of such a GPU, with room to spare."""


class NotLent(EngineError):
    """The GPU is not lent, now or at all; what was heard before is kept."""

    def __init__(self, sentence: str, again_in: float | None = None, most: int | None = None) -> None:
        super().__init__(sentence)
        self.again_in = again_in
        """Seconds after which it can be asked for again; None where waiting does not help."""
        self.most = most
        """Seconds that would still be lent, where that was said."""


class Broken(NotLent):
    """It was lent, and its process ended in the middle: the same may work once more."""


def device(settings: Settings) -> str:
    """Of models in the process that is lent: `cuda`, unless the settings forbid it."""
    return "cpu" if settings.device == "cpu" else "cuda"


def lent(settings: Settings, work: Callable[P, T], seconds: Callable[P, int]) -> Callable[P, T]:
    """`work`, run where the GPU is lent for so many seconds; elsewhere `work` itself."""
    if not settings.zero_gpu:
        return work
    import spaces

    lending: Callable[P, T] = spaces.GPU(duration=seconds)(work)
    return lending


def lent_pieces(
    settings: Settings, work: Callable[P, Generator[T, None, None]], seconds: Callable[P, int]
) -> Callable[P, Generator[T, None, None]]:
    """The same for work that gives piece after piece. Its refusals are NotLent."""
    lending = lent(settings, work, seconds)

    def ask(*args: P.args, **kwargs: P.kwargs) -> Generator[T, None, None]:
        with refusals(seconds(*args, **kwargs)):
            yield from lending(*args, **kwargs)

    return ask if settings.zero_gpu else work


def lent_once(settings: Settings, work: Callable[P, T], seconds: Callable[P, int]) -> Callable[P, T]:
    """The same for work that gives one answer."""
    lending = lent(settings, work, seconds)

    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        with refusals(seconds(*args, **kwargs)):
            return lending(*args, **kwargs)

    return ask if settings.zero_gpu else work


def announce(settings: Settings) -> None:
    """A ZeroGPU Space refuses to start unless something is decorated before its page is served."""
    lent(settings, _nothing, lambda: LEAST_SECONDS)


def lease_seconds(sound: float) -> int:
    """For work that is one piece, however long that takes."""
    return round(min(LEAST_SECONDS + sound / REAL_TIME_FACTOR, 3 * MOST_SECONDS))


@contextmanager
def refusals(asked: int) -> Iterator[None]:
    """Whatever a loan is refused with, as NotLent; `asked` are the seconds that it was asked for."""
    try:
        yield
    except Exception as error:
        title = str(getattr(error, "title", ""))
        if not title.startswith("ZeroGPU"):
            raise
        raise _told(title, str(getattr(error, "message", "") or error), asked) from error


def _told(title: str, message: str, asked: int) -> NotLent:
    if title in _ENDED:
        return Broken(_ENDED[title])
    if title == "ZeroGPU illegal duration":
        return NotLent("More GPU time was asked for at once than is ever lent. Choose a smaller or quicker model.")
    if title in _LATER:
        sentence, again_in = _LATER[title]
        return NotLent(sentence, again_in)
    if title != "ZeroGPU quota exceeded":
        return NotLent(f"The GPU is not lent ({title}). Reload the page, and go on.")
    return _quota(message, asked)


def _quota(message: str, asked: int) -> NotLent:
    """Of a visitor, who is told what is left and when there is more; or of those who came without a pass."""
    if "limit" in message and "reached" in message:
        return NotLent(
            "The GPU time that this Space has for work without a visitor is used up. Start it from the page, or log in."
        )
    if "No GPU was available" in message:
        return NotLent("No GPU was free. Go on in a minute.", 60.0)
    wait, most = _wait(message), _left(message, asked)
    if wait:
        used_up = (
            "Your GPU time of today is used up. What was heard is kept: "
            f"go on in {clock(wait)}, or log in to have more."
        )
    else:
        used_up = "Your GPU time of today is used up. What was heard is kept: go on later, or log in to have more."
    return NotLent(used_up, wait, most)


_ENDED = {"ZeroGPU worker error": "The process that had the GPU ended before its time. Go on: what was heard is kept."}
_LATER = {
    "ZeroGPU queue timeout": ("No GPU was free within a minute. Go on in a minute.", 60.0),
    "ZeroGPU pending credits exceeded": (
        "Other work of yours has the GPU time that is left. Go on when it ends.",
        30.0,
    ),
}
"""Titles of refusals that pass by themselves: what is said, and after how many seconds it may be tried again."""

_AGAIN = re.compile(r"Try again in (?:(\d+) days?, )?(\d+):(\d\d):(\d\d)")
_REQUESTED = re.compile(r"\((\d+)s requested vs\. (\d+)s left\)")


def _wait(message: str) -> float | None:
    """Seconds, from a timedelta as Python writes it."""
    found = _AGAIN.search(message)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _left(message: str, asked: int) -> int | None:
    """How many seconds could be asked for instead; what is counted of each is told by what was counted of these."""
    found = _REQUESTED.search(message)
    if found is None or int(found[1]) == 0:
        return None
    return int(int(found[2]) * asked / int(found[1]))


def clock(seconds: float) -> str:
    """Hours and minutes, or minutes and seconds where there are no hours."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 60}:{whole % 60:02} min"


def _nothing() -> None:
    """Only there to be decorated."""
