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
