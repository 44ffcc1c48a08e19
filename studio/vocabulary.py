"""Words and phrases that a model is told before it hears: read, bounded, and kept among a request's options.

They are kept with the run in one form, a phrase on each line, so that the same list is the same request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from studio.errors import RequestError, shown
from studio.limits import LONGEST_PHRASE, LONGEST_VOCABULARY, MOST_PHRASES
from studio.text import clean

Strength = Literal["gentle", "medium", "strong"]

Way = Literal["boosted", "prompted"]
"""How a model is told words and phrases: what its decoder scores higher, or a text that is given to it."""

VOCABULARY = "vocabulary"
STRENGTH = "vocabulary_strength"
"""Keys of `Request.options`."""

STRENGTHS: tuple[tuple[Strength, str], ...] = (
    ("gentle", "Gentle"),
    ("medium", "Medium"),
    ("strong", "Strong: may write them where nobody says them"),
)
"""Each with what a person reads; the first is the default."""

ABOUT: Mapping[Way, str] = {
    "boosted": "Names and words that are said here, written as they should be. They are made likelier: "
    "a strong list is written even where nobody says it.",
    "prompted": "Names and words that are said here. They are given to the model as a text; "
    "how far it heeds that is its own affair.",
}
"""What a person is told of it."""

_BETWEEN = re.compile(r"[\n\r\t,;]+")

_SPECIAL = re.compile(r"[<>|]")
"""What models' own tokens are written with, such as `<|en|>`."""


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, each on a line of its own or behind a comma, a semicolon or a tab; each once, in order.

    Raises RequestError that names the phrase which cannot be used.
    """
    if len(text) > LONGEST_VOCABULARY:
        raise RequestError(
            f"The vocabulary has {len(text):,} characters. It may have {LONGEST_VOCABULARY:,}: leave out common words."
        )
    found = tuple(dict.fromkeys(filter(None, (clean(part) for part in _BETWEEN.split(text)))))
    for phrase in found:
        if why := _fault(phrase):
            raise RequestError(f"{shown(phrase)} cannot be in the vocabulary: {why}.")
    if len(found) > MOST_PHRASES:
        raise RequestError(f"The vocabulary has {len(found)} entries. It may have {MOST_PHRASES}: keep the rarest.")
    return found


def usable(words: Iterable[str]) -> list[str]:
    """Those that can be a phrase of a vocabulary by themselves."""
    return [word for word in words if not _BETWEEN.search(word) and not _fault(word)]


def _fault(phrase: str) -> str:
    if len(phrase) > LONGEST_PHRASE:
        return f"it has {len(phrase)} characters, and a phrase may have {LONGEST_PHRASE}"
    if _SPECIAL.search(phrase):
        return "“<”, “>” and “|” stand for models’ own signs"
    if not any(character.isalnum() for character in phrase):
        return "there is no letter or digit in it"
    return ""


def read_file(path: Path) -> tuple[str, ...]:
    """The phrases of a text file, UTF-8. Raises RequestError that names it."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * LONGEST_VOCABULARY + 1)  # UTF-8 takes four bytes for a character at most
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) <= 4 * LONGEST_VOCABULARY:
            raise RequestError(
                f"{shown(path.name)} is no text in UTF-8. Save it as such, or paste its words."
            ) from error
        text = "?" * len(data)  # cut off inside a character: it is told that it is too long
    except OSError as error:
        raise RequestError(f"{shown(path.name)} cannot be read ({error.strerror}).") from error
    try:
        return phrases(text)
    except RequestError as error:
        raise RequestError(f"{shown(path.name)}: {error}") from error


def settled(options: Mapping[str, str]) -> dict[str, str]:
    """The options with the vocabulary in its one form, without one that is empty. Raises RequestError."""
    others = {name: value for name, value in options.items() if name not in (VOCABULARY, STRENGTH)}
    found, strength = phrases(options.get(VOCABULARY, "")), options.get(STRENGTH, "")
    if not found:
        return others
    ordinary = STRENGTHS[0][0]
    told = {STRENGTH: strength} if strength not in ("", ordinary) else {}
    return {**others, VOCABULARY: "\n".join(found), **told}


def phrases_of(options: Mapping[str, str]) -> tuple[str, ...]:
    """Of a request's options that are settled."""
    return tuple(filter(None, options.get(VOCABULARY, "").split("\n")))


def strength_of(options: Mapping[str, str]) -> Strength:
    return next((name for name, _ in STRENGTHS if name == options.get(STRENGTH)), STRENGTHS[0][0])


def prompt_of(options: Mapping[str, str]) -> str:
    """As models are told that take a prompt: Whisper and its kin were trained on texts, and a list is one."""
    return ", ".join(phrases_of(options))
