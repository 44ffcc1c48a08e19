"""Text as it is kept: composed, without control characters, one space between words; and as it is compared."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 20_000
"""Characters of one segment: 40 s of the fastest speech are under 1,500."""

JOINERS = "\u200c\u200d"
"""Format characters that change how Persian, Hindi or an emoji is written: kept inside a word."""


def clean(text: str) -> str:
    """NFC, no controls, overrides of direction or lone surrogates, single spaces, none at the ends. Idempotent."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    printable = "".join(_printable(character) for character in composed)
    # dropping a character can bring together two that compose
    return " ".join(word for word in unicodedata.normalize("NFC", printable).split() if word.strip(JOINERS))


def fold(word: str) -> str:
    """A word for comparison: case, width and punctuation forgotten. A word of punctuation alone stays itself."""
    if word.isascii() and word.isalnum():
        return word.lower()
    wide = unicodedata.normalize("NFKC", word).casefold()
    bare = "".join(character for character in wide if _is_letter(character))
    return bare or wide


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    dropped = category in ("Cc", "Cf", "Cs") and character not in JOINERS
    return "" if dropped else character


def _is_letter(character: str) -> bool:
    # marks belong to letters; symbols such as % and € are read aloud, so they count
    return unicodedata.category(character)[0] in "LMNS"
