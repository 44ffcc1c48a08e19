"""What is right in each row of a draft: what was said there, by whom, and which of its words are wrong.

A corrector knows it row by row, by listening. Here it is found by aligning the whole draft with all that is said.
Words count as they are said (“1” is “one”, “Log-in” is “log in”), so that nobody corrects what is no error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from bench.conversation import Turn
from studio.align.spoken import spoken
from studio.text import fold


@dataclass(frozen=True, slots=True)
class Said:
    """A word that is said."""

    text: str
    speaker: str
    turn: int
    start: float
    """Seconds, as far along in its turn as its letters are."""
    is_last: bool
    """Of its turn."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a machine wrote it."""

    start: float
    end: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Words `start` to `end` of a row are to be these."""

    start: int
    end: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def tokens_of(word: str) -> tuple[str, ...]:
    return tuple(part for each in spoken(word, "en") for part in fold(each).replace("-", " ").split())


def tokens(words: Sequence[str]) -> list[str]:
    return [token for word in words for token in tokens_of(word)]


def word_errors(words: Sequence[str], said: Sequence[Said], halves: Sequence[int]) -> list[float]:
    """The word error rate of each half; `halves`: in which one each word is that is said."""
    right = [(token, half) for word, half in zip(said, halves, strict=True) for token in tokens_of(word.text)]
    counts = [sum(half == each for _, half in right) for each in (0, 1)]
    errors = [0, 0]
    for op in Levenshtein.editops(tokens(words), [token for token, _ in right]):
        errors[right[min(op.dest_pos, len(right) - 1)][1]] += 1
    return [wrong / count for wrong, count in zip(errors, counts, strict=True)]


def words_of(turns: Sequence[Turn]) -> list[Said]:
    found = []
    for number, turn in enumerate(turns):
        words = turn.text.split()
        letters = 0
        for at, text in enumerate(words):
            start = turn.start + (turn.end - turn.start) * letters / len(turn.text)
            found.append(Said(text, turn.speaker, number, start, at == len(words) - 1))
            letters += len(text) + 1
    return found


def said_in(rows: Sequence[Draft], said: Sequence[Said]) -> list[list[Said]]:
    """For each row what is said in it: each word where its own stands, or where the words around it do."""
    mine = [(token, at) for at, row in enumerate(rows) for word in row.words for token in tokens_of(word)]
    right = [(token, at) for at, word in enumerate(said) for token in tokens_of(word.text)]
    of_word: dict[int, int] = {}
    for op in Levenshtein.opcodes([token for token, _ in mine], [token for token, _ in right]):
        if op.tag == "equal":
            for there, here in zip(range(op.dest_start, op.dest_end), range(op.src_start, op.src_end), strict=True):
                of_word.setdefault(right[there][1], mine[here][1])
    found: list[list[Said]] = [[] for _ in rows]
    low = 0
    for at, word in enumerate(said):
        if at in of_word:
            low = max(low, of_word[at])
        else:
            high = next((of_word[later] for later in range(at + 1, len(said)) if later in of_word), len(rows) - 1)
            low = _at(rows, word.start, low, max(low, high))
        found[low].append(word)
    return found


def _at(rows: Sequence[Draft], time: float, low: int, high: int) -> int:
    """The row of these that is nearest to this time."""
    return min(range(low, high + 1), key=lambda at: max(rows[at].start - time, time - rows[at].end, 0))


def changes_of(words: Sequence[str], said: Sequence[Said]) -> list[Change]:
    """What is wrong in a row, from its beginning to its end."""
    mine = [tokens_of(word) for word in words]
    right = [tokens_of(word.text) for word in said]
    found: list[Change] = []
    for op in Levenshtein.opcodes(mine, right):
        if op.tag == "equal":
            continue
        put = tuple(word.text for word in said[op.dest_start : op.dest_end])
        if found and found[-1].end == op.src_start:  # beside the one before: one thing that is wrong
            before = found.pop()
            found.append(Change(before.start, op.src_end, before.words + put))
        else:
            found.append(Change(op.src_start, op.src_end, put))
    return [each for each in found if tokens(words[each.start : each.end]) != tokens(each.words)]


def breaks_off(right: Sequence[Said], following: Sequence[Said]) -> bool:
    """A sentence goes on in the next row."""
    return bool(right and following) and not right[-1].is_last and right[-1].turn == following[0].turn


def turns_in(right: Sequence[Said]) -> int:
    """How many times one of them begins to speak."""
    return 1 + sum(before.speaker != after.speaker for before, after in pairwise(right))


def is_wrong_throughout(rows: Sequence[Draft], said: Sequence[Sequence[Said]], wrong: str, right: str) -> bool:
    """Whether one word is to be another one wherever these rows have it."""
    for row, words in zip(rows, said, strict=True):
        changes = [each for each in changes_of(row.words, words) if set(tokens_of(right)) <= set(tokens(each.words))]
        for at, word in enumerate(row.words):
            if tokens_of(word) == tokens_of(wrong) and not any(each.start <= at < each.end for each in changes):
                return False
    return True
