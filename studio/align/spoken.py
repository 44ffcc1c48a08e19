"""How a written token is said: numbers in words of its language, the rest as it stands.

In German "1984" is "neunzehnhundertvierundachtzig", "3,5" "drei fünf", "U2" "U zwei". English has more of its own:
see `spoken_english`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from studio.align import spoken_english
from studio.align.numbers import one_by_one, read

GROUPED = r"\d{1,3}(?:[.'’\u00a0\u202f]\d{3})+(?!\d)"
"""Thousands as they are written nearly everywhere but in English."""

PART = re.compile(rf"(?P<whole>{GROUPED}|\d+)(?:,(?P<decimals>\d+))?|(?P<letters>\D+)")


def spoken(token: str, language: str, known: Callable[[str], bool] | None = None) -> list[str]:
    """The words that are said for a token without spaces; none for punctuation.

    `language` is a code of two letters. A token with a number has no words in a language that num2words lacks: a
    part of it alone would be looked for in the place of all. English words are for a lexicon: see
    `spoken_english.spoken`, whose `known` this is.
    """
    if language == "en":
        return spoken_english.spoken(token, known)
    parts = [(part, _said(part, language)) for part in PART.finditer(token)]
    if any(part["letters"] is None and not said for part, said in parts):
        return []
    return [word for _, said in parts for word in said]


def _said(part: re.Match[str], language: str) -> list[str]:
    if (letters := part["letters"]) is not None:
        return [word for word in letters.split() if any(character.isalpha() for character in word)]
    digits = re.sub(r"\D", "", part["whole"])
    return [*read(digits, digits != part["whole"], language), *one_by_one(part["decimals"] or "", language)]
