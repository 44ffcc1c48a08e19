"""What is found in a transcript before it is exported."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Request, Segment, Transcript, Word
from studio.lint import lint, shows_numerals, shows_pnc, text_faults
from studio.text import clean


def transcript(*segments: Segment, pnc: bool = True) -> Transcript:
    request = Request("m", pnc=pnc)
    return Transcript("t", "r", None, request, datetime(2026, 1, 1, tzinfo=timezone.utc), 1, segments)


def segment(start: float, end: float, text: str, **kwargs: object) -> Segment:
    words = tuple(Word(token, start, end) for token in text.split(" ")) if text else ()
    return Segment("s", start, end, words, **kwargs)  # type: ignore[arg-type]


GOOD = segment(0, 2, "Hello there.")


@pytest.mark.parametrize(
    ("segments", "found"),
    [
        ([GOOD, segment(2, 4, "And you?")], []),
        ([segment(0, 2, "")], [("text.empty", "error")]),
        ([segment(0, 2, "A <|pnc|> b.")], [("text.special_token", "error")]),
        ([segment(0, 0.05, "A.")], [("duration.short", "error")]),
        ([segment(0, 41, "A.")], [("duration.long", "error")]),
        ([segment(0, 2, "no marks at all")], [("pnc.absent", "warning")]),
        ([segment(0, 1, "A word is here. " * 4)], [("text.too_fast", "warning")]),
        ([GOOD, segment(1, 3, "Over.")], [("span.overlap", "warning")]),
        ([GOOD, segment(1, 3, "Over.", speaker="B")], []),
        ([segment(59, 61, "Late.")], [("span.past_end", "error")]),
        ([segment(0, 41, "", status="unusable")], []),
        ([Segment("s", 0, 2, (Word("A", 1, 2), Word("b.", 0, 1)))], [("words.order", "warning")]),
        ([Segment("s", 0, 2, (Word("A.", 1, 3),))], [("words.outside", "warning")]),
    ],
)
def test_findings(segments: list[Segment], found: list[tuple[str, str]]) -> None:
    said = lint(transcript(*segments), duration=60.0)
    assert [(finding.rule, finding.severity) for finding in said] == found
    assert all(finding.segment == "s" and finding.message.endswith(".") for finding in said)


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
