"""What was done is told, and each state that there was can be had again, as a step that undo takes back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import serious
from tests.browser.steps import correct, open_drawer, text

pytestmark = pytest.mark.browser


def _wait_for(page: Any, expected: str) -> None:
    page.wait_for_function("(text) => window.__studio.saved && window.__studio.segments[0].text === text", arg=expected)


def test_a_row_and_everything_come_back_as_they_were(opened: Any) -> None:
    page = opened
    heard = text(page)
    for said in ("the first correction", "the second correction"):
        correct(page, 0, said)
    open_drawer(page, "versions")
    edits = page.locator("#editor .cs-history > li")
    edits.nth(1).wait_for()
    assert "the first correction" in edits.nth(1).inner_text()
    assert "you" in edits.first.inner_text()
    assert serious(page) == []

    edits.first.locator("[data-name=restore-rows]").click()
    _wait_for(page, "the first correction")
    page.wait_for_function("document.querySelectorAll('#editor .cs-history > li').length === 3")
    assert edits.first.inner_text().startswith("Put back")
    page.click("#editor [data-name=restore-first]")
    _wait_for(page, heard)
    page.click("#editor [data-name=undo]")
    _wait_for(page, "the first correction")
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert text(page) == "the first correction"
