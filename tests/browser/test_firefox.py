"""The main job in a real Firefox, Debian's, driven by WebDriver BiDi: what only another browser's engine can show."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.steps import BEHIND, correct, open_drawer, text, transcribe, upload, wait_until_saved
from tests.conftest import FIREFOX
from tests.served import App

pytestmark = [pytest.mark.browser, pytest.mark.firefox]

SAID = "please enter your password followed by the pound key"


@pytest.fixture(scope="module")
def firefox(playwright: Any) -> Iterator[Any]:
    preferences = {"media.autoplay.default": 0, "media.navigator.permission.disabled": True}
    found = playwright.firefox.launch(
        channel="moz-firefox", executable_path=str(FIREFOX), firefox_user_prefs=preferences
    )
    yield found
    found.close()


@pytest.fixture
def page(firefox: Any, app: App, watch: Watch, speak: Callable[[str], Path]) -> Iterator[Any]:
    """A transcript of one sentence, made in this browser."""
    context = firefox.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    found = context.new_page()
    watch.on(found)
    found.goto(app.url)
    found.wait_for_selector("#go")
    upload(found, speak(SAID))
    transcribe(found)
    yield found
    context.close()


def test_transcribe_hear_correct_verify_undo_and_export(page: Any, tmp_path: Path) -> None:
    before = text(page)
    page.locator("#editor .cs-row .cs-word").nth(2).click()
    assert page.evaluate("window.__studio.selected.word") == 2

    correct(page, 0, SAID)
    page.keyboard.press("v")
    page.wait_for_function("window.__studio.segments[0].status === 'verified' && window.__studio.saved")
    page.keyboard.press("Control+z")
    page.wait_for_function("window.__studio.segments[0].status === 'draft' && window.__studio.saved")
    page.keyboard.press("Control+z")
    wait_until_saved(page, 0, before)
    page.keyboard.press("Control+Shift+z")
    wait_until_saved(page, 0, SAID)

    page.keyboard.press("v")
    page.wait_for_function("window.__studio.segments[0].status === 'verified' && window.__studio.saved")
    open_drawer(page)
    page.select_option("#editor .cs-export select[data-name=profile]", "canary2")
    page.click("#editor .cs-export button[data-name=export]")
    link = page.locator("#editor .cs-export a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    archive = tmp_path / "export.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as names:
        manifest = next(name for name in names.namelist() if name.endswith("manifest.json"))
        assert SAID in names.read(manifest).decode()


def test_split_merge_find_and_replace_by_keyboard(page: Any) -> None:
    correct(page, 0, SAID)
    page.locator("#editor .cs-row .cs-word").nth(4).click()
    page.wait_for_function("window.__studio.playing")
    page.keyboard.press("Space")
    page.wait_for_function("!window.__studio.playing")
    page.keyboard.press("b")
    page.wait_for_function("window.__studio.saved && window.__studio.segments.length === 2")
    assert text(page) == "please enter your password"
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_function("window.__studio.saved && window.__studio.segments.length === 1")
    wait_until_saved(page, 0, SAID)

    page.keyboard.press("Control+h")
    page.click("[data-name=find-pattern]")
    page.fill("[placeholder='Find in the transcript']", "[z-a]")
    page.get_by_text("This is no regular expression: the range “z-a” runs backwards.").wait_for()
    page.click("[data-name=find-pattern]")
    page.fill("[placeholder='Find in the transcript']", "pound")
    page.wait_for_selector(".cs-found")
    page.fill("[placeholder='Replace with']", "hash")
    page.keyboard.press("Enter")
    wait_until_saved(page, 0, SAID.replace("pound", "hash"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    wait_until_saved(page, 0, SAID)


def test_a_reload_and_back_lead_to_the_same_place(page: Any) -> None:
    correct(page, 0, SAID)
    address = page.url
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert (page.url, text(page)) == (address, SAID)
    page.get_by_role("tab", name="Library").click()
    page.locator("#library [data-name=open]").first.wait_for()
    page.go_back()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert page.locator("#editor .cs-row .cs-word").first.is_visible()


def test_sound_plays_from_a_word_while_one_types(page: Any) -> None:
    row = page.locator("#editor .cs-row").first
    row.locator(".cs-word").nth(1).click()
    page.wait_for_function("window.__studio.playing && window.__studio.sounding !== null")
    assert page.evaluate("window.__studio.sounding.word") >= 1
    page.keyboard.press("Space")
    page.wait_for_function("!window.__studio.playing")
    page.keyboard.press("Enter")
    field = row.locator("textarea")
    field.wait_for()
    before = field.input_value()
    page.keyboard.press("F4")
    page.wait_for_function("window.__studio.playing")
    page.keyboard.type("x")
    assert field.input_value() != before
    assert page.evaluate("window.__studio.playing")
    page.keyboard.press("F4")
    page.wait_for_function("!window.__studio.playing")
    page.keyboard.press("Escape")
