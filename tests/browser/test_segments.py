"""Segments split, merged, inserted, deleted, dragged and nudged: by keys, while typing, by mouse and finger."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from tests.browser.conftest import Watch
from tests.browser.goingon import show
from tests.browser.looking import Look, in_both_schemes
from tests.browser.steps import still, wait_until_saved
from tests.conftest import ROOT
from tests.served import App

pytestmark = pytest.mark.browser

TEXTS = ("please remember to call", "the office in the", "morning and buy some", "milk on the way")
LEFT = ["AbortError", "errored out"]
"""What a page says that is left before it has all that it asked for."""
NUMBERS = iter(range(1, 1000))


@pytest.fixture
def page(same: Any) -> Any:
    """Nothing of this test until a transcript is put there."""
    return same


@pytest.fixture
def opened(app: App, page: Any) -> str:
    """A page with a transcript of four segments, two seconds each and half a second apart."""
    return put(app, page)


def put(app: App, page: Any) -> str:
    """In German, which nothing here aligns: times stay as the operations leave them."""
    name, now = f"seg{next(NUMBERS)}", datetime.now(timezone.utc)
    recording = app.session.library.add(ROOT / "assets" / "examples" / "short-story.flac").recording
    segments = tuple(segment(at, text) for at, text in enumerate(TEXTS))
    request = Request("m", source_lang="de", target_lang="de")
    heard = Hypothesis(f"h{name}", recording.id, request, "", now, segments)
    app.studio._services.store.transcripts.add(
        Transcript(name, recording.id, heard.id, request, now, 0, segments), heard
    )
    url = f"{app.url}/?recording={recording.id}&transcript={name}"
    show(page, url, "window.__studio?.segments.length === 4 && window.__studio.ready")
    return name


def segment(at: int, text: str) -> Segment:
    start = at * 2.5
    words = tuple(Word(each, start + n * 0.5, start + n * 0.5 + 0.4, 0.9) for n, each in enumerate(text.split()))
    return Segment(f"s{at}", start, start + 2.0, words, language="de")


def texts(page: Any, *expected: str) -> None:
    page.wait_for_function(
        "(texts) => window.__studio.saved && window.__studio.segments.map((each) => each.text).join('|') === texts",
        arg="|".join(expected),
    )


def span(page: Any, position: int) -> tuple[float, float]:
    each = page.evaluate(f"window.__studio.segments[{position}]")
    return each["start"], each["end"]


def wait_for_span(page: Any, position: int, start: float, end: float) -> None:
    page.wait_for_function(
        "([at, start, end]) => { const { saved, segments } = window.__studio;"
        " return saved && Math.abs(segments[at].start - start) < 0.002 && Math.abs(segments[at].end - end) < 0.002; }",
        arg=[position, start, end],
    )


def current(page: Any) -> tuple[int, int]:
    """The position of the selected segment and word."""
    at, word = page.evaluate(
        "(() => { const { segments, selected } = window.__studio;"
        " return [segments.findIndex((each) => each.id === selected.segment), selected.word]; })()"
    )
    return at, word


def go_to(page: Any, position: int, word: int = 0) -> None:
    page.keyboard.press("Home")
    for _ in range(position):
        page.keyboard.press("ArrowDown")
    for _ in range(word):
        page.keyboard.press("ArrowRight")


def split_behind_the_first_word(page: Any) -> Any:
    """Of the second segment, while one types in it; the field, which stands in the second half."""
    go_to(page, 1)
    page.keyboard.press("Enter")
    field = page.locator("#editor textarea.cs-field")
    field.wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Shift+Enter")
    return field


def test_split_merge_insert_and_delete_without_the_mouse(app: App, page: Any, watch: Watch, opened: str) -> None:
    watch.allowed += LEFT
    go_to(page, 1, 2)
    page.keyboard.press("b")
    texts(page, TEXTS[0], "the office", "in the", *TEXTS[2:])
    assert current(page) == (2, 0)
    page.keyboard.press("m")
    texts(page, TEXTS[0], "the office", "in the morning and buy some", TEXTS[3])
    assert current(page) == (2, 2)
    page.keyboard.press("Alt+ArrowUp")
    texts(page, TEXTS[0], "the office in the morning and buy some", TEXTS[3])
    assert current(page) == (1, 2)
    assert span(page, 1) == (2.5, 7.0)

    page.keyboard.press("Delete")
    page.get_by_text("The segment at 0:02.5 was deleted.").wait_for()
    texts(page, TEXTS[0], TEXTS[3])
    page.locator("#editor .cs-notice button", has_text="Undo").click()
    texts(page, TEXTS[0], "the office in the morning and buy some", TEXTS[3])

    page.keyboard.press("End")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("i")
    page.locator("#editor textarea").wait_for()
    page.keyboard.type("Danke schön")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the office in the morning and buy some", TEXTS[3], "Danke schön")
    start, end = span(page, 3)
    assert 9.5 <= start < end <= start + 3.001

    for _ in range(12):
        if page.locator("#editor [data-name=undo]").is_disabled():
            break
        page.keyboard.press("Control+z")
        page.wait_for_function("window.__studio.saved")
    texts(page, *TEXTS)
    page.reload()
    page.wait_for_function("window.__studio?.segments.length === 4")
    texts(page, *TEXTS)
    store = app.studio._services.store
    assert store.transcripts.get(opened).segments[1].words == segment(1, TEXTS[1]).words
    assert app.session.transcripts.changes(opened).status.progress.counts.word_count == 0


def test_whoever_types_goes_on_typing_through_a_split_and_a_merge(page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("Enter")
    field = page.locator("#editor textarea")
    field.wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" day of")
    for _ in range(len(" in the day of")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("well ", delay=0)  # while the answer is on its way
    page.wait_for_function("window.__studio.segments.length === 5")
    assert field.input_value() == "well in the day of"
    page.keyboard.type("now ")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the office", "well now in the day of", *TEXTS[2:])
    assert current(page)[0] == 2

    page.keyboard.press("Enter")
    field.wait_for()
    page.keyboard.press("End")
    page.keyboard.type("f")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.type("and ", delay=0)  # at the seam, before its own words
    page.wait_for_function("window.__studio.segments.length === 4")
    page.keyboard.press("Enter")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].text.includes('and')")
    assert page.evaluate("window.__studio.segments[1].text") == "the office and well now in the day off"


SEEN = "window.__studio.segments.map((each) => each.text)"
DRAWN = (
    "[...document.querySelectorAll('#editor .cs-row .cs-words')].map((each) => each.textContent.trim()).filter(Boolean)"
)


def test_rows_are_what_they_are_going_to_be_while_the_server_is_not_reached(
    app: App, page: Any, watch: Watch, opened: str
) -> None:
    watch.allowed += ["Failed to load resource"]
    page.route("**/studio/edit", lambda route: route.abort())
    field = split_behind_the_first_word(page)
    page.wait_for_function("window.__studio.segments.length === 5")
    assert page.evaluate(SEEN) == [TEXTS[0], "the", "office in the", *TEXTS[2:]]
    row = page.locator("#editor .cs-row", has=page.locator("textarea"))
    row.get_by_text("not saved, retrying").wait_for()
    assert row.get_attribute("aria-rowindex") == "3"
    page.keyboard.type("small ")
    assert field.input_value() == "small office in the"
    assert app.session.transcripts.get(opened).segments[1].text == TEXTS[1]
    page.unroute("**/studio/edit")
    page.keyboard.type("back ")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the", "small back office in the", *TEXTS[2:])
    page.wait_for_function(f"{DRAWN}.join('|') === {SEEN}.join('|')")
    page.keyboard.press("Control+z")
    texts(page, TEXTS[0], "the", "office in the", *TEXTS[2:])
    page.keyboard.press("Control+z")
    texts(page, *TEXTS)


def test_a_merge_that_is_refused_is_seen_and_taken_back(page: Any, opened: str) -> None:
    held: list[Any] = []
    page.route("**/studio/edit", lambda route: held.append(route))
    go_to(page, 1, 1)
    page.keyboard.press("m")
    page.wait_for_function("window.__studio.segments.length === 3")
    assert current(page) == (1, 4)
    page.keyboard.press("ArrowDown")  # one goes on
    assert current(page)[0] == 2
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"{DRAWN}.length === 3")
    held[0].fulfill(json={"ok": False, "error": "refused", "message": "The two are too different."})
    page.get_by_text("Nothing was merged: The two are too different.").wait_for()
    texts(page, *TEXTS)
    assert current(page)[0] == 1
    page.unroute("**/studio/edit")


class Composer:
    """Letters that come of several keys, as a dead key or an input method makes them where the focus is."""

    def __init__(self, page: Any) -> None:
        self._keys = page.context.new_cdp_session(page)

    def compose(self, *states: str) -> None:
        for text in states:
            at = len(text)
            self._keys.send("Input.imeSetComposition", {"text": text, "selectionStart": at, "selectionEnd": at})

    def commit(self, text: str) -> None:
        self._keys.send("Input.insertText", {"text": text})


def hold_edits(page: Any) -> list[Any]:
    held: list[Any] = []
    page.route("**/studio/edit", lambda route: held.append(route))
    return held


def let_go(page: Any, held: list[Any]) -> None:
    for route in held:
        route.continue_()
    page.unroute("**/studio/edit")


def test_what_is_composed_for_a_text_that_waits_to_be_opened_goes_into_it(page: Any, opened: str) -> None:
    """With dead keys and input methods, in order, corrected as anything that is typed."""
    held = hold_edits(page)
    keys = Composer(page)
    go_to(page, 1, 1)
    page.keyboard.press("b")
    page.wait_for_function("window.__studio.segments.length === 5")
    page.keyboard.press("Enter")
    keys.compose("´")
    keys.commit("é")
    page.keyboard.type("t")
    keys.compose("に", "にほ", "にほん")
    keys.commit("日本")
    page.keyboard.type("xz")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    page.keyboard.type("y")
    assert page.locator("#editor textarea.cs-field").count() == 0, "it waits"
    ahead = page.get_by_label("For the text that opens")
    assert ahead.input_value() == "ét日本yz"
    page.wait_for_function("getComputedStyle(document.querySelector('.cs-ahead')).opacity === '1'")
    let_go(page, held)
    page.wait_for_function("document.activeElement.matches('textarea.cs-field')")
    page.keyboard.type(" ")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the", "ét日本yz in the", *TEXTS[2:])


def test_a_letter_that_is_still_composed_when_the_text_could_open_is_whole(page: Any, opened: str) -> None:
    held = hold_edits(page)
    keys = Composer(page)
    split_behind_the_first_word(page)
    keys.compose("´")  # in the second half, which stays open
    keys.commit("é")
    page.keyboard.press("Tab")
    keys.compose("に", "にほ")
    let_go(page, held)
    page.wait_for_function("window.__studio.segments.every((each) => !each.id.startsWith('ahead'))")
    assert page.evaluate("document.activeElement.matches('.cs-field')") is False
    keys.compose("にほん")
    keys.commit("日本")
    page.wait_for_function("document.activeElement.matches('textarea.cs-field')")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the", "éoffice in the", f"{TEXTS[2]}日本", TEXTS[3])


def test_edges_are_dragged_nudged_and_set_to_the_playhead(page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Control+Shift+ArrowLeft")
    wait_for_span(page, 1, 2.5, 4.69)
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Control+ArrowRight")
    wait_for_span(page, 1, 2.41, 4.69)
    for _ in range(8):
        page.keyboard.press("Alt+ArrowLeft")
    wait_for_span(page, 1, 2.0, 4.69)  # at its neighbour

    drag(page, "is-end", -0.4)
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].end < 4.4")
    end = span(page, 1)[1]
    assert end == pytest.approx(4.29, abs=0.12)
    page.keyboard.press("Control+z")
    wait_for_span(page, 1, 2.0, 4.69)

    go_to(page, 2)
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("Math.abs(window.__studio.time - 6) < 0.01 && window.__studio.selected.segment === 's2'")
    page.keyboard.press("e")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[2].end < 6.5")
    assert page.evaluate("window.__studio.segments[2].text") == TEXTS[2]


def drag(page: Any, edge: str, seconds: float) -> None:
    handle = page.locator(f"#editor .cs-edge.is-segment.{edge}")
    box = still(page, handle)
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    far = seconds * page.evaluate("window.__studio.pxPerSec")
    page.mouse.move(x + far / 2, y, steps=4)
    page.locator("#editor .cs-edge-time").wait_for()
    page.mouse.move(x + far, y, steps=4)
    page.mouse.up()


def test_a_words_edge_is_dragged_and_nudged(app: App, page: Any, opened: str) -> None:
    go_to(page, 1, 1)
    handle = page.locator("#editor .cs-edge.is-word.is-end")
    box = still(page, handle)
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 0.1 * page.evaluate("window.__studio.pxPerSec"), y, steps=4)
    page.mouse.up()
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].revision === 1")
    page.keyboard.press("Control+Alt+ArrowRight")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].revision === 2")
    word = app.studio._services.store.transcripts.get(opened).segments[1].words[1]
    assert (word.text, word.timed_by) == ("office", "person")
    assert word.start == pytest.approx(3.01, abs=0.002)
    assert word.end == pytest.approx(3.3, abs=0.06)


def test_the_menu_does_the_same_and_leaves_the_text_open(page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("Enter")
    field = page.locator("#editor textarea")
    field.wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.click("#editor [data-name=segment-menu]")
    page.locator("#editor .cs-menu [data-name=split]").click()
    page.wait_for_function("window.__studio.segments.length === 5")
    page.keyboard.type("new ")
    page.keyboard.press("Enter")
    texts(page, TEXTS[0], "the", "new office in the", *TEXTS[2:])
    page.click("#editor [data-name=segment-menu]")
    page.locator("#editor .cs-menu [data-name=mergePrevious]").click()
    texts(page, TEXTS[0], "the new office in the", *TEXTS[2:])
    assert page.locator("#editor textarea").count() == 0, "whoever did not type is not made to"


def test_a_split_that_cannot_be_is_told_and_leaves_the_text(page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("Enter")
    page.locator("#editor textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" x")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("Put the caret between two words").wait_for()
    assert page.evaluate("window.__studio.segments.length") == len(TEXTS)
    assert page.locator("#editor textarea").input_value() == f"{TEXTS[1]} x"
    page.keyboard.press("Enter")
    wait_until_saved(page, 1, f"{TEXTS[1]} x")


def test_what_somebody_else_takes_away_while_one_types_is_told(app: App, page: Any, opened: str) -> None:
    go_to(page, 1)
    page.keyboard.press("Enter")
    page.locator("#editor textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" indeed")
    app.session.edits.edit(opened, "delete_segment", {"segment": "s1"}, {"s1": 0})
    page.get_by_text(f"Your text: “{TEXTS[1]} indeed”").wait_for()
    assert [each.id for each in app.session.transcripts.get(opened).segments] == ["s0", "s2", "s3"]


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_edges_can_be_seen_and_touched(
    browser: Any, app: App, watch: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    opened = put(app, page)
    go_to(page, 1, 1)
    handle = page.locator("#editor .cs-edge.is-segment.is-end")
    handle.wait_for()
    box = still(page, handle)
    x, y = box["x"] + box["width"] / 2, box["y"] + 30
    finger = context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x - 30, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x - 60, "y": y}]})
    page.locator("#editor .cs-edge-time").wait_for()
    look = Look(context, width, height, Path(os.environ.get("STUDIO_LOOKS", tmp_path)))
    in_both_schemes(page, lambda now: page.screenshot(path=str(look.folder / f"edges-{width}-{now}.png")))
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].end < 4.3")
    ends = [each.end for each in app.session.transcripts.get(opened).segments]
    assert ends[1] < 4.3, "where the finger let go of it"
    page.locator("#editor [data-name=segment-menu]").tap()
    page.locator("#editor .cs-menu [data-name=mergeNext]").wait_for()
    look.at(page, "menu")
    page.locator("#editor .cs-menu [data-name=mergeNext]").tap()
    page.wait_for_function("window.__studio.saved && window.__studio.segments.length === 3")
    assert len(app.session.transcripts.get(opened).segments) == 3, "two are one"
    context.close()


WIDEST = """(menu) => {
  menu.querySelector("button").textContent = "long words ".repeat(9);
  return menu.getBoundingClientRect().right;
}"""


def test_the_menu_opens_for_a_finger_that_rests_on_its_button_and_escape_closes_it(
    browser: Any, app: App, watch: Watch
) -> None:
    """After half a second a browser takes it for a long press, and makes no click of it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    put(app, page)
    box = still(page, page.locator("#editor [data-name=segment-menu]"))
    finger = context.new_cdp_session(page)
    places = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}]
    began = page.evaluate("performance.now()")
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places})
    page.wait_for_function("(began) => performance.now() > began + 900", arg=began)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.locator("#editor .cs-menu [data-name=mergeNext]").wait_for()
    assert page.locator("#editor .cs-menu").evaluate(WIDEST) <= 390, (
        "inside the window, however long a language's words"
    )
    page.keyboard.press("Escape")
    page.locator("#editor .cs-menu [data-name=mergeNext]").wait_for(state="hidden")
    assert page.evaluate("window.__studio.segments.length") == len(TEXTS), "none of its commands was run"
    context.close()


def test_words_are_timed_anew_and_what_cannot_be_is_told(
    app: App, page: Any, watch: Watch, opened: str, speak: Callable[[str], Path]
) -> None:
    watch.allowed += ["400 (Bad Request)", *LEFT]  # German
    go_to(page, 1)
    page.keyboard.press("Alt+t")
    page.get_by_text("The words were not timed: Nothing here finds German in the sound.").wait_for()

    recording = app.session.library.add(speak("please enter your password")).recording
    name, now, request = f"seg{next(NUMBERS)}", datetime.now(timezone.utc), Request("m")
    step = recording.duration / 4
    spread = tuple(
        Word(text, at * step, (at + 1) * step) for at, text in enumerate(["please", "enter", "your", "password"])
    )
    mine = Segment("s0", 0.0, recording.duration, spread)
    store = app.studio._services.store
    heard = Hypothesis(f"h{name}", recording.id, request, "", now, (mine,))
    store.transcripts.add(Transcript(name, recording.id, heard.id, request, now, 0, (mine,)), heard)
    page.goto(f"{app.url}?recording={recording.id}&transcript={name}")
    page.wait_for_function("window.__studio?.segments.length === 1 && window.__studio.ready")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Enter")
    page.locator("#editor textarea").wait_for()
    page.keyboard.press("Alt+t")
    page.locator("#editor .cs-notice", has_text="4 words timed anew.").wait_for()
    found = store.transcripts.get(name).segments[0].words
    assert [(word.text, word.timed_by) for word in found] == [(word.text, "aligner") for word in spread]
    page.keyboard.press("Control+z")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[0].revision === 2")
    assert store.transcripts.get(name).segments[0].words == spread
