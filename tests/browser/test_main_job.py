"""The main job in a real Chromium: speech in, words on the waveform, corrected, out as a NeMo manifest."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SAID
from tests.browser.recorder import wait_for_clock
from tests.browser.spoken import transcribed
from tests.browser.steps import BEHIND, correct, open_drawer, text, transcribe, wait_until_saved
from tests.served import App

pytestmark = pytest.mark.browser

Speak = Callable[[str], Path]


def test_upload_transcribe_correct_hear_export(page: Any, speak: Speak, tmp_path: Path) -> None:
    page.on("filechooser", lambda _: None)  # Playwright asks for choosers beside the key, and may come too late
    page.locator("#drop button").first.focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(speak(SAID))
    page.wait_for_function("document.activeElement.id === 'go'")  # whoever chose it by keys goes on by keys
    transcribe(page)
    before = text(page)
    words = page.locator("#editor .cs-row").first.locator(".cs-word")
    assert words.count() == len(before.split())

    words.nth(2).click()
    selected = page.evaluate("window.__studio.selected")
    assert selected["word"] == 2
    page.wait_for_function("window.__studio.playing && window.__studio.sounding !== null")
    page.keyboard.press("Space")
    page.wait_for_function("!window.__studio.playing")

    correct(page, 0, "please enter your password followed by the pound sign")
    page.keyboard.press("v")
    page.wait_for_function("window.__studio.segments[0].status === 'verified' && window.__studio.saved")
    page.wait_for_selector("#editor :text('1 of 1 verified')")

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
        rows = [json.loads(line) for line in names.read(manifest).decode().splitlines()]
    assert [row["text"] for row in rows] == ["please enter your password followed by the pound sign"]
    assert (rows[0]["source_lang"], rows[0]["target_lang"], rows[0]["pnc"]) == ("en", "en", "yes")


EDGES = """() => {
  const words = document.querySelectorAll("#editor .cs-lane-word");
  const boxes = [...words, document.querySelector("#editor .cs-waveform")].map((box) => box.getBoundingClientRect());
  return [boxes.map((box) => box.left), boxes.map((box) => box.right)];
}"""
"""Left and right edges of the words in the lane, and of the waveform at last."""


def test_words_lie_in_a_lane_under_their_sound(opened: Any) -> None:
    page = opened
    lane = page.locator("#editor .cs-lane")
    boxes = lane.locator(".cs-lane-word")
    assert boxes.count() == len(text(page).split())
    lefts, rights = page.evaluate(EDGES)  # all at one moment: the lane is drawn anew when the sound is there
    wave_left, wave_right = lefts.pop(), rights.pop()
    assert wave_left <= lefts[0] < rights[-1] <= wave_right + 1
    boxes.nth(3).click()
    assert page.evaluate("window.__studio.selected.word") == 3
    assert page.locator("#editor .cs-row .cs-word.is-selected").inner_text() == boxes.nth(3).inner_text()


def test_undo_redo_and_reload(opened: Any) -> None:
    page = opened
    before = text(page)
    for new in ("one", "one two", "one two three"):
        correct(page, 0, new)
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert text(page) == "one two three"
    page.locator("#editor .cs-list").click()
    page.keyboard.press("Escape")
    for expected in ("one two", "one", before):
        page.keyboard.press("Control+z")
        wait_until_saved(page, 0, expected)
    page.keyboard.press("Control+Shift+z")
    wait_until_saved(page, 0, "one")


def test_a_mark_pressed_while_the_text_is_open_is_one_step_with_it(opened: Any) -> None:
    page = opened
    before = text(page)
    page.locator("#editor .cs-row .cs-word").first.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("another text")
    page.click("#editor .cs-row [data-name=verify]")
    page.wait_for_function("window.__studio.segments[0].status === 'verified' && window.__studio.saved")
    assert text(page) == "another text"
    page.click("#editor [data-name=undo]")
    page.wait_for_function("window.__studio.segments[0].status === 'draft' && window.__studio.saved")
    assert text(page) == before


def test_two_tabs_in_conflict_keep_both_texts(opened: Any, context: Any, watch: Any) -> None:
    mine = opened
    theirs = context.new_page()
    watch.on(theirs)
    theirs.goto(mine.url)
    theirs.wait_for_function("window.__studio?.segments.length > 0")

    row = mine.locator("#editor .cs-row").first
    row.locator(".cs-word").first.click()
    mine.keyboard.press("Enter")
    mine.keyboard.press("Control+a")
    mine.keyboard.type("mine")
    correct(theirs, 0, "theirs")
    mine.keyboard.press("Enter")
    mine.wait_for_selector("#editor .cs-choice")
    shown = mine.locator("#editor .cs-choice").inner_text()
    assert "mine" in shown
    assert "theirs" in shown
    mine.click("#editor .cs-choice [data-name=mine]")
    wait_until_saved(mine, 0, "mine")
    wait_until_saved(theirs, 0, "mine")


def test_what_is_typed_survives_a_server_that_is_away(opened: Any, watch: Any) -> None:
    page = opened
    watch.allowed += ["net::ERR_FAILED", "Failed to load resource"]
    page.route("**/studio/edit", lambda route: route.abort())
    row = page.locator("#editor .cs-row").first
    row.locator(".cs-word").first.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("typed while the server was away")
    page.keyboard.press("Enter")
    page.wait_for_selector("#editor .cs-save.is-retrying, #editor .cs-save:has-text('not saved')")
    assert "typed while the server was away" in row.inner_text()
    page.unroute("**/studio/edit")
    wait_until_saved(page, 0, "typed while the server was away")


def test_record_with_the_microphone(page: Any) -> None:
    page.get_by_role("button", name="Record", exact=True).click()
    wait_for_clock(page, 4)
    page.get_by_role("button", name="Stop", exact=True).first.click()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert len(text(page).split()) >= 3


def test_an_example_is_one_click_away(page: Any) -> None:
    page.locator("#examples button").first.click()
    page.wait_for_selector("#go:not([disabled])")
    transcribe(page)
    assert len(text(page).split()) >= 3


def test_the_library_opens_renames_and_deletes(blank: Any, empty: App, speak: Callable[[str], Path]) -> None:
    page, app = blank, empty
    page.goto(transcribed(app, speak(SAID), SAID))
    page.wait_for_function("window.__studio?.segments.length === 1 && window.__studio.ready")
    key = page.evaluate("new URL(location.href).searchParams.get('recording')")
    page.get_by_role("tab", name="Library").click()
    page.locator("#library [data-name=rename]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Quarterly call.wav")
    page.keyboard.press("Enter")
    renamed = page.locator("#library tr:has-text('Quarterly call.wav')")
    renamed.wait_for()
    page.reload()
    renamed.wait_for()
    page.get_by_role("tab", name="Studio").click()
    page.wait_for_selector("#editor .cs-name:has-text('Quarterly call.wav')")
    assert app.session.library.recording(key).name == "Quarterly call.wav"
    page.get_by_role("tab", name="Library").click()
    renamed.locator("[data-name=open]").click()
    page.wait_for_selector("#editor .cs-name:has-text('Quarterly call.wav')")
    page.get_by_role("tab", name="Library").click()
    renamed.locator("[data-name=delete]").click()
    page.click("[data-name=confirm-delete]")
    renamed.wait_for(state="detached")
    assert key not in [entry.recording.id for entry in app.session.library.entries()]


def test_the_library_exports_everything(opened: Any, app: App, tmp_path: Path) -> None:
    page = opened
    page.get_by_role("tab", name="Library").click()
    page.click("#library [data-name=export-all]")
    page.select_option("#library select[data-name=format]", "json")
    page.select_option("#library select[data-name=segments]", "all")
    page.click("#library button[data-name=export]")
    link = page.locator("#library a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as names:
            texts = [json.loads(names.read(name))["text"] for name in names.namelist() if name.endswith(".json")]
    else:
        texts = [json.loads(archive.read_text("utf-8"))["text"]]
    # other tests work on the same sound, and what was worked on counts before what was only heard
    recording = page.evaluate("new URLSearchParams(location.search).get('recording')")
    current = app.session.transcripts.current_id(recording)
    assert current is not None
    assert app.session.transcripts.get(current).text in texts


def test_an_export_of_nothing_verified_offers_all_segments(opened: Any) -> None:
    page = opened
    open_drawer(page)
    form = page.locator("#editor .cs-export")
    assert form.locator("select[data-name=segments]").input_value() == "verified"
    form.locator("button[data-name=export]").click()
    form.locator(":text('none of 1 segments is verified')").wait_for(timeout=BEHIND)
    form.locator("button[data-name=export-all-segments]").click()
    form.locator("a:has-text('Download')").wait_for(timeout=BEHIND)
    assert form.locator("select[data-name=segments]").input_value() == "all"


def test_a_file_that_is_no_audio_is_refused_with_a_sentence(page: Any, tmp_path: Path) -> None:
    bad = tmp_path / "notes.wav"
    bad.write_bytes(b"PK\x03\x04" + b"not audio" * 100)
    page.set_input_files("#drop input[type=file]", str(bad))
    page.wait_for_selector("#status :text('notes.wav')")
    assert not page.locator("#go").is_enabled()


def test_what_is_dropped_on_the_field_and_is_no_audio_is_refused_in_the_same_words(page: Any) -> None:
    transfer = page.evaluate_handle(
        "(() => { const t = new DataTransfer(); t.items.add(new File(['%PDF'], 'minutes.pdf')); return t; })()"
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop button", kind, {"dataTransfer": transfer})
    page.locator("#status", has_text="“minutes.pdf”: it is a PDF document. Choose a sound file.").wait_for()
    assert page.locator("#drop :text('Error'), .toast-body").count() == 0


def test_what_is_chosen_among_all_files_and_is_no_audio_is_refused_in_the_same_words(page: Any, tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(b"%PDF")
    for _ in range(2):  # the same one can be chosen again
        page.set_input_files("#drop input[type=file]", str(minutes))
        page.locator("#status", has_text="“minutes.pdf”: it is a PDF document. Choose a sound file.").wait_for()
        page.click("#status [data-name=dismiss-intake]")
    assert page.locator("#drop :text('Error'), .toast-body").count() == 0


def test_hostile_text_stays_text(opened: Any) -> None:
    page = opened
    hostile = "<img src=x onerror=alert(1)> ${alert(1)} {{x}} తెలుగు"
    correct(page, 0, hostile)
    assert page.locator("#editor .cs-list img").count() == 0
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert text(page) == hostile
