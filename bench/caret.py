"""The caret in one line of text: to the word that is wrong, and over it, by the keys that any field has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.keystrokes import Hands

FAR = 999
"""Keys: a way that is none."""


@dataclass(frozen=True, slots=True)
class Caret:
    line: int
    column: int
    text: str
    """Of the line."""
    marks: bool = False
    """Whether something is marked, which ends here."""


class Field(Protocol):
    @property
    def caret(self) -> Caret: ...


def spans(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in text.split(" "):
        if word:
            found.append((at, at + len(word)))
        at += len(word) + 1
    return found


def core(word: str) -> str:
    """Without the marks behind it."""
    return word.rstrip('.,;:!?…"”’)')


def end_of(text: str, span: tuple[int, int]) -> int:
    """Of the word's letters."""
    start, end = span
    return start + len(core(text[start:end]) or text[start:end])


def to_the_end_of(hands: Hands, field: Field, word: int) -> None:
    """The caret behind the letters of a word (-1: before all), by the way that takes fewest keys."""
    here = field.caret
    places = spans(here.text)
    if word < 0 or not places:
        hands.press("Home")
        return
    goal = end_of(here.text, places[word])
    if here.column == goal and here.marks:
        hands.press("ArrowRight")
    way = shortest_way(here, goal)
    if way in ("Home", "End"):
        hands.press(way)
    if way in ("End", "back"):
        while field.caret.column > goal:
            hands.press("Control+ArrowLeft")
    while field.caret.column < goal:
        hands.press("Control+ArrowRight")


def shortest_way(here: Caret, goal: int) -> str:
    if here.column == goal:
        return "there"
    places = spans(here.text)
    ends = [end_of(here.text, place) for place in places]
    at = here.column
    ways = {
        "ahead": sum(at < end <= goal for end in ends) if at < goal else FAR,
        "Home": 1 + sum(end <= goal for end in ends),
        "End": 3 + sum(goal <= start for start, _ in places),
        "back": 2 + sum(goal <= start < at for start, _ in places) if at > goal else FAR,
    }
    return min(ways, key=lambda each: ways[each])


def write_over(hands: Hands, field: Field, first: int, words: Sequence[str]) -> None:
    """From the caret back to the beginning of word `first`."""
    start = spans(field.caret.text)[first][0]
    while field.caret.column > start:
        hands.press("Control+Backspace")
    if words:
        text = " ".join(words)
        rest = field.caret.text[field.caret.column :]
        hands.type(core(text) if rest[:1].strip() else text)
    else:
        hands.press("Delete")
