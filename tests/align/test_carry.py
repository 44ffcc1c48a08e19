"""Times carried from an old text to a new one."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.align.carry import TOLERANCE, carry, spread
from studio.domain import Word

START, END = 10.0, 40.0
TOKENS = st.text(alphabet="abcAB.,'é-日", min_size=1, max_size=6)
TEXTS = st.lists(TOKENS, max_size=30).map(" ".join)


@st.composite
def timed(draw: st.DrawFn, min_size: int = 0) -> tuple[Word, ...]:
    """Words inside START..END, in order, with and without pauses."""
    tokens = draw(st.lists(TOKENS, min_size=min_size, max_size=20))
    steps = draw(st.lists(st.integers(1, 300), min_size=2 * len(tokens) + 1, max_size=2 * len(tokens) + 1))
    gapless = draw(st.booleans())
    scale = (END - START) / sum(steps)
    words, now = [], START
    for index, token in enumerate(tokens):
        begin = now if gapless else now + steps[2 * index] * scale
        now = begin + steps[2 * index + 1] * scale
        words.append(Word(token, begin, now, 0.5))
    return tuple(words)


def said(text: str, *, step: float = 0.3, length: float = 0.3) -> tuple[Word, ...]:
    return tuple(Word(t, START + i * step, START + i * step + length, 0.9) for i, t in enumerate(text.split()))


def assert_in_order(words: tuple[Word, ...]) -> None:
    assert all(word.start < word.end for word in words)
    assert all(one.end <= other.start + TOLERANCE for one, other in pairwise(words))
    if words:
        assert words[0].start >= START - TOLERANCE
        assert words[-1].end <= END + TOLERANCE


@given(timed(), TEXTS)
def test_text_is_kept_and_times_are_in_order_inside_the_span(old: tuple[Word, ...], text: str) -> None:
    new = carry(old, text, START, END)
    assert [word.text for word in new] == text.split()
    assert_in_order(new)


@given(timed())
def test_the_same_text_changes_nothing(old: tuple[Word, ...]) -> None:
    assert carry(old, " ".join(word.text for word in old), START, END) == old


@given(timed(), TEXTS)
def test_there_and_back_restores_the_text(old: tuple[Word, ...], text: str) -> None:
    there = carry(old, text, START, END)
    back = carry(there, " ".join(word.text for word in old), START, END)
    assert [word.text for word in back] == [word.text for word in old]
    assert_in_order(back)


@given(timed())
def test_case_and_punctuation_keep_every_time(old: tuple[Word, ...]) -> None:
    text = " ".join(f"{w.text.upper()}!" if any(map(str.isalnum, w.text)) else w.text for w in old)
    new = carry(old, text, START, END)
    assert [(w.start, w.end, w.confidence, w.timed_by) for w in new] == [
        (w.start, w.end, w.confidence, w.timed_by) for w in old
    ]


@given(timed(min_size=1), st.data())
def test_a_replaced_word_takes_the_old_ones_place(old: tuple[Word, ...], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(old) - 1))
    tokens = [word.text for word in old]
    tokens[index] = "zzzz"
    new = carry(old, " ".join(tokens), START, END)
    assert new[index] == Word("zzzz", old[index].start, old[index].end, None, "carried")
    assert new[:index] + new[index + 1 :] == old[:index] + old[index + 1 :]


@given(timed(min_size=1), st.data())
def test_a_deleted_word_frees_its_time(old: tuple[Word, ...], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(old) - 1))
    left = old[:index] + old[index + 1 :]
    new = carry(old, " ".join(word.text for word in left), START, END)
    # of equal neighbours either may be the one that went
    assert [word.text for word in new] == [word.text for word in left]
    assert {(w.start, w.end) for w in new} <= {(w.start, w.end) for w in old}


def test_an_inserted_word_uses_the_pause() -> None:
    new = carry(said("one two", step=2.0), "one and two", START, END)
    assert (new[0], new[2]) == said("one two", step=2.0)
    assert new[1].timed_by == "carried"
    assert new[1].confidence is None
    assert START + 0.3 < new[1].start < new[1].end < START + 2.0
    assert new[1].end - new[1].start < 0.5


def test_an_inserted_word_borrows_where_there_is_no_pause() -> None:
    one, new, two = carry(said("one two"), "one and two", START, END)
    assert one.start == START
    assert (one.end, two.start) == (new.start, new.end)
    assert two.end == pytest.approx(START + 0.6)
    assert new.end - new.start == pytest.approx(0.06)
    # their edges are no longer the model's, but the model did hear the words
    assert (one.timed_by, two.timed_by, one.confidence) == ("carried", "carried", 0.9)


@pytest.mark.parametrize(
    ("old", "text", "spans"),
    [
        ("password", "pass word", [(0.0, 0.15), (0.15, 0.3)]),
        ("pass word", "password", [(0.0, 0.6)]),
        ("a bad day", "a good day", [(0.0, 0.3), (0.3, 0.6), (0.6, 0.9)]),
    ],
)
def test_split_and_joined_words_share_the_old_time(old: str, text: str, spans: list[tuple[float, float]]) -> None:
    new = carry(said(old), text, START, END)
    assert [(w.start - START, w.end - START) for w in new] == [pytest.approx(span) for span in spans]


def test_words_before_and_after_all_others_stay_near_them() -> None:
    old = tuple(Word(w.text, w.start + 15, w.end + 15) for w in said("one two"))
    first, _, _, last = carry(old, "well one two then", START, END)
    assert first.end == pytest.approx(START + 15)
    assert last.start == pytest.approx(START + 15.6)


def test_disordered_old_times_are_given_up() -> None:
    old = (Word("b", 20.0, 21.0), Word("a", 12.0, 13.0))
    new = carry(old, "b a c", START, END)
    assert_in_order(new)


@given(st.lists(TOKENS, max_size=200).map(" ".join))
def test_spread(text: str) -> None:
    words = spread(text, START, END)
    assert " ".join(word.text for word in words) == text
    assert_in_order(words)
    assert all(word.timed_by == "interpolated" and word.confidence is None for word in words)
    if words:
        assert words[0].start == START
        assert words[-1].end == pytest.approx(END)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.25, 1.0])
def test_two_thousand_words_in_fifty_milliseconds(share: float) -> None:
    draw = random.Random(1)
    vocabulary = [f"w{number}" for number in range(400)]
    old = tuple(Word(draw.choice(vocabulary), i * 0.3, i * 0.3 + 0.3) for i in range(2000))
    text = " ".join(draw.choice(vocabulary) if draw.random() < share else word.text for word in old)
    best = min(_cpu_seconds(old, text) for _ in range(3))
    assert best < 0.05


def _cpu_seconds(old: tuple[Word, ...], text: str) -> float:
    begin = time.process_time()
    carry(old, text, 0.0, 600.0)
    return time.process_time() - begin
