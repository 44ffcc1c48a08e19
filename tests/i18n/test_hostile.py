"""Names that are made to be slow to read, or to be taken for texts of ours."""

from __future__ import annotations

import pytest

from studio.i18n import translated
from studio.i18n.sentences import LONGEST, MOST_LOOKUPS, _Reader

BOMBS = ("a; ", "a: b. ", "Mr. A. ", "“", "”", "x: ", "1 a, ", "{}", "you. ", "it is ", "3 rows; ")


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_name_costs_more_than_a_moment(bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by how often the table is asked, which bounds all else."""
    asked = 0
    found = _Reader._found

    def counted(self: _Reader, text: str, least: int = 0) -> str | None:
        nonlocal asked
        asked += 1
        return found(self, text, least)

    monkeypatch.setattr(_Reader, "_found", counted)
    long = (bomb * LONGEST)[: LONGEST - 50]
    for told in (long, f"“{long}” is gone. Choose another one.", f"a” {bomb * 30}"):
        asked = 0
        translated(told)
        assert asked < MOST_LOOKUPS * 2


def test_what_is_longer_than_any_text_of_ours_is_left() -> None:
    told = "Nothing was changed. " * LONGEST
    assert translated(told) == told


@pytest.mark.parametrize("name", ["guest", "Log in", "Edit text", "recording", "3 rows", "German"])
def test_a_name_without_quotes_stays_as_well(name: str) -> None:
    assert translated(f"{name} is gone. Choose another one.") == f"Es gibt {name} nicht mehr. Wählen Sie etwas anderes."
