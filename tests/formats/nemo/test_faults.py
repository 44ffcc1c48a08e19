"""What keeps a text out of a training set, and what a text shows of how it was written."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.formats.nemo.faults import text_faults
from studio.formats.nemo.orthography import shows_numerals, shows_pnc
from studio.formats.nemo.profiles import Profile
from studio.formats.nemo.rules import row_faults
from studio.text import clean


@given(st.text(st.characters(codec="utf-8")))
def test_cleaned_text_has_no_fault_but_emptiness(text: str) -> None:
    cleaned = clean(text)
    assert [rule for rule, _ in text_faults(cleaned)] == ([] if cleaned else ["text.empty"])


@pytest.mark.parametrize(
    ("text", "pnc", "numerals"),
    [
        ("hello there", False, False),
        ("it's a well-known fact", False, False),
        ("Hello", True, False),
        ("hello.", True, False),
        ("¿qué?", True, False),
        ("你好。", True, False),
        ("an mp3 file", False, False),
        ("call 911", False, True),
        ("at 10:30", False, True),
        ("1,000,000", False, True),
        ("in 2019.", True, True),
    ],
)
def test_what_a_text_shows(text: str, pnc: bool, numerals: bool) -> None:
    assert (shows_pnc(text), shows_numerals(text)) == (pnc, numerals)


ODD = "\x00\n\u202e\ud800" + "x" * 500


@pytest.mark.parametrize("profile", get_args(Profile))
@pytest.mark.parametrize(
    "row",
    [
        {ODD: float("nan")},
        {ODD: []},
        {"lang": ODD, "source_lang": ODD, "target_lang": "de"},
        {"lang": "de", "target_lang": [ODD], "source_lang": {ODD: 1}},
        {"text": f"<|{ODD}|>", "context": f"<|{ODD}|>"},
        {"taskname": ODD, "pnc": ODD, "emotion": ODD, "_skipme": ODD, "validation_status": ODD},
        {"task": "ast", "source_lang": ODD, "target_lang": ODD},
    ],
)
def test_what_a_sentence_quotes_of_a_row_is_shown_in_one_short_line(profile: Profile, row: dict[str, Any]) -> None:
    """A field called “id\\0” went into the sentence as it was."""
    for _, sentence in row_faults(row, profile):
        assert sentence.isprintable(), sentence
        assert len(sentence) < 300
