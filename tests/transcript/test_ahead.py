"""What the page shows of an operation ahead of the answer is what it does: `tests/ahead.json` holds both to it."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from studio.domain import Request, Segment, Transcript, Word
from studio.errors import EditError
from tests.transcript.editing import made

CASES = json.loads((Path(__file__).parents[1] / "ahead.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_an_operation_leaves(case: dict[str, Any]) -> None:
    segments = tuple(segment(*told) for told in case["segments"])
    request, now = Request("m"), datetime.now(timezone.utc)
    document = Transcript("t", "r", None, request, now, 0, segments)
    if case["rows"] is None:
        with pytest.raises(EditError):
            made(case["op"], document, **case["intent"])
        return
    after = made(case["op"], document, **case["intent"]).after
    assert [content(each) for each in after] == [content(segment("", *told)) for told in case["rows"]]


def segment(key: str, start: float, end: float, words: list[tuple[str, float, float]], more: Any = None) -> Segment:
    return Segment(key, start, end, tuple(Word(text, at, to, 0.9) for text, at, to in words), **(more or {}))


def content(each: Segment) -> tuple[object, ...]:
    words = [(word.text, pytest.approx(word.start), pytest.approx(word.end)) for word in each.words]
    return pytest.approx(each.start), pytest.approx(each.end), words, each.speaker, each.status
