"""Several rows selected and acted on, by keys, mouse and finger; and a link to a moment, opened by somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.looking import read_by_everybody
from tests.browser.steps import BEHIND
from tests.browser.test_segments import TEXTS, current, go_to, put, texts
from tests.served import App

pytestmark = pytest.mark.browser

LINE = "#editor .cs-choosing"
STATUSES = "window.__studio.segments.map((each) => each.status)"


@pytest.fixture
def page(same: Any) -> Any:
    """Nothing of this test until a transcript is put there."""
    return same


@pytest.fixture
def opened(app: App, page: Any) -> str:
    """A page with a transcript of four segments."""
    return put(app, page)


def selected(page: Any, text: str) -> None:
    page.locator(LINE).get_by_text(text).wait_for()


def wait_for_marks(page: Any, *statuses: str) -> None:
    page.wait_for_function(f"(wanted) => window.__studio.saved && {STATUSES}.join() === wanted", arg=",".join(statuses))


def gutter(page: Any, position: int) -> Any:
    return page.locator("#editor .cs-row").nth(position).locator(".cs-time")


def test_rows_are_selected_and_a_key_is_for_all_of_them(page: Any, opened: str, tmp_path: Path) -> None:
    go_to(page, 1)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    selected(page, "3 segments selected")
    page.keyboard.press("v")
    wait_for_marks(page, "draft", "verified", "verified", "verified")
    assert page.locator("#editor [data-name=undo]").get_attribute("title").startswith("Undo: Verify 3 segments")
    page.keyboard.press("Control+z")
    wait_for_marks(page, *["draft"] * 4)

    assert current(page) == (1, 0)  # undo leads to what it took back
    page.keyboard.press("Shift+ArrowUp")
    selected(page, "2 segments selected")
    page.keyboard.press("m")
    texts(page, f"{TEXTS[0]} {TEXTS[1]}", *TEXTS[2:])
    page.locator(LINE).wait_for(state="hidden")
    assert current(page) == (0, 0)
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)

    gutter(page, 0).click(modifiers=["Control"])
    gutter(page, 2).click(modifiers=["Control"])
    selected(page, "2 segments selected")
    assert not page.evaluate("window.__studio.playing")
    assert page.locator("#editor [data-name=many-merge]").get_attribute("title").startswith("They are not neighbours")
    page.keyboard.press("1")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[2].speaker !== null")
    assert page.evaluate("window.__studio.segments.map((each) => each.speaker !== null)") == [True, False, True, False]
    page.keyboard.press("Delete")
    texts(page, TEXTS[1], TEXTS[3])
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)
    page.keyboard.press("Control+a")
    selected(page, "4 segments selected")
    read_by_everybody(page, tmp_path / "rows.png")
    page.keyboard.press("Escape")
    page.locator(LINE).wait_for(state="hidden")

    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#editor [data-name=segment-menu]")
    page.click("#editor [data-name=chooseRow]")
    boxes = page.locator("#editor .cs-choose")
    boxes.nth(3).click()
    boxes.nth(2).click()
    selected(page, "3 segments selected")
    sizes = [boxes.nth(0).bounding_box(), page.locator("#editor [data-name=many-verify]").bounding_box()]
    assert all(size["width"] >= 44 and size["height"] >= 44 for size in sizes)
    read_by_everybody(page, tmp_path / "phone.png")
    page.click("#editor [data-name=many-verify]")
    wait_for_marks(page, "verified", "draft", "verified", "verified")
    page.click("#editor [data-name=choose-end]")
    boxes.first.wait_for(state="detached")


def test_selected_rows_are_exported_alone(page: Any, opened: str, tmp_path: Path) -> None:
    go_to(page, 1)
    page.keyboard.press("Shift+ArrowDown")
    selected(page, "2 segments selected")
    page.click("#editor [data-name=many-export]")
    form = page.locator("#editor .cs-export")
    form.locator("select[data-name=format]").select_option("txt")
    assert form.locator("select[data-name=rows] option").all_inner_texts() == ["The 2 selected", "All"]
    form.locator("select[data-name=segments]").select_option("all")
    read_by_everybody(page, tmp_path / "export-selected.png")
    form.locator("button[data-name=export]").click()
    form.get_by_text("2 rows of 2 selected segments.").wait_for()
    link = form.locator("a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "export.txt")
    assert (tmp_path / "export.txt").read_text("utf-8").split() == f"{TEXTS[1]} {TEXTS[2]}".split()


def test_a_link_to_a_moment_opens_there(page: Any, opened: str, watch: Watch) -> None:
    context = page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    go_to(page, 2, 1)
    page.keyboard.press("Alt+c")
    page.get_by_text("The link to this moment is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    there = page.evaluate("window.__studio.time")
    page.keyboard.press("Delete")
    texts(page, TEXTS[0], TEXTS[1], TEXTS[3])
    other = context.new_page()
    watch.on(other)
    other.goto(link)
    other.get_by_text("The segment that the link named is not there any more").wait_for()
    assert other.evaluate("window.__studio.time") == pytest.approx(there, abs=0.01)
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)
    other.goto(link)
    other.wait_for_function("window.__studio?.ready && window.__studio.selected?.segment === 's2'")
    assert current(other) == (2, 1)
    assert other.evaluate("window.__studio.time") == pytest.approx(there, abs=0.01)
    assert not other.evaluate("window.__studio.playing")
    other.close()
