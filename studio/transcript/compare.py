"""Compare: two transcripts of one recording, row by row and word by word.

A word of the other belongs to the segment in whose span its middle lies, or that is within half a
second of it; at the border of two segments a word goes where the text has it. Speech that only the
other heard makes rows of its own. Inside a row the words are aligned by text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from studio.align.carry import changes
from studio.align.graft import Piece, Stretch
from studio.domain import Region, Segment, Transcript, Word
from studio.text import fold

NEAR_SECONDS = 0.5
"""A word that lies in no segment belongs to one that is no further away."""

DRIFT_SECONDS = 2.0
"""By how much two models' times of one word may differ: so far beyond a border the text decides."""

DRIFT_WORDS = 8
"""The most words that cross a border."""

PAUSE_SECONDS = 0.6
"""Silence between two rows of speech that only the other heard."""

PADDING_SECONDS = 0.25
"""How far such a row reaches into the pauses around it."""

WHOLE: Region = (0.0, float("inf"))


class DiffRun(NamedTuple):
    """Words [first, last) of the segment against words [other_first, other_last) of the row's others."""

    same: bool
    """Letter for letter; words that differ in case or punctuation alone are a run each."""
    first: int
    last: int
    other_first: int
    other_last: int


@dataclass(frozen=True, slots=True)
class Row:
    """A segment, or speech where the transcript has none, and what the other says in its place."""

    key: str
    """The segment's id, or `+<start in ms>` without one."""
    segment: Segment | None
    start: float
    end: float
    others: tuple[Word, ...]
    runs: tuple[DiffRun, ...]
    """In order; they cover what of the segment and of `others` was compared."""
    speaker: str | None = None
    """Who says it in the other, where there is no segment."""
    channel: int | None = None
    """In which it is said there."""

    @property
    def words(self) -> tuple[Word, ...]:
        return self.segment.words if self.segment else ()

    @property
    def differences(self) -> tuple[DiffRun, ...]:
        return tuple(run for run in self.runs if not run.same)

    def pieces(self, runs: Sequence[DiffRun]) -> tuple[Piece, ...]:
        """What `take_words` is to put into the segment."""
        return tuple(Piece(each.first, each.last, self.others[each.other_first : each.other_last]) for each in runs)

    @property
    def stretch(self) -> Stretch:
        """What `take_words` is to add where there is no segment."""
        return Stretch(self.start, self.end, self.others, self.speaker, self.channel)


def compare(transcript: Transcript, other: Transcript, within: Region = WHOLE) -> tuple[Row, ...]:
    """Every segment of `transcript` where either has words, and what only `other` has, in time order.

    Only what lies in the region of both and in `within` takes part: of a segment that reaches
    over its border the words inside.
    """
    region = common(within, transcript.region, other.region)
    rows = [row for one, another in _lanes(transcript, other) for row in _rows(one, another, region)]
    return tuple(_unique(sorted(rows, key=lambda row: (row.start, row.end, row.key))))


def _lanes(transcript: Transcript, other: Transcript) -> list[tuple[Transcript, Transcript]]:
    """Channel by channel where both were heard so: there people speak at once, and each only answers for himself."""
    mine, theirs = ({segment.channel for segment in each.segments} for each in (transcript, other))
    channels = [channel for channel in mine | theirs if channel is not None]
    if None in mine | theirs or not channels:
        return [(transcript, other)]
    return [(_only(transcript, channel), _only(other, channel)) for channel in sorted(channels)]


def _only(transcript: Transcript, channel: int) -> Transcript:
    return replace(transcript, segments=tuple(each for each in transcript.segments if each.channel == channel))


def _rows(transcript: Transcript, other: Transcript, region: Region) -> list[Row]:
    places = [_Place(segment, *_inside(segment, region)) for segment in transcript.segments if _meets(segment, region)]
    heard = [word for segment in other.segments for word in _heard(segment, region)]
    bins = _distribute(places, heard)
    _settle_all(bins)
    edges = _Spans(transcript.segments)
    return [row for each in bins for row in (_segment_rows(each) if each.place else _speech_rows(each, edges))]


def common(*regions: Region | None) -> Region:
    """The part that all have; one that ends before it starts where there is none."""
    known = [region for region in regions if region is not None]
    return max((start for start, _ in known), default=0.0), min((end for _, end in known), default=WHOLE[1])


class _OtherWord(NamedTuple):
    """A word of the other."""

    word: Word
    middle: float
    folded: str
    segment: Segment


class _Place(NamedTuple):
    """A segment of the transcript of which the words [first, last) take part."""

    segment: Segment
    first: int
    last: int


class _Bin:
    """What the other says in one place: a segment, or the time between two where there is `place` None."""

    def __init__(self, place: _Place | None) -> None:
        self.place = place
        self.text = [fold(word.text) for word in place.segment.words[place.first : place.last]] if place else []
        self.heard: list[tuple[int, _OtherWord]] = []
        """With the number of each word in the other's text."""

    @property
    def folded(self) -> list[str]:
        return [word.folded for _, word in self.heard]

    def start(self) -> float:
        return self.place.segment.start if self.place else self.heard[0][1].middle

    def end(self) -> float:
        return self.place.segment.end if self.place else self.heard[-1][1].middle


class _Spans:
    """Segments by time; they are in order of their starts and may overlap."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._starts = [segment.start for segment in segments]
        self._latest = list(accumulate(range(len(segments)), self._later))
        """Of the segments up to each, the one that ends last."""

    def _later(self, one: int, other: int) -> int:
        return one if self._segments[one].end >= self._segments[other].end else other

    def before(self, moment: float) -> int:
        """How many segments have started by then."""
        return bisect_right(self._starts, moment)

    def near(self, moment: float) -> int | None:
        """The segment that holds the moment, of several the one that started last; else one close to it."""
        count = self.before(moment)
        for index in range(count - 1, -1, -1):
            if self._segments[index].end >= moment:
                return index
            if self._segments[self._latest[index]].end < moment:
                break
        left, right = self.gap(moment)
        if min(moment - left, right - moment) > NEAR_SECONDS:
            return None
        return count if right - moment < moment - left else self._latest[count - 1]

    def gap(self, moment: float) -> tuple[float, float]:
        """From the end of what started before it to the start of what comes after it."""
        count = self.before(moment)
        left = self._segments[self._latest[count - 1]].end if count else -WHOLE[1]
        return left, self._starts[count] if count < len(self._starts) else WHOLE[1]


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _meets(segment: Segment, region: Region) -> bool:
    return region[0] < region[1] and segment.start < region[1] and region[0] < segment.end


def _inside(segment: Segment, region: Region) -> tuple[int, int]:
    """The words [first, last) whose middles lie in the region."""
    if region[0] <= segment.start and segment.end <= region[1]:
        return 0, len(segment.words)
    first = bisect_left(segment.words, region[0], key=_middle)
    return first, bisect_right(segment.words, region[1], lo=first, key=_middle)


def _heard(segment: Segment, region: Region) -> Iterator[_OtherWord]:
    for word in segment.words:
        if region[0] <= (middle := _middle(word)) <= region[1] and region[0] < region[1]:
            yield _OtherWord(word, middle, fold(word.text), segment)


def _distribute(places: Sequence[_Place], heard: Sequence[_OtherWord]) -> list[_Bin]:
    """The words where their times put them; in order, with bins between the segments only where words are."""
    spans = _Spans([place.segment for place in places])
    held = [_Bin(place) for place in places]
    loose = [_Bin(None) for _ in range(len(places) + 1)]
    for number, word in enumerate(heard):
        index = spans.near(word.middle)
        chosen = loose[spans.before(word.middle)] if index is None else held[index]
        chosen.heard.append((number, word))
    between = [loose[0], *(each for pair in zip(held, loose[1:], strict=True) for each in pair)]
    return [each for each in between if each.place or each.heard]


def _settle_all(bins: Sequence[_Bin]) -> None:
    """Border by border, from the left; what has lost its last word is passed over."""
    last: _Bin | None = None
    for each in bins:
        if last is not None:
            _settle(last, each)
        if each.place or each.heard:
            last = each


def _settle(one: _Bin, following: _Bin) -> None:
    """Move the border between two places to where most words are said by both, and no further than it must."""
    pool, border = one.heard + following.heard, len(one.heard)
    numbers = [number for number, _ in pool]
    if not pool or numbers[-1] - numbers[0] >= len(pool) or numbers != sorted(numbers) or _agree(one, following):
        return
    words = one.folded + following.folded

    def said_by_both(cut: int) -> int:
        return LCSseq.similarity(one.text, words[:cut]) + LCSseq.similarity(following.text, words[cut:])

    best = max(_cuts(one, following), key=lambda cut: (said_by_both(cut), -abs(cut - border)))
    one.heard, following.heard = pool[:best], pool[best:]


def _agree(one: _Bin, following: _Bin) -> bool:
    """True where both sides of the border already say the same: the ordinary case."""
    left = one.heard and one.text and one.heard[-1][1].folded == one.text[-1]
    right = following.heard and following.text and following.heard[0][1].folded == following.text[0]
    return bool(left and right)


def _cuts(one: _Bin, following: _Bin) -> Iterator[int]:
    """Where the border may lie among the words of both: not where it would take a word too far in time."""
    border = len(one.heard)
    yield border
    starts, ends = following.start(), one.end()
    for count, (_, word) in enumerate(reversed(one.heard[-DRIFT_WORDS:]), 1):
        if word.middle < starts - DRIFT_SECONDS:
            break
        yield border - count
    for count, (_, word) in enumerate(following.heard[:DRIFT_WORDS], 1):
        if word.middle > ends + DRIFT_SECONDS:
            break
        yield border + count


def _segment_rows(found: _Bin) -> Iterator[Row]:
    """One, or none where neither says anything."""
    assert found.place is not None
    segment, first, last = found.place
    others = tuple(word.word for _, word in found.heard)
    if first < last or others:
        runs = tuple(_runs(segment.words, first, last, others))
        yield Row(segment.id, segment, segment.start, segment.end, others, runs)


def _runs(words: Sequence[Word], first: int, last: int, others: Sequence[Word]) -> Iterator[DiffRun]:
    for same, i, j, k, l in aligned(*([word.text for word in each] for each in (words[first:last], others))):  # noqa: E741
        yield DiffRun(same, first + i, first + j, k, l)


def aligned(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[DiffRun]:
    """Two texts aligned word by word, in order."""
    for kept, i, j, k, l in changes(mine, theirs):  # noqa: E741
        if not kept:
            yield DiffRun(False, i, j, k, l)
            continue
        begin = 0
        for offset in range(j - i):
            if mine[i + offset] != theirs[k + offset]:
                if begin < offset:
                    yield DiffRun(True, i + begin, i + offset, k + begin, k + offset)
                yield DiffRun(False, i + offset, i + offset + 1, k + offset, k + offset + 1)
                begin = offset + 1
        if begin < j - i:
            yield DiffRun(True, i + begin, j, k + begin, l)


def _speech_rows(found: _Bin, edges: _Spans) -> Iterator[Row]:
    for group in _groups([word for _, word in found.heard]):
        words = tuple(each.word for each in group)
        start, end = _span(group, edges)
        runs = (DiffRun(False, 0, 0, 0, len(words)),)
        said = group[0].segment
        yield Row(f"+{round(start * 1000)}", None, start, end, words, runs, said.speaker, said.channel)


def _groups(heard: Sequence[_OtherWord]) -> Iterator[list[_OtherWord]]:
    """Speech of one segment of the other's, between pauses: so none is longer than a segment may be."""
    edges = [
        index
        for index, (one, following) in enumerate(pairwise(heard), 1)
        if one.segment is not following.segment or following.word.start - one.word.end >= PAUSE_SECONDS
    ]
    for first, last in pairwise([0, *edges, len(heard)]):
        if first < last:
            yield list(heard[first:last])


def _span(group: Sequence[_OtherWord], edges: _Spans) -> Region:
    """A little into the pauses, but neither beyond the other's segment nor into one of the transcript's."""
    first, last = group[0], group[-1]
    start = max(first.word.start - PADDING_SECONDS, first.segment.start, edges.gap(first.middle)[0])
    return start, min(last.word.end + PADDING_SECONDS, last.segment.end, edges.gap(last.middle)[1])


def _unique(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows under keys that no other has."""
    used: set[str] = set()
    for row in rows:
        key, start = row.key, row.start
        while key in used:
            start += 0.001
            key = f"+{round(start * 1000)}"
        used.add(key)
        yield row if key == row.key else replace(row, key=key)
