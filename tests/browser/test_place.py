"""Where a person is in the page: one current segment, in sight at every size, found, kept, and come back to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from studio.i18n.language import LANGUAGES
from tests.browser.conftest import Watch
from tests.browser.house import OPEN, House, three_minutes
from tests.patience import wait_until

pytestmark = pytest.mark.browser

CURRENT = ".cs-row.is-current"
IN_SIGHT = """
([selector, inside]) => {
  const row = document.querySelector(selector)?.getBoundingClientRect();
  const list = document.querySelector(inside).getBoundingClientRect();
  return !!row && row.top >= list.top - 1 && row.bottom <= Math.min(list.bottom, innerHeight) + 1;
}
"""

BEHIND = """() => {
  const [list, transport] = [".cs-list", ".cs-transport"].map((each) => document.querySelector(each));
  return Math.round(list.getBoundingClientRect().bottom - transport.getBoundingClientRect().top);
}"""
ROOM = """
() => ['head', 'draft-line', 'overview', 'stage', 'transport', 'list', 'row'].map((name) => {
  const box = document.querySelector(`.cs-${name}`)?.getBoundingClientRect();
  return `${name} ${box ? `${box.top} to ${box.bottom}` : 'not there'}`;
})
"""


SEEN = """() => [...document.querySelectorAll('.cs-row')].filter((row) => {
  const [a, b] = [row.getBoundingClientRect(), document.querySelector('.cs-list').getBoundingClientRect()];
  return a.top >= b.top - 1 && a.bottom <= Math.min(b.bottom, innerHeight) + 1;
}).length"""
"""Rows that are whole in sight."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with three_minutes(tmp_path_factory.mktemp("place")) as found:
        yield found


@pytest.fixture
def page(context: Any, house: House, watch: Watch) -> Iterator[Any]:
    found = context.new_page()
    found.set_viewport_size({"width": 1280, "height": 720})
    watch.on(found)
    found.goto(house.url)
    found.wait_for_function(OPEN)
    yield found
    found.goto("about:blank")  # it says that it goes: whoever comes next is not told that somebody types


def segments(page: Any) -> list[dict[str, Any]]:
    return list(page.evaluate("window.__studio.segments"))


def current(page: Any) -> str:
    """The segment that is selected is the one that is framed, and it is in sight."""
    page.wait_for_function(
        "css => document.querySelector(css)?.dataset.id === window.__studio.selected?.segment", arg=CURRENT
    )
    selected = str(page.evaluate("window.__studio.selected.segment"))
    assert page.locator(CURRENT).get_attribute("data-id") == selected
    assert page.evaluate(IN_SIGHT, [CURRENT, ".cs-list"])
    return selected


def statuses(page: Any) -> dict[str, str]:
    page.wait_for_function("window.__studio.saved")
    return {each["id"]: each["status"] for each in segments(page)}


def test_what_is_clicked_heard_and_marked_is_one_segment(page: Any) -> None:
    all_ = segments(page)
    before = statuses(page)
    drafts = [each for each in all_ if each["status"] == "draft"]

    wave = page.locator(".cs-waveform").bounding_box()
    page.mouse.click(wave["x"] + 500, wave["y"] + 30)  # at 110 px/s, in the second segment
    assert current(page) == all_[1]["id"]
    page.keyboard.press("v")

    target = next(each for each in drafts if each["start"] > 100)
    overview = page.locator(".cs-overview").bounding_box()
    at = (target["start"] + 1) / 180 * overview["width"]
    page.mouse.click(overview["x"] + at, overview["y"] + 15)
    assert current(page) == target["id"]
    assert page.evaluate("document.activeElement.className") == "cs-list"
    page.keyboard.press("v")

    followed = next(i for i in range(20, 50) if all_[i]["status"] == "draft" and all_[i + 1]["status"] == "verified")
    page.locator(".cs-overview").click(position={"x": (all_[followed]["end"] - 1) / 180 * overview["width"], "y": 15})
    assert current(page) == all_[followed]["id"]
    page.keyboard.press("Space")
    page.wait_for_function(f"window.__studio.selected.segment === '{all_[followed + 1]['id']}'")
    assert current(page) == all_[followed + 1]["id"]
    page.keyboard.press("v")
    page.keyboard.press("Space")
    page.locator(f"{CURRENT} .cs-time").click()
    page.keyboard.press("Space")
    page.wait_for_function("!window.__studio.playing")

    changed = {each: status for each, status in statuses(page).items() if status != before[each]}
    assert set(changed.values()) <= {"verified"}
    assert {target["id"]} <= set(changed) <= {target["id"], all_[1]["id"]}, "what was verified stays so"


def top(page: Any, selector: str) -> float:
    return float(page.locator(selector).bounding_box()["y"])


def test_the_bar_stands_beside_the_tabs_unless_something_is_above_it_or_there_is_no_room(page: Any) -> None:
    tabs = page.locator("#tabs > .tab-wrapper").bounding_box()
    last = page.locator("#tabs > .tab-wrapper [role=tab]").last.bounding_box()
    page.wait_for_function("document.querySelector('.cs-head').classList.contains('is-beside')")
    assert top(page, ".cs-head") == pytest.approx(tabs["y"], abs=2)
    assert page.locator(".cs-name").bounding_box()["x"] > last["x"] + last["width"]
    says = page.locator(".studio-title p")
    assert not says.is_visible(), "the bar stands there instead"
    page.get_by_role("tab", name="Library").click()
    says.wait_for()
    page.get_by_role("tab", name="Studio").click()
    says.wait_for(state="hidden")
    page.get_by_role("button", name="Transcribe again", exact=True).click()  # the form for it stands above
    page.wait_for_function("!document.querySelector('.cs-head').classList.contains('is-beside')")
    assert top(page, ".cs-head") > page.get_by_role("button", name="Cancel").bounding_box()["y"]
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_function("document.querySelector('.cs-head').classList.contains('is-beside')")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("!document.querySelector('.cs-head').classList.contains('is-beside')")
    assert top(page, ".cs-head") >= tabs["y"] + tabs["height"]


def test_the_waveform_folds_away_and_stays_so(page: Any) -> None:
    line = page.get_by_text("Offline draft by")  # over the waveform, which it moves down when it comes
    line.wait_for()
    before = top(page, ".cs-list")
    page.keyboard.press("h")
    page.wait_for_function("document.querySelector('.cs-stage').clientHeight === 0")
    assert top(page, ".cs-list") < before - 150
    current(page)
    page.reload()
    page.wait_for_function(OPEN)
    assert page.locator(".cs-stage").bounding_box()["height"] == 0
    assert page.locator("[data-name=fold]").get_attribute("aria-pressed") == "true"
    page.locator("[data-name=fold]").click()
    line.wait_for()
    assert top(page, ".cs-list") == pytest.approx(before, abs=1)


@pytest.mark.parametrize(("width", "height", "rows"), [(1280, 720, 8), (1366, 650, 8), (390, 844, 2)])
def test_the_current_row_and_the_transport_are_in_sight(page: Any, width: int, height: int, rows: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.locator(".cs-list").focus()
    page.keyboard.press("Home")  # how many are whole goes by where the list stands, too
    # what stands over the list, such as who else is here, comes and goes; it gives way
    assert wait_until(lambda: page.evaluate(SEEN) >= rows), page.evaluate(ROOM)
    transport = page.locator(".cs-transport").bounding_box()
    assert transport["y"] + transport["height"] <= height
    for key in ("End", "ArrowUp", "n", "Home", "ArrowDown"):
        page.keyboard.press(key)
        current(page)
    for key in ("ArrowDown", "n", "Enter"):
        page.evaluate("list => (list.scrollTop = list.scrollHeight / 2)", page.query_selector(".cs-list"))
        page.wait_for_timeout(100)
        page.keyboard.press(key)
        current(page)
    page.keyboard.press("Tab")
    assert wait_until(lambda: page.locator("textarea").count() == 1)
    current(page)
    page.keyboard.press("Escape")
    if width < 500:
        small = page.evaluate(
            """() => [...document.querySelectorAll('#editor button')].filter((each) => {
                 const { width, height } = each.getBoundingClientRect();
                 return each.checkVisibility({ visibilityProperty: true }) && height > 0 && (width < 44 || height < 44);
               }).map((each) => each.outerHTML)"""
        )
        assert small == []
        assert page.locator("#editor").bounding_box()["x"] == 10, "no room is lost to margins"
        assert page.evaluate("getComputedStyle(document.documentElement).scrollPaddingBottom") == "132px"
        page.keyboard.press("Control+f")
        page.fill("[placeholder='Find in the transcript']", "the")
        assert wait_until(lambda: page.evaluate(BEHIND) <= 0), "nothing of the list is behind the transport"
        page.keyboard.press("Control+h")
        page.locator(".cs-hits input").first.wait_for()
        assert page.evaluate("document.documentElement.scrollHeight") > height, "more than the window holds"
        transport = page.locator(".cs-transport").bounding_box()
        assert transport["y"] + transport["height"] <= height, "pinned all the same"
        page.keyboard.press("Escape")


LINES = """() => {
  const tabs = [...document.querySelectorAll(".cs-tab")];
  for (const each of tabs) each.hidden = false;  // with one for the translation beside
  return new Set(tabs.map((each) => Math.round(each.getBoundingClientRect().top))).size;
}"""


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_tabs_of_the_drawer_take_two_lines_in_every_language(
    browser: Any, house: House, watch: Watch, language: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale=language)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    page.goto(house.url)
    page.wait_for_function(OPEN)
    page.click("#editor [data-name=drawer]")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert wait_until(lambda: page.evaluate(LINES) == 2), (width, page.evaluate(LINES))
    context.close()


def test_words_are_clicked_found_and_typed(page: Any) -> None:
    word = page.locator(".cs-row .cs-word").nth(2)
    word.click()
    page.wait_for_function("window.__studio.playing")
    page.wait_for_timeout(600)
    word.click()
    assert page.locator("textarea").count() == 0
    word.dblclick()
    field = page.locator("textarea")
    assert field.get_attribute("translate") == "no"
    assert field.get_attribute("lang") == "en"
    assert page.locator(".cs-list").get_attribute("lang") == "en"
    assert field.evaluate("field => field.selectionStart") > 0
    page.keyboard.press("Escape")

    last = segments(page)[-1]
    wanted = " ".join(last["text"].split()[-2:])
    page.keyboard.press("Control+f")
    page.keyboard.type(wanted.upper())
    page.locator(".cs-find [role=status]:has-text('of')").wait_for()
    while current(page) != last["id"]:
        page.keyboard.press("Enter")
    assert page.locator(f"{CURRENT} .cs-word.is-selected").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cs-list"


def test_back_reload_and_a_wrong_address(page: Any, house: House, watch: Watch) -> None:
    watch.allowed += ["404", "AbortError"]  # what the wrong address asks for; Gradio's, of a page that is left
    page.keyboard.press("End")
    page.wait_for_function("new URL(location.href).searchParams.get('t') > 100")
    page.get_by_role("tab", name="Library").click()
    page.wait_for_function("new URL(location.href).searchParams.get('tab') === 'library'")
    page.locator("#library [data-name=open]").first.wait_for()
    page.go_back()
    page.locator("#editor .cs-list").wait_for()
    page.wait_for_function("!new URL(location.href).searchParams.has('tab')")
    page.reload()
    page.wait_for_function(OPEN)
    assert current(page) == segments(page)[-1]["id"]
    page.get_by_role("tab", name="Models").click()
    page.wait_for_function("new URL(location.href).searchParams.get('tab') === 'models'")
    page.reload()
    page.locator("#models .cs-model").first.wait_for()
    page.get_by_role("tab", name="Studio").click()
    page.click("#editor [data-name=new]")
    page.locator("#start").wait_for()
    assert "recording" not in page.url
    page.go_back()
    page.wait_for_function(OPEN)

    page.goto(f"{house.app.url}/?recording=0123456789abcdef0123456789abcdef")
    page.locator("#editor :text('There is no such recording here')").wait_for()
    page.get_by_role("button", name="Open another").click()
    page.locator("#start").wait_for()
    assert "recording" not in page.url


@pytest.fixture
def crowd(page: Any, house: House) -> list[str]:
    """A library of 4,000 recordings, as far as the page knows."""
    told = json.loads(page.request.get(f"{house.app.url}/gradio_api/studio/library.json").text())
    row = told["recordings"][0]
    rows = [
        {**row, "name": f"call {i:04}.flac", "place": i, "id": row["id"] if i == 0 else f"r{i}"} for i in range(4000)
    ]
    page.route("**/library.json*", lambda route: route.fulfill(json={**told, "recordings": rows}))
    return [each["name"] for each in rows]


def test_a_library_of_thousands(page: Any, crowd: list[str]) -> None:
    page.get_by_role("tab", name="Library").click()
    rows = page.locator("#library tbody tr:not(.cs-gap)")
    rows.first.wait_for()
    assert rows.count() < 60
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    in_a_row = "document.activeElement.closest('#library tbody tr') !== null"
    tabs = 0
    while not page.evaluate(in_a_row):
        page.keyboard.press("Tab")
        tabs += 1
    assert tabs <= 7

    page.locator("#library input[type=search]").fill("39")
    assert rows.count() < 60
    view = page.locator("#library .cs-library-view")
    view.evaluate("view => (view.scrollTop = 3000)")
    page.wait_for_timeout(200)
    shown = page.locator("#library .cs-library-name").nth(12).inner_text()
    page.get_by_role("tab", name="Studio").click()
    page.get_by_role("tab", name="Library").click()
    page.wait_for_function("document.querySelector('#library .cs-library-view').scrollTop === 3000")
    assert page.locator(f"#library .cs-library-name:text-is('{shown}')").is_visible()
    page.reload()
    page.wait_for_function("document.querySelector('#library .cs-library-view')?.scrollTop === 3000")
    assert page.locator("#library input[type=search]").input_value() == "39"
    page.click("#library [data-name=export-all]")
    assert "All 4,000" in page.locator("#library .cs-export-all").inner_text()


KEY = """(press) => {
  const observer = new MutationObserver(() => {});
  observer.observe(document.querySelector('#library'), { subtree: true, childList: true, attributes: true });
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...press }));
  const changed = observer.takeRecords().length;
  observer.disconnect();
  return changed;
}"""


def test_a_key_that_chooses_among_thousands_touches_only_the_rows_that_are_drawn(page: Any, crowd: list[str]) -> None:
    """How long it takes is measured by `bench.library`; what would make it long is seen here."""
    page.get_by_role("tab", name="Library").click()
    page.locator("#library tbody [data-name=choose]").first.wait_for()
    page.locator("#library tbody [data-name=choose]").first.focus()
    for press in ({"key": "ArrowDown"}, {"key": "ArrowDown", "shiftKey": True}, {"key": "a", "ctrlKey": True}):
        assert page.evaluate(KEY, press) < 2_000, press
    page.get_by_text("4,000 recordings chosen").wait_for()
    assert page.locator("#library tbody tr:not(.cs-gap)").count() < 60
