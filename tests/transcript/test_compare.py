"""Two transcripts side by side: which words belong together, and that none is lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import Region, Request, Segment, Transcript, Word
from studio.transcript.compare import DiffRun, Row, common, compare
from studio.transcript.document import apply, check
from tests.documents import WORDS, transcripts
from tests.patience import cpu_seconds
from tests.transcript.editing import made

STEP = 0.5


def said(text: str, start: float) -> tuple[Word, ...]:
    """A word each half second, with a tenth of silence behind it."""
    return tuple(Word(word, start + n * STEP, start + n * STEP + 0.4) for n, word in enumerate(text.split()))


def of(*parts: tuple[float, str], region: Region | None = None) -> Transcript:
    """Segments that begin with their first word and end with their last."""
    segments = []
    for number, (start, text) in enumerate(parts):
        words = said(text, start)
        segments.append(Segment(f"s{number}", start, start + max(len(words), 1) * STEP, words))
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript("t", "r", None, Request("model"), created, version=0, segments=tuple(segments), region=region)


def shown(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Each row's key, and its runs: `word` for the same, `[mine|theirs]` for others."""
    return [(row.key, " ".join(_run(row, each) for each in row.runs)) for row in rows]


def _run(row: Row, each: DiffRun) -> str:
    mine = " ".join(word.text for word in row.words[each.first : each.last])
    theirs = " ".join(word.text for word in row.others[each.other_first : each.other_last])
    return mine if each.same else f"[{mine}|{theirs}]"


@pytest.mark.parametrize(
    ("mine", "theirs", "row"),
    [
        ("one two three", "one two three", "one two three"),
        ("one two three", "one too three", "one [two|too] three"),
        ("one three", "one two three", "one [|two] three"),
        ("one two three", "one three", "one [two|] three"),
        ("a b c d", "a x y d", "a [b c|x y] d"),
        ("a b c d", "a x d", "a [b c|x] d"),
        ("hello there how are you", "Hello there, how are you?", "[hello|Hello] [there|there,] how are [you|you?]"),
        ("so i said no", "So, I say no", "[so|So,] [i|I] [said|say] no"),
        ("one two", "", "[one two|]"),
        ("", "one two", "[|one two]"),
    ],
)
def test_words_are_aligned_by_text(mine: str, theirs: str, row: str) -> None:
    (first,) = compare(of((0.0, mine)), of((0.0, theirs)))
    assert shown([first]) == [("s0", row)]


@pytest.mark.parametrize(
    ("mine", "theirs", "rows"),
    [
        pytest.param(
            [(0.0, "we go home"), (1.5, "and eat")],
            [(0.0, "we go"), (1.6, "home and eat")],
            ["we go home", "and eat"],
            id="late words go back to where the text has them",
        ),
        pytest.param(
            [(0.0, "we go home"), (1.5, "and eat")],
            [(0.0, "we go home"), (1.1, "and"), (2.0, "eat")],
            ["we go home", "and eat"],
            id="early words go on to where the text has them",
        ),
        pytest.param(
            [(0.0, "we go home"), (1.5, "and eat")],
            [(0.0, "we go home"), (1.6, "well and eat")],
            ["we go home", "[|well] and eat"],
            id="a word that neither has stays where its time puts it",
        ),
        pytest.param(
            [(0.0, "yes"), (0.5, "yes yes")],
            [(0.0, "yes"), (0.5, "yes yes")],
            ["yes", "yes yes"],
            id="repeated words stay",
        ),
        pytest.param(
            [(0.0, "a b"), (1.0, "c"), (1.5, "d e")],
            [(0.0, "a b d e")],
            ["a b", "[c|]", "d e"],
            id="a segment between that the other lacks",
        ),
        pytest.param(
            [(0.0, "we go"), (10.0, "home now")],
            [(0.0, "we go"), (4.0, "home"), (10.5, "now")],
            ["we go", "[|home]", "[home|] now"],
            id="what is far away in time is not the same word",
        ),
    ],
)
def test_at_a_border_the_text_decides(
    mine: list[tuple[float, str]], theirs: list[tuple[float, str]], rows: list[str]
) -> None:
    assert [text for _, text in shown(compare(of(*mine), of(*theirs)))] == rows


@pytest.mark.parametrize(
    ("heard", "rows"),
    [
        pytest.param([(1.3, "c")], [("s0", "[a b|c]"), ("s1", "[x y|]")], id="near the end of one"),
        pytest.param([(9.4, "c")], [("s0", "[a b|]"), ("s1", "[x y|c]")], id="near the start of the next"),
        pytest.param([(2.0, "c")], [("s0", "[a b|]"), ("+2000", "[|c]"), ("s1", "[x y|]")], id="near none"),
        pytest.param([(2.0, "b")], [("s0", "[a|] b"), ("s1", "[x y|]")], id="further, but it is what the segment says"),
        pytest.param(
            [(3.0, "c d"), (4.8, "e")],
            [("s0", "[a b|]"), ("+3000", "[|c d]"), ("+4800", "[|e]"), ("s1", "[x y|]")],
            id="rows between pauses",
        ),
        pytest.param([(30.0, "c")], [("s0", "[a b|]"), ("s1", "[x y|]"), ("+30000", "[|c]")], id="behind everything"),
    ],
)
def test_words_between_segments(heard: list[tuple[float, str]], rows: list[tuple[str, str]]) -> None:
    assert shown(compare(of((0.0, "a b"), (10.0, "x y")), of(*heard))) == rows


def test_speech_that_only_the_other_heard_reaches_into_its_pauses_and_into_no_segment() -> None:
    heard = Segment("o", 1.0, 9.0, (Word("c", 2.0, 2.4), Word("d", 2.5, 3.5)), speaker="S2")
    mine, theirs = of((0.0, "a b"), (3.6, "x")), replace(of(), segments=(heard,))
    row = next(row for row in compare(mine, theirs) if row.segment is None)
    assert (row.start, row.end, row.speaker) == (1.75, 3.6, "S2")
    close = replace(theirs, segments=(replace(heard, start=1.9),))
    assert compare(mine, close)[1].start == 1.9, "nor beyond what the other calls a segment"


def test_rows_without_a_segment_have_keys_of_their_own() -> None:
    twice = tuple(replace(segment, id=key) for segment in of((5.0, "c")).segments for key in ("o1", "o2"))
    rows = compare(of((0.0, "a")), replace(of(), segments=twice))
    assert [row.key for row in rows] == ["s0", "+5000", "+5001"]


@pytest.mark.parametrize(
    ("region", "rows"),
    [
        ((0.0, 4.0), ["[a|A] [b|B] [c|C] [d|D]", "[e|E] [f|F] [g|G] [h|H]"]),
        ((1.0, 3.0), ["[c|C] [d|D]", "[e|E] [f|F]"]),
        ((1.3, 2.0), ["[d|D]"]),
        ((2.0, 2.0), []),
        ((4.0, 9.0), []),
    ],
)
@pytest.mark.parametrize("whose", ["other", "mine", "within"])
def test_only_what_lies_in_the_region_takes_part(region: Region, rows: list[str], whose: str) -> None:
    mine, theirs = of((0.0, "a b c d"), (2.0, "e f g h")), of((0.0, "A B C D"), (2.0, "E F G H"))
    found = {
        "other": lambda: compare(mine, replace(theirs, region=region)),
        "mine": lambda: compare(replace(mine, region=region), theirs),
        "within": lambda: compare(mine, theirs, region),
    }[whose]()
    assert [text for _, text in shown(found)] == rows


def test_a_part_that_only_some_have() -> None:
    assert common((0.0, 5.0), None, (3.0, 9.0)) == (3.0, 5.0)
    assert common() == common(None) == (0.0, float("inf"))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Transcript, Transcript]:
    """Two transcripts, the second a noisy copy of the first or something quite different."""
    mine = draw(transcripts())
    if draw(st.booleans()):
        return mine, draw(transcripts())
    shift = draw(st.floats(-0.4, 0.4))
    segments = []
    for segment in mine.segments:
        words = []
        for word in segment.words:
            if draw(st.integers(0, 5)):
                text = draw(WORDS) if not draw(st.integers(0, 5)) else word.text
                start = min(max(word.start + shift, segment.start), segment.end)
                end = min(max(word.end + shift, segment.start), segment.end)
                if start < end:
                    words.append(replace(word, text=text, start=start, end=end))
        segments.append(replace(segment, words=tuple(words)))
    return mine, replace(mine, segments=tuple(segments))


def middle(word: Word) -> float:
    return (word.start + word.end) / 2


@given(pairs(), st.none() | st.tuples(st.floats(0, 100), st.floats(0, 100)))
def test_every_word_stands_once_and_in_order(case: tuple[Transcript, Transcript], region: Region | None) -> None:
    mine, other = case[0], replace(case[1], region=region)
    low, high = region or (0.0, float("inf"))
    rows = compare(mine, other)
    assert len({row.key for row in rows}) == len(rows)
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    inside = [w for s in other.segments for w in s.words if low <= middle(w) <= high and low < high]
    assert sorted(map(repr, inside)) == sorted(repr(word) for row in rows for word in row.others)
    for row in rows:
        assert row.words or row.others
        edges = [edge for each in row.runs for edge in (each[1::2], each[2::2])]
        assert edges == sorted(edges)
        assert all(one[2::2] == following[1::2] for one, following in pairwise(row.runs)), "without gaps"
        outside = [*row.words[: row.runs[0].first], *row.words[row.runs[-1].last :]]
        assert not any(low < middle(word) < high for word in outside)
        for each in row.runs:
            texts = [word.text for word in row.words[each.first : each.last]]
            others = [word.text for word in row.others[each.other_first : each.other_last]]
            assert (texts == others) is each.same


@settings(deadline=None)
@given(pairs(), st.none() | st.tuples(st.floats(0, 100), st.floats(0, 100)))
def test_taking_all_gives_the_others_text_and_a_sound_document(
    case: tuple[Transcript, Transcript], region: Region | None
) -> None:
    mine, other = case[0], replace(case[1], region=region)
    rows = compare(mine, other)
    taken = made("take_all", mine, other, other="o")
    after = apply(mine, taken)
    check(after)
    now = {segment.id: segment for segment in after.segments}
    for row in rows:
        if row.segment is None:
            continue
        first, last = row.runs[0].first, row.runs[-1].last
        kept = [word.text for word in (*row.words[:first], *row.words[last:])]
        said = [word.text for word in now[row.key].words]
        behind = len(row.words) - last
        assert said[first : len(said) - behind] == [word.text for word in row.others]
        assert said[:first] + said[len(said) - behind :] == kept
    added = [segment.text for segment in taken.after[len(taken.before) :]]
    assert sorted(added) == sorted(" ".join(w.text for w in row.others) for row in rows if row.segment is None)
    assert apply(after, taken.inverse).text == mine.text


def test_three_hours_are_compared_at_once() -> None:
    chance = random.Random(7)
    names = [f"word{number}" for number in range(3000)]
    mine: list[Segment] = []
    theirs: list[Segment] = []
    now = 1.0
    for _ in range(1500):
        texts = [chance.choice(names) for _ in range(20)]
        mine.append(Segment(f"{len(mine):06d}", now, now + 7.0, said(" ".join(texts), now)[:14]))
        noisy = [chance.choice(names) if chance.random() < 0.1 else f"{text.title()}," for text in texts]
        theirs.append(replace(mine[-1], words=said(" ".join(noisy), now + 0.03)[:13]))
        now += 7.2
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    one = Transcript("t", "r", None, Request("model"), created, 0, tuple(mine))
    begun = cpu_seconds()
    assert len(compare(one, replace(one, segments=tuple(theirs)))) == 1500
    assert cpu_seconds() - begun < 5.0, "about 0.3 s on an ordinary machine"
