"""Answers on the wire: intents are strict, and AnswerInfo is what docs/wire.md says."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from studio.api.answers import ASK, ChangeAsk, answer_info
from studio.domain import Answer
from studio.jobs.kinds.answer import Asked

START = {
    "action": "start",
    "transcript": "t1",
    "model": "local/tiny",
    "kind": "question",
    "question": "Who?",
    "reach": "context",
}


@pytest.mark.parametrize(
    "intent",
    [
        START,
        {"action": "start", "transcript": "t1", "kind": "summary"},
        {"action": "stop", "answer": "a1"},
        {"action": "delete", "answer": "a1"},
    ],
    ids=str,
)
def test_good_intents_pass(intent: dict[str, Any]) -> None:
    found = ASK.validate_python(intent)
    if isinstance(found, ChangeAsk):
        assert found.answer == "a1"
    else:
        assert (found.transcript, found.model) == ("t1", intent.get("model", "auto"))


@pytest.mark.parametrize(
    "intent",
    [
        None,
        {},
        START | {"action": "think"},
        START | {"kind": "poem"},
        START | {"reach": "all"},
        START | {"question": None},
        START | {"question": "x" * 20_001},
        START | {"transcript": "../t1"},
        START | {"owner": "eve"},
        {"action": "stop"},
        {"action": "stop", "answer": 1},
        {"action": "delete", "answer": "a1", "all": True},
    ],
    ids=lambda value: str(value)[:60],
)
def test_bad_intents_are_refused(intent: Any) -> None:
    with pytest.raises(ValidationError):
        ASK.validate_python(intent)


def test_an_answer_is_told_as_the_page_expects_it() -> None:
    made = datetime(2026, 1, 2, tzinfo=timezone.utc)
    answer = Answer("a1", "t1", "question", "Who?", "m", "trained", "running", made, "Anna [3]", {3: "s3"}, ("s1",))
    assert answer_info(Asked(answer, 0.5, "Writing")) == {
        "id": "a1",
        "kind": "question",
        "question": "Who?",
        "model": "m",
        "state": "running",
        "text": "Anna [3]",
        "doing": "Writing",
        "part": 0.5,
        "citations": {"3": "s3"},
        "related": ["s1"],
        "created": "2026-01-02T00:00:00+00:00",
        "error": None,
    }
