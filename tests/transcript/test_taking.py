"""Taking: words of another transcript bring their own times, and leave the rest of a segment as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.align.graft import Piece, Stretch
from studio.domain import Request, Word
from studio.errors import EditError, RequestError
from studio.transcript.document import apply, check
from studio.transcript.taking import added
from tests.transcript.editing import made, taken
from tests.transcript.test_document import SPOKEN, document


def test_taking_keeps_what_a_segment_is() -> None:
    mine = document(replace(SPOKEN, status="verified", speaker="S1"))
    (after,) = taken(mine, "a", [Piece(1, 2, (Word("too", 0.55, 0.95, 0.4, "aligner"),))]).after
    assert after.words == (SPOKEN.words[0], Word("too", 0.55, 0.95, 0.4, "aligner"))
    assert replace(after, words=SPOKEN.words) == mine.segments[0]


def test_pieces_may_come_in_any_order() -> None:
    pieces = [Piece(1, 2, (Word("2", 0.5, 1.0),)), Piece(0, 1, (Word("1", 0.1, 0.5),)), Piece(2, 2, ())]
    assert taken(document(SPOKEN), "a", pieces).after[0].text == "1 2"


@pytest.mark.parametrize("pieces", [[(0, 3)], [(1, 0)], [(0, 2), (1, 2)], [(-1, 1)], [(3, 3)]])
def test_pieces_that_overlap_or_lie_outside(pieces: list[tuple[int, int]]) -> None:
    with pytest.raises(EditError, match="the places overlap, or there are none"):
        taken(document(SPOKEN), "a", [Piece(*places, ()) for places in pieces])


def test_taking_more_than_a_segment_holds() -> None:
    words = tuple(Word("w" * 99, number / 200, (number + 1) / 200) for number in range(300))
    with pytest.raises(EditError, match="at most"):
        taken(document(SPOKEN), "a", [Piece(0, 2, words)])


def test_speech_that_was_missing_becomes_a_segment() -> None:
    mine = document(SPOKEN)
    stretch = Stretch(3.0, 5.0, (Word("three", 3.2, 3.6, 0.5), Word("four", 3.5, 5.4, 0.4)), "S2")
    (new,) = added(mine, [stretch])
    assert (new.id, new.text, new.speaker) == ("00003000-1", "three four", "S2")
    assert [word.timed_by for word in new.words] == ["model", "carried"]
    assert [word.confidence for word in new.words] == [0.5, 0.4]
    after = replace(mine, segments=(*mine.segments, new))
    check(after)
    assert [each.id for each in added(after, [stretch, stretch])] == ["00003000-2", "00003000-3"]


def test_missing_speech_of_more_than_a_segment_holds() -> None:
    words = tuple(Word("w" * 99, 3 + number / 200, 3 + (number + 1) / 200) for number in range(300))
    with pytest.raises(EditError, match="at most"):
        added(document(SPOKEN), [Stretch(3.0, 5.0, words)])


def test_taking_all_is_one_step() -> None:
    mine = document(SPOKEN, replace(SPOKEN, id="b", start=2.0, end=4.0, words=()))
    other = document(
        replace(SPOKEN, id="x", words=(SPOKEN.words[1],)),
        replace(SPOKEN, id="y", start=2.0, end=4.0, words=(Word("new", 2.5, 3.0),)),
        replace(SPOKEN, id="z", start=5.0, end=6.0, words=(Word("more", 5.1, 5.4),)),
    )
    step = made("take_all", mine, other, other="o")
    assert [segment.id for segment in step.before] == ["a", "b"]
    after = apply(mine, step)
    assert {each.id: each.text for each in after.segments} == {"a": "two", "b": "new", "00005000-1": "more"}
    assert {each.id: each.text for each in apply(after, step.inverse).segments} == {"a": "one two", "b": ""}


def test_words_of_another_language_are_not_taken() -> None:
    other = replace(document(SPOKEN), request=Request("model", "ast", "en", "de"))
    for op, intent in (("take_all", {}), ("take_words", {"segment": "a", "runs": None})):
        with pytest.raises(RequestError, match="in the same language"):
            made(op, document(SPOKEN), other, other="o", **intent)
