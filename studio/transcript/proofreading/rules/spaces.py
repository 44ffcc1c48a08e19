"""Spaces: none before a mark, one behind it, no two of them, none inside brackets.

French has a space before “?”, “!”, “:” and “;” and inside guillemets, at which no line may be broken. Chinese and
Japanese have none, Thai, Lao, Khmer and Burmese have them between sentences: there it holds for doubled ones alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.transcript.proofreading.base import Passage, Proposal, Rule

UNSPACED = frozenset({"bo", "dz", "ja", "km", "lo", "my", "th", "zh"})
"""Languages that do not part words by spaces."""

NO_BREAK = "\u00a0"

_DOUBLED = re.compile(r"(?<=[^\s([{«]) {2,}(?=[^\s,.;:!?)\]}»])")

_CLOSED = r"""(?=$|[\s"”’»)\]])"""

_BEFORE_POINT = re.compile(r"(?<=[^\s([{–—-]) +(?=(?:[,،؛؟।。，、！？；：]|\.(?!\.))" + _CLOSED + ")")

_BEFORE_MARK = re.compile(r"""(?<=[^\s([{–—-])( +)([;:!?])(?=$|[\s"”’»!?])""")
"""Those before which French has a space."""

_MISPLACED = re.compile(r"(?<=[^\W\d_]) +([,;،؛])(?=[^\W\d_])")
"""On the wrong side of its mark."""

_IN_BRACKETS = re.compile(r"(?<=[(\[{]) +(?=[^\s)\]}])|(?<=[^\s(\[{]) +(?=[)\]}])")

_IN_GUILLEMETS = re.compile(r"(?<=«) +(?=\S)|(?<=\S) +(?=»)")

_BEHIND = re.compile(r"(?<=[^\W\d_])[,;!?،؛؟](?=[^\W\d_])|(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})")

_INNER = re.compile(r"\.(?=\w)")

_ADDRESS = re.compile(r"[@/\\_=]|www\.", re.IGNORECASE)


def propose(passage: Passage) -> Iterator[Proposal]:
    text, language = passage.text, passage.language
    for match in _DOUBLED.finditer(text):
        yield Proposal(*match.span(), " ", "two spaces")
    if language in UNSPACED:
        return
    for pattern, why in ((_BEFORE_POINT, "a space before a mark"), (_IN_BRACKETS, "a space inside brackets")):
        for match in pattern.finditer(text):
            yield Proposal(*match.span(), "", why)
    for match in _MISPLACED.finditer(text):
        yield Proposal(*match.span(), match[1] + " ", "a space before a mark")
    if language:
        yield from _before_marks(text, language)
    for match in _BEHIND.finditer(text):
        if _is_border(text, match.start()):
            yield Proposal(*match.span(), match[0] + " ", "no space behind a mark")


def _before_marks(text: str, language: str) -> Iterator[Proposal]:
    for match in _BEFORE_MARK.finditer(text):
        if language == "fr":
            yield Proposal(*match.span(1), NO_BREAK, "a line may break here")
        elif not (match[2] == ":" and text[match.start() - 1].isdecimal()):  # “2 : 1”
            yield Proposal(*match.span(1), "", "a space before a mark")
    if language == "fr":
        for match in _IN_GUILLEMETS.finditer(text):
            yield Proposal(*match.span(), NO_BREAK, "a line may break here")


def _is_border(text: str, place: int) -> bool:
    """Whether two words meet there: a point only from a small letter to a capital, and none in names of files."""
    start, end = text.rfind(" ", 0, place) + 1, text.find(" ", place)
    if _ADDRESS.search(text, start, len(text) if end < 0 else end):
        return False
    if text[place] != ".":
        return True
    alone = len(_INNER.findall(text, start, len(text) if end < 0 else end)) == 1
    return alone and text[place - 1].islower() and text[place + 1].isupper() and text[place + 2].islower()


RULE = Rule("spaces", propose)
