"""Pairs: which brackets and quotes of a transcript have no other half. A pair may reach over a few segments."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

REACH = 4
"""Segments over which a pair may reach: what is quoted for longer is told by somebody, and closes nowhere in speech."""

_PAIRS = ("()", "[]", "{}", "（）", "［］", "【】", "「」", "『』", "《》", "〈〉", "〔〕")

_FAMILY = {
    **{mark: pair[0] for pair in _PAIRS for mark in pair},
    **dict.fromkeys('"“”„‟', '"'),
    **dict.fromkeys("«»", "«"),
}
"""By mark. Of double quotes any may close any: a keyboard has one of them, and languages use the rest otherwise."""

_OPENING = frozenset([*(pair[0] for pair in _PAIRS), *"“„‟«"])

_QUOTES = frozenset('"“”„‟«»')

INWARD = frozenset({"bs", "cs", "da", "de", "fi", "hr", "hu", "pl", "sk", "sl", "sr", "sv"})
"""Languages in which » may open. Elsewhere guillemets have one direction, whatever spaces are inside."""

_BEFORE = frozenset("([{¿¡-–—'‘")
_BEHIND = frozenset(".,;:!?)]}…-–—'’、。，．！？；：")
"""Beside the outer side of a quote, where no space is."""

_INSIDE_WORDS = frozenset({"he", "yi"})
"""Languages with a mark inside words that keyboards write as a quote."""

_UNSPACED = frozenset({"ja", "zh"})

_MARK = re.compile("[" + re.escape("".join(_FAMILY)) + "]")

_FACE = re.compile(r"[:;=][-o'^]?[()\[\]]+|\([-o'^]?[:;](?=\s|$)")
"""One that looks glad closes a bracket, where one is open."""

_LABEL = re.compile(r"(?<!\S)(?:[^\W\d_]|\d{1,3}|[ivx]{1,4})\)")
"""“a)” and “12)”, as of a list."""


class _Mark(NamedTuple):
    line: int
    place: int


_Opened = dict[str, deque[_Mark]]
"""Of each family the marks that are open, in order."""


def lone(texts: Sequence[str], languages: Sequence[str]) -> list[tuple[int, ...]]:
    """Of each text the places of marks without another half, in order. Languages are codes of two letters, or empty."""
    found: list[list[int]] = [[] for _ in texts]
    opened: _Opened = {family: deque() for family in _FAMILY.values()}
    for number, (text, language) in enumerate(zip(texts, languages, strict=True)):
        _note(found, _out_of_reach(opened, number - REACH))
        if marks := list(_MARK.finditer(text)):
            drawn = _Drawn.of(text)
            for match in marks:
                _note(found, _taken(opened, _Mark(number, match.start()), text, language, drawn))
    _note(found, chain.from_iterable(opened.values()))
    return [tuple(sorted(places)) for places in found]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Places in a text at which a bracket is something else, looked up once for all its marks."""

    faces: frozenset[int]
    labels: frozenset[int]
    """Brackets behind a list's letters and numbers."""

    @staticmethod
    def of(text: str) -> _Drawn:
        faces = (range(*match.span()) for match in _FACE.finditer(text))
        labels = (match.end() - 1 for match in _LABEL.finditer(text))
        return _Drawn(frozenset(chain.from_iterable(faces)), frozenset(labels))


def _taken(opened: _Opened, mark: _Mark, text: str, language: str, drawn: _Drawn) -> Iterable[_Mark]:
    """Takes a mark up; answers which are known by it to stand alone."""
    mine = opened[_FAMILY[text[mark.place]]]
    opens = _opens(text, mark.place, language, among=bool(mine))
    if opens is None:
        return ()
    if opens:
        mine.extend(() if mark.place in drawn.faces else (mark,))
        return ()
    if not mine:
        return () if _needs_none(text, mark.place, drawn) else (mark,)
    return list(_behind(opened, mine.pop()))


def _behind(opened: _Opened, mark: _Mark) -> Iterator[_Mark]:
    """Takes out what was opened behind this one: it closes no more."""
    for marks in opened.values():
        while marks and marks[-1] > mark:
            yield marks.pop()


def _out_of_reach(opened: _Opened, first: int) -> Iterator[_Mark]:
    """Takes out what was opened in front of this line."""
    for marks in opened.values():
        while marks and marks[0].line < first:
            yield marks.popleft()


def _note(found: list[list[int]], marks: Iterable[_Mark]) -> None:
    for mark in marks:
        found[mark.line].append(mark.place)


def _opens(text: str, place: int, language: str, *, among: bool) -> bool | None:
    """Brackets say it by themselves, quotes by their neighbours (»so«, “so”, „so“), and where those do not tell by what
    is open (`among`: one of its family is); None where nothing tells it."""
    mark = text[place]
    if mark not in _QUOTES or (mark in "«»" and language not in INWARD):
        return mark in _OPENING
    if mark == '"' and language in _UNSPACED:
        return not among
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    inside_after, inside_before = bool(after.strip()), bool(before.strip())
    opens = inside_after and (not inside_before or before in _BEFORE)
    closes = inside_before and (not inside_after or after in _BEHIND)
    if opens != closes:
        return opens
    if mark != '"' and not opens:
        return mark in _OPENING
    if not opens and (language in _INSIDE_WORDS or not among):
        return None
    return not among


def _needs_none(text: str, place: int, drawn: _Drawn) -> bool:
    """Whether it closes nothing by right: the bracket of a list's “a)”, and the inches of 5"."""
    if text[place] == '"':
        return text[place - 1 : place].isdecimal()
    return place in drawn.faces or place in drawn.labels
