"""Numbers: whole ones in digits or in words, as somebody wants them. Off unless he says so.

In digits from 10 on, as style guides have it, in words up to 999: years, telephones and sums are read in ways of their
own. What stands beside a unit, a sign or another number is no number alone, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from studio.align.numbers import written
from studio.transcript.proofreading.base import Passage, Proposal, Rule
from studio.transcript.proofreading.sentences import starts

LANGUAGES = frozenset({"da", "de", "en", "es", "fr", "it", "nb", "nl", "no", "pt", "sv"})
"""Whose numerals do not decline: elsewhere the right form is the sentence's affair."""

LEAST_IN_DIGITS, LARGEST = 10, 999

ROUND = frozenset({100})
"""Alone they are words like others: “per cent”, “hundert Mal”."""

ORDINAL_POINT = frozenset({"da", "de", "nb", "no"})
"""Languages in which “3.” is the third. At the beginning of a text it is the third of a list in any."""

GENDERED: Mapping[str, str] = {**dict.fromkeys(("da", "de", "es", "fr", "it", "nb", "no", "sv"), "1"), "pt": "12"}
"""Last digits of numbers that say masculine or feminine."""

GENDERED_HUNDREDS = frozenset({"es", "pt"})
"""Languages in which 200 does as well."""

BETWEEN = frozenset({"and", "e", "et", "og", "och", "und", "y"})
"""Stand inside numbers in words, and elsewhere."""

_UNITS = "% ‰ ° °C € $ £ mm cm m km g kg mg t l ml s ms min h Hz kHz MHz GB MB kB W kW V A bar px"
UNITS = frozenset(_UNITS.split())

_CODED = "no nr nº n° § page seite p s line chapter kapitel route room version"
BEFORE_CODES = frozenset(_CODED.split())
"""What has a number for a name."""

_NUMBER = re.compile(r"(?<!\S)([\"“„«(¿¡]*)(\d{1,3})(?=[,;!?\"”“»)]*\.?(?:\s|$))")

_OPENED = re.compile(r"[\"“„«(¿¡\s]*")

_TOKEN = re.compile(r"\S+")

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class _Numeral(NamedTuple):
    start: int
    end: int
    words: tuple[str, ...]
    """In small letters, without hyphens."""
    capital: bool
    """It begins a sentence or is a name: neither is written in digits."""
    ends: bool
    """Whether a mark stands behind it: a number does not go on there."""


def propose(passage: Passage) -> Iterator[Proposal]:
    if passage.language not in LANGUAGES:
        return
    if passage.numbers == "words":
        yield from _in_words(passage)
    elif passage.numbers == "digits":
        yield from _in_digits(passage)


def _in_words(passage: Passage) -> Iterator[Proposal]:
    begin = {_behind_opened(passage.text, start) for start in _sentences(passage)}
    for match in _NUMBER.finditer(passage.text):
        number, span = int(match[2]), match.span(2)
        if (
            not (match[2][0] == "0" and len(match[2]) > 1)
            and _stands_alone(passage, *span)
            and _is_plain(number, passage.language)
        ):
            words = _spelled(number, passage.language)
            capital = span[0] in begin and passage.cased
            yield Proposal(*span, words[:1].upper() + words[1:] if capital else words, "a number in digits")


def _sentences(passage: Passage) -> list[int]:
    return ([0] if passage.begins else []) + list(starts(passage.text, passage.language))


def _behind_opened(text: str, start: int) -> int:
    """Where the sentence that starts there has its first sign behind quotes and brackets."""
    match = _OPENED.match(text, start)
    return match.end() if match else start


def _is_plain(number: int, language: str) -> bool:
    """Whether its words are the same whatever is counted."""
    if number % 100 != 11 and str(number % 10) in GENDERED.get(language, ""):
        return False
    return not (number >= 200 and language in GENDERED_HUNDREDS)


def _stands_alone(passage: Passage, start: int, end: int) -> bool:
    text = passage.text
    before = text[:start].rstrip(' "“„«(¿¡').rpartition(" ")[2]
    behind = text[end:].lstrip(',;!?"”“»)')
    if behind[:1] == "." and (start == 0 or passage.language in ORDINAL_POINT):
        return False
    after = behind.lstrip(". ").partition(" ")[0].rstrip(".,;:!?") if text[end : end + 1] in ("", " ") else ""
    beside = any(map(str.isdecimal, before)) or any(map(str.isdecimal, after))
    return not beside and after not in UNITS and before.casefold().rstrip(".") not in BEFORE_CODES


def _in_digits(passage: Passage) -> Iterator[Proposal]:
    known, parts = _known(passage.language)
    for run in _runs(passage.text, parts):
        while run and run[-1].words[-1] in BETWEEN:
            run.pop()
        number = known.get(tuple(word for each in run for word in each.words if word not in BETWEEN))
        if number is not None and not any(each.capital for each in run):
            yield Proposal(run[0].start, run[-1].end, str(number), "a number in words")


def _runs(text: str, parts: frozenset[str]) -> Iterator[list[_Numeral]]:
    """Words that numbers are made of, as far as they follow one another."""
    run: list[_Numeral] = []
    for token in _TOKEN.finditer(text):
        numeral = _numeral(token)
        if numeral is None or not all(word in parts or (run and word in BETWEEN) for word in numeral.words):
            yield run
            run = []
            continue
        run.append(numeral)
        if numeral.ends:
            yield run
            run = []
    yield run


def _numeral(token: re.Match[str]) -> _Numeral | None:
    bare = token[0].rstrip(',;.:!?"”“»)')
    if not _WORDS.fullmatch(bare):
        return None
    words = tuple(bare.lower().split("-"))
    return _Numeral(token.start(), token.start() + len(bare), words, not bare.islower(), len(bare) < len(token[0]))


@cache
def _known(language: str) -> tuple[Mapping[tuple[str, ...], int], frozenset[str]]:
    """Numbers by their words without what is between, and all words that any number is made of, smaller ones too."""
    words = {number: _plain(_spelled(number, language)) for number in [*range(LARGEST + 1), 1000, 10**6, 10**9]}
    known = {
        each: number for number, each in words.items() if LEAST_IN_DIGITS <= number <= LARGEST and number not in ROUND
    }
    return known, frozenset(word for each in words.values() for word in each)


def _spelled(number: int, language: str) -> str:
    return written(number, "no" if language == "nb" else language)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.lower().replace("-", " ").split() if word not in BETWEEN)


RULE = Rule("numbers", propose)
