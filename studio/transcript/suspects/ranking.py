"""Ranking: every reason's suspicions put together, in this one place, to how likely each word is wrong.

Each shifts the log odds by its weight, as if they erred independently. Errors come in company: half of what is thought
of the words on both sides counts too. The weights were tried on real prompts, as they are and in noise
(`bench/suspects.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from studio.discovery import discover
from studio.domain import Word
from studio.transcript.suspects.base import Evidence, Reason

SHARES: Mapping[str, int] = {"few": 5, "normal": 10, "many": 20}
"""Percent of a machine's words that are marked, by how much somebody wants to be shown."""

COMPANY = 0.5
"""Of the mean of its neighbours' suspicion, that a word has too."""

TOLD_FROM = 0.15
"""How strongly a reason must hold to be told."""

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is thought of one word."""

    segment: str
    """The id of the one it was written in."""
    place: int
    """Its number in that segment, from 0."""
    word: Word
    against: float
    """What speaks against it, in log odds: the more, the likelier it is wrong."""
    rank: int
    """Of a thousand words so many are as suspect, or more; 1000 for one that nothing speaks against."""
    bits: int
    """The reasons that hold: a bit for each, the lowest for the first of `reasons()`."""


@cache
def reasons() -> tuple[Reason, ...]:
    found: dict[str, Reason] = discover("studio.transcript.suspects.reasons", "REASON", Reason)
    return tuple(sorted(found.values(), key=lambda reason: -reason.weight))


def rank(evidence: Evidence) -> tuple[Suspicion, ...]:
    """One for each of the evidence's words, in their order."""
    held = [reason.suspicions(evidence) for reason in reasons()]
    against = _with_company([_against(each) for each in zip(*held, strict=True)])
    ranks = _ranks(against)
    places = [(segment.id, place) for segment in evidence.segments for place in range(len(segment.words))]
    return tuple(
        Suspicion(*places[at], word, against[at], ranks[at], _bits([each[at] for each in held]))
        for at, word in enumerate(evidence.words)
    )


def _against(strengths: Sequence[float]) -> float:
    return sum(reason.weight * strength for reason, strength in zip(reasons(), strengths, strict=True))


def _with_company(alone: Sequence[float]) -> list[float]:
    """Where nothing is thought of a word, its neighbours are not held against it."""
    padded = [*alone[:1], *alone, *alone[-1:]]
    beside = zip(padded, padded[2:], strict=False)
    return [own and own + COMPANY * (one + other) / 2 for own, (one, other) in zip(alone, beside, strict=True)]


def _ranks(against: Sequence[float]) -> list[int]:
    """Equals have the rank of the last of them: words that are all equally suspect are not all shown."""
    ranks, seen = [THOUSAND] * len(against), 0
    order = sorted(range(len(against)), key=lambda at: -against[at])
    for value, group in groupby(order, key=lambda at: against[at]):
        places = list(group)
        seen += len(places)
        for at in places if value > 0 else ():
            ranks[at] = max(1, seen * THOUSAND // len(against))
    return ranks


def _bits(strengths: Sequence[float]) -> int:
    return sum(1 << bit for bit, strength in enumerate(strengths) if strength >= TOLD_FROM)
