"""Rows that come to a text: what is new, what is there, what lies over what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.align.carry import spread
from studio.domain import Edit, Origin, Segment
from studio.workflow.joining import Joined, Row, as_they_came, join

DEV = Origin("dev.json", "nemo")


def segment(start: float, text: str, key: str = "", end: float = 0.0, speaker: str | None = None) -> Segment:
    """Two seconds, unless told."""
    return Segment(key, start, end or start + 2, spread(text, start, end or start + 2), speaker)


def joined(comes: list[Segment], standing: list[Segment], came: list[Segment] | None = None) -> Joined:
    return join([Row(each, DEV, line) for line, each in enumerate(comes, 1)], standing, came or [])


HELLO = segment(0, "Hello.", "s1")


@pytest.mark.parametrize(
    ("comes", "added", "already", "over"),
    [
        ([segment(2, "There.")], 1, 0, []),
        ([segment(0, "Hello.")], 0, 1, []),
        ([segment(0.0004, "Hello.")], 0, 1, []),
        ([segment(0, "Hallo.")], 1, 0, [1]),
        ([segment(1, "Hello.")], 1, 0, [1]),
        ([segment(1.999, "There.")], 1, 0, []),
        ([segment(2, "There."), segment(2, "There.")], 1, 1, []),
        ([segment(4, "Far."), segment(3, "There.")], 2, 0, [1]),
        ([segment(4, "Far.", speaker="Ann"), segment(3, "There.", speaker="Bob")], 2, 0, []),
        ([segment(4, "Far.", speaker="Ann"), segment(3, "There.")], 2, 0, [1]),
        ([segment(0, "")], 1, 0, [1]),
        ([], 0, 0, []),
    ],
)
def test_what_becomes_of_rows(comes: list[Segment], added: int, already: int, over: list[int]) -> None:
    found = joined(comes, [HELLO])
    assert (len(found.added), found.already) == (added, already)
    assert [int(said.split("line ")[1].split(":")[0]) for said in found.overlapping] == over
    assert list(found.added) == sorted(found.added, key=lambda row: (row.segment.start, row.segment.end))


def test_a_sentence_names_the_file_the_line_and_what_lies_there() -> None:
    assert joined([segment(1, "Hallo.")], [HELLO]).overlapping == (
        "“dev.json”, line 1: it lies over “Hello.” (0.000 to 2.000 s); both were kept. "
        "Mark one of them unusable to keep it out of an export.",
    )


def test_a_long_row_is_seen_from_its_end() -> None:
    long = segment(0, "long", "s1", end=40)
    assert joined([segment(39, "late")], [long, segment(10, "short", "s2")]).overlapping


def test_rows_are_known_as_they_came_whatever_was_made_of_them() -> None:
    edited = segment(0, "Hello there.", "s1")
    second = segment(4, "Second.", "s2")
    history = [Edit("set_text", (HELLO,), (edited,)), Edit("import", (), (second,))]
    standing = [edited, replace(second, words=segment(4, "2nd.").words)]
    history.append(Edit("set_text", (second,), (standing[1],)))
    came = as_they_came(standing, history)
    assert {each.text for each in came} == {"Hello.", "Second."}
    assert joined([segment(0, "Hello."), segment(4, "Second.")], standing, came).already == 2
    assert joined([segment(0, "Hello there."), segment(4, "2nd.")], standing, came).already == 2
