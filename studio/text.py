"""Text as it is kept: composed, without control characters, one space between words; and as it is compared.

A no-break space stays where typography wants one (“10 000 €”, “Vraiment ?”, “« Oui »”) and is a part of the word
there; between two words, where web pages leave them, it is a space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_TEXT = 20_000
"""Characters of one segment: 40 s of the fastest speech are under 1,500."""

JOINERS = "\u200c\u200d"
"""Format characters that change how Persian, Hindi or an emoji is written: kept inside a word."""


SENTENCE_ENDS = ".?!…。？！।؟"
"""Marks behind which a sentence may be over, of all languages that are written here."""

TWINS = str.maketrans({
    **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    "\u2044": "/",
})  # fmt: skip
"""Typographic ways to write an apostrophe, a hyphen or minus, and a fraction's stroke."""

SIGNS = "%\u2030&#@\u00a7"
"""Read aloud wherever they stand, as are mathematical signs and currencies."""

BETWEEN_DIGITS = ": \u066b\u066c"
"""Of a time, and of thousands and decimals besides the point, the comma and the apostrophe."""


NO_BREAK = "\u00a0\u202f\u2007"
"""Spaces at which no line is broken."""

BETWEEN_WORDS = re.compile(rf"[^\S{NO_BREAK}]+")

READ_ALOUD = frozenset("%\u2030&+=$€£°#@*\u00a7")
"""Tokens that are spoken although they have no letter."""

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]"
)
"""Of Latin, Greek, Cyrillic, Hebrew and Arabic: marks of other scripts are letters of their own."""

_RUN = re.compile(rf"[ {NO_BREAK}]+")


def clean(text: str) -> str:
    """NFC, no controls, overrides of direction or lone surrogates, single spaces, none at the ends. Idempotent."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    printable = "".join(_printable(character) for character in composed)
    # dropping a character can bring together two that compose
    spaced = _RUN.sub(_space, unicodedata.normalize("NFC", printable))
    return " ".join(word for word in split_words(spaced) if word.strip(JOINERS))


def split_words(text: str) -> list[str]:
    """The tokens of a text, as a transcript's words are: no-break spaces are a part of them."""
    return [word for word in BETWEEN_WORDS.split(text) if word.strip()]


def is_said(token: str) -> bool:
    """Whether a token, as it stands or as `fold` leaves it, is more than punctuation."""
    return any(map(str.isalnum, token)) or token in READ_ALOUD


def fold(word: str) -> str:
    """A word for comparison: case, width, typography and punctuation forgotten, but not the signs by which a number or
    a word means another: 1.5 is not 15, 50% not 50, we're not were. A word of punctuation alone stays itself.

    `fold` in studio/web/src/lib/fold.ts does the same; tests/fold.json holds both to it.
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    wide = unicodedata.normalize("NFKC", word.translate(TWINS)).translate(TWINS).casefold()
    bare = "".join(map(_meant, " " + wide, wide, wide[1:] + " "))
    return bare or wide


def sought(text: str) -> str:
    """A text as it is searched: case, accents, and how apostrophes, hyphens and spaces are written do not count.

    `sought` in studio/web/src/lib/sought.ts does the same; tests/sought.json holds both to it. What the store holds was
    made by this: another way needs a migration that makes it again.
    """
    if text.isascii():
        return text.translate(TWINS).lower()
    return "".join(map(_sought, text))


def sought_places(text: str) -> list[int]:
    """Where each character of `sought(text)` stands in the text, and its end."""
    return [place for place, each in enumerate(text) for _ in _sought(each)] + [len(text)]


@lru_cache(maxsize=10_000)
def _sought(character: str) -> str:
    if character in NO_BREAK:
        return " "
    return _bare(_bare(character.translate(TWINS)).lower().replace("ς", "σ"))


def _bare(text: str) -> str:
    """Without accents; what no longer composes is another letter, such as the “が” that is no “か”."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _space(run: re.Match[str]) -> str:
    """One space for several; a no-break space only between what it is to hold together."""
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    return run[0][0] if " " not in run[0] and before and after and _holds(before, after) else " "


def _holds(before: str, after: str) -> bool:
    """Whether a no-break space belongs between two: in numbers, before marks and units, inside guillemets."""
    if before.isdecimal():
        return unicodedata.category(after)[0] in "LNS" or _closes(after)
    return _closes(after) or unicodedata.category(before) in ("Pi", "Sc") or before in "§#№"


def _closes(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Pe", "Pf", "Pd", "Sc") or character in "?!;:%‰…°"


def _printable(character: str) -> str:
    if character in NO_BREAK:
        return character
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    dropped = category in ("Cc", "Cf", "Cs") and character not in JOINERS
    return "" if dropped else character


def _meant(before: str, character: str, after: str) -> str:
    """The character where it counts beside its neighbours, nothing where it is mere punctuation."""
    number = after.isdecimal()
    if _is_letter(character) or _is_symbol(character):
        counts = True
    elif character in "'/":
        counts = _is_letter(before) and _is_letter(after)
    elif character == "-":  # a minus or a range; between letters it is a way of writing
        counts = before.isdecimal() and number if _is_letter(before) else number or unicodedata.category(after) == "Sc"
    elif character in ".,":
        counts = number and (before.isdecimal() or not (_is_letter(before) or before in ".,"))
    elif character == "*":
        counts = number
    else:
        counts = character in BETWEEN_DIGITS and before.isdecimal() and number
    return character if counts else ""


def _is_letter(character: str) -> bool:
    # marks belong to letters
    return unicodedata.category(character)[0] in "LMN"


def _is_symbol(character: str) -> bool:
    return character in SIGNS or unicodedata.category(character)[0] == "S"


def counted(number: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
