"""How a written English token is said: numbers, money, times and signs as words, the rest as it stands.

"$3.50" is "three dollars fifty", "1984" "nineteen eighty four", "10:30" "ten thirty",
"R&D" "r and d". One token gives several spoken words, or none where nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from studio.align.numbers import LONGEST, in_words, one_by_one, read

LANGUAGE = "en"

MONEY = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}
SIGNS = {
    "%": "percent", "°": "degrees", "&": "and", "+": "plus", "=": "equals", "@": "at", "#": "pound", "*": "star",
    ".": "dot",
}  # fmt: skip


def spoken(token: str, known: Callable[[str], bool] | None = None) -> list[str]:
    """Lower-case ASCII words with apostrophes; empty for punctuation and for other scripts.

    Short words in capitals are read letter by letter unless `known`, the lexicon, has them.
    """
    said: list[str] = []
    rest = _plain(token)
    while rest:
        said_here, length = _front(rest, known or _none)
        said += said_here
        rest = rest[length:]
    return said


def _none(word: str) -> bool:  # noqa: ARG001
    return False


def _plain(token: str) -> str:
    """ASCII where there is a plain way to write it: accents off, typographic apostrophes straight."""
    straight = token.replace("’", "'").replace("ʼ", "'").replace("–", "-").replace("—", "-")
    return "".join(c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))


def _front(text: str, known: Callable[[str], bool]) -> tuple[list[str], int]:
    """What is said first, and how many characters that took. An unspoken character takes one."""
    if (match := CAPITALS.match(text)) and known(match[0].lower()):
        return [match[0].lower()], match.end()
    for pattern, say in PATTERNS:
        if match := pattern.match(text):
            return say(match), match.end()
    return [], 1


def _number(text: str) -> list[str]:
    bare = text.replace(",", "")
    return read(bare, bare != text, LANGUAGE)


def _cardinal(text: str) -> list[str]:
    """Of digits with or without commas; never a year."""
    bare = text.replace(",", "")
    return one_by_one(bare, LANGUAGE) if len(bare) > LONGEST else in_words(int(bare), LANGUAGE)


def _ordinal(match: re.Match[str]) -> list[str]:
    bare = match[1].replace(",", "")
    return one_by_one(bare, LANGUAGE) if len(bare) > LONGEST else in_words(int(bare), LANGUAGE, "ordinal")


def _decimal(match: re.Match[str]) -> list[str]:
    return [*(_number(match[1]) if match[1] else []), "point", *one_by_one(match[2], LANGUAGE)]


def _money(match: re.Match[str]) -> list[str]:
    whole, cents = match[2], match[3]
    one, many = MONEY[match[1]]
    amount = _cardinal(whole)
    return [*amount, one if amount == ["one"] else many, *(_cardinal(cents) if cents and int(cents) else [])]


def _clock(match: re.Match[str]) -> list[str]:
    hour, minute = _cardinal(match[1]), match[2]
    if minute == "00":
        return [*hour, "o'clock"]
    return [*hour, *(["oh"] if minute[0] == "0" else []), *_cardinal(minute)]


def _letters(match: re.Match[str]) -> list[str]:
    return [letter.lower() for letter in match[0] if letter.isalpha()]


def _decade(match: re.Match[str]) -> list[str]:
    *front, last = in_words(int(match[1]), LANGUAGE, "year")
    return [*front, f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"]


def _word(match: re.Match[str]) -> list[str]:
    word = match[0].strip("'") if match[0].count("'") > 1 else match[0]
    return [word.lower()] if word.strip("'") else []


CAPITALS = re.compile(r"[A-Z]{2,5}(?![A-Za-z'])")

PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[str]]], ...] = (
    (re.compile(r"([$€£])(\d[\d,]*)(?:\.(\d\d)(?!\d))?"), _money),
    (re.compile(r"(\d{1,2}):([0-5]\d)(?!\d)"), _clock),
    (re.compile(r"(\d{3}0)'?s\b"), _decade),
    (re.compile(r"(\d[\d,]*)(?:st|nd|rd|th)\b", re.IGNORECASE), _ordinal),
    (re.compile(r"(\d[\d,]*)?\.(\d+)"), _decimal),
    (re.compile(r"\d+(?:,\d{3})*"), lambda match: _number(match[0])),
    (re.compile(r"(?:[A-Za-z]\.){2,}|" + CAPITALS.pattern), _letters),
    (re.compile(r"'?[A-Za-z]+(?:'[A-Za-z]+)*'?"), _word),
    (re.compile(r"\.(?=\w)|[%°&+=@#*]"), lambda match: [SIGNS[match[0]]]),
)
"""Tried in this order at each place of a token."""
