"""Rows that come to a text: which are new to it, which are there already, and which lie over others."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.domain import Edit, Origin, Segment
from studio.errors import ManifestError, shown
from studio.formats import ImportedHypothesis
from studio.limits import LONGEST_SEGMENT, TOLERANCE

SHOWN_TEXT = 40
"""Characters of a row's text in a sentence about it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A segment that comes, and where it stood."""

    segment: Segment
    origin: Origin
    line: int
    heard: ImportedHypothesis | None = None
    """What a machine had said of it."""
    says_pnc: bool = True
    """Whether it is said that it has punctuation, or has none."""

    def told(self, why: str) -> str:
        """A sentence that names the file and the line."""
        return str(ManifestError(self.origin.name, self.line, why))


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of some rows."""

    added: tuple[Row, ...] = ()
    """In time order; those of one span in the order in which they came."""
    already: int = 0
    """How many are there: with the same span and text, or as they once came, whatever a person made of them since."""
    overlapping: tuple[str, ...] = ()
    """One sentence for each added row that lies over another, in the same text."""


def join(rows: Iterable[Row], standing: Sequence[Segment], came: Iterable[Segment] = ()) -> Joined:
    """`standing` is the text as it is now, `came` its rows as they came into it (see `as_they_came`)."""
    known = {_mark(segment) for segment in (*standing, *came)}
    lane = _Lane(standing)
    added: list[Row] = []
    overlapping: list[str] = []
    already = 0
    for row in sorted(rows, key=lambda row: (row.segment.start, row.segment.end)):
        if _mark(row.segment) in known:
            already += 1
            continue
        if (other := lane.under(row.segment)) is not None:
            overlapping.append(row.told(_over(other)))
        known.add(_mark(row.segment))
        lane.put(row.segment)
        added.append(row)
    return Joined(tuple(added), already, tuple(overlapping))


def same_statuses(rows: Iterable[Row], standing: Sequence[Segment]) -> bool:
    """Whether rows that are all there say nothing new of how they stand."""
    known = {(_mark(segment), segment.status) for segment in standing}
    return all((_mark(row.segment), row.segment.status) in known for row in rows)


def as_they_came(standing: Iterable[Segment], history: Sequence[Edit]) -> list[Segment]:
    """Every row as it was when it came: with the text at first, or by an import that was not taken back.

    `history` are the edits that stand, oldest first; they are undone here one by one.
    """
    now = {segment.id: segment for segment in standing}
    imported: list[Segment] = []
    for step in reversed(history):
        if step.op == "import":
            imported += step.after
        for segment in step.after:
            now.pop(segment.id, None)
        now |= {segment.id: segment for segment in step.before}
    return [*now.values(), *imported]


class _Lane:
    """Segments by where they start, to be asked what lies under another."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._segments = sorted(segments, key=_start)

    def put(self, segment: Segment) -> None:
        insort(self._segments, segment, key=_start)

    def under(self, asked: Segment) -> Segment | None:
        """The first that shares time with it, unless each is said by somebody else."""
        first = bisect_left(self._segments, asked.start - LONGEST_SEGMENT - TOLERANCE, key=_start)
        last = bisect_left(self._segments, asked.end, key=_start)
        return next((each for each in self._segments[first:last] if _overlap(each, asked)), None)


def _overlap(one: Segment, other: Segment) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    both_talk = one.speaker and other.speaker and one.speaker != other.speaker
    return shared > TOLERANCE and not both_talk


def _over(other: Segment) -> str:
    says = shown(other.text, SHOWN_TEXT) if other.words else "a row without text"
    return (
        f"it lies over {says} ({other.start:.3f} to {other.end:.3f} s); both were kept. "
        "Mark one of them unusable to keep it out of an export."
    )


def _start(segment: Segment) -> float:
    return segment.start


def _mark(segment: Segment) -> tuple[int, int, str]:
    """What makes two rows the same: where they lie, to the millisecond, and what they say."""
    return round(segment.start * 1000), round(segment.end * 1000), segment.text
