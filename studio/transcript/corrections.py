"""Corrections: what of a machine's text a person has written otherwise, word by word.

What counts is told in docs/adr (a correction made twice).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.align.carry import Change, changes
from studio.glossary import Pair
from studio.limits import LONGEST_PHRASE
from studio.text import SENTENCE_ENDS, split_words

MOST_WORDS = 4
"""On either side: more is another sentence, and no other way to write a word."""

SHORTEST = 3
"""Characters of a wrong form: “a” and “I” stand everywhere."""

AROUND = ".,;:!?…\"'“”„«»‘’()[]{}¿¡-–—"
"""What a sentence puts around a word."""

_ENDS = (*SENTENCE_ENDS, ":")


def corrections(heard: str, now: str) -> tuple[Pair, ...]:
    """Each once, in order: `heard` is what a machine said of a segment, `now` what stands there."""
    old, new = split_words(heard), split_words(now)
    found = (pair for change in changes(old, new) for pair in _pairs(change, old, new))
    return tuple(dict.fromkeys(pair for pair in found if _counts(pair)))


def _pairs(change: Change, old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    before, after = old[change.i : change.j], new[change.k : change.l]
    if len(before) == len(after):  # word for word, also where several follow one another
        for at, (wrong, right) in enumerate(zip(before, after, strict=True), change.k):
            yield _levelled(_bare([wrong]), _bare([right]), begins=_begins(new, at))
    elif not change.kept and before and after and max(len(before), len(after)) <= MOST_WORDS:
        yield _levelled(_bare(before), _bare(after), begins=_begins(new, change.k))


def _bare(words: Sequence[str]) -> str:
    """Without what a sentence puts around them; inside nothing is lost."""
    return " ".join(words).strip(AROUND)


def _begins(words: Sequence[str], at: int) -> bool:
    """Whether a sentence begins there."""
    return at == 0 or words[at - 1].rstrip("\"'”»’)").endswith(_ENDS)


def _levelled(wrong: str, right: str, *, begins: bool) -> Pair:
    """The capital letter with which a sentence begins says nothing of the word."""
    if begins and wrong[:1].isupper() and right[:1].isupper() and wrong[1:].islower() and right[1:].islower():
        return Pair(wrong[0].lower() + wrong[1:], right[0].lower() + right[1:])
    if begins and wrong.casefold() == right.casefold() and wrong[1:] == right[1:]:
        return Pair(wrong, wrong)
    return Pair(wrong, right)


def _counts(pair: Pair) -> bool:
    wrong, right = pair
    if wrong == right or not any(map(str.isalpha, wrong)) or not any(map(str.isalnum, right)):
        return False
    if wrong[1:] == right[1:] and wrong[:1].lower() == right[:1]:
        return False  # a capital letter is taken away where two sentences became one
    return SHORTEST <= len(wrong) <= LONGEST_PHRASE and len(right) <= LONGEST_PHRASE
