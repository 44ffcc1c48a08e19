"""The spectrogram under the waveform: shown by a key, drawn in tiles, remembered; a failure is told and tried again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.house import House, in_a_project_of_its_own, opened
from tests.browser.looking import Look
from tests.served import App

pytestmark = pytest.mark.browser

NOTE = "#editor .cs-spectrogram-note > span"
INK = """() => {
    const canvas = document.querySelector("#editor canvas.cs-spectrogram");
    if (!canvas || canvas.hidden || !canvas.width || !canvas.height) return 0;
    const of = (x) => canvas.getContext("2d").getImageData(x, 0, 1, canvas.height).data.filter((_, i) => i % 4 === 3);
    const drawn = Array.from({ length: 50 }, (_, i) => of(Math.floor((canvas.width - 1) * i / 49)));
    return drawn.filter((column) => column.every((alpha) => alpha === 255)).length;
}"""
"""Of fifty columns those that are drawn from top to bottom."""


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


def shown(page: Any) -> None:
    page.wait_for_function(f"({INK})() === 50")


def told(page: Any, text: str) -> None:
    page.locator(NOTE).filter(has_text=text).wait_for()


def rows(page: Any) -> int:
    """That are whole in sight."""
    return int(
        page.evaluate(
            """() => {
                const list = document.querySelector("#editor .cs-list").getBoundingClientRect();
                const inside = (box) => box.top >= list.top - 1 && box.bottom <= Math.min(list.bottom, innerHeight) + 1;
                const all = [...document.querySelectorAll("#editor .cs-row")];
                return all.filter((row) => inside(row.getBoundingClientRect())).length;
            }"""
        )
    )


def test_it_is_shown_scrolled_zoomed_and_remembered(context: Any, house: House, watch: Watch) -> None:
    asked: list[str] = []
    watch.allowed += ["500"]
    context.on("request", lambda request: asked.extend([request.url] if "spectrogram.bin" in request.url else []))
    page = opened(context, house, watch)
    page.set_viewport_size({"width": 1280, "height": 720})
    assert asked == []

    page.keyboard.press("Alt+h")
    shown(page)
    assert rows(page) >= 8
    assert page.locator("#editor [data-name=spectrogram]").get_attribute("aria-pressed") == "true"
    page.get_by_role("img", name="Spectrogram of what the waveform shows").wait_for()

    with page.expect_request("**/spectrogram.bin?tile=17"):  # the last of three minutes
        page.keyboard.press("End")
    shown(page)
    page.keyboard.press("z")
    shown(page)
    page.keyboard.press("z")
    page.keyboard.press("Space")
    page.wait_for_function("window.__studio.playing")
    page.keyboard.press("Space")
    page.locator("#editor canvas.cs-spectrogram").evaluate("(canvas) => canvas.parentElement.scrollIntoView()")
    box = page.locator("#editor canvas.cs-spectrogram").bounding_box()
    before = page.evaluate("window.__studio.time")
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + box["height"] / 2)  # as on the waveform
    page.wait_for_function("(before) => Math.abs(window.__studio.time - before) > 1", arg=before)

    page.route("**/spectrogram.bin?*", lambda route: route.fulfill(status=500))
    page.reload()
    told(page, "No spectrogram here. The server answered 500.")
    page.unroute("**/spectrogram.bin?*")
    page.locator("#editor [data-name=spectrogram-again]").click()
    shown(page)
    page.locator(NOTE).filter(has_text="No spectrogram").wait_for(state="detached")

    page.locator("#editor .cs-list").first.focus()
    page.keyboard.press("Alt+h")
    page.locator("#editor canvas.cs-spectrogram").wait_for(state="hidden")
    page.reload()
    page.wait_for_function("window.__studio?.ready")
    assert page.locator("#editor canvas.cs-spectrogram").is_hidden()


def test_it_is_read_by_everybody(look: Look, house: House, watch: Watch, tmp_path: Path) -> None:
    page = opened(look.context, house, watch)
    page.keyboard.press("Alt+h")
    shown(page)
    look.at(page, "spectrogram")
