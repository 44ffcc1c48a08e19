"""Repeated words: “the the”. Where a word may stand twice by right, as in “she had had”, it is told less surely.

Only in languages that do not repeat words to mean something else, as Turkish, Hindi, Indonesian and Chinese do. Numbers
are read digit by digit and may come in twos.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from studio.align.numbers import in_words
from studio.transcript.proofreading.base import Passage, Proposal, Rule

_EUROPEAN = "bg ca cs da de el en es et fi fr ga gl hr hu is it lt lv mt nb nl nn no pl pt ro ru sk sl sv uk"
LANGUAGES = frozenset(_EUROPEAN.split())

MEANT = {
    "da": "det der som så de den meget",
    "de": "die der das dem den sie ihr wir es sehr so ganz viel lange immer",
    "en": "had that do is in on her you it so very really too well there now never ever many much long far again",
    "es": "muy poco luego casi",
    "fr": "nous vous très si bien tout là en",
    "it": "piano così quasi via ben poco tutto appena proprio molto subito",
    "nb": "det som så de den veldig",
    "nl": "die dat er zij wij heel zo",
    "no": "det som så de den veldig",
    "pt": "muito bem logo quase",
    "sv": "det som så de den mycket",
}
"""What may follow itself, by language."""

_CALLED = (
    "no yes yeah yep ok okay oh ah eh ha haha he hey ho hi hm hmm mhm uh um wow bye blah bla la na da ta tut knock ja "
    "nein doch oui non si sí sì ну да нет так sim não nej nee tak nie ano ne igen nem ei kyllä ναι όχι please go come "
    "run stop wait"
)
CALLED = frozenset(_CALLED.split())
"""What people call out more than once, wherever they speak."""

_TWICE = re.compile(r"(?<![\w'’-])([^\W\d_]+(?:['’][^\W\d_]+)*)((?: \1)+)(?![\w'’-]|\.\w)", re.IGNORECASE)


def propose(passage: Passage) -> Iterator[Proposal]:
    if passage.language not in LANGUAGES:
        return
    for match in _TWICE.finditer(passage.text):
        word, more = match[1], match[2]
        if word.casefold() in _counted(passage.language):
            continue
        if _may_be_meant(word, more.split()[0], passage.language):
            yield Proposal(*match.span(), word, "the same word again, perhaps meant", sure=False)
        else:
            yield Proposal(*match.span(), word, "the same word again")


def _may_be_meant(word: str, second: str, language: str) -> bool:
    """Besides what is listed names (“Duran Duran”, but for German, where nouns begin so, too) and what is spelled."""
    plain = word.casefold()
    named = second[:1].isupper() and len(second) > 1 and language != "de"
    return named or len(word) == 1 or plain in CALLED or plain in MEANT.get(language, "").split()


@cache
def _counted(language: str) -> frozenset[str]:
    """Numerals of which numbers are made when they are read one after the other."""
    return frozenset(word for number in range(21) for word in in_words(number, language))


RULE = Rule("repeated_words", propose)
