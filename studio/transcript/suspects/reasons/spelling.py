"""Spelling: a word that is spelled so nowhere in the project's verified texts, and in no list of the language's words.

Numbers and signs are read aloud and are nobody's spelling. What the machine writes again and again in the same way is
more likely a name that it knows.
"""

from __future__ import annotations

import string
from collections import Counter

from studio.text import fold
from studio.transcript.suspects.base import Evidence, Reason

OFTEN = 3
"""So often written alike, a spelling is not by chance."""

SELDOM_WRONG = 0.5
"""How strongly it then holds."""


def suspicions(evidence: Evidence) -> list[float]:
    if evidence.knows is None:
        return [0.0] * len(evidence.words)
    spelled = [fold(word.text) for word in evidence.words]
    often = {each for each, times in Counter(spelled).items() if times >= OFTEN}
    written = {word.text for word in evidence.words}
    unknown = {each for each in written if _is_spelled(each) and not evidence.knows(each)}
    return [
        0.0 if word.text not in unknown else SELDOM_WRONG if plain in often else 1.0
        for word, plain in zip(evidence.words, spelled, strict=True)
    ]


def _is_spelled(written: str) -> bool:
    """Not a number, an address or a sign."""
    bare = written.strip(string.punctuation)
    return any(map(str.isalpha, bare)) and not any(each.isdigit() or each in ".@:/" for each in bare)


REASON = Reason("spelling", "spelling not known here", suspicions, weight=1.5)
