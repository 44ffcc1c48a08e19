"""Files of a glossary: a pair a line, or a right form alone; what cannot be used is named by its line."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import RequestError
from studio.glossary import STATES, Entry, Pair, checked, read, written

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)


def test_a_pair_a_line_or_a_word_alone() -> None:
    found = read('\ufeffwrong,right,state\nagent nambur,agent number\n\nNeMo\ntee\tT,never\n"a, b",c,never\n')
    assert found == [
        (Pair("agent nambur", "agent number"), "accepted"),
        (Pair("", "NeMo"), "accepted"),
        (Pair("tee", "T,never"), "accepted"),
        (Pair("a, b", "c"), "never"),
    ]


def test_what_is_there_twice_is_what_was_said_last() -> None:
    assert read("Nambur,number\nnambur,number,never") == [(Pair("nambur", "number"), "never")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nambur,number\n,", "Line 2: The right form needs"),
        ("\n\nwrong,right\n\nnambur,number\n,", "Line 6: The right form needs"),
        ("same,same", "Line 1: “same” is written the same"),
        ("a,b,perhaps", "Line 1: “perhaps” is no state. Write accepted"),
        ("a,b,never,c", "Line 1: It has more than"),
        ("x" * 101, "Line 1: .* has 101 characters"),
        ("\n".join(f"w{n}" for n in range(5001)), "The list has 5001 entries"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        read(text)


FORMS = st.text("abcÄß ,\"'\t→.", min_size=1, max_size=20)


@given(st.lists(st.tuples(FORMS, FORMS, st.sampled_from(STATES)), max_size=5))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    entries = {}
    for wrong, right, state in rows:
        try:
            pair = checked(wrong, right)
        except RequestError:
            continue
        entries[pair.key] = Entry("e", pair, 0, state, NOW)  # type: ignore[arg-type]
    assert read(written(entries.values())) == [(each.pair, each.state) for each in entries.values()]
