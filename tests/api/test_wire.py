"""The wire: columns are what docs/wire.md says, and nothing unknown gets in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from studio.api.comparisons import COMPARE, comparison
from studio.api.edits import EDIT
from studio.api.proofreading import PROOFREADING
from studio.api.refusals import failure
from studio.api.transcripts import columns, transcript_info
from studio.domain import Origin, Region, Request, Segment, Transcript, Word
from studio.errors import AudioError, Conflict, NotFound, StoreError
from studio.transcript.compare import compare
from studio.transcript.ops import operation
from studio.workflow.comparing import Comparison


def test_columns_hold_every_word_once_in_order() -> None:
    segments = (
        Segment("a", 0.0, 2.0, (Word("Hi", 0.1234, 0.5, 0.876), Word("there", 0.5, 1.0, None, "carried")), revision=3),
        Segment("b", 2.0, 3.5, (), speaker="S1", status="unusable", quality_flag="no speech"),
        Segment("c", 3.5, 5.0, (Word("yes", 3.6, 4.0, 1.0, "aligner"),), status="verified"),
    )
    assert columns(segments, {"a": "High there", "c": "yes"}) == {
        "id": ["a", "b", "c"],
        "start": [0, 2000, 3500],
        "end": [2000, 3500, 5000],
        "revision": [3, 0, 0],
        "status": [0, 2, 1],
        "speaker": [None, "S1", None],
        "count": [2, 0, 1],
        "original": ["High there", None, None],
        "quality_flag": [None, "no speech", None],
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
    told = transcript_info(transcript, 0)
    assert (told["model"], told["origin"]) == (model, wired)


GOOD = {"op": "set_text", "transcript": "t1", "revisions": {"s1": 0}, "intent": {"segment": "s1", "text": "hello"}}


@pytest.mark.parametrize(
    "request_",
    [
        GOOD,
        GOOD | {"took_ms": 1234},
        GOOD | {"op": "of.another-package", "intent": {"any": ["thing", {"that": "is JSON"}, 1.5, None]}},
        {"op": "take_all", "transcript": "t1", "intent": {"other": "t2"}},
        {"move": "undo", "transcript": "t1", "key": "k"},
    ],
)
def test_good_requests_pass(request_: dict[str, Any]) -> None:
    assert EDIT.validate_json(json.dumps(request_)).transcript == "t1"


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        "set_text",
        {},
        GOOD | {"op": None},
        GOOD | {"op": "x" * 101},
        GOOD | {"intent": None},
        GOOD | {"intent": "hello"},
        GOOD | {"revisions": {"s1": "0"}},
        GOOD | {"revisions": {"s1": -1}},
        GOOD | {"revisions": {"s1": True}},
        GOOD | {"took_ms": -1},
        GOOD | {"transcript": "t" * 101},
        GOOD | {"owner": "eve"},
        {"move": "drop", "transcript": "t1"},
    ],
    ids=str,
)
def test_bad_requests_are_refused_with_a_sentence(request_: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        EDIT.validate_json(json.dumps(request_))
    answer = failure(refusal.value)
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
    answer = failure(error)
    assert answer["error"] == code
    assert "secret" not in answer["message"]


START = {"action": "start", "recording": "r1", "model": "nvidia/canary-1b", "task": "asr", "source_lang": "en"}


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ({}, None),
        ({"region": None, "options": {}, "pnc": True, "target_lang": "de"}, None),
        ({"region": [1.5, 4.25], "options": {"beam": "4"}}, (1.5, 4.25)),
    ],
)
def test_a_further_transcript_is_asked_for(asked: dict[str, Any], seconds: tuple[float, float] | None) -> None:
    assert COMPARE.validate_python(START | asked).region == seconds


@pytest.mark.parametrize(
    "asked",
    [
        {"region": [1.5]},
        {"region": [-1, 5]},
        {"region": [True, 5]},
        {"region": ["0", 5]},
        {"region": [0, float("inf")]},
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
        COMPARE.validate_python(START | asked)


NEVER = {"action": "never", "transcript": "t1", "rule": "spaces", "wrong": "a ,", "right": "a,"}


@pytest.mark.parametrize("asked", [NEVER, {"action": "again", "transcript": "t1", "unwanted": "u1"}], ids=str)
def test_what_is_never_to_be_proposed_is_said_and_taken_back(asked: dict[str, Any]) -> None:
    assert PROOFREADING.validate_python(asked).action == asked["action"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        NEVER | {"action": "fix"},
        NEVER | {"rule": "x" * 41},
        NEVER | {"wrong": None},
        NEVER | {"right": "a" * 40_001},
        NEVER | {"project": "another"},
        {"action": "again", "transcript": "t1"},
    ],
    ids=lambda asked: str(asked)[:60],
)
def test_anything_else_said_of_a_proposal_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PROOFREADING.validate_python(asked)


def transcript(key: str, *segments: Segment, region: Region | None = None) -> Transcript:
    request = Request("nvidia/canary-1b", options={"beam": "4"})
    return Transcript(key, "r1", None, request, datetime(2026, 1, 1, tzinfo=timezone.utc), 3, segments, region)


def test_a_comparison_is_what_the_page_draws() -> None:
    words = (Word("one", 0.1, 0.4), Word("two", 0.5, 0.9))
    mine = Segment("a", 0.0, 1.0, words, status="verified", revision=2)
    heard = replace(mine, words=(words[0], replace(words[1], text="too"), Word("then", 4.0, 4.25)), end=4.25)
    one, other = transcript("t1", mine), transcript("t2", heard, region=(0.0, 4.25))
    found = comparison(Comparison(one, other, None, compare(one, other)))
    assert found["transcript"] == transcript_info(one, 1) | {"region": None}
    assert found["other"] == transcript_info(other, 1) | {"region": (0.0, 4.25), "options": {"beam": "4"}}
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
    assert operation("take_words").parse({"other": "t2", "segment": missing["segment"], "runs": None})
