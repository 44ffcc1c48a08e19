"""A paragraph pasted over several rows: asked first, shown first, one step."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import Look
from tests.browser.test_segments import TEXTS, go_to, put, texts
from tests.served import App

pytestmark = pytest.mark.browser

PARAGRAPH = "Please remember to call\nthe office in the early morning, and buy some milk on the"
PASTED = ("Please remember to call", "the office in the early", "morning, and buy some", "milk on the way")


@pytest.fixture
def page(same: Any) -> Any:
    """Nothing of this test until a transcript is put there."""
    return same


@pytest.fixture
def opened(app: App, page: Any) -> str:
    """A page with a transcript of four segments."""
    return put(app, page)


def paste(page: Any, text: str) -> None:
    """As the browser's own paste does it, in the field that is open."""
    page.locator("#editor textarea").evaluate(
        "(field, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });"
        " if (field.dispatchEvent(event)) document.execCommand('insertText', false, text); }",
        text,
    )


def open_all(page: Any, position: int) -> None:
    """The text of a row, all of it marked."""
    go_to(page, position)
    page.keyboard.press("Enter")
    page.locator("#editor textarea").wait_for()
    page.keyboard.press("Control+a")


def test_a_paragraph_goes_over_the_rows_in_one_step(app: App, page: Any, opened: str) -> None:
    open_all(page, 0)
    paste(page, PARAGRAPH)
    dialog = page.locator("dialog.cs-paste")
    dialog.get_by_text("3 rows would change").wait_for()
    assert dialog.locator("li ins").all_inner_texts() == ["Please", "early", "morning,"]
    page.keyboard.press("Enter")
    texts(page, *PASTED)
    page.get_by_text("Pasted over 3 rows.").wait_for()
    words = app.studio._services.store.transcripts.get(opened).segments
    assert [word.timed_by for word in words[0].words] == ["model"] * 4
    assert [word.timed_by for word in words[1].words] == ["model"] * 4 + ["carried"]
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)


def test_verified_rows_stay_and_the_rest_can_go_into_the_row_alone(app: App, page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("v")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].status === 'verified'")
    open_all(page, 0)
    paste(page, PARAGRAPH)
    dialog = page.locator("dialog.cs-paste")
    dialog.get_by_text("verified, stays as it is").wait_for()
    dialog.locator("[data-name=paste-over]").click()
    texts(page, PASTED[0], TEXTS[1], *PASTED[2:])
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)

    open_all(page, 2)
    paste(page, "one two three\nfour")
    dialog.get_by_text("would change").wait_for()
    dialog.locator("[data-name=paste-here]").click()
    page.locator("#editor textarea").wait_for()
    assert page.locator("#editor textarea").input_value() == "one two three four"
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], TEXTS[1], "one two three four", TEXTS[3])

    open_all(page, 2)
    paste(page, "five six seven\neight")
    dialog.get_by_text("would change").wait_for()
    page.keyboard.press("Escape")
    page.locator("#editor textarea").wait_for()
    assert page.locator("#editor textarea").input_value() == "one two three four"


def test_what_would_change_can_be_read(look: Look, app: App, watch: Any) -> None:
    page = look.context.new_page()
    watch.on(page)
    put(app, page)
    go_to(page, 1)
    page.keyboard.press("v")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].status === 'verified'")
    open_all(page, 0)
    paste(page, PARAGRAPH)
    page.locator("dialog.cs-paste").get_by_text("verified, stays as it is").wait_for()
    look.at(page, "paste")
