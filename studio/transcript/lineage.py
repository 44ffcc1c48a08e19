"""Lineage: what a machine had said of a segment that comes of others.

It goes into the hypothesis beside what is there, which is never changed: so a part has its share of the score, and a
split is no correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from studio.domain import Segment
from studio.transcript.score import normal


def said_of_parts(said: Segment, first: Segment, second: Segment) -> tuple[Segment, Segment]:
    """A machine's segment, parted as a person's was: where both parts together have no more errors than the whole had.

    Of equal places the one nearest to the second part's start.
    """
    words = [normal(word.text) for word in said.words]
    flat = [token for tokens in words for token in tokens]
    counts = list(accumulate(map(len, words), initial=0))
    texts = normal(first.text), normal(second.text)

    def badness(place: int) -> tuple[int, float]:
        left, right = flat[: counts[place]], flat[counts[place] :]
        errors = Levenshtein.distance(left, texts[0]) + Levenshtein.distance(right, texts[1])
        return errors, abs(_border(said, place) - second.start)

    at = min(range(len(words) + 1), key=badness)
    parts = ((first, said.words[:at]), (second, said.words[at:]))
    one, other = (replace(said, id=p.id, start=p.start, end=p.end, words=w, speaker=None) for p, w in parts)
    return one, other


def said_of_both(
    heard: Mapping[str, Segment], listened: bool, first: Segment, second: Segment, merged: Segment
) -> tuple[Segment, ...]:
    """What was said of two, one behind the other; nothing where nobody knows it of one of them.

    `listened`: whether a machine heard all of it, so that it said nothing where it has no such segment.
    """
    found = [heard[each.id] for each in (first, second) if each.id in heard]
    if not found or (len(found) < 2 and not listened):
        return ()
    words = tuple(word for each in found for word in each.words)
    return (replace(found[0], id=merged.id, start=merged.start, end=merged.end, words=words, speaker=None),)


def _border(said: Segment, place: int) -> float:
    """Seconds: in the middle between the words before and behind a place."""
    left = said.words[place - 1].end if place else said.start
    right = said.words[place].start if place < len(said.words) else said.end
    return (left + right) / 2
