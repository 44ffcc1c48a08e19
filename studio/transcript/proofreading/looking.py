"""Looking: every rule on every segment, in this one place. What has not changed since is not looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from studio.discovery import discover
from studio.transcript.proofreading.base import Numbers, Passage, Proposal, Rule, in_words_of
from studio.transcript.proofreading.passages import Line, passages

REMEMBERED = 20_000
"""Passages whose proposals are kept: several of the longest transcripts that people work in at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal, and where it is one."""

    line: Line
    rule: str
    """Its name."""
    proposal: Proposal
    model: str = ""
    """The id of the chat model that proposes it; empty of a rule."""

    @property
    def forms(self) -> tuple[str, str]:
        """The words as they stand, and as they would."""
        return in_words_of(self.line.text, self.proposal)


@cache
def rules() -> tuple[Rule, ...]:
    found: dict[str, Rule] = discover("studio.transcript.proofreading.rules", "RULE", Rule)
    return tuple(found.values())


def look(lines: Sequence[Line], numbers: Numbers = "off") -> list[Found]:
    """In the order of the text. `lines` are all of a transcript, in time order."""
    pairs = zip(lines, passages(lines, numbers), strict=True)
    return [Found(line, rule, proposal) for line, passage in pairs for rule, proposal in proposals(passage)]


@lru_cache(maxsize=REMEMBERED)
def proposals(passage: Passage) -> tuple[tuple[str, Proposal], ...]:
    """Each with its rule's name, in the order of the text."""
    found = [(rule.name, each) for rule in rules() for each in rule.propose(passage)]
    return tuple(sorted(found, key=lambda pair: (pair[1].start, pair[1].end)))
