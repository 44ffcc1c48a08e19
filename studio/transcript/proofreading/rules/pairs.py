"""Pairs: brackets and quotes that are opened and not closed, or the other way round. What is proposed is to leave the
one out: where the other belongs nobody but who listens can tell."""

from __future__ import annotations

from collections.abc import Iterator

from studio.transcript.proofreading.base import Passage, Proposal, Rule

CLOSING = frozenset(",.;:!?…)]}»”،؛؟。，、！？")
"""Marks that no space stands before."""


def propose(passage: Passage) -> Iterator[Proposal]:
    end = 0
    for place in passage.lone:
        noun = "quote" if passage.text[place] in '"“”„‟«»' else "bracket"
        proposal = Proposal(*_without(passage.text, place), f"a {noun} without its other half")
        if proposal.start >= end:  # of two that share a space, the second waits for the first
            yield proposal
            end = proposal.end


def _without(text: str, place: int) -> tuple[int, int, str]:
    """The mark with the spaces beside it, and what parts the words around it then."""
    start, end = place, place + 1
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    inside = start > 0 and end < len(text) and end - start > 1
    return start, end, " " if inside and text[end] not in CLOSING else ""


RULE = Rule("pairs", propose)
