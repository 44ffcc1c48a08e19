"""The wire: columns are what docs/wire.md says, and nothing unknown gets in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from studio.compare import compare
from studio.domain import Origin, Region, Request, Segment, Transcript, Word
from studio.errors import AudioError, Conflict, NotFound, StoreError
from studio.ui import wire, wire_compare
from studio.workflow.comparing import Comparison


def test_columns_hold_every_word_once_in_order() -> None:
    segments = (
        Segment("a", 0.0, 2.0, (Word("Hi", 0.1234, 0.5, 0.876), Word("there", 0.5, 1.0, None, "carried")), revision=3),
        Segment("b", 2.0, 3.5, (), speaker="S1", status="unusable", doubt="no speech"),
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
        "doubt": [None, "no speech", None],
        "text": ["Hi", "there", "yes"],
        "word_start": [123, 500, 3600],
        "word_end": [500, 1000, 4000],
        "confidence": [88, -1, 100],
        "timed_by": [0, 2, 1],
    }


@pytest.mark.parametrize(
    ("model", "origin", "wired"),
    [("m", None, None), ("", Origin("train.json", "nemo"), {"name": "train.json", "format": "nemo"})],
)
def test_a_transcript_says_whom_it_is_from(model: str, origin: Origin | None, wired: Any) -> None:
    transcript = Transcript("t", "r", None, Request(model), datetime.now(timezone.utc), 0, origin=origin)
    told = wire.transcript_info(transcript, 0)
    assert (told["model"], told["origin"]) == (model, wired)


GOOD = {"op": "set_text", "transcript": "t1", "segment": "s1", "revision": 0, "text": "hello"}


TAKE = {"op": "take", "transcript": "t1", "other": "t2", "segment": "s1", "revision": 0, "runs": [[0, 1, 0, 2]]}


@pytest.mark.parametrize(
    "intent",
    [
        GOOD,
        GOOD | {"took_ms": 1234},
        GOOD | {"text": ""},
        {"op": "set_status", "transcript": "t1", "segment": "s1", "revision": 4, "status": "verified"},
        {"op": "undo", "transcript": "t1"},
        TAKE,
        TAKE | {"runs": None},
        TAKE | {"segment": "+12345"},
        {"op": "take_all", "transcript": "t1", "other": "t2"},
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
        {key: value for key, value in TAKE.items() if key != "runs"},
        TAKE | {"runs": [[0, 1, 0]]},
        TAKE | {"runs": [[0, 1, 0, -1]]},
        TAKE | {"runs": [[0, 1, 0, 1.5]]},
        TAKE | {"runs": "all"},
        TAKE | {"segment": "+12a"},
        TAKE | {"segment": "+"},
        {"op": "take_all", "transcript": "t1"},
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
        (StoreError("The disk is full."), "unavailable"),
        (KeyError("secret path"), "fault"),
    ],
)
def test_errors_have_a_code_and_never_show_their_inside(error: Exception, code: str) -> None:
    answer = wire.failure(error)
    assert answer["error"] == code
    assert "secret" not in answer["message"]


def test_no_more_runs_than_a_segment_has_words() -> None:
    with pytest.raises(ValidationError):
        wire.EDIT.validate_python(TAKE | {"runs": [[0, 1, 0, 1]] * 5_001})


START = {"action": "start", "recording": "r1", "model": "nvidia/canary-1b", "task": "asr", "source_lang": "en"}


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ({}, None),
        ({"region": None, "options": {}, "pnc": True, "target_lang": "de"}, None),
        ({"region": [1500, 4250], "options": {"beam": "4"}}, (1.5, 4.25)),
    ],
)
def test_a_further_transcript_is_asked_for(asked: dict[str, Any], seconds: tuple[float, float] | None) -> None:
    assert wire_compare.COMPARE.validate_python(START | asked).seconds == seconds


@pytest.mark.parametrize(
    "asked",
    [
        {"region": [1500]},
        {"region": [-1, 5]},
        {"region": [0.5, 5]},
        {"options": {"beam": 4}},
        {"options": {f"o{number}": "1" for number in range(11)}},
        {"options": {"o" * 41: "1"}},
        {"options": {"o": "1" * 41}},
        {"task": "sing"},
        {"model": ""},
        {"action": "stop"},
        {"owner": "eve"},
    ],
    ids=str,
)
def test_a_bad_wish_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wire_compare.COMPARE.validate_python(START | asked)


def transcript(key: str, *segments: Segment, region: Region | None = None) -> Transcript:
    request = Request("nvidia/canary-1b", options={"beam": "4"})
    return Transcript(key, "r1", None, request, datetime(2026, 1, 1, tzinfo=timezone.utc), 3, segments, region)


def test_a_comparison_is_what_the_page_draws() -> None:
    words = (Word("one", 0.1, 0.4), Word("two", 0.5, 0.9))
    mine = Segment("a", 0.0, 1.0, words, status="verified", revision=2)
    heard = replace(mine, words=(words[0], replace(words[1], text="too"), Word("then", 4.0, 4.25)), end=4.25)
    one, other = transcript("t1", mine), transcript("t2", heard, region=(0.0, 4.25))
    found = wire_compare.comparison(Comparison(one, other, None, compare(one, other)))
    assert found["transcript"] == wire.transcript_info(one, 1) | {"region": None}
    assert found["other"] == wire.transcript_info(other, 1) | {"region": [0, 4250], "options": {"beam": "4"}}
    assert {key: found[key] for key in ("run", "differing", "words", "changed")} == {
        "run": None,
        "differing": 2,
        "words": 2,
        "changed": 1,
    }
    row, missing = found["rows"]
    assert row == {
        "segment": "a",
        "revision": 2,
        "start": 0,
        "end": 1000,
        "status": 1,
        "runs": [
            {
                "same": True,
                "first": 0,
                "last": 1,
                "text": "one",
                "other_first": 0,
                "other_last": 1,
                "other_text": "one",
            },
            {
                "same": False,
                "first": 1,
                "last": 2,
                "text": "two",
                "other_first": 1,
                "other_last": 2,
                "other_text": "too",
            },
        ],
    }
    assert (missing["segment"], missing["start"], missing["end"]) == ("+3750", 3750, 4250)
    assert missing["runs"] == [
        {"same": False, "first": 0, "last": 0, "text": "", "other_first": 0, "other_last": 1, "other_text": "then"}
    ]
    assert wire.EDIT.validate_python(TAKE | {"segment": missing["segment"], "runs": None})
