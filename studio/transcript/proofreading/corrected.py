"""Corrected lines: what a chat model gave back for a segment's text, brought down to proposals on its words.

A model is believed in small things only. A line that changes more than a correction does proposes nothing at all:
whatever it then is (another line, an answer, what the text itself told the model to write), it is no correction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from rapidfuzz.distance import Levenshtein

from studio.text import READ_ALOUD, clean, fold, is_said
from studio.transcript.compare import DiffRun, aligned
from studio.transcript.proofreading.base import Proposal

MOST_OF_THREE = 1
"""Words of every three that may become others: a corrector who changes more listens."""

MOST_TOGETHER = 3
"""Words next to one another that may become others."""

MOST_MARKS = 3
"""Characters that a word may grow by which stays the word: a quote, a full stop and a bracket."""

NEAR = 0.5
"""From which likeness on another word is another spelling of it, or another ending."""

MARKUP = frozenset("*#@&%/\\[]{}_<>|~`^=+")
"""Where a text has none, a correction brings none: with them models write headings, lists, tags and code."""

PUNCTUATION, CAPITALS, SPELLING, WORDS = (
    "punctuation",
    "capital letters",
    "spelling or an ending",
    "other words",
)
"""Why: alike are all of one."""


_Meant = tuple[str, tuple[tuple[str, int], ...]]
"""A word as `fold` has it, and how its figures stand together, which that forgets."""


def proposals(text: str, corrected: str) -> tuple[Proposal, ...] | None:
    """What turns the one into the other, in the order of the text; None where that is no correction.

    To take all of them gives `clean(corrected)`. Each is on whole words.
    """
    wanted = clean(corrected)
    old, new = text.split(" "), wanted.split(" ")
    if not text or not wanted or _brings_markup(text, wanted):
        return None
    changed = [run for run in aligned(old, new) if not run.same]
    if not _is_correction(old, new, changed):
        return None
    return tuple(_proposal(old, new, run) for run in _joined(changed))


def standing(text: str, corrected: str, now: str) -> tuple[Proposal, ...]:
    """Of the proposals for `text` those that still hold of `now`, at their places in it.

    That is `text`, or it with some of them taken. Of any other nothing is said: the model has not seen it.
    """
    found = proposals(text, corrected) or ()
    if now == text:
        return found
    reached: dict[int, tuple[Proposal, ...]] = {0: ()}  # a place in `now`, and what holds up to there
    at = 0
    for each in found:
        reached = dict(_stepped(reached, text[at : each.start], text[each.start : each.end], each, now))
        at = each.end
    return next((held for place, held in reached.items() if now[place:] == text[at:]), ())


def _stepped(
    reached: dict[int, tuple[Proposal, ...]], between: str, wrong: str, proposal: Proposal, now: str
) -> Iterator[tuple[int, tuple[Proposal, ...]]]:
    """Beyond one proposal: it was taken, or still stands."""
    for place, held in reached.items():
        here = place + len(between)
        if not now.startswith(between, place):
            continue
        if now.startswith(proposal.into, here):
            yield here + len(proposal.into), held
        if now.startswith(wrong, here):
            yield here + len(wrong), (*held, replace(proposal, start=here, end=here + len(wrong)))


def _brings_markup(text: str, wanted: str) -> bool:
    brought = set(wanted) - set(text)
    return any(each in MARKUP or unicodedata.category(each).startswith("S") for each in brought)


def _is_correction(old: Sequence[str], new: Sequence[str], changed: Sequence[DiffRun]) -> bool:
    """Whether so little becomes something else."""
    others = 0
    for run in changed:
        wrong, right = old[run.first : run.last], new[run.other_first : run.other_last]
        if _is_same_word(wrong, right):
            if len(right[0]) - len(wrong[0]) > MOST_MARKS:
                return False
            continue
        if max(len(wrong), len(right)) > MOST_TOGETHER or _numbers(wrong) != _numbers(right):
            return False
        others += max(_said(wrong), _said(right))
    return 3 * others <= MOST_OF_THREE * _said(old)


def _is_same_word(wrong: Sequence[str], right: Sequence[str]) -> bool:
    """One, but for its case and marks."""
    return len(wrong) == len(right) == 1 and _meant(wrong[0]) == _meant(right[0])


def _said(words: Sequence[str]) -> int:
    return sum(map(is_said, words))


def _numbers(words: Sequence[str]) -> list[_Meant]:
    """With the signs by which they mean another: 1.5 is not 15, 50 % not 50, 20 20 not 2020."""
    return [_meant(word) for word in words if word in READ_ALOUD or any(map(_is_of_number, word))]


def _meant(word: str) -> _Meant:
    """But for its case and marks: we’re is not were, 5² not 52, and 5—10 not 510."""
    figures = ((kind, len([*run])) for kind, run in groupby(map(unicodedata.category, word)))
    return fold(word), tuple((kind, length) for kind, length in figures if kind.startswith("N"))


def _is_of_number(character: str) -> bool:
    return unicodedata.category(character).startswith("N")


def _joined(changed: Sequence[DiffRun]) -> list[DiffRun]:
    """Words that come or go are one with a change beside them: the mark of “end ,” goes where the word gets it."""
    made: list[DiffRun] = []
    for run in changed:
        last = made[-1] if made else None
        touches = last is not None and (last.last, last.other_last) == (run.first, run.other_first)
        if last is not None and touches and (_is_one_sided(last) or _is_one_sided(run)):
            made[-1] = last._replace(last=run.last, other_last=run.other_last)
        else:
            made.append(run)
    return made


def _is_one_sided(run: DiffRun) -> bool:
    return run.first == run.last or run.other_first == run.other_last


def _proposal(old: Sequence[str], new: Sequence[str], run: DiffRun) -> Proposal:
    """With the space that comes or goes with its words."""
    starts = [0, *accumulate(len(word) + 1 for word in old)]
    end_of_text = starts[-1] - 1
    start, into = starts[run.first], " ".join(new[run.other_first : run.other_last])
    why = _why(old[run.first : run.last], new[run.other_first : run.other_last])
    if not _is_one_sided(run):
        return Proposal(start, starts[run.last] - 1, into, why, sure=False)
    if run.last < len(old):
        return Proposal(start, starts[run.last], f"{into} " if into else "", why, sure=False)
    before = starts[run.first] - 1
    return Proposal(before, end_of_text, f" {into}" if into else "", why, sure=False)


def _why(wrong: Sequence[str], right: Sequence[str]) -> str:
    one, other = _letters(wrong), _letters(right)
    if [*map(_meant, filter(is_said, wrong))] == [*map(_meant, filter(is_said, right))]:
        return PUNCTUATION if one == other else CAPITALS
    alike = Levenshtein.normalized_similarity(one.casefold(), other.casefold())
    return SPELLING if one and other and alike >= NEAR else WORDS


def _letters(words: Sequence[str]) -> str:
    """Without marks, but with the spaces between what is said."""
    said = ("".join(each for each in word if unicodedata.category(each)[0] in "LMN") for word in words)
    return " ".join(filter(None, said))
