"""A project that comes to somebody who has one of its name gets another, which a name may be."""

from __future__ import annotations

import pytest

from studio.limits import LONGEST_PROJECT_NAME
from studio.store.project_names import free_name

LONG = "x" * LONGEST_PROJECT_NAME


@pytest.mark.parametrize(
    ("name", "taken", "of", "free"),
    [
        ("calls", {"notes"}, "", "calls"),
        ("calls", {"calls"}, "", "calls 2"),
        ("calls", {"calls", "calls 2"}, "", "calls 3"),
        ("calls", {"calls"}, "of ann", "calls (of ann)"),
        ("calls", {"calls", "calls (of ann)"}, "of ann", "calls (of ann, 2)"),
        (LONG, {LONG}, "", f"{LONG[:-2]} 2"),
        (LONG, {LONG}, "of ann", f"{LONG[:-9]} (of ann)"),
    ],
)
def test_a_name_that_is_free(name: str, taken: set[str], of: str, free: str) -> None:
    assert free_name(name, taken, of) == free
    assert len(free) <= LONGEST_PROJECT_NAME
