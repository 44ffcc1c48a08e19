"""How a text is written: with punctuation and capitals, with numbers in digits."""

from __future__ import annotations

import re

PUNCTUATION = frozenset(".,?!;:…¿¡。、，？！；：؟،؛।·“”„«»")
"""Marks that only a text with punctuation has; apostrophes and hyphens belong to words."""
NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:]\d+)*(?!\w)")


def shows_pnc(text: str) -> bool:
    """True when the text can only be one with punctuation and capitals."""
    return punctuated(text) or any(character.isupper() for character in text)


def punctuated(text: str) -> bool:
    """True when there is punctuation outside of numbers such as 10:30."""
    return not PUNCTUATION.isdisjoint(NUMBER.sub("", text))


def shows_numerals(text: str) -> bool:
    """True when a number is written in digits."""
    return NUMBER.search(text) is not None
