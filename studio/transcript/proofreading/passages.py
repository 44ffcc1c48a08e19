"""Passages: of each segment's text, what rules may know of the segments around it and of the transcript as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from studio.languages import base_language
from studio.transcript.proofreading.base import Numbers, Passage
from studio.transcript.proofreading.pairs import lone
from studio.transcript.proofreading.sentences import ends, first_letter, starts

ENDINGS = 0.01
"""Sentences that end, for each word, from which on a text is punctuated: the longest sentences people say have 100."""

CAPITALS = 0.5
"""Of sentences that begin with a capital letter, from which on they are meant to."""


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as it is looked at."""

    id: str
    revision: int
    text: str
    language: str
    """However it is written; `auto` where nobody knows."""
    channel: int | None = None


def passages(lines: Sequence[Line], numbers: Numbers = "off") -> Iterator[Passage]:
    """One for each, in their order, which is that of time."""
    languages = [base_language(line.language) or "" for line in lines]
    begin = list(_begin(lines, languages))
    cased = _is_cased(zip(lines, languages, begin, strict=True))
    alone = lone([line.text for line in lines], languages)
    for line, language, begins, places in zip(lines, languages, begin, alone, strict=True):
        yield Passage(line.text, language, begins, cased, places, numbers)


def _begin(lines: Iterable[Line], languages: Iterable[str]) -> Iterator[bool]:
    """Whether a sentence begins with each: with the first, and where the one before in its channel ended one."""
    ended: dict[int | None, bool] = {}
    for line, language in zip(lines, languages, strict=True):
        yield ended.get(line.channel, True)
        if line.text:
            ended[line.channel] = ends(line.text, language)


def _is_cased(lines: Iterable[tuple[Line, str, bool]]) -> bool:
    """Whether it is punctuated, and most sentences begin with capitals: neither holds of PocketSphinx's texts."""
    words = sentences = letters = capitals = 0
    for line, language, begins in lines:
        words += line.text.count(" ") + 1
        sentences += ends(line.text, language)
        within = list(starts(line.text, language))
        sentences += len(within)
        for start in ([0] if begins else []) + within:
            at = first_letter(line.text, start)
            if at is not None and line.text[at].upper() != line.text[at].lower():
                letters += 1
                capitals += line.text[at].isupper()
    return sentences >= ENDINGS * words and capitals > 0 and capitals >= CAPITALS * letters
