"""Spelling: how words are written in a project's verified texts, and in what lists of words are here.

English comes with PocketSphinx's pronouncing dictionary (CMUdict, 125,000 words). Of other languages only verified
texts say anything, and only once there are enough of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from studio.domain import Recording
from studio.languages import base_language
from studio.store import Store
from studio.text import fold, is_said, sought
from studio.transcript.suspects.base import Knows

ENOUGH_WORDS = 3_000
"""Different words of verified texts, with which a word that is not among them is a rare one where no list helps."""

_BETWEEN = re.compile("[-\u2010\u2011\u2013\u2014/]")


class Spelling:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, recording: Recording, language: str) -> Knows | None:
        """Whether a word is spelled so in the recording's project or a list; None where too little is known."""
        listed = words_of(base_language(language) or "")
        texts = self._store.spellings.verified(recording.id, language)
        verified = frozenset(fold(word) for text in texts for word in text.split())
        if not listed and len(verified) < ENOUGH_WORDS:
            return None
        return known_in(language, verified)


def known_in(language: str, verified: Collection[str] = ()) -> Knows:
    """Whether a word is in the language's list, or among these that are verified, folded."""
    listed = words_of(base_language(language) or "")
    return lambda written: all(_known(fold(part), listed, verified) for part in _parts(written))


def _parts(written: str) -> list[str]:
    """Of a compound, and of two words with a dash or a stroke between them."""
    return [part for part in _BETWEEN.split(written) if is_said(part)]


def _known(word: str, listed: Collection[str], verified: Collection[str]) -> bool:
    stem = word.removesuffix("'s").removesuffix("'")
    return word in listed or stem in listed or fold(sought(word)) in verified


@cache
def words_of(language: str) -> frozenset[str]:
    """In lower case; none of a language of which no list is here."""
    path = _english() if language == "en" else None
    if path is None or not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8") as lines:
        return frozenset(line.partition(" ")[0].partition("(")[0] for line in lines)


def _english() -> Path | None:
    """Read as a file: the package need not be loaded for it."""
    found = find_spec("pocketsphinx")
    folder = Path(found.origin).parent if found and found.origin else None
    return folder / "model" / "en-us" / "cmudict-en-us.dict" if folder else None
