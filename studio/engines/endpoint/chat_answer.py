"""What a chat server answered, as the pieces of an answer: nothing in it is believed unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio.engines.base import CutOff

CUT = ("length", "content_filter")
"""Why an answer ended before its end."""


class NoAnswer(ValueError):
    """There is none in it."""


class OnlyThoughts(ValueError):
    """Its tokens were over before it began to answer."""


def pieces_of(answer: Any) -> Sequence[str]:
    """The text, and `CutOff` behind one that has no end: what a filter took away has none. Raises NoAnswer and
    OnlyThoughts."""
    choice = _first(answer)
    message, why = choice.get("message"), choice.get("finish_reason")
    text = message.get("content") if isinstance(message, Mapping) else None
    is_cut = why in CUT
    if why == "length" and (not text or _thinks(text)):
        raise OnlyThoughts
    if is_cut and text is None:
        text = ""
    if not isinstance(text, str):
        raise NoAnswer
    return (text, CutOff()) if is_cut else (text,)


def _first(answer: Any) -> Mapping[str, Any]:
    choices = answer.get("choices") if isinstance(answer, Mapping) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        raise NoAnswer
    return choices[0]


def _thinks(text: Any) -> bool:
    """Aloud, and not at its end yet."""
    return isinstance(text, str) and text.lstrip().startswith("<think>") and "</think>" not in text
