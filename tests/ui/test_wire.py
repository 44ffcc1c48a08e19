"""The wire: columns are what docs/wire.md says, and nothing unknown gets in."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from studio.domain import Segment, Word
from studio.errors import AudioError, Conflict, NotFound, StoreError
from studio.ui import wire


def test_columns_hold_every_word_once_in_order() -> None:
    segments = (
        Segment("a", 0.0, 2.0, (Word("Hi", 0.1234, 0.5, 0.876), Word("there", 0.5, 1.0, None, "carried")), revision=3),
        Segment("b", 2.0, 3.5, (), speaker="S1", status="unusable"),
        Segment("c", 3.5, 5.0, (Word("yes", 3.6, 4.0, 1.0, "aligner"),), status="verified"),
    )
    assert wire.columns(segments, {"a": "High there", "c": "yes"}) == {
        "id": ["a", "b", "c"],
        "start": [0, 2000, 3500],
        "end": [2000, 3500, 5000],
        "revision": [3, 0, 0],
        "status": [0, 2, 1],
        "speaker": [None, "S1", None],
        "count": [2, 0, 1],
        "original": ["High there", None, None],
        "text": ["Hi", "there", "yes"],
        "word_start": [123, 500, 3600],
        "word_end": [500, 1000, 4000],
        "confidence": [88, -1, 100],
        "timed_by": [0, 2, 1],
    }


GOOD = {"op": "set_text", "transcript": "t1", "segment": "s1", "revision": 0, "text": "hello"}


@pytest.mark.parametrize(
    "intent",
    [
        GOOD,
        GOOD | {"took_ms": 1234},
        GOOD | {"text": ""},
        {"op": "set_status", "transcript": "t1", "segment": "s1", "revision": 4, "status": "verified"},
        {"op": "undo", "transcript": "t1"},
    ],
)
def test_good_intents_pass(intent: dict[str, Any]) -> None:
    assert wire.EDIT.validate_python(intent).transcript == "t1"


@pytest.mark.parametrize(
    "intent",
    [
        None,
        [],
        "set_text",
        {},
        GOOD | {"op": "drop_table"},
        GOOD | {"revision": "0"},
        GOOD | {"revision": -1},
        GOOD | {"revision": True},
        GOOD | {"text": None},
        GOOD | {"text": "x" * 20_001},
        GOOD | {"segment": "../../etc/passwd"},
        GOOD | {"segment": "s" * 101},
        GOOD | {"owner": "eve"},
        {"op": "set_status", "transcript": "t1", "segment": "s1", "revision": 0, "status": "perfect"},
    ],
    ids=str,
)
def test_bad_intents_are_refused_with_a_sentence(intent: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        wire.EDIT.validate_python(intent)
    answer = wire.failure(refusal.value)
    assert (answer["ok"], answer["error"]) == (False, "invalid")
    assert answer["message"].startswith("The page sent something it should not")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Conflict("s1"), "conflict"),
        (NotFound("recording", "x"), "not_found"),
        (AudioError("a.wav", "is not audio."), "invalid"),
        (StoreError("The disk is full."), "fault"),
        (KeyError("secret path"), "fault"),
    ],
)
def test_errors_have_a_code_and_never_show_their_inside(error: Exception, code: str) -> None:
    answer = wire.failure(error)
    assert answer["error"] == code
    assert "secret" not in answer["message"]
