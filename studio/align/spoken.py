"""How a written English token is said: numbers, money, times and signs as words, the rest as it stands.

"$3.50" is "three dollars fifty", "1984" "nineteen eighty four", "10:30" "ten thirty",
"R&D" "r and d". One token gives several spoken words, or none where nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MONEY = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}
SIGNS = {
    "%": "percent", "°": "degrees", "&": "and", "+": "plus", "=": "equals", "@": "at", "#": "pound", "*": "star",
    ".": "dot",
}  # fmt: skip
LONGEST_NUMBER = 10**15
"""From here on, and from seven digits without commas on, people read digit by digit."""


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
    if (found := CAPITALS.match(text)) and known(found[0].lower()):
        return [found[0].lower()], found.end()
    for pattern, say in PATTERNS:
        if found := pattern.match(text):
            return say(found), found.end()
    return [], 1


def cardinal(number: int) -> list[str]:
    """0 to 10^15 in words, the American way, without "and"."""
    if number < 20:
        return [ONES[number]]
    if number < 100:
        return [TENS[number // 10], *([ONES[number % 10]] if number % 10 else [])]
    scale, name = next((scale, name) for scale, name in SCALES if number >= scale)
    rest = number % scale
    return [*cardinal(number // scale), name, *(cardinal(rest) if rest else [])]


def ordinal(number: int) -> list[str]:
    *front, last = cardinal(number)
    if last.endswith("y"):
        return [*front, f"{last[:-1]}ieth"]
    return [*front, ORDINALS.get(last, f"{last}th")]


def year(number: int) -> list[str]:
    """A four-digit number without a comma: 1984, 1900, 1907, 2007, 2019."""
    high, low = divmod(number, 100)
    if high % 10 == 0 and low < 10:
        return cardinal(number)
    if low == 0:
        return [*cardinal(high), "hundred"]
    return [*cardinal(high), *(["oh"] if low < 10 else []), *cardinal(low)]


def digits(text: str) -> list[str]:
    return [ONES[int(digit)] for digit in text]


def _number(text: str) -> list[str]:
    bare = text.replace(",", "")
    if (bare[0] == "0" and len(bare) > 1) or ("," not in text and len(bare) >= 7) or int(bare) >= LONGEST_NUMBER:
        return digits(bare)
    if len(bare) == 4 and "," not in text:
        return year(int(bare))
    return cardinal(int(bare))


def _decimal(found: re.Match[str]) -> list[str]:
    return [*(_number(found[1]) if found[1] else []), "point", *digits(found[2])]


def _money(found: re.Match[str]) -> list[str]:
    whole, cents = found[2].replace(",", ""), found[3]
    one, many = MONEY[found[1]]
    amount = digits(whole) if int(whole) >= LONGEST_NUMBER else cardinal(int(whole))
    return [*amount, one if int(whole) == 1 else many, *(cardinal(int(cents)) if cents and int(cents) else [])]


def _clock(found: re.Match[str]) -> list[str]:
    hour, minute = int(found[1]), int(found[2])
    if not minute:
        return [*cardinal(hour), "o'clock"]
    return [*cardinal(hour), *(["oh"] if minute < 10 else []), *cardinal(minute)]


def _letters(found: re.Match[str]) -> list[str]:
    return [letter.lower() for letter in found[0] if letter.isalpha()]


def _decade(found: re.Match[str]) -> list[str]:
    *front, last = year(int(found[1]))
    return [*front, f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"]


def _word(found: re.Match[str]) -> list[str]:
    word = found[0].strip("'") if found[0].count("'") > 1 else found[0]
    return [word.lower()] if word.strip("'") else []


CAPITALS = re.compile(r"[A-Z]{2,5}(?![A-Za-z'])")

PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[str]]], ...] = (
    (re.compile(r"([$€£])(\d[\d,]*)(?:\.(\d\d)(?!\d))?"), _money),
    (re.compile(r"(\d{1,2}):([0-5]\d)(?!\d)"), _clock),
    (re.compile(r"(\d{3}0)'?s\b"), _decade),
    (re.compile(r"(\d[\d,]*)(?:st|nd|rd|th)\b", re.IGNORECASE), lambda found: _ordinal(found[1])),
    (re.compile(r"(\d[\d,]*)?\.(\d+)"), _decimal),
    (re.compile(r"\d+(?:,\d{3})*"), lambda found: _number(found[0])),
    (re.compile(r"(?:[A-Za-z]\.){2,}|" + CAPITALS.pattern), _letters),
    (re.compile(r"'?[A-Za-z]+(?:'[A-Za-z]+)*'?"), _word),
    (re.compile(r"\.(?=\w)|[%°&+=@#*]"), lambda found: [SIGNS[found[0]]]),
)
"""Tried in this order at each place of a token."""


def _ordinal(text: str) -> list[str]:
    number = int(text.replace(",", ""))
    return ordinal(number) if number < LONGEST_NUMBER else digits(text.replace(",", ""))
