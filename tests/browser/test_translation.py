"""A translation beside what was said: rows of one time, each corrected where it stands, and one sound for both."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from typing import Any

import pytest

from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from tests.browser.conftest import Watch
from tests.browser.house import House, in_a_project_of_its_own
from tests.served import App

pytestmark = pytest.mark.browser

GERMAN = "bitte geben sie jetzt ihre nummer ein"
BESIDE = ".cs-beside .cs-list"


@dataclass
class Translated(House):
    german: str


def translated(house: House) -> str:
    """A German translation of every segment."""
    request = Request("nvidia/canary-1b-flash", "ast", "en", "de")
    said = house.app.session.transcripts.get(house.transcript)
    now, segments = said.created, tuple(german(each) for each in said.segments)
    heard = Hypothesis("h" + os.urandom(8).hex(), house.recording, request, "test", now, segments)
    made = Transcript("t" + os.urandom(8).hex(), house.recording, heard.id, request, now, 0, segments)
    house.app.studio._services.store.transcripts.add(made, heard)
    return made.id


def german(segment: Segment) -> Segment:
    texts = f"{GERMAN} {segment.id}".split()
    step = (segment.end - segment.start) / len(texts)
    words = tuple(
        Word(text, segment.start + i * step, segment.start + (i + 1) * step, None, "interpolated")
        for i, text in enumerate(texts)
    )
    return dataclasses.replace(segment, words=words, language="de", status="draft")


@pytest.fixture
def plain(app: App) -> House:
    return in_a_project_of_its_own(app, minutes=1)


@pytest.fixture
def house(plain: House) -> Translated:
    return Translated(plain.app, plain.recording, plain.transcript, translated(plain))


def opened(context: Any, house: House, watch: Watch, transcript: str) -> Any:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    watch.on(page)
    page.goto(f"{house.app.url}/?recording={house.recording}&transcript={transcript}")
    page.wait_for_function("window.__studio?.segments.length === 20 && window.__studio.ready")
    return page


def texts(house: Translated, transcript: str) -> list[tuple[str, str]]:
    """What the store holds: text and status of every segment."""
    return [(each.text, each.status) for each in house.app.session.transcripts.get(transcript).segments]


def test_what_was_said_is_corrected_beside_its_translation(context: Any, house: Translated, watch: Watch) -> None:
    before = texts(house, house.transcript)
    page = opened(context, house, watch, house.german)
    page.locator(".cs-list").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    beside = page.locator(BESIDE)
    beside.locator(".cs-row.is-current").wait_for()
    page.wait_for_function("document.activeElement.matches('.cs-beside .cs-list')")  # the keys go on there
    second = page.evaluate("window.__studio.segments[1].id")
    assert beside.locator(".cs-row.is-current").get_attribute("data-id") == second, "rows of one time"

    page.keyboard.press("ArrowDown")
    third = page.evaluate("window.__studio.segments[2].id")
    page.wait_for_function("id => window.__studio.selected.segment === id", arg=third)  # the translation went along
    page.keyboard.press("Enter")
    field = beside.locator("textarea")
    field.fill("what was really said")
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "id => window.__studio.selected.segment === id", arg=page.evaluate("window.__studio.segments[3].id")
    )
    assert beside.locator("textarea").count() == 1, "on to the next, still typing"
    page.keyboard.press("Escape")
    page.wait_for_function("window.__studio.saved")

    after = texts(house, house.transcript)
    assert after[2] == ("what was really said", "verified")
    assert [each for i, each in enumerate(after) if i != 2] == [each for i, each in enumerate(before) if i != 2]
    assert {status for _, status in texts(house, house.german)} == {"draft"}, "of the translation nothing was marked"


def test_either_leads_the_other_and_the_translation_of_what_was_said_comes_by_itself(
    context: Any, house: Translated, watch: Watch
) -> None:
    page = opened(context, house, watch, house.transcript)
    page.locator(".cs-list").focus()
    page.keyboard.press("d")
    page.get_by_role("tab", name="Translation").click()
    beside = page.locator(BESIDE)
    beside.locator(".cs-row").first.wait_for()
    assert GERMAN in (beside.locator(".cs-row").first.inner_text().replace("\n", " "))
    assert beside.get_attribute("lang") == "de"
    page.locator(".cs-workspace > .cs-list").focus()
    page.keyboard.press("End")
    last = page.evaluate("window.__studio.segments.at(-1).id")
    page.wait_for_function("id => document.querySelector('.cs-beside .cs-row.is-current')?.dataset.id === id", arg=last)
    beside.locator(".cs-row.is-current .cs-verify").click()
    page.wait_for_function("window.__studio.saved")
    assert texts(house, house.german)[-1][1] == "verified"
    ids = page.evaluate("[...document.querySelectorAll('.cs-row')].map((each) => each.id)")
    assert len(ids) == len(set(ids)), "rows of the two lists are told apart"


def test_without_a_translation_there_is_no_tab_for_one(context: Any, plain: House, watch: Watch) -> None:
    page = opened(context, plain, watch, plain.transcript)
    page.locator(".cs-list").focus()
    page.keyboard.press("d")
    assert page.get_by_role("tab", name="Compare").is_visible()
    assert not page.get_by_role("tab", name="Translation").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.wait_for_timeout(200)
    assert page.locator(".cs-drawer").is_hidden()
