"""Finding and replacing in the open transcript, by keyboard and mouse: every hit, one step, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.goingon import show
from tests.browser.house import OPEN, House, in_a_project_of_its_own, opened
from tests.browser.looking import Look
from tests.served import App

pytestmark = pytest.mark.browser

WANTED = "[placeholder='Find in the transcript']"
COUNT = ".cs-find [role=status]"
TEXTS = "window.__studio.segments.map((each) => each.text)"
CALM = "window.__studio.saved"
SEEN = """() => document.querySelector(".cs-found.is-now")?.getBoundingClientRect().bottom
  <= document.querySelector(".cs-transport").getBoundingClientRect().top"""


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


@pytest.fixture
def page(same: Any, house: House) -> Any:
    show(same, house.url, OPEN)
    return same


def texts(page: Any) -> list[str]:
    return list(page.evaluate(TEXTS))


def times_of(page: Any, word: str) -> int:
    return sum(text.count(word) for text in texts(page))


def wait_for_count(page: Any, text: str) -> None:
    page.wait_for_function("([where, text]) => document.querySelector(where).textContent === text", arg=[COUNT, text])


def find(page: Any, wanted: str) -> None:
    page.keyboard.press("Control+f")
    page.fill(WANTED, wanted)


def test_every_hit_is_counted_marked_and_gone_to(page: Any) -> None:
    hits = times_of(page, "please")
    find(page, "PLEASE")
    wait_for_count(page, f"1 of {hits}")
    page.keyboard.press("Enter")
    wait_for_count(page, f"2 of {hits}")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    wait_for_count(page, f"{hits} of {hits}")  # around the beginning, in a row that was not drawn before
    assert page.locator(".cs-found.is-now").inner_text().lower() == "please"
    assert page.locator(".cs-row.is-current .cs-found.is-now").count() == 1
    page.keyboard.press("F3")
    wait_for_count(page, f"1 of {hits}")
    page.click("[data-name=find-case]")
    wait_for_count(page, "0 found")
    page.click("[data-name=find-case]")
    page.fill(WANTED, "as")
    page.wait_for_selector(".cs-found")
    page.click("[data-name=find-whole]")
    wait_for_count(page, "0 found")
    page.click("[data-name=find-whole]")
    page.keyboard.press("Escape")
    assert page.locator(".cs-found").count() == 0
    page.locator(".cs-find").wait_for(state="hidden")


def test_escape_and_f3_give_the_text_back_to_whoever_types(page: Any) -> None:
    page.keyboard.press("Enter")
    page.locator("textarea").wait_for()
    page.keyboard.press("End")
    find(page, "pound")
    page.locator(".cs-found.is-now").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('textarea') && getSelection().toString() === 'pound'")
    page.keyboard.press("F3")
    page.wait_for_function("document.activeElement.matches('textarea') && getSelection().toString() === 'pound'")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    find(page, "key")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cs-list", "who did not type goes on in the list"
    page.keyboard.press("F3")
    page.locator(".cs-find").wait_for()
    page.keyboard.press("Escape")
    page.locator(".cs-find").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "cs-list"


def test_bad_and_endless_expressions_are_told_and_the_page_goes_on(page: Any) -> None:
    page.keyboard.press("Control+f")
    page.click("[data-name=find-pattern]")
    page.fill(WANTED, r"(\w+) (key")
    page.get_by_text("This is no regular expression: nothing closes the “(”.").wait_for()
    page.fill(WANTED, r"^(([a-z ]+)+)+!$")
    page.get_by_text("takes too long and was stopped").wait_for()
    asked = page.evaluate("performance.now()")
    page.fill(WANTED, r"\bp\w+d\b")
    wait_for_count(page, f"1 of {times_of(page, 'pound')}")
    assert page.evaluate("performance.now()") - asked < 50_000


def test_one_hit_then_all_but_one_are_replaced_and_taken_back(page: Any) -> None:
    before = texts(page)
    verified = page.evaluate(
        "window.__studio.segments.filter((each) => each.status === 'verified').map(({text}) => text)"
    )
    word = max(" ".join(verified).split(), key=lambda each: (times_of(page, each) > 3, len(each)))
    hits = times_of(page, word)
    page.keyboard.press("Control+h")
    page.fill(WANTED, word)
    wait_for_count(page, f"1 of {hits}")
    page.fill("[data-name=replace-into]", f"secret {word}")
    assert page.locator(".cs-hits input").count() == hits
    assert page.locator(".cs-hits input:disabled").count() == sum(text.count(word) for text in verified)
    page.get_by_label("Also in").check()

    page.locator("[data-name=replace-into]").press("Enter")
    page.wait_for_function(f"{CALM} && {TEXTS}.filter((text) => text.includes('secret')).length === 1")
    wait_for_count(page, f"2 of {hits}")  # what was put in is not taken for the next

    page.locator(".cs-hits input").nth(2).uncheck()
    page.locator(".cs-hits input").nth(0).uncheck()
    assert page.locator("[data-name=replace-all]").inner_text() == f"Replace {hits - 2}"
    with page.expect_request(lambda request: request.url.endswith("/edit")) as sent:
        page.click("[data-name=replace-all]")
    assert sent.value.post_data_json["op"] == "replace_texts"
    page.get_by_text(f"{hits - 2} hits replaced in").wait_for()
    assert times_of(page, "secret") == hits - 1
    assert [new.replace("secret ", "") for new in texts(page)] == before

    page.locator(".cs-list").focus()
    page.keyboard.press("Control+z")
    page.wait_for_function(f"{CALM} && {TEXTS}.filter((text) => text.includes('secret')).length === 1")
    page.keyboard.press("Control+z")
    page.wait_for_function(f"{CALM} && {TEXTS}.filter((text) => text.includes('secret')).length === 0")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+y")
    page.wait_for_function(f"{CALM} && {TEXTS}.join(' ').split('secret').length === {hits}")
    page.reload()
    page.wait_for_function(OPEN)
    assert times_of(page, "secret") == hits - 1
    assert [new.replace("secret ", "") for new in texts(page)] == before


def test_what_was_typed_is_saved_first_and_groups_are_filled_in(page: Any) -> None:
    page.keyboard.press("Enter")
    page.locator("textarea").fill("colour Number 5, number 12")
    page.keyboard.press("Control+h")
    page.click("[data-name=find-pattern]")
    page.fill(WANTED, r"(num)ber (?<n>\d+)")
    page.wait_for_function(f"document.querySelector('{COUNT}').textContent.match(/^(1 of 2|2 found)$/)")
    page.fill("[data-name=replace-into]", "$1. $<n>")
    assert page.locator(".cs-hits ins").all_inner_texts() == ["Num. 5", "num. 12"]
    page.click("[data-name=replace-all]")
    page.wait_for_function(f"{CALM} && {TEXTS}[0] === 'colour Num. 5, num. 12'")
    page.locator(".cs-hits").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.name") == "replace-into", "the button is off now"
    page.keyboard.press("Escape")
    page.locator(".cs-find").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "cs-field", "back to the text"


def test_a_hit_is_heard(page: Any) -> None:
    page.keyboard.press("Control+h")
    page.fill(WANTED, "library")
    page.get_by_label("Play the hit at").first.click()
    page.wait_for_function("window.__studio.playing")
    page.wait_for_function("!window.__studio.playing")  # after the words around it
    where = page.evaluate("window.__studio.segments.find(({ text }) => /library/i.test(text))")
    assert where["start"] < page.evaluate("window.__studio.time") <= where["end"] + 0.2


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch) -> None:
    page = opened(look.context, house, watch)
    page.locator(".cs-list").focus()
    page.keyboard.press("Control+h")
    page.fill(WANTED, "the")
    page.fill("[data-name=replace-into]", "a")
    page.locator(".cs-hits > li").first.wait_for()
    look.at(page, "find")
    if look.width < 640:
        assert page.locator(".cs-stage").bounding_box()["height"] == 0, "the words have the room"
        page.keyboard.press("Escape")
        page.wait_for_function("document.querySelector('.cs-stage').offsetHeight > 100")
    if look.width == 1280:
        page.wait_for_function("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("language", ["en", "de"])
def test_with_rows_selected_on_a_phone_what_one_types_in_stays_in_sight(
    browser: Any, house: House, watch: Watch, language: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=language)
    context.set_default_timeout(60_000)
    page = opened(context, house, watch)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+h")
    wanted = page.locator(".cs-find input[type=search]")
    wanted.fill("the")
    page.locator(".cs-hits > li").first.wait_for()
    for number in range(2, 6):
        wanted.press("Enter")
        page.wait_for_function(
            "number => new RegExp(`^${number} `).test(document.querySelector('.cs-find [role=status]').textContent)",
            arg=number,
        )
        assert wanted.bounding_box()["y"] >= 0
        page.wait_for_function(SEEN)
    context.close()
