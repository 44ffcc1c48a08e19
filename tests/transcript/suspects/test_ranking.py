"""The ranking: reasons put together, ranks that a page can cut at, and what it is worth on real drafts."""

from __future__ import annotations

import pytest

from studio.transcript.suspects.base import Evidence, Other
from studio.transcript.suspects.ranking import rank, reasons
from tests.transcript.suspects.texts import segment, transcript

TEN = "a b c d e f g h i j"


def bit(name: str) -> int:
    return 1 << next(number for number, reason in enumerate(reasons()) if reason.name == name)


def test_every_file_of_the_folder_is_a_reason_the_weightiest_first() -> None:
    assert [reason.name for reason in reasons()] == ["disagrees", "unsure", "silent", "spelling", "pace"]
    assert len({reason.says for reason in reasons()}) == 5


def test_the_least_sure_come_first_and_say_why() -> None:
    found = rank(Evidence(transcript(segment(0, TEN, [0.9, 0.8, 0.3, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.1]))))
    first = sorted(found, key=lambda each: each.rank)[:2]
    assert [(each.word.text, each.rank, each.bits) for each in first] == [
        ("j", 100, bit("unsure")),
        ("c", 200, bit("unsure")),
    ]


def test_words_that_are_all_equally_sure_are_not_all_suspect() -> None:
    assert {each.rank for each in rank(Evidence(transcript(segment(0, TEN))))} == {1000}
    assert rank(Evidence(transcript())) == ()


def test_two_reasons_weigh_more_than_one_and_both_are_told() -> None:
    mine = transcript(segment(0, TEN, [0.2, 0.2]))
    other = transcript(segment(0, TEN.replace("b", "x")))
    found = rank(Evidence(mine, (Other(other),)))
    assert min(found, key=lambda each: each.rank).word.text == "b"
    assert found[1].bits == bit("unsure") | bit("disagrees")


def test_errors_come_in_company() -> None:
    confidences = [0.1, 0.5, 0.95, 0.95, 0.95, 0.95, 0.95, 0.5, 0.95, 0.95]
    beside, alone = (rank(Evidence(transcript(segment(0, TEN, confidences))))[at] for at in (1, 7))
    assert beside.word.confidence == alone.word.confidence
    assert beside.rank < alone.rank


@pytest.mark.parametrize("order", [1, -1])
def test_the_same_evidence_gives_the_same_ranks_whatever_it_is_scaled_by(order: int) -> None:
    spread = [0.5 + 0.04 * n for n in range(10)][::order]
    narrow = [0.9 + 0.001 * n for n in range(10)][::order]
    wide, close = (rank(Evidence(transcript(segment(0, TEN, each)))) for each in (spread, narrow))
    assert [each.rank for each in wide] == [each.rank for each in close]
