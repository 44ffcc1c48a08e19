"""Projects and the queue in the page: chosen at upload, shown alone, filled from one another, gone through by key."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.synthetic import make
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio
from studio.store import Store
from tests.browser.conftest import Watch
from tests.browser.house import House, in_library
from tests.browser.looking import Look, serious
from tests.browser.steps import choose, upload
from tests.served import served

pytestmark = pytest.mark.browser

FILTER = "#library [data-name=project-filter]"
NAMES = "#library tbody .cs-library-name"

DROP = """(name, sound) => {
  const bytes = Uint8Array.from(atob(sound), (each) => each.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const type of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three recordings, two of which are in a project that has something to say."""
    data = tmp_path_factory.mktemp("projects")
    long = make(data, hours=0.05, words=720)
    store = Store(Settings(data=data))
    for key in ("one", "two"):
        sound = {"one": "0", "two": "1"}[key] * 64
        store.recordings.add(replace(long.recording, id=key, sha256=sound, name=f"{key}.wav"), LOCAL.name, "council")
    store.close()
    studio = Studio(Settings(data=data))
    studio.acting_as(LOCAL).projects.change("council", description="Sessions", vocabulary="Ann\nNeMo")
    studio.close()
    with served(data) as app:
        yield House(app, long.recording.id, long.transcript.id)


def projects_of(page: Any) -> dict[str, str]:
    """Where the server has each recording."""
    rows = page.evaluate("fetch('/gradio_api/studio/library.json').then((answer) => answer.json())")["recordings"]
    return {row["name"]: row["project"] for row in rows}


def shown(page: Any) -> list[str]:
    return list(page.locator(NAMES).all_inner_texts())


def wait_for_names(page: Any, *names: str) -> None:
    page.wait_for_function(
        "([where, names]) => JSON.stringify([...document.querySelectorAll(where)].map((each) => each.textContent))"
        " === JSON.stringify(names)",
        arg=[NAMES, list(names)],
    )


def test_a_new_project_is_named_at_upload_and_shown_alone(
    context: Any, house: House, watch: Watch, speak: Callable[[str], Path]
) -> None:
    page = context.new_page()
    watch.on(page)
    page.goto(house.app.url)
    page.wait_for_selector("#go")
    field = page.locator("#project input")
    field.click()
    # the list comes behind the page, and would take the place of what is typed before it
    page.locator("#project").get_by_role("option", name="council", exact=True).wait_for()
    field.fill("interviews")
    field.press("Enter")
    file = speak("please enter your password followed by the pound key")
    upload(page, file)
    page.get_by_role("tab", name="Library").click()
    page.locator(FILTER).wait_for()
    page.locator(f"{FILTER} option", has_text="interviews (1)").wait_for(state="attached")
    page.locator(FILTER).select_option(label="interviews (1)")
    wait_for_names(page, file.name)
    page.reload()
    wait_for_names(page, file.name)
    assert "verified" in page.locator("[data-name=project-counts]").inner_text()


def test_a_project_fills_the_form(context: Any, house: House, watch: Watch, tmp_path: Path) -> None:
    page = context.new_page()
    watch.on(page)
    page.goto(house.app.url)
    page.wait_for_selector("#go")
    choose(page, "project", "council")
    page.wait_for_function("document.querySelector('#vocabulary-text textarea')?.value !== ''")
    page.screenshot(path=str(Path(os.environ.get("STUDIO_LOOKS", tmp_path)) / "project-chosen.png"))
    assert serious(page) == []


def test_rows_are_chosen_moved_and_moved_back(context: Any, house: House, watch: Watch) -> None:
    page = in_library(context, house, watch)
    page.locator(f"{FILTER} option", has_text="council (2)").wait_for(state="attached")
    page.locator(FILTER).select_option(label="council (2)")
    wait_for_names(page, "two.wav", "one.wav")
    first = page.locator("#library tbody [data-name=choose]").first
    first.focus()
    first.press("Shift+ArrowDown")
    page.get_by_text("2 recordings chosen").wait_for()
    page.locator("#library [data-name=bulk-move]").select_option(label="default")
    page.get_by_text("2 recordings moved to “default”.").wait_for()
    page.get_by_text("There is nothing in “council” yet.").wait_for()
    moved = projects_of(page)
    assert (moved["one.wav"], moved["two.wav"]) == ("default", "default")
    page.get_by_role("button", name="Undo").click()
    wait_for_names(page, "two.wav", "one.wav")
    back = projects_of(page)
    assert (back["one.wav"], back["two.wav"]) == ("council", "council")


def test_the_next_recording_is_the_one_that_the_library_shows(context: Any, house: House, watch: Watch) -> None:
    watch.allowed.append("404")  # these two have no sound
    page = in_library(context, house, watch)
    page.locator(f"{FILTER} option", has_text="council (2)").wait_for(state="attached")
    page.locator(FILTER).select_option(label="council (2)")
    wait_for_names(page, "two.wav", "one.wav")
    page.locator(NAMES).first.click()
    page.wait_for_function("new URL(location.href).searchParams.get('recording') === 'two'")
    page.locator("#editor .cs-name", has_text="two.wav").wait_for()
    page.keyboard.press("Alt+PageDown")
    page.wait_for_function("new URL(location.href).searchParams.get('recording') === 'one'")
    page.locator("#editor .cs-name", has_text="one.wav").wait_for()
    page.keyboard.press("Alt+PageDown")
    page.get_by_text("This is the last recording that the Library shows.").wait_for()
    page.keyboard.press("Alt+PageUp")
    page.wait_for_function("new URL(location.href).searchParams.get('recording') === 'two'")
    page.locator("#editor .cs-name", has_text="two.wav").wait_for()


def test_what_is_dropped_on_the_library_goes_into_the_project_that_it_shows(
    context: Any, house: House, watch: Watch, speak: Callable[[str], Path]
) -> None:
    page = in_library(context, house, watch)
    page.locator(f"{FILTER} option", has_text="council (2)").wait_for(state="attached")
    page.locator(FILTER).select_option(label="council (2)")
    wait_for_names(page, "two.wav", "one.wav")
    sound = base64.b64encode(speak("your account balance is zero").read_bytes()).decode()
    page.evaluate(f"([name, sound]) => ({DROP})(name, sound)", ["dropped.wav", sound])
    page.get_by_text("1 recording added.").wait_for()
    wait_for_names(page, "dropped.wav", "two.wav", "one.wav")
    assert projects_of(page)["dropped.wav"] == "council"
    page.locator("#library tbody [data-name=choose]").first.click()
    page.click("[data-name=bulk-delete]")
    page.click("[data-name=confirm-delete]")
    wait_for_names(page, "two.wav", "one.wav")
    assert "dropped.wav" not in projects_of(page)


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch) -> None:
    page = in_library(look.context, house, watch)
    page.locator("#library tbody [data-name=choose]").first.click()
    page.get_by_text("1 recording chosen").wait_for()
    look.at(page, "projects")
    page.locator(f"{FILTER} option", has_text="council").wait_for(state="attached")
    page.locator(FILTER).select_option(label=page.locator(f"{FILTER} option", has_text="council").inner_text())
    page.click("[data-name=describe-project]")
    page.locator("dialog.cs-project").wait_for()
    look.at(page, "project")
