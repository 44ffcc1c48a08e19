"""What a rule is, and what it may look at.

The whole of a new one, in a file of `rules/`:

    def propose(passage: Passage) -> Iterator[Proposal]:
        for match in re.finditer(r"\bteh\b", passage.text):
            yield Proposal(*match.span(), "the", "a slip of the fingers")

    RULE = Rule("teh", propose)

The wire, the page's list and what is never to be proposed know it without an edit. A rule says for itself in which
languages it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Numbers = Literal["off", "digits", "words"]
"""How whole numbers are to be written; `off`: however they are."""

NUMBERS: tuple[Numbers, ...] = get_args(Numbers)


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment's text, and what there is to know of what stands around it."""

    text: str
    language: str = ""
    """A code of two letters; empty where nobody knows."""
    begins: bool = False
    """Whether a sentence begins with it."""
    cased: bool = False
    """Whether sentences of this transcript begin with capitals, as most of them are written."""
    lone: tuple[int, ...] = ()
    """Places of brackets and quotes that have no other half, here or in the segments around."""
    numbers: Numbers = "off"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What might stand in the place of characters [start, end) of a text."""

    start: int
    end: int
    into: str
    why: str
    """In a word or two. Proposals of one rule with the same are alike: they can be taken together."""
    sure: bool = True
    """False where it is as likely meant as it stands."""

    def applied(self, text: str) -> str:
        return text[: self.start] + self.into + text[self.end :]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    """Kept with what is never to be proposed: it does not change."""
    propose: Callable[[Passage], Iterable[Proposal]]
    """Pure; none over another."""


def in_words_of(text: str, proposal: Proposal) -> tuple[str, str]:
    """The whole words that it touches, as they stand and as they would: what a person reads and may say no to."""
    start = text.rfind(" ", 0, proposal.start) + 1
    end = text.find(" ", proposal.end)
    end = len(text) if end < 0 else end
    return text[start:end], text[start : proposal.start] + proposal.into + text[proposal.end : end]
