"""Sentence case: a sentence begins with a capital letter, where those of the transcript do (`Passage.cased`).

Not in languages that have no capitals, nor in Georgian, which has some and begins no sentence with them. Names such as
iPhone, addresses, and what begins with an apostrophe ('t, 's) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.transcript.proofreading.base import Passage, Proposal, Rule
from studio.transcript.proofreading.sentences import first_letter, starts

_UNCASED = "am ar bn bo dv dz fa gu he hi iu ja ka km kn ko ks lo ml mr my ne or pa ps sa sd si ta te th ti ug ur yi zh"
WITHOUT = frozenset(_UNCASED.split())
"""Languages of which words in other letters may stand in a text, and begin a sentence as they are."""

DOTTED = frozenset({"az", "tr"})
"""Languages in which the capital of i is İ."""

_WORD = re.compile(r"[^\s]+")


def propose(passage: Passage) -> Iterator[Proposal]:
    if not passage.cased or passage.language in WITHOUT:
        return
    for start in ([0] if passage.begins else []) + list(starts(passage.text, passage.language)):
        at = first_letter(passage.text, start)
        if at is not None and _is_small_word(passage.text, at):
            yield _capital(passage, at)


def _is_small_word(text: str, at: int) -> bool:
    """Whether an ordinary word in small letters begins there."""
    match = _WORD.match(text, at)
    word = match[0].rstrip('.,;:!?…"”’»)') if match else ""
    letter, capital = text[at], text[at].upper()
    return word.islower() and not re.search(r"[.@/\d_]", word) and len(capital) == 1 and letter != capital


def _capital(passage: Passage, at: int) -> Proposal:
    letter = passage.text[at]
    if passage.language == "nl" and passage.text[at : at + 2] == "ij":
        return Proposal(at, at + 2, "IJ", "a sentence begins")
    into = "İ" if letter == "i" and passage.language in DOTTED else letter.upper()
    return Proposal(at, at + 1, into, "a sentence begins")


RULE = Rule("sentence_case", propose)
