"""Proofreading: what rules propose is heard, taken alone or with all that are like it, or never proposed again."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any

import pytest

from studio.accounts.actor import LOCAL
from studio.domain import Job
from tests.browser.conftest import Watch
from tests.browser.goingon import show
from tests.browser.house import OPEN, House, in_a_project_of_its_own, opened
from tests.browser.looking import Look
from tests.jobbing import set_result
from tests.served import App

pytestmark = pytest.mark.browser

WRITTEN = (
    "So the end , well. Now we go. Yes.",
    "That is it. Here we are. And now , this is «odd. It is late.",
    "We know that that is so. He said ( as ever ) no , thanks. Bye bye.",
)
SPACES = "A space before a mark"
MODELS = "Punctuation, by local/talker"
MEANT = "The same word again, perhaps meant"


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


def write(page: Any, at: int, text: str) -> None:
    """Into a segment, which is then unverified."""
    page.keyboard.press("Home")
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    page.locator("#editor textarea.cs-field").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([at, text]) => window.__studio.saved && window.__studio.segments[at].text === text", arg=[at, text]
    )


@pytest.fixture
def page(same: Any, house: House) -> Any:
    show(same, house.url, OPEN)
    return same


def proofread(page: Any) -> Any:
    """A page with slips in it, and what is proposed for them."""
    for at, text in enumerate(WRITTEN):
        write(page, at, text)
    page.keyboard.press("Alt+q")
    heading(page, SPACES, 3).wait_for()
    return page


def heading(page: Any, what: str, count: int) -> Any:
    return page.locator("#editor .cs-proofread h3", has_text=f"{what} ({count})")


def text_of(page: Any, at: int) -> str:
    return str(page.evaluate(f"window.__studio.segments[{at}].text"))


def wait_for_text(page: Any, at: int, text: str) -> None:
    page.wait_for_function(
        "([at, text]) => window.__studio.saved && window.__studio.segments[at].text === text", arg=[at, text]
    )


def test_one_is_heard_and_taken_by_keyboard_and_all_alike_in_one_step(page: Any, house: House) -> None:
    proofread(page)
    panel = page.locator("#editor .cs-proofread")
    panel.get_by_role("button", name="Play").first.click()
    page.wait_for_function("window.__studio.playing")
    panel.get_by_role("button", name="Fix “end ,” → “end,”").focus()
    page.keyboard.press("Enter")
    wait_for_text(page, 0, WRITTEN[0].replace(" ,", ","))
    heading(page, SPACES, 2).wait_for()
    page.wait_for_function("document.activeElement.ariaLabel?.startsWith('Fix “now ,” → “now,” at ')")
    # all that are alike, with a preview: one is left out
    panel.locator("section", has=page.locator("h3", has_text=SPACES)).get_by_role("button", name="Fix all 2…").click()
    page.locator(".cs-find-title", has_text=SPACES).wait_for()
    assert page.locator(".cs-hits ins").all_inner_texts() == ["now,", "no,"]
    page.locator(".cs-hits [aria-label^='Replace the hit']").first.uncheck()
    page.click("[data-name=replace-all]")
    wait_for_text(page, 2, WRITTEN[2].replace(" ,", ","))
    assert text_of(page, 1) == WRITTEN[1]
    heading(page, SPACES, 1).wait_for()
    page.locator(".cs-hits [aria-label^='Replace the hit']").first.check()
    page.click("[data-name=replace-all]")
    wait_for_text(page, 1, WRITTEN[1].replace(" ,", ","))
    page.locator(".cs-find").wait_for(state="hidden")  # nothing is left to be taken
    for _ in range(3):  # one undo each
        page.click("#editor [data-name=undo]")
    heading(page, SPACES, 3).wait_for()
    assert [text_of(page, at) for at in range(3)] == list(WRITTEN)


def test_what_is_meant_stands_last_and_is_never_proposed_again_until_it_is_taken_back(page: Any, house: House) -> None:
    proofread(page)
    panel = page.locator("#editor .cs-proofread")
    assert panel.locator("h3").last.inner_text().startswith(MEANT)
    meant = panel.get_by_role("button", name="Never propose “that that” → “that”")
    meant.first.click()
    meant.first.wait_for(state="hidden")
    page.reload()
    page.wait_for_function(OPEN)
    page.locator("#editor .cs-list").first.focus()
    page.keyboard.press("Alt+q")
    panel.get_by_text("Never proposed in this project (1)").click()
    assert meant.count() == 0
    panel.get_by_role("button", name="Propose “that that” → “that” again").click()
    meant.first.wait_for()


def test_it_is_a_command_and_numbers_are_as_one_wants_them(page: Any, house: House) -> None:
    write(page, 0, "There were twenty three of them.")
    page.keyboard.press("Control+k")
    page.keyboard.type("proofread")
    page.keyboard.press("Enter")
    panel = page.locator("#editor .cs-proofread")
    panel.get_by_label("Whole numbers").select_option("digits")
    panel.get_by_role("button", name="Fix “twenty three” → “23”").click()
    wait_for_text(page, 0, "There were 23 of them.")
    panel.get_by_label("Whole numbers").select_option("words")
    panel.get_by_role("button", name="Fix “23” → “twenty-three”").wait_for()
    assert panel.get_by_role("button", name="Fix “twenty three” → “23”").count() == 0


def gave_back(house: House, page: Any, **lines: str) -> None:
    """As if a chat model had read the transcript and the studio kept what it wrote: no model of the tests writes it."""
    segments = {f"at{n}": page.evaluate(f"window.__studio.segments[{n}].id") for n in range(3)}
    kept = {segments[at]: [WRITTEN[int(at[2:])], text, "local/talker"] for at, text in lines.items()}
    asked = {"transcript": house.transcript, "recording": house.recording, "model": "local/talker"}
    payload = {**asked, "segments": list(segments.values())}
    key, store = uuid.uuid4().hex, house.app.studio._services.store
    job = Job(key, "suggest", LOCAL.name, "done", datetime.now(timezone.utc), payload=payload)
    store.jobs.add(job, [house.recording])
    set_result(store, key, {"at": 3, "dropped": 1, "lines": kept})


def test_what_a_model_proposed_is_taken_one_by_one_or_alike_and_stays_over_a_reload(page: Any, house: House) -> None:
    proofread(page)
    panel = page.locator("#editor .cs-proofread")
    assert panel.locator(".cs-suggest").is_hidden()  # no chat model is on this server
    other = "That is it. Here we are. And now , this is odd, it is late."
    gave_back(house, page, at0="So, the end, well. Now we go, yes.", at1=other)
    page.reload()
    page.wait_for_function(OPEN)
    page.locator("#editor .cs-list").first.focus()
    page.keyboard.press("Alt+q")
    heading(page, MODELS, 3).wait_for()
    panel.get_by_role("button", name="Fix “So” → “So,”").click()
    wait_for_text(page, 0, WRITTEN[0].replace("So the", "So, the"))
    heading(page, MODELS, 2).wait_for()  # the others of that segment are for what stands now
    own = panel.locator("section", has=page.locator("h3", has_text=MODELS))
    own.get_by_role("button", name="Fix all 2…").click()
    page.locator(".cs-find-title", has_text=MODELS).wait_for()
    page.click("[data-name=replace-all]")
    wait_for_text(page, 1, WRITTEN[1].replace("«odd.", "odd,"))
    page.click("#editor [data-name=undo]")
    heading(page, MODELS, 2).wait_for()
    panel.get_by_role("button", name="Never propose “go.” → “go,”").click()
    heading(page, MODELS, 1).wait_for()
    # the way to ask is off, and says why
    page.keyboard.press("Control+k")
    page.keyboard.type("chat model")
    off = page.locator("[data-command=suggest]")
    off.get_by_text("No model that can be asked is here").wait_for()
    assert off.get_attribute("aria-disabled") == "true"


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch) -> None:
    page = proofread(opened(look.context, house, watch))
    look.at(page, "proofread")
    page.locator("#editor .cs-proofread").get_by_role("button", name="Fix all").first.click()
    page.locator(".cs-find-title").wait_for()
    page.locator("[data-name=replace-all]").click(trial=True)  # nothing lies over it
    look.at(page, "proofread-all")
