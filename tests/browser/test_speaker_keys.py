"""Who speaks, said by key from the list and while typing: named in place, split, coloured, filtered, undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.goingon import show
from tests.browser.house import OPEN, House, in_a_project_of_its_own
from tests.browser.looking import Look
from tests.served import App

pytestmark = pytest.mark.browser


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


@pytest.fixture
def page(same: Any, house: House) -> Any:
    show(same, house.url, OPEN)
    return same


def speakers(page: Any, *names: str | None) -> None:
    """Of the first segments, once all is saved."""
    page.wait_for_function(
        "(names) => window.__studio.saved && names.every((name, at) => window.__studio.segments[at].speaker === name)",
        arg=list(names),
    )


def told(page: Any, text: str) -> None:
    page.locator("#editor .cs-notice[role=alert]", has_text=text).first.wait_for()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def named(page: Any, key: str, name: str, end: str = "Enter") -> None:
    page.keyboard.press(key)
    page.locator("[data-name=row-speaker]:focus").wait_for()
    page.keyboard.type(name)
    page.keyboard.press(end)


def test_a_row_after_the_other_is_given_to_somebody_from_the_list(page: Any) -> None:
    press(page, "Home")
    named(page, "1", "Anna Berg", "ArrowDown")
    named(page, "2", "Bo", "ArrowDown")
    press(page, "1", "ArrowDown", "2")
    speakers(page, "Anna Berg", "Bo", "Anna Berg", "Bo")
    told(page, "Bo says the segment at")
    press(page, "0")
    speakers(page, "Anna Berg", "Bo", "Anna Berg", None)
    told(page, "Nobody is named for the segment at")
    press(page, "Control+z", "Control+z")
    speakers(page, "Anna Berg", "Bo", "Anna Berg", None)  # as it was before Bo was
    press(page, "Control+z")
    speakers(page, "Anna Berg", "Bo", None)
    colours = page.evaluate(
        "[...document.querySelectorAll('#editor .cs-row .cs-speaker-swatch:not([hidden])')]"
        ".map((each) => getComputedStyle(each).backgroundColor)"
    )
    assert len(set(colours)) == len(colours) == 2
    page.reload()
    page.wait_for_function(OPEN)
    page.locator("#editor .cs-list").focus()
    press(page, "End", "Home", "2")
    speakers(page, "Bo", "Bo")


def test_a_name_that_is_left_with_escape_is_nobodys(page: Any) -> None:
    press(page, "Home", "3")
    page.locator("[data-name=row-speaker]:focus").wait_for()
    press(page, "Escape", "ArrowDown", "3", "Enter")
    speakers(page, None, "Speaker 3")
    assert page.locator("[data-name=row-speaker]").count() == 0, "nobody is named any more"


def test_whoever_types_says_it_with_alt_and_goes_on_typing(page: Any) -> None:
    press(page, "Home", "Enter", "End")
    page.keyboard.type(" one")
    press(page, "Alt+1")
    page.keyboard.type(" 2")
    told(page, "Speaker 1 says the segment at")
    press(page, "Enter")
    speakers(page, "Speaker 1")
    assert page.evaluate("window.__studio.segments[0].text").endswith(" one 2")
    press(page, "Enter", "Home", "Control+ArrowRight", "Control+ArrowRight", "Alt+Shift+2")
    speakers(page, "Speaker 1", "Speaker 2")
    told(page, "Speaker 2 says the rest")
    page.keyboard.type("so ")
    press(page, "Enter")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].text.startsWith('so ')")
    press(page, "Control+z", "Control+z")
    page.wait_for_function("window.__studio.segments.length === 60 && window.__studio.saved")


def test_before_the_word_the_rest_is_given_away(page: Any) -> None:
    press(page, "Home")
    named(page, "1", "Anna")
    speakers(page, "Anna")
    count = page.evaluate("window.__studio.segments.length")
    press(page, "ArrowRight", "Shift+Digit2")
    speakers(page, "Anna", "Speaker 2")
    assert page.evaluate("window.__studio.segments.length") == count + 1
    assert len(page.evaluate("window.__studio.segments[0].text").split()) == 1


def test_the_rows_of_one_speaker_alone(page: Any) -> None:
    press(page, "Home")
    named(page, "1", "Anna", "ArrowDown")
    press(page, "ArrowDown", "ArrowDown", "1")
    speakers(page, "Anna", None, None, "Anna")
    press(page, "t")
    page.locator(".cs-filter-line", has_text="Only Anna: 2 of 60 segments").wait_for()
    assert page.locator("#editor .cs-row").count() == 2
    press(page, "Home", "ArrowDown")
    assert page.evaluate("window.__studio.selected.segment === window.__studio.segments[3].id")
    press(page, "ArrowDown")  # there is none below
    assert page.evaluate("window.__studio.selected.segment === window.__studio.segments[3].id")
    page.click("[data-name=show-all-rows]")
    page.wait_for_function("document.querySelectorAll('#editor .cs-row').length > 5")
    assert page.locator(".cs-filter-line").is_hidden()


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch) -> None:
    page = look.context.new_page()
    watch.on(page)
    page.goto(f"{house.url}")
    page.wait_for_function(OPEN)
    page.locator("#editor .cs-list").focus()
    press(page, "Home")
    named(page, "1", "Anna Berg", "ArrowDown")
    named(page, "2", "Bo", "ArrowDown")
    press(page, "1", "ArrowDown", "2", "t")
    page.locator(".cs-filter-line", has_text="Only Bo").wait_for()
    press(page, "s")
    page.locator("[data-name=speaker-colour]").first.wait_for()
    look.at(page, "speaker-keys")
