"""What marking was worth, on words of which a person has said what is right."""

from __future__ import annotations

from dataclasses import replace

from studio.transcript.suspects.base import Evidence
from studio.transcript.suspects.measuring import checked, worth
from studio.transcript.suspects.ranking import rank
from tests.transcript.suspects.texts import segment, transcript


def test_precision_and_recall_are_of_checked_segments_alone() -> None:
    said = [segment(0, "a b c d e", [0.1, 0.2]), segment(1, "f g h i j"), segment(2, "k l", [0.05])]
    now = {
        "s0": segment(0, "x b c d e"),  # one of its two unsure words was wrong
        "s1": replace(segment(1, "F g h, i y"), status="verified"),  # one that was not marked; case is no error
        "s2": said[2],  # nobody looked at it
    }
    judged = checked(rank(Evidence(transcript(*said))), said, now)
    few, normal, many = worth(judged)
    assert [(each.marked, each.wrong, each.found) for each in (few, normal, many)] == [(0, 2, 0), (1, 2, 1), (1, 2, 1)]
    assert (many.precision, many.recall, few.precision, len(judged)) == (1.0, 0.5, None, 10)


def test_of_what_is_unusable_or_gone_nobody_says_what_is_right() -> None:
    said = [segment(0, "a b"), segment(1, "c")]
    ranked = rank(Evidence(transcript(*said)))
    assert checked(ranked, said, {"s0": replace(segment(0, "x"), status="unusable")}) == []
    assert worth([])[0].recall is None
