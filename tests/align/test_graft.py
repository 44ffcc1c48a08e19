"""Words of another text grafted into a segment: own times where there is room, and order always."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.align.graft import Piece, fitted, graft, in_order
from studio.domain import TimedBy, Word
from tests.documents import words

START, END = 0.0, 10.0
OLD = (Word("one", 1.0, 1.5, 0.9), Word("two", 2.0, 2.5, 0.8), Word("three", 3.0, 3.5, 0.7))


def sure(text: str, start: float, end: float, by: TimedBy = "model") -> Word:
    return Word(text, start, end, 0.5, by)


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        pytest.param(
            Piece(1, 2, (sure("too", 2.1, 2.6, "aligner"),)), [(2.1, 2.6, "aligner")], id="it fits and keeps its time"
        ),
        pytest.param(Piece(1, 2, (sure("too", 1.4, 2.6),)), [(1.5, 2.6, "carried")], id="it is clipped at a neighbour"),
        pytest.param(Piece(1, 2, (sure("too", 5.0, 5.5),)), [(2.0, 2.5, "carried")], id="elsewhere: in the old place"),
        pytest.param(Piece(1, 1, (sure("and", 1.6, 1.9),)), [(1.6, 1.9, "model")], id="between two"),
        pytest.param(Piece(0, 0, (sure("well", 0.2, 0.9),)), [(0.2, 0.9, "model")], id="before all"),
        pytest.param(Piece(3, 3, (sure("four", 9.9, 10.4),)), [(9.9, 10.0, "carried")], id="clipped at the end"),
        pytest.param(Piece(1, 2, ()), [], id="nothing is a deletion"),
        pytest.param(
            Piece(1, 2, (sure("t", 1.9, 2.0), sure("o", 2.1, 2.5))),
            [(1.9, 2.0, "model"), (2.1, 2.5, "model")],
            id="two for one",
        ),
    ],
)
def test_where_taken_words_go(piece: Piece, expected: list[tuple[float, float, str]]) -> None:
    new = graft(OLD, [piece], START, END)
    taken = new[piece.first : piece.first + len(piece.words)]
    assert [(word.start, word.end, word.timed_by) for word in taken] == expected
    assert {word.confidence for word in taken} <= {0.5}
    assert new[: piece.first] + new[piece.first + len(piece.words) :] == OLD[: piece.first] + OLD[piece.last :]


def test_without_room_the_neighbours_give_some() -> None:
    close = (Word("one", 1.0, 2.0, 0.9), Word("two", 2.0, 3.0, 0.8))
    new = graft(close, [Piece(1, 1, (sure("and", 2.0, 2.4), sure("a", 2.4, 2.6)))], START, END)
    assert [word.text for word in new] == ["one", "and", "a", "two"]
    assert [word.confidence for word in new] == [0.9, 0.5, 0.5, 0.8]
    assert {word.timed_by for word in new} == {"carried"}
    assert all(word.end - word.start > 0.03 for word in new)
    assert in_order(new, 1.0, 3.0)


def test_saying_the_same_changes_nothing() -> None:
    same = [Piece(0, 1, (sure("one", 5.0, 6.0),)), Piece(2, 3, (sure("three", 0.0, 9.0),))]
    assert graft(OLD, same, START, END) == OLD
    changed = graft(OLD, [*same[:1], Piece(2, 3, (sure("free", 3.0, 3.5),))], START, END)
    assert changed[:2] == OLD[:2]


def test_pieces_that_touch_are_one() -> None:
    whole = graft(OLD, [Piece(0, 3, (sure("a", 1.0, 2.2), sure("b", 2.2, 3.4)))], START, END)
    parts = [Piece(0, 1, (sure("a", 1.0, 2.2),)), Piece(1, 3, (sure("b", 2.2, 3.4),))]
    assert graft(OLD, parts, START, END) == whole
    assert [word.timed_by for word in whole] == ["model", "model"]


def test_words_in_disorder_are_put_in_order() -> None:
    mixed = (Word("b", 5.0, 6.0), Word("a", 1.0, 2.0), Word("far", 20.0, 30.0))
    new = graft(mixed, [Piece(1, 2, (sure("x", 5.5, 7.0),))], START, END)
    assert [word.text for word in new] == ["b", "x", "far"]
    assert in_order(new, START, END)
    assert new[1].confidence == 0.5


def test_a_word_that_loses_too_much_does_not_fit() -> None:
    assert fitted([sure("a", 1.0, 2.0)], 1.9, 3.0) is not None
    assert fitted([sure("a", 1.0, 2.0)], 1.98, 3.0) is None
    assert fitted([sure("a", 1.0, 1.01)], 0.0, 3.0) == (sure("a", 1.0, 1.01),), "short, but it came so"
    assert fitted([sure("a", 1.0, 2.0), sure("b", 0.5, 2.01)], 0.0, 3.0) is None


@st.composite
def grafts(draw: st.DrawFn) -> tuple[tuple[Word, ...], list[Piece]]:
    old = draw(words(START, END))
    edges = sorted(draw(st.lists(st.integers(0, len(old)), max_size=6).filter(lambda each: len(each) % 2 == 0)))
    pieces = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        begin = draw(st.floats(START, END - 0.1))
        pieces.append(Piece(first, last, draw(words(begin, draw(st.floats(begin + 0.05, END)), max_size=5))))
    return old, pieces


@given(grafts())
def test_every_text_and_confidence_is_kept_and_times_are_in_order(case: tuple[tuple[Word, ...], list[Piece]]) -> None:
    old, pieces = case
    expected: list[Word] = []
    edge = 0
    for piece in pieces:
        replaced = old[piece.first : piece.last]
        same = [word.text for word in piece.words] == [word.text for word in replaced]
        expected += [*old[edge : piece.first], *(replaced if same else piece.words)]
        edge = piece.last
    expected += old[edge:]
    new = graft(old, pieces, START, END)
    assert [(word.text, word.confidence) for word in new] == [(word.text, word.confidence) for word in expected]
    assert in_order(new, START, END)
    moved = [now for was, now in zip(expected, new, strict=True) if abs(was.start - now.start) > 0.002]
    assert {word.timed_by for word in moved} <= {"carried"}, "a time that is not its own says so"


@given(words(START, END), st.data())
def test_words_that_lie_where_the_old_ones_lay_all_keep_their_times(old: tuple[Word, ...], data: st.DataObject) -> None:
    """Models that agree on the time of every word: taking is exact."""
    chosen = data.draw(st.sets(st.integers(0, max(len(old) - 1, 0))))
    pieces = [
        Piece(index, index + 1, (Word(f"{old[index].text}x", old[index].start, old[index].end),))
        for index in sorted(chosen)
        if index < len(old)
    ]
    new = graft(old, pieces, START, END)
    assert [(word.start, word.end, word.timed_by) for word in new] == [(w.start, w.end, w.timed_by) for w in old]
    assert all(one.end <= other.start for one, other in pairwise(new))
