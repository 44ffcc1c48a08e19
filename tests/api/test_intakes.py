"""What the page is told of files that came in."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from studio.api.intakes import intake_state
from studio.domain import Job


@pytest.mark.parametrize(
    ("sees", "told"),
    [
        (True, "2 recordings taken in. All are in the Library."),
        (False, "2 recordings taken in. Where they are now they are not shown to you."),
    ],
)
def test_only_who_sees_them_is_told_where_several_recordings_are(sees: bool, told: str) -> None:
    now = datetime.now(timezone.utc)
    job = Job("j", "ingest", "user:eve", "done", now, result={"done": 2, "recordings": ["a", "b"]})
    asked = list[str]()
    state = intake_state(job, lambda key: asked.append(key) or sees)  # type: ignore[func-returns-value]
    assert (state["summary"], asked) == ([told], ["a"])


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ([], ["2 recordings taken in. All are in the Library."]),
        (["a"], ["2 recordings taken in. All are in the Library."]),
        (["a", "b"], ["Nothing new: all of these are in the Library already."]),
    ],
)
def test_nothing_is_said_to_be_taken_in_where_all_was_there(known: list[str], told: list[str]) -> None:
    result = {"done": 2, "recordings": ["a", "b"], "known": known}
    job = Job("j", "ingest", "user:eve", "done", datetime.now(timezone.utc), result=result)
    assert intake_state(job, lambda _: True)["summary"] == told
