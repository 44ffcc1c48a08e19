"""Two people at one recording: each sees the other's name, where he is, that he types, and what he has saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bench.synthetic import make
from studio.accounts.actor import LOCAL
from studio.store.presence import HERE_SECONDS
from studio.store.schema import presence
from tests.browser.conftest import Watch
from tests.browser.house import OPEN
from tests.browser.looking import serious
from tests.browser.steps import text
from tests.browser.test_accounts import enter, new_context
from tests.patience import wait_until
from tests.ui.accounts.people import House, housed

pytestmark = pytest.mark.browser

ANNS, BOTHS = 2, 4
"""The rows, counted from 0, in which Ann types, and then both."""


@dataclass(frozen=True, slots=True)
class Shared:
    house: House
    recording: str
    transcript: str

    def opened(self, context: Any, who: str) -> Any:
        page = enter(context, self.house, who)
        page.goto(f"{self.house.url}/?recording={self.recording}&transcript={self.transcript}")
        page.wait_for_function(OPEN)
        page.locator("#editor .cs-list").first.focus()
        return page


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Three minutes that Ann shares with Bob, who corrects."""
    data = tmp_path_factory.mktemp("together") / "data"
    data.mkdir()
    long = make(data, hours=0.05, words=720)
    with housed(data, "bob") as house:
        house.studio.acting_as(LOCAL).people.hand_over("local", "ann")
        ann = house.studio.acting_as(house.studio.logins.in_name_of("ann") or LOCAL)
        ann.members.add(ann.projects.of_recording(long.recording.id).id, "bob", "corrector")
        yield Shared(house, long.recording.id, long.transcript.id)


def row(page: Any, position: int) -> Any:
    return page.locator(f"#editor .cs-row[aria-rowindex='{position + 1}']")


def type_in(page: Any, position: int, words: str) -> None:
    """By keyboard; where somebody else types there, that is told first, and the second Enter opens it."""
    row(page, position).locator(".cs-word").first.click()
    field = row(page, position).locator("textarea")
    while not field.count():
        page.keyboard.press("Enter")
    page.keyboard.type(words)


def typing(page: Any, mark: Any) -> None:
    """Type on until it is seen: whoever presses no key for a while types no more."""

    def seen() -> bool:
        page.keyboard.type("o", delay=100)  # as fast as a person
        return bool(mark.count())

    assert wait_until(seen)


def person(page: Any, name: str) -> Any:
    return page.locator(f"#editor .cs-person[aria-label^='{name} ']")


def test_two_see_each_others_name_typing_and_edits_and_lose_nothing(browser: Any, shared: Shared, watch: Watch) -> None:
    anns, bobs = new_context(browser), new_context(browser)
    ann, bob = shared.opened(anns, "ann"), shared.opened(bobs, "bob")
    watch.on(ann)
    watch.on(bob)
    person(bob, "ann").wait_for()
    person(ann, "bob").wait_for()

    type_in(ann, ANNS, "half a ")
    typing(ann, row(bob, ANNS).get_by_text("ann is typing here"))
    before = ann.evaluate(STANDS)
    type_in(bob, BOTHS, "theirs ")
    typing(bob, row(ann, BOTHS).get_by_text("bob is typing here"))
    assert person(ann, "bob").get_attribute("aria-label").startswith("bob is typing at 0:1")
    assert serious(ann) == []
    bob.keyboard.press("Enter")
    ann.wait_for_function("([at]) => window.__studio.segments[at].text.startsWith('theirs ')", arg=[BOTHS])
    row(ann, BOTHS).get_by_text("theirs").first.wait_for()
    assert ann.evaluate(STANDS) == before, "field, caret and place are as they were"

    ann.keyboard.press("Escape")
    bob.keyboard.press("Escape")
    type_in(bob, BOTHS, "his ")
    typing(bob, row(ann, BOTHS).get_by_text("bob is typing here"))
    row(ann, BOTHS).locator(".cs-word").first.click()
    ann.keyboard.press("Enter")
    ann.locator("#editor .cs-told", has_text="bob is typing here. If it is changed in both places").wait_for()
    assert row(ann, BOTHS).locator("textarea").count() == 0
    type_in(ann, BOTHS, "hers ")
    bob.keyboard.press("Enter")
    ann.wait_for_function("([at]) => window.__studio.segments[at].text.startsWith('his ')", arg=[BOTHS])
    assert row(ann, BOTHS).locator("textarea").input_value().startswith("hers ")
    ann.keyboard.press("Enter")
    choice = row(ann, BOTHS).locator(".cs-choice")
    choice.get_by_text("hers", exact=False).first.wait_for()
    choice.get_by_text("his", exact=False).first.wait_for()
    choice.locator("[data-name=mine]").click()
    bob.wait_for_function("([at]) => window.__studio.segments[at].text.startsWith('hers ')", arg=[BOTHS])
    assert text(ann, ANNS).startswith("half a ") is False, "that was given up"

    bobs.close()
    with shared.house.studio._services.store.database.write() as connection:  # so long after he was last heard of
        connection.execute(presence.update().values(seen=presence.c.seen - HERE_SECONDS))
    person(ann, "bob").wait_for(state="detached")
    anns.close()


STANDS = """() => {
  const field = document.activeElement;
  return [field.value, field.selectionStart, field.selectionEnd, document.querySelector("#editor .cs-list").scrollTop];
}"""
