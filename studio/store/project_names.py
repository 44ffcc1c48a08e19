"""The name of a project that comes to somebody who has one of that name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count

from studio.limits import LONGEST_PROJECT_NAME


def free_name(name: str, taken: Collection[str], of: str = "") -> str:
    """The name itself where it is free; else with `of` “calls (of ann)” and “calls (of ann, 2)”, without “calls 2”.
    Never longer than a name may be."""
    return next(each for each in _names(name, of) if each not in taken)


def _names(name: str, of: str) -> Iterator[str]:
    yield name
    for number in count(1 if of else 2):
        end = f" {number}" if not of else f" ({of})" if number == 1 else f" ({of}, {number})"
        yield name[: LONGEST_PROJECT_NAME - len(end)] + end
