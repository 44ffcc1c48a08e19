"""Sound while typing, the command palette and a person's own keys, in a real browser with real sound."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.synthetic import transcribed
from tests.browser.conftest import Watch
from tests.browser.house import House, in_a_project_of_its_own, opened
from tests.browser.looking import read_by_everybody, serious
from tests.browser.steps import open_text
from tests.served import App

pytestmark = pytest.mark.browser

FIELD = "#editor textarea.cs-field"
CARET = "(field) => [field.value, field.selectionStart, field.selectionEnd, document.activeElement === field]"

SECOND_JUMP = """
new Promise((done) => {
  let [last, jumps] = [Infinity, 0];
  const look = () => {
    const now = window.__studio.time;
    jumps += Number(now < last - 0.2 && last < Infinity);
    last = now;
    if (jumps === 2) done(now);
    else setTimeout(look, 10);
  };
  look();
})
"""


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


@pytest.fixture
def page(context: Any, house: House, watch: Watch) -> Any:
    found = opened(context, house, watch)
    found.set_viewport_size({"width": 1280, "height": 720})
    return found


def segment(page: Any, position: int) -> dict[str, Any]:
    return dict(page.evaluate(f"window.__studio.segments[{position}]"))


def state(page: Any) -> Any:
    """Text, caret and focus of the field."""
    return page.locator(FIELD).evaluate(CARET)


def playing(page: Any, wanted: bool) -> None:
    page.wait_for_function(f"window.__studio.playing === {json.dumps(wanted)}")


def at_rest(page: Any) -> None:
    """What is paused settles a moment later, where its pipeline stopped."""
    before = None
    while before != (before := time(page)):
        page.wait_for_timeout(200)


def time(page: Any) -> float:
    return float(page.evaluate("window.__studio.time"))


def test_the_sound_is_steered_while_typing_and_text_and_caret_stay(page: Any) -> None:
    open_text(page, 1)
    page.keyboard.press("Home")
    page.keyboard.type("typed ")
    page.keyboard.press("Control+ArrowRight")
    before = state(page)
    assert before[0].startswith("typed ")
    assert before[3], "the field has the focus"
    for key in (
        "F4",
        "F8",
        "Shift+F8",
        "Control+F8",
        "F7",
        "Shift+F7",
        "Control+F7",
        "F9",
        "Alt+.",
        "Alt+,",
        "Control+Space",
    ):
        page.keyboard.press(key)
        assert state(page) == before, key
    page.keyboard.press("Control+F8")
    page.keyboard.press("Control+F8")
    assert time(page) > segment(page, 1)["end"], "in another segment by now"
    assert state(page) == before
    for _ in range(8):
        page.keyboard.press("Control+z")
    assert state(page)[0] == segment(page, 1)["text"], "the field's own undo is as it was"
    page.keyboard.press("Escape")
    assert not page.locator(FIELD).count()


def test_back_and_on_are_one_three_and_five_seconds(page: Any) -> None:
    open_text(page, 4)
    page.keyboard.press("F9")
    page.keyboard.press("F4")
    playing(page, False)
    at_rest(page)
    start = time(page)
    for key, seconds in (
        ("F8", 1),
        ("Shift+F8", 3),
        ("Control+F8", 5),
        ("Control+F7", -5),
        ("Shift+F7", -3),
        ("F7", -1),
    ):
        here = time(page)
        page.keyboard.press(key)
        page.wait_for_function(f"Math.abs(window.__studio.time - {here + seconds}) <= 0.01")
    assert time(page) == pytest.approx(start, abs=0.02)


def test_it_plays_from_the_word_that_the_caret_is_in(page: Any) -> None:
    open_text(page, 3)
    words = segment(page, 3)["text"].split()
    page.keyboard.press("Home")
    page.keyboard.type("now ")  # put in: what follows moves along, its sound does not
    caret = len("now " + " ".join(words[:6])) + 2
    page.locator(FIELD).evaluate("(field, caret) => field.setSelectionRange(caret, caret)", caret)
    before = state(page)
    page.keyboard.press("F9")
    page.wait_for_function("window.__studio.sounding?.word === 6")
    assert page.evaluate("window.__studio.sounding.segment") == segment(page, 3)["id"]
    page.wait_for_selector(f".cs-field-behind .is-playing:has-text('{words[6]}')", state="attached")
    assert state(page) == before
    page.keyboard.press("F4")
    playing(page, False)


def test_the_marks_lie_under_the_words_of_the_field(page: Any) -> None:
    """Letter under letter, on several lines too: else another word than the one that sounds would be lit."""
    page.set_viewport_size({"width": 900, "height": 720})
    open_text(page, 2)
    page.keyboard.press("End")
    page.keyboard.type(" and more words, so many that they take three lines of the field and not only one of them" * 3)
    sizes = page.evaluate(
        """() => {
          const field = document.querySelector(".cs-field");
          const behind = document.querySelector(".cs-field-behind");
          const [a, b] = [getComputedStyle(field), getComputedStyle(behind)];
          const same = ["fontSize", "fontFamily", "fontWeight", "lineHeight", "letterSpacing", "paddingLeft", "width"];
          const [one, two] = [field.getBoundingClientRect(), behind.getBoundingClientRect()];
          return {
            text: behind.textContent === field.value + "\\u200b",
            styles: same.filter((name) => a[name] !== b[name]),
            box: ["left", "top", "width", "height"].map((side) => Math.round(one[side] - two[side])),
            overflow: behind.scrollHeight - behind.clientHeight,
          };
        }"""
    )
    assert sizes == {"text": True, "styles": [], "box": [0, 0, 0, 0], "overflow": 0}
    page.keyboard.press("Escape")


LATIN_FIRST = ("NVIDIA", "هو", "إطار", "عمل")
LIES = """(field) => {
  const [own, marks] = [field, field.previousElementSibling].map((each) => getComputedStyle(each));
  return [own.direction, own.unicodeBidi === marks.unicodeBidi, own.direction === marks.direction];
}"""


def test_a_right_to_left_text_that_begins_in_latin_letters_lies_in_the_field_as_in_the_row(
    app: App, house: House, page: Any
) -> None:
    """Else it jumps to the other side when it is opened, and the marks lie under other words."""
    store = app.studio._services.store
    transcript, heard = transcribed(store.recordings.get(house.recording), 12)
    request = replace(transcript.request, source_lang="ar", target_lang="ar")
    words = [replace(word, text=text) for word, text in zip(transcript.segments[0].words, LATIN_FIRST, strict=False)]
    segments = (replace(transcript.segments[0], words=tuple(words)),)
    store.transcripts.add(
        replace(transcript, request=request, segments=segments), replace(heard, request=request, segments=segments)
    )
    page.goto(f"{app.url}/?recording={house.recording}&transcript={transcript.id}")
    page.wait_for_function("window.__studio?.segments.length === 1 && window.__studio.ready")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Enter")
    page.locator(FIELD).wait_for()
    assert page.locator(FIELD).evaluate(LIES) == ["rtl", True, True]
    page.keyboard.press("Escape")


def test_a_pause_goes_on_earlier_by_as_much_as_is_kept(page: Any, context: Any, house: House, watch: Watch) -> None:
    page.keyboard.press("Alt+s")
    assert page.get_by_label("Back after a pause").input_value() == "0.5"
    page.get_by_label("Back after a pause").select_option("3")
    page.keyboard.press("Escape")
    again = opened(context, house, watch)
    again.locator("#editor .cs-list").focus()
    again.keyboard.press("Control+F8")
    again.keyboard.press("F4")
    again.wait_for_function("window.__studio.time > 5.2")
    again.keyboard.press("F4")
    playing(again, False)
    paused = time(again)
    again.keyboard.press("F4")
    assert paused - 3.01 <= time(again) < paused - 1.5, "three seconds back, and a moment on since"


def test_segment_word_and_region_come_again_and_again(page: Any) -> None:
    """Each loop is seen to jump back to its start, more than once."""
    open_text(page, 2)
    span = segment(page, 2)
    page.keyboard.press("Alt+w")
    begins = page.evaluate(SECOND_JUMP)
    assert span["start"] - 0.5 <= begins <= span["end"]
    assert page.evaluate("window.__studio.loop") == "word"
    page.keyboard.press("Alt+l")
    page.locator(FIELD).evaluate("(field) => field.setSelectionRange(0, 0)")
    page.keyboard.press("F9")
    assert page.evaluate("window.__studio.loop") == "segment"
    assert page.evaluate(SECOND_JUMP) == pytest.approx(span["start"], abs=0.3)
    page.keyboard.press("Alt+l")
    assert page.evaluate("window.__studio.loop") == "off"
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.get_by_text("No region is marked.").wait_for()
    page.keyboard.press("[")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("]")
    region = page.evaluate("window.__studio.marked")
    page.keyboard.press("o")
    playing(page, True)
    assert page.evaluate(SECOND_JUMP) == pytest.approx(region["start"], abs=0.3)
    page.keyboard.press("Escape")
    assert page.evaluate("window.__studio.loop") == "off", "with its region the loop is over"


def test_it_stops_at_the_segments_end_where_that_is_wished(page: Any) -> None:
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Shift+F1")
    end = segment(page, 0)["end"]
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    playing(page, True)
    playing(page, False)
    assert time(page) == pytest.approx(end, abs=0.4)
    page.keyboard.press("Space")
    page.wait_for_function(f"window.__studio.time > {end + 0.5}")
    assert page.evaluate("window.__studio.playing")
    playing(page, False)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    third = segment(page, 2)
    page.wait_for_function(
        "([id, start]) => window.__studio.playing && window.__studio.selected.segment === id"
        " && window.__studio.time >= start",
        arg=[third["id"], third["start"]],
    )


def test_the_next_unverified_is_played_and_edited(page: Any) -> None:
    open_text(page, 0)
    all_ = page.evaluate("window.__studio.segments")
    later = next(each for each in all_[1:] if each["status"] == "draft")
    page.keyboard.press("Shift+F9")
    playing(page, True)
    assert page.evaluate("window.__studio.selected.segment") == later["id"]
    assert page.locator(FIELD).input_value() == later["text"]
    page.keyboard.press("F4")


def test_the_palette_finds_runs_and_says_why_not(page: Any) -> None:
    open_text(page, 1)
    page.keyboard.type("x")
    before = state(page)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Command")
    box.wait_for()
    assert page.locator(FIELD).count(), "the text stays open behind it"
    page.keyboard.type("marked reg")
    page.get_by_role("option").first.wait_for()
    assert serious(page) == []
    off = page.get_by_role("option", name="Loop the marked region")
    assert off.get_attribute("aria-disabled") == "true"
    assert "No region is marked" in off.inner_text()
    page.keyboard.press("Escape")
    box.wait_for(state="detached")
    assert state(page) == before
    page.keyboard.press("F1")
    page.keyboard.type("faster")
    current = page.locator("#editor [role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == current.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_function("window.__studio.rate === 1.25")
    assert state(page) == before
    page.keyboard.press("F1")
    assert page.get_by_role("option").first.inner_text().startswith("Faster"), "the latest is the first"
    page.keyboard.press("Enter")
    page.wait_for_function("window.__studio.rate === 1.5")
    assert page.evaluate("document.querySelector('audio')?.preservesPitch ?? true")


def test_keys_are_changed_taken_away_kept_exported_and_imported(
    page: Any, context: Any, house: House, watch: Watch, tmp_path: Path
) -> None:
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("?")
    row = page.locator("[data-name='verify@page']")
    row.click()
    page.keyboard.press("u")
    page.get_by_text("U is “Mark unusable”.").wait_for()
    page.get_by_role("button", name="Take it").click()
    page.locator("[data-name='unusable@page']:has-text('no key')").wait_for()
    assert serious(page) == []
    with page.expect_download() as download:
        page.click("[data-name=keys-export]")
    file = tmp_path / "keys.json"
    download.value.save_as(file)
    assert json.loads(file.read_text()) == {"preset": "studio", "keys": {"unusable@page": [], "verify@page": ["U"]}}
    page.keyboard.press("Escape")
    first = segment(page, 0)
    if first["status"] != "draft":
        page.keyboard.press("x")
    page.keyboard.press("u")
    page.wait_for_function("window.__studio.segments[0].status === 'verified'")

    again = opened(context, house, watch)
    again.locator("#editor .cs-list").focus()
    again.keyboard.press("?")
    again.get_by_label("Keys as in").select_option("oTranscribe")
    again.locator("[data-name='playPause@both']:has-text('Esc')").wait_for()
    again.set_input_files("[data-name=keys-file]", str(file))
    again.get_by_text("The keys of the file hold now.").wait_for()
    assert again.get_by_label("Keys as in").input_value() == "studio"
    again.click("[data-name=keys-reset]")
    again.locator("[data-name='verify@page']:has-text('V')").wait_for()


def test_with_the_keys_of_otranscribe_escape_plays_while_typing(page: Any) -> None:
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("?")
    page.get_by_label("Keys as in").select_option("oTranscribe")
    page.locator(".cs-help [aria-label=Close]").click()
    open_text(page, 1)
    before = state(page)
    was = page.evaluate("window.__studio.playing")
    page.keyboard.press("Escape")
    playing(page, not was)
    assert state(page) == before
    page.keyboard.press("Alt+z")
    assert not page.locator(FIELD).count()


def test_on_a_phone_palette_and_sound_are_reached_by_a_thumb(browser: Any, house: House, watch: Watch) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    watch.on(page)
    page.goto(house.url)
    page.wait_for_function("window.__studio?.segments.length === 60")
    page.tap("#editor [data-name=sound]")
    panel = page.get_by_role("dialog", name="Sound")
    box = panel.bounding_box()
    assert min(box["x"], box["y"], 390 - box["x"] - box["width"]) >= 0
    page.get_by_label("Speed").select_option("1.5")
    page.wait_for_function("window.__studio.rate === 1.5")
    page.tap("#editor .cs-name")
    panel.wait_for(state="hidden")
    page.tap("#editor [data-name=palette]")
    page.locator("[data-command=fit]").wait_for()
    heights = page.locator("#editor [role=option]").evaluate_all("(all) => all.map((each) => each.offsetHeight)")
    assert min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


PEDAL = """
(() => {
  const device = new EventTarget();
  Object.assign(device, { opened: false, productName: "Infinity Foot Control", collections: [] });
  device.open = async () => void (device.opened = true);
  device.forget = async () => {};
  const hid = new EventTarget();
  hid.getDevices = async () => (localStorage.getItem("allowed") ? [device] : []);
  hid.requestDevice = async () => (localStorage.setItem("allowed", "yes"), [device]);
  Object.defineProperty(navigator, "hid", { value: hid });
  window.tread = (bits) => {
    for (const byte of [bits, 0]) {
      const data = new DataView(Uint8Array.of(byte).buffer);
      device.dispatchEvent(Object.assign(new Event("inputreport"), { device, reportId: 0, data }));
    }
  };
})();
"""


def test_a_foot_pedal_is_connected_once_and_plays_while_one_types(context: Any, page: Any, tmp_path: Path) -> None:
    page.add_init_script(PEDAL)
    page.reload()
    page.wait_for_function("window.__studio?.ready && window.__studio.segments.length > 0")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("?")
    help_ = page.locator("#editor .cs-help")
    help_.locator("[data-name=pedal-connect]").click()
    help_.get_by_text("Infinity Foot Control is connected. Pedal 1: Three seconds back. Pedal 2: Play").wait_for()
    help_.locator("[data-name='verify@both']").click()
    page.evaluate("tread(0b100)")
    help_.locator("kbd", has_text="Pedal 3").wait_for()
    read_by_everybody(page, tmp_path / "pedal.png")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_function("window.__studio?.ready && window.__studio.segments.length > 0")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Enter")
    page.locator(FIELD).wait_for()
    page.evaluate("tread(0b010)")
    playing(page, True)
    page.evaluate("tread(0b010)")
    playing(page, False)
    assert page.locator(FIELD).evaluate("(field) => document.activeElement === field")
    page.evaluate("tread(0b100)")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[0].status === 'verified'")
