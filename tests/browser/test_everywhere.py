"""Replacing in many recordings: from the Library and from the find bar, shown, done, taken back, and left alone."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from studio.domain import Hypothesis, Request, Segment, Status, Transcript, Word
from tests.browser.conftest import Watch
from tests.browser.looking import Look
from tests.conftest import ROOT
from tests.served import App

pytestmark = pytest.mark.browser

EXAMPLES = ("voice-memo", "phone-menu", "short-story")
SAID = {
    "voice-memo": ("Call Mr Nambur today", "and again mister nambur"),
    "phone-menu": ("the namburs of old", "for nambur press two"),
    "short-story": ("nothing of it here", "Nambur left"),
}
DIALOG = "dialog.cs-everywhere"


@pytest.fixture
def house(empty: App, tmp_path: Path) -> App:
    """Three recordings in two projects; one row of the second is verified. In German, which nothing here aligns."""
    for name in EXAMPLES:
        source = Path(shutil.copy(ROOT / "assets" / "examples" / f"{name}.flac", tmp_path))
        put(empty, name, source, "other" if name == "short-story" else "default")
    return empty


def put(app: App, key: str, source: Path, project: str) -> None:
    recording = app.session.library.add(source, project=project).recording
    request, now = Request("m", source_lang="de", target_lang="de"), datetime.now(timezone.utc)
    states: tuple[Status, Status] = ("draft", "verified" if key == "phone-menu" else "draft")
    rows = tuple(segment(at, text, states[at]) for at, text in enumerate(SAID[key]))
    heard = Hypothesis(f"h{key}", recording.id, request, "", now, rows)
    app.studio._services.store.transcripts.add(Transcript(key, recording.id, heard.id, request, now, 0, rows), heard)


def segment(at: int, text: str, status: Status) -> Segment:
    start = at * 2.0
    words = tuple(Word(each, start + n * 0.3, start + n * 0.3 + 0.25, 0.9) for n, each in enumerate(text.split()))
    return Segment(f"s{at}", start, start + 1.9, words, language="de", status=status)


def texts(app: App, key: str) -> list[str]:
    return [each.text for each in app.session.transcripts.get(key).segments]


def from_library(page: Any, app: App, wanted: str = "nambur") -> Any:
    """The dialog, with what the Library's search has found."""
    page.goto(f"{app.url}/?tab=library")
    page.get_by_label("Search recordings").fill(wanted)
    page.get_by_text("said in 3").wait_for()
    page.click("#library [data-name=replace-said]")
    return page.locator(DIALOG)


def test_a_name_is_replaced_in_the_library_and_all_of_it_taken_back(context: Any, house: App, watch: Watch) -> None:
    page = context.new_page()
    watch.on(page)
    dialog = from_library(page, house)
    dialog.get_by_text("5 hits in 3 recordings, 4 chosen.").wait_for()
    dialog.locator("[data-name=everywhere-into]").fill("number")
    dialog.locator("[data-name=everywhere-capitals]").check()
    dialog.locator("[data-name=everywhere-whole]").click()
    dialog.get_by_text("4 hits in 3 recordings, 3 chosen.").wait_for()
    assert dialog.locator("li ins").all_inner_texts() == ["Number", "number", "Number", "number"]
    memo = house.session.transcripts.get("voice-memo")
    house.session.edits.set_text("short-story", "s1", 0, "Nambur left us")  # meanwhile
    dialog.locator("[data-name=everywhere-all]").click()
    dialog.get_by_text("2 hits replaced in 1 recording. 1 segment was changed meanwhile and left alone").wait_for()
    assert texts(house, "voice-memo") == ["Call Mr Number today", "and again mister number"]
    assert texts(house, "phone-menu") == list(SAID["phone-menu"]), "verified"
    now = house.session.transcripts.get("voice-memo").segments[0]
    assert [word.start for word in now.words] == [word.start for word in memo.segments[0].words]

    dialog.locator("[data-name=everywhere-back]").click()
    dialog.get_by_text("Taken back in 1 recording.").wait_for()
    assert house.session.transcripts.get("voice-memo").segments[0].words == memo.segments[0].words
    assert texts(house, "short-story")[1] == "Nambur left us"


def test_one_project_hit_by_hit_verified_where_that_is_said_and_what_came_later_is_not_undone(
    context: Any, house: App, watch: Watch
) -> None:
    page = context.new_page()
    watch.on(page)
    dialog = from_library(page, house)
    dialog.locator("[data-name=everywhere-where]").select_option(label="default")
    dialog.get_by_text("4 hits in 2 recordings, 3 chosen.").wait_for()
    dialog.locator("[data-name=everywhere-into]").fill("number")
    dialog.locator("[data-name=everywhere-verified]").check()
    dialog.get_by_text("4 chosen.").wait_for()
    dialog.locator("[data-hit^='phone-menu s0']").uncheck()
    dialog.get_by_text("3 chosen.").wait_for()
    dialog.locator("[data-name=everywhere-all]").click()
    dialog.get_by_text("3 hits replaced in 2 recordings.").wait_for()
    assert texts(house, "phone-menu") == ["the namburs of old", "for number press two"]
    assert house.session.transcripts.get("phone-menu").segments[1].status == "verified"
    assert texts(house, "short-story")[1] == "Nambur left"

    revision = house.session.transcripts.get("phone-menu").segments[0].revision
    house.session.edits.set_text("phone-menu", "s0", revision, "somebody's own")
    dialog.locator("[data-name=everywhere-back]").click()
    left = "1 segment was left as replaced, where something was edited since"
    dialog.get_by_text(f"Taken back in 1 recording. {left}").wait_for()
    assert texts(house, "voice-memo") == list(SAID["voice-memo"])
    assert texts(house, "phone-menu") == ["somebody's own", "for number press two"]


def test_from_the_open_transcript_it_goes_on_in_its_project(context: Any, house: App, watch: Watch) -> None:
    page = context.new_page()
    watch.on(page)
    recording = house.session.transcripts.get("voice-memo").recording_id
    page.goto(f"{house.url}/?recording={recording}&transcript=voice-memo")
    page.wait_for_function("window.__studio?.segments.length === 2 && window.__studio.ready")
    page.locator("#editor .cs-list").first.focus()
    page.keyboard.press("Control+h")
    page.get_by_label("Find in the transcript").fill("nambur")
    page.get_by_label("Replace with").first.fill("number")
    page.click("[data-name=find-everywhere]")
    dialog = page.locator(DIALOG)
    dialog.get_by_text("4 hits in 2 recordings, 3 chosen.").wait_for()
    assert dialog.locator("[data-name=everywhere-into]").input_value() == "number"
    dialog.locator(".cs-hits button").first.click()
    dialog.locator("[data-name=everywhere-all]").click()
    dialog.get_by_text("3 hits replaced in 2 recordings.").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("window.__studio.segments[0].text === 'Call Mr number today'")
    page.keyboard.press("Control+Shift+h")
    dialog.wait_for()
    dialog.locator("[data-name=everywhere-pattern]").click()
    dialog.get_by_label("Find", exact=True).fill(r"(mis|mas)ter (\w+)")
    dialog.get_by_label("Replace with").fill("$2 the $1ter")
    dialog.get_by_text("1 hit in 1 recording, 1 chosen.").wait_for()
    assert dialog.locator("li ins").all_inner_texts() == ["number the mister"]
    dialog.locator("[data-name=everywhere-all]").click()
    dialog.get_by_text("1 hit replaced in 1 recording.").wait_for()
    assert texts(house, "voice-memo")[1] == "and again number the mister"
    dialog.locator("[data-name=everywhere-back]").click()
    dialog.get_by_text("Taken back in 1 recording.").wait_for()


def test_it_can_be_read_by_everybody(look: Look, house: App, watch: Watch) -> None:
    page = look.context.new_page()
    watch.on(page)
    dialog = from_library(page, house)
    dialog.locator("[data-name=everywhere-into]").fill("number")
    dialog.get_by_text("5 hits in 3 recordings, 4 chosen.").wait_for()
    look.at(page, "everywhere")
    dialog.locator("[data-name=everywhere-all]").click()
    dialog.locator("[data-name=everywhere-back]").wait_for()
    look.at(page, "everywhere-done")
