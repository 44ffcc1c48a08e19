"""Which language whoever asks is answered in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What the interface is written in, each by its own name. The first is the source."""

SOURCE = next(iter(LANGUAGES))

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


def current() -> str:
    """Of whoever is answered now; English for programs and for work in the background."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is done inside is told in this one."""
    before = _current.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _current.reset(before)


def negotiated(accepted: str) -> str:
    """The best of ours by a browser's `Accept-Language` (RFC 9110); English where it wants none of them."""
    wanted = sorted(map(_weighed, accepted.split(",")), key=lambda each: -each[1])  # stable: the first of equals
    return next((code for code, weight in wanted if weight > 0 and code in LANGUAGES), SOURCE)


def _weighed(said: str) -> tuple[str, float]:
    """The language without its region, and how much it is wanted."""
    tag, _, parameter = said.partition(";")
    name, _, weight = parameter.partition("=")
    try:
        wanted = float(weight) if name.strip() == "q" else 1.0
    except ValueError:
        wanted = 0.0
    return tag.strip().lower().partition("-")[0], wanted
