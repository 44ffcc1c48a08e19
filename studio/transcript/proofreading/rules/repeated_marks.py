"""Repeated marks: “,,”, “..” and “!!”. “...”, “?!” and the Chinese “……” are marks of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.transcript.proofreading.base import Passage, Proposal, Rule

_AGAIN = re.compile(r"([,;،؛、，；。।!?؟！？¡¿])\1+")

_POINTS = re.compile(r"""(?<=[^\W\d_"”»)\]])(?:\.\.|\.{4,})(?![.\w/\\])""")

_ELLIPSES = re.compile("…{2,}")

IN_TWOS = frozenset({"zh", "ja"})
"""Languages that write their ellipsis as two signs."""


def propose(passage: Passage) -> Iterator[Proposal]:
    for match in _AGAIN.finditer(passage.text):
        yield Proposal(*match.span(), match[1], "the same mark again")
    for match in _POINTS.finditer(passage.text):
        into = "." if len(match[0]) == 2 else "..."
        yield Proposal(*match.span(), into, "too many points" if into == "..." else "two points")
    if passage.language not in IN_TWOS:
        for match in _ELLIPSES.finditer(passage.text):
            yield Proposal(*match.span(), "…", "the same mark again")


RULE = Rule("repeated_marks", propose)
