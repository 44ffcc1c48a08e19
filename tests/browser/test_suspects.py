"""Suspects in the page: the next one by key, with its reason; only what is to do; voice without words; retyping."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bench.synthetic import transcribed
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from tests.browser.conftest import Watch
from tests.browser.house import in_a_project_of_its_own
from tests.browser.looking import in_both_schemes, serious
from tests.browser.steps import open_drawer, wait_until_saved
from tests.browser.test_segments import LEFT
from tests.conftest import ROOT
from tests.served import App

pytestmark = pytest.mark.browser

TEXTS = ("please remember to call", "the ofice in the", "morning and buy some", "milk on the way")
UNSURE = {"ofice": 0.05, "milk": 0.4, "on": 0.4, "way": 0.3}
NUMBERS = iter(range(1, 1000))
NEXT = "parseInt(document.querySelector('#editor [data-name=nextSuspect]').innerText)"


@pytest.fixture
def page(blank: Any) -> Any:
    """Empty until a transcript is put there."""
    return blank


@pytest.fixture
def opened(app: App, page: Any, watch: Watch) -> str:
    """A page with four segments over the first ten seconds of a story that goes on without words."""
    watch.allowed += LEFT
    return put(app, page)


def put(app: App, page: Any) -> str:
    name, now = f"sus{next(NUMBERS)}", datetime.now(timezone.utc)
    project = app.session.projects.add(name).id  # a test's transcript is no second opinion on another's
    story = ROOT / "assets" / "examples" / "short-story.flac"
    recording = app.session.library.add(story, project=project).recording
    segments = tuple(segment(at, text) for at, text in enumerate(TEXTS))
    request = Request("m")
    heard = Hypothesis(f"h{name}", recording.id, request, "", now, segments)
    app.studio._services.store.transcripts.add(
        Transcript(name, recording.id, heard.id, request, now, 0, segments), heard
    )
    page.goto(f"{app.url}?recording={recording.id}&transcript={name}")
    page.wait_for_function("window.__studio?.segments.length === 4 && window.__studio.ready")
    page.wait_for_selector("#editor .cs-word.is-suspect")
    page.locator("#editor .cs-list").focus()
    return name


def segment(at: int, text: str) -> Segment:
    start = at * 2.5
    words = (
        Word(each, start + n * 0.5, start + n * 0.5 + 0.4, UNSURE.get(each, 0.9), "person")
        for n, each in enumerate(text.split())
    )
    return Segment(f"s{at}", start, start + 2.0, tuple(words))


def row(page: Any, position: int) -> Any:
    return page.locator(f"#editor .cs-list .cs-row[data-id=s{position}]")


def at(page: Any, segment: str, word: int) -> None:
    page.wait_for_function(
        "([segment, word]) => window.__studio.selected?.segment === segment && window.__studio.selected.word === word",
        arg=[segment, word],
    )


def left(page: Any) -> int:
    return int(page.evaluate(NEXT))


def test_the_next_suspect_comes_by_key_and_says_why(opened: str, page: Any) -> None:
    why = "the model was not sure, spelling not known here"
    marked = row(page, 1).locator(".is-suspect", has_text="ofice")
    assert str(marked.get_attribute("title", timeout=5000)).endswith(f"Suspect: {why}")
    assert page.locator(f".cs-lane-word.is-suspect[title*='{why}']").count() == 1
    before = left(page)
    page.keyboard.press("j")
    page.wait_for_function("document.querySelector('#editor [data-name=why]').textContent.startsWith('Suspect: ')")
    while page.evaluate("window.__studio.selected") != {"segment": "s1", "word": 1}:
        page.keyboard.press("n")
    assert row(page, 1).locator(".cs-why").inner_text() == why
    assert page.text_content("#editor [data-name=why]") == f"Suspect: {why}"
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("the office in the")
    page.keyboard.press("Enter")
    wait_until_saved(page, 1, "the office in the")
    page.wait_for_function(f"(n) => {NEXT} === n", arg=before - 1)


def test_only_what_is_to_do_is_shown_and_comes_back(opened: str, page: Any) -> None:
    page.keyboard.press("End")
    at(page, "s3", 0)
    page.keyboard.press("y")
    page.wait_for_function("!document.querySelector('#editor .cs-list .cs-row[data-id=s0]')")
    assert row(page, 3).is_visible()
    page.get_by_text("Only what is to do").wait_for()
    page.keyboard.press("y")
    page.wait_for_function("document.querySelectorAll('#editor .cs-list .cs-row').length === 4")


def test_voice_without_words_is_a_stop_from_which_a_segment_is_inserted(opened: str, page: Any) -> None:
    told = page.locator("#editor .cs-notice", has_text="Voice without words")
    for _ in range(left(page)):
        page.keyboard.press("n")
        if told.is_visible():
            break
    marked, before = page.evaluate("window.__studio.marked"), left(page)
    assert marked["start"] > 9
    assert marked["end"] - marked["start"] > 0.5
    page.get_by_role("button", name="Insert a segment").click()
    page.wait_for_function("window.__studio.segments.length === 5")
    page.locator("#editor .cs-list textarea").wait_for()
    page.keyboard.type("she said")
    page.keyboard.press("Enter")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[4].text === 'she said'")
    page.wait_for_function(f"(n) => {NEXT} < n", arg=before)


def test_what_is_mostly_wrong_is_offered_to_be_written_anew_in_one_step(opened: str, page: Any) -> None:
    row(page, 3).get_by_role("button", name="Retype").click()
    field = row(page, 3).locator("textarea")
    field.wait_for()
    assert field.input_value() == ""
    page.keyboard.press("Control+z")
    assert field.input_value() == TEXTS[3]
    page.keyboard.press("Shift+F2")
    page.keyboard.type("bread on the tray")
    page.keyboard.press("Enter")
    wait_until_saved(page, 3, "bread on the tray")
    assert row(page, 3).locator(".cs-poor").is_hidden()
    page.keyboard.press("Control+z")
    wait_until_saved(page, 3, TEXTS[3])


def test_where_one_model_alone_listened_a_second_is_offered(opened: str, page: Any) -> None:
    open_drawer(page, "details")
    page.get_by_role("button", name="Have another model listen").click()
    page.locator("#editor [data-name=start-compare]").wait_for()
    assert page.locator("#editor .cs-tab[data-name=compare]").get_attribute("aria-selected") == "true"


def test_where_two_models_listened_no_second_is_offered(app: App, opened: str, page: Any) -> None:
    store = app.studio._services.store
    first = app.session.transcripts.get(opened)
    request, now = Request("n"), datetime.now(timezone.utc)
    heard = Hypothesis(f"h2{opened}", first.recording_id, request, "", now, first.segments)
    store.transcripts.add(
        Transcript(f"{opened}-2", first.recording_id, heard.id, request, now, 0, first.segments), heard
    )
    page.reload()
    page.wait_for_selector("#editor .cs-word.is-suspect")
    open_drawer(page, "details")
    assert page.locator("#editor [data-name=suspects-worth]").is_visible()
    assert page.locator("#editor [data-name=second-opinion]").count() == 0


def test_how_many_are_marked_is_chosen_and_kept_and_what_it_was_worth_is_told(opened: str, page: Any) -> None:
    few = left(page)
    open_drawer(page, "details")
    page.select_option("#editor [data-name=sensitivity]", "many")
    page.wait_for_function(f"(n) => {NEXT} > n", arg=few)
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("v")
    page.wait_for_function(
        "document.querySelector('#editor [data-name=suspects-worth]').innerText.includes('that you checked')"
    )
    page.reload()
    page.wait_for_selector("#editor .cs-word.is-suspect")
    open_drawer(page, "details")
    assert page.input_value("#editor [data-name=sensitivity]") == "many"


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_reasons_are_read_in_both_themes_and_on_a_phone(app: App, page: Any, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    put(app, page)
    page.keyboard.press("j")
    page.locator("#editor .cs-why:visible").wait_for()

    def look(scheme: str) -> None:
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if folder := os.environ.get("STUDIO_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"suspects-{size[0]}-{scheme}.png"))

    in_both_schemes(page, look)


def test_where_a_transcript_has_no_rows_its_voice_is_found_and_the_keys_stay(app: App, blank: Any) -> None:
    house = in_a_project_of_its_own(app)
    store = app.studio._services.store
    transcript, heard = transcribed(store.recordings.get(house.recording), 12)
    request = replace(transcript.request, source_lang="de", target_lang="de")
    none = {"request": request, "segments": ()}
    store.transcripts.add(replace(transcript, **none), replace(heard, **none))  # type: ignore[arg-type]
    blank.goto(f"{app.url}/?recording={house.recording}&transcript={transcript.id}")
    blank.wait_for_function("window.__studio?.ready && document.activeElement.matches('.cs-list, .cs-empty')")
    blank.wait_for_function(f"{NEXT} > 0")
    blank.keyboard.press("n")
    blank.get_by_text("Voice without words").wait_for()
    blank.keyboard.press("Control+f")
    blank.keyboard.press("Escape")
    assert blank.evaluate("document.activeElement.className") == "cs-empty"
