"""In which frames of the encoder each token is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.tiny.speech import plain
from tests.tiny.training import FRAME_SECONDS, Take


@dataclass(frozen=True, slots=True)
class Placed:
    """A token and its frames, from `begin` to before `end`."""

    token: int
    begin: int
    end: int


def place(take: Take, tokenizer: Any) -> list[Placed]:
    """The take's text in lower case, in order and without overlap: a word's tokens share its time equally."""
    found: list[Placed] = []
    for text, start, end in take.words:
        tokens = tokenizer.text_to_ids(plain(text))
        edges = [_frame(start + (end - start) * index / len(tokens)) for index in range(len(tokens) + 1)]
        for token, begin, close in zip(tokens, edges, edges[1:], strict=False):
            # what is shorter than a frame takes it from the next
            first = max(begin, found[-1].end if found else 0)
            found.append(Placed(token, first, max(close, first + 1)))
    return found


def _frame(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)
