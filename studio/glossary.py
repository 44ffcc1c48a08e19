"""Glossary: what a project has learned to write otherwise, and words that are written so there; read from a file and
written to one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from studio.errors import RequestError, shown
from studio.limits import LONGEST_PHRASE, MOST_ENTRIES
from studio.text import clean

State = Literal["offered", "accepted", "never"]
"""`offered`: found, and nobody has said anything of it; `never`: not to be offered again."""

STATES: tuple[State, ...] = get_args(State)

TWICE = 2
"""A correction that was made in so many segments offers itself for the rest."""


class Pair(NamedTuple):
    """What is written wrongly, and how it is right. Without a wrong form it is a word for the vocabulary alone."""

    wrong: str
    right: str

    @property
    def key(self) -> str:
        """Equal for what is one correction: case does not count, where it is not all that is corrected."""
        folded = self.wrong.casefold(), self.right.casefold()
        return "\n".join(self if folded[0] == folded[1] else folded)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a project's glossary."""

    id: str
    pair: Pair
    count: int
    """Segments in which a person corrected it so."""
    state: State
    at: datetime


def right_forms(entries: Iterable[Entry]) -> tuple[str, ...]:
    """How things are written: what somebody accepted, each once."""
    return tuple(dict.fromkeys(each.pair.right for each in entries if each.state == "accepted"))


def checked(wrong: str, right: str) -> Pair:
    """As it is kept. Raises RequestError."""
    pair = Pair(clean(wrong), clean(right))
    if not any(map(str.isalnum, pair.right)):
        raise RequestError("The right form needs a letter or a digit.")
    if pair.wrong == pair.right:
        raise RequestError(
            f"{shown(pair.right)} is written the same on both sides. Leave the wrong form empty, or change it."
        )
    for form in pair:
        if len(form) > LONGEST_PHRASE:
            raise RequestError(f"{shown(form)} has {len(form)} characters, and an entry may have {LONGEST_PHRASE}.")
    return pair


def read(text: str) -> list[tuple[Pair, State]]:
    """Of a file: one a line, `wrong,right` with an optional state (CSV or tabs), or a right form alone.

    Raises RequestError that names the line.
    """
    found: dict[str, tuple[Pair, State]] = {}
    numbered = enumerate(text.lstrip("\ufeff").splitlines(), 1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    for place, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ","))]
        if place == 0 and [cell.lower() for cell in cells[:2]] == ["wrong", "right"]:
            continue
        try:
            pair, state = _row(cells)
        except RequestError as error:
            raise RequestError(f"Line {number}: {error}") from error
        found[pair.key] = (pair, state)
    if len(found) > MOST_ENTRIES:
        raise RequestError(
            f"The list has {len(found)} entries. A glossary may have {MOST_ENTRIES}: leave out common words."
        )
    return list(found.values())


def _row(cells: list[str]) -> tuple[Pair, State]:
    """Raises RequestError."""
    if len(cells) == 1:
        return checked("", cells[0]), "accepted"
    if len(cells) > 3:
        raise RequestError("It has more than a wrong form, a right form and a state. Put a form with commas in quotes.")
    named = cells[2] if len(cells) == 3 and cells[2] else "accepted"
    state = next((each for each in STATES if each == named), None)
    if state is None:
        raise RequestError(f"{shown(named)} is no state. Write accepted, offered or never, or nothing.")
    return checked(cells[0], cells[1]), state


def written(entries: Iterable[Entry]) -> str:
    """CSV, as `read` takes it."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("wrong", "right", "state"))
    rows.writerows((*each.pair, each.state) for each in entries)
    return text.getvalue()
