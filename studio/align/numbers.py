"""Numbers in words, by num2words: words without hyphens, in the language that is spoken.

Of the languages that our models know it lacks five (Bulgarian, Croatian, Estonian, Greek, Maltese): a number has no
words there. See ADR 21.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock
from typing import Literal

Kind = Literal["cardinal", "ordinal", "year"]

HUNDREDS = frozenset({"da", "de", "en", "nl", "no"})
"""Languages in which a year is so many hundreds: nineteen eighty-four. Elsewhere it is a number like any other."""

LONG = 7
"""Digits from which on people read a number without separators digit by digit."""

LONGEST = 15
"""Digits of the largest number that is read as one in any case."""

ENDLESS = frozenset({"am"})
"""Languages in which num2words 0.5 does not come to an end with some numbers."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_converting = Lock()
"""num2words' converters keep what they are at in themselves."""


def read(digits: str, grouped: bool, language: str) -> list[str]:
    """A number as people read it; `grouped` when it is written with a sign between its thousands.

    `language` is a code of two letters. Empty where the language is none of num2words'.
    """
    if (digits[0] == "0" and len(digits) > 1) or (not grouped and len(digits) >= LONG) or len(digits) > LONGEST:
        return one_by_one(digits, language)
    words = in_words(int(digits), language, "year" if len(digits) == 4 and not grouped else "cardinal")
    return words or one_by_one(digits, language)


def one_by_one(digits: str, language: str) -> list[str]:
    return [word for digit in digits for word in in_words(int(digit), language)]


def in_words(number: int, language: str, kind: Kind = "cardinal") -> list[str]:
    """A number from 0 to 10^15 in words, in English the American way, without "and".

    A kind that num2words lacks in a language is a cardinal; in a language that it lacks, and for numbers that it has
    no name for there, there are no words.
    """
    if language in ENDLESS:
        return []
    text = _converted(number, language, kind if kind != "year" or language in HUNDREDS else "cardinal")
    return [word for word in WORD.findall(text) if word != "and" or language != "en"]


def written(number: int, language: str) -> str:
    """A number as it is spelled out, with hyphens and “and”; empty in a language that num2words lacks."""
    return "" if language in ENDLESS else _converted(number, language, "cardinal")


@lru_cache(maxsize=1024)
def _converted(number: int, language: str, kind: Kind) -> str:
    from num2words import num2words  # all its languages at once: only who meets a number pays for them

    try:
        with _converting:
            return str(num2words(number, lang=language, to=kind)).lower()
    except NotImplementedError:
        return "" if kind == "cardinal" else _converted(number, language, "cardinal")
    except OverflowError:
        return ""
