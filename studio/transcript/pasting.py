"""Pasting: one text laid over the rows of a transcript, each word into the row whose words it is like.

Words that match stay in their rows, so borders stay where words match. What lies between two matches on either side
of a border is parted where a line or a sentence of the text ends, near where the rows part it. Where the text is
over, the rest of the last row stays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from studio.align.carry import Change, changes
from studio.domain import Segment
from studio.errors import EditError
from studio.languages import base_language
from studio.limits import MOST_PASTED, PASTED_AHEAD, PASTED_BESIDE
from studio.text import fold, split_words
from studio.transcript.proofreading.sentences import ends

CLAUSE, SENTENCE, LINE = 0.1, 0.4, 0.8
"""How good a place is to part the text, behind a word: by how much of a run it may be further away."""

CLOSING = "\"'”’»)]"


class Token(NamedTuple):
    """A word of the text, and how good the place behind it is for a border."""

    text: str
    border: float


def tokens_of(text: str, language: str) -> list[Token]:
    """`language`: a code of two letters, or empty. Raises EditError for no words, or more than are laid over rows."""
    found = list(_tokens(text, language))
    if not found:
        raise EditError("There are no words in what is to be pasted.")
    if len(found) > MOST_PASTED:
        raise EditError(f"This text has {len(found):,} words; at most {MOST_PASTED:,} can be pasted over rows at once.")
    return found


def laid_over(rows: Sequence[Segment], text: str) -> list[str]:
    """What each of the first rows is to say; those behind it stay as they are. Raises EditError."""
    tokens = tokens_of(text, base_language(rows[0].language) or "" if rows else "")
    looked_at = _Rows.first(rows, PASTED_AHEAD * len(tokens) + PASTED_BESIDE)
    end = covered(looked_at.texts, [token.text for token in tokens], looked_at.borders)
    return _Laying(looked_at, tokens, end).lay()


def covered(old: Sequence[str], new: Sequence[str], borders: Sequence[int] = ()) -> int:
    """How many of the old words the new ones stand for: where fewest have to be changed.

    Of several such places one of `borders` (numbers of words), and the one furthest on: a changed word stands for one.
    """
    numbers: dict[str, int] = {}
    ours, theirs = (
        np.array([numbers.setdefault(fold(word), len(numbers)) for word in words], np.int32) for words in (old, new)
    )
    steps = np.arange(len(ours) + 1, dtype=np.int32)
    costs = steps.copy()
    for row, word in enumerate(theirs, 1):
        best = costs + 1
        np.minimum(best[1:], costs[:-1] + (ours != word), out=best[1:])
        best[0] = row
        costs = np.minimum.accumulate(best - steps) + steps
    least = np.flatnonzero(costs == costs.min())
    at_borders = np.intersect1d(least, np.array(borders, least.dtype))
    return int((at_borders if len(at_borders) else least)[-1])


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: Sequence[Segment]
    texts: list[str]
    """Of all their words."""
    owner: list[int]
    """The row of each word."""

    @staticmethod
    def first(rows: Sequence[Segment], most: float) -> _Rows:
        """As many rows as have this many words, and the empty ones behind them."""
        texts, owner = list[str](), list[int]()
        for at, row in enumerate(rows):
            if len(texts) >= most and row.words:
                return _Rows(rows[:at], texts, owner)
            texts += [word.text for word in row.words]
            owner += [at] * len(row.words)
        return _Rows(rows, texts, owner)

    @property
    def borders(self) -> list[int]:
        """Numbers of words behind which a row ends."""
        return [
            at for at in range(1, len(self.owner) + 1) if at == len(self.owner) or self.owner[at] != self.owner[at - 1]
        ]

    def begin(self, row: int) -> int:
        """The number of its first word; 0 where it has none."""
        return bisect_left(self.owner, row) if self.rows[row].words else 0

    def last_before(self, row: int) -> int:
        """The last of the empty rows that follow this one, or itself."""
        while row + 1 < len(self.rows) and not self.rows[row + 1].words:
            row += 1
        return row


class _Laying:
    """The tokens into rows, of which the first `end` words are covered."""

    def __init__(self, rows: _Rows, tokens: Sequence[Token], end: int) -> None:
        self._rows = rows
        self._tokens = tokens
        self._end = end
        self._laid: dict[int, list[str]] = {}

    def lay(self) -> list[str]:
        for change in changes(self._rows.texts[: self._end], [token.text for token in self._tokens]):
            if change.kept:
                self._keep(change)
            else:
                self._part(change)
        last = max([*self._laid, *self._rows.owner[: self._end]])
        rest = self._rows.texts[self._end :]
        left = self._rows.owner[self._end :].count(last)
        self._laid.setdefault(last, []).extend(rest[:left])
        return [" ".join(self._laid.get(row, [])) for row in range(last + 1)]

    def _keep(self, change: Change) -> None:
        for old, new in zip(range(change.i, change.j), range(change.k, change.l), strict=True):
            self._put(self._rows.owner[old], new, new + 1)

    def _part(self, change: Change) -> None:
        """What was changed or put in between, over the rows that it stands for."""
        first, last = self._reach(change)
        begin, cuts = change.k, Cuts(self._tokens, change.k, change.l)
        for row, share in zip(range(first, last), self._shares(change, first, last), strict=True):
            cut = cuts.near(begin, share)
            self._put(row, begin, cut)
            begin = cut
        self._put(last, begin, change.l)

    def _reach(self, change: Change) -> tuple[int, int]:
        owner = self._rows.owner
        if change.i < change.j:
            return owner[change.i], owner[change.j - 1]
        first = owner[change.i - 1] if change.i else 0
        if change.i < self._end:
            return first, owner[change.i]
        # behind it: what is there of the row stays where it is
        inside = self._end < len(owner) and self._end > 0 and owner[self._end] == first
        return first, first if inside else self._rows.last_before(first)

    def _shares(self, change: Change, first: int, last: int) -> Iterator[float]:
        """How much of the run lies in front of each border between these rows, from 0 to 1."""
        sizes = self._sizes(change, first, last)
        total, before = sum(sizes) or 1.0, 0.0
        for size in sizes[:-1]:
            before += size
            yield before / total

    def _sizes(self, change: Change, first: int, last: int) -> list[float]:
        """Of the rows: characters of what is changed there; where nothing is, the room that they have."""
        sizes = [0.0] * (last + 1 - first)
        for at in range(change.i, change.j):
            sizes[self._rows.owner[at] - first] += len(self._rows.texts[at])
        if change.i < change.j:
            return sizes
        rows = self._rows.rows[first : last + 1]
        return [_room(row, change.i - self._rows.begin(at)) for at, row in enumerate(rows, first)]

    def _put(self, row: int, first: int, last: int) -> None:
        self._laid.setdefault(row, []).extend(token.text for token in self._tokens[first:last])


class Cuts:
    """Where a run of tokens, `first` up to `last`, may be parted."""

    def __init__(self, tokens: Sequence[Token], first: int, last: int) -> None:
        self._first = first
        self._ends = list(accumulate((len(token.text) + 1 for token in tokens[first:last]), initial=0))
        self._total = self._ends[-1] or 1
        self._places: dict[float, list[int]] = {}
        for at in range(first, last + 1):
            # where the whole text begins or ends says nothing
            good = tokens[at - 1].border if 0 < at < len(tokens) else 0.0
            self._places.setdefault(good, []).append(at)

    def near(self, begin: int, share: float) -> int:
        """Behind which token a border lies: near its share of the run, best where a line or a sentence ends."""
        return min(self._nearest(begin, share))[1]

    def _nearest(self, begin: int, share: float) -> Iterator[tuple[float, int]]:
        """How bad the nearest places of each goodness are, on either side: others are further away and no better."""
        middle = self._first + bisect_left(self._ends, share * self._total)
        for good, places in self._places.items():
            around = bisect_left(places, middle)
            least = bisect_left(places, begin)
            for at in places[max(around - 1, least) : max(around, least) + 2]:
                yield abs(self._ends[at - self._first] / self._total - share) - good, at


def _room(row: Segment, place: int) -> float:
    """Seconds in which nothing is said of it yet, behind its words or before them."""
    if not row.words:
        return row.duration
    return row.end - row.words[-1].end if place >= len(row.words) else row.words[0].start - row.start


def _tokens(text: str, language: str) -> Iterator[Token]:
    for line in text.splitlines():
        words = split_words(line)
        yield from (Token(word, _border(word, language)) for word in words[:-1])
        yield from (Token(word, LINE) for word in words[-1:])


def _border(word: str, language: str) -> float:
    bare = word.rstrip(CLOSING)
    # what trails off may go on, but is a good place for a border
    if ends(word, language) or bare.endswith(("…", "...")):
        return SENTENCE
    return CLAUSE if bare.endswith(tuple(",;:،、，")) else 0.0
