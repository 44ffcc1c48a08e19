"""How it looks and reads: axe without serious findings, light and dark, desktop and phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import in_both_schemes, read_by_everybody, serious
from tests.browser.steps import open_drawer, transcribe
from tests.conftest import ROOT
from tests.served import App

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_every_room_can_be_read_by_everybody(
    browser: Any, app: App, watch: Any, tmp_path: Path, size: str, scheme: Any
) -> None:
    """In both schemes, loaded in this one. With STUDIO_PICTURES pictures go to assets/: the README shows them."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    page.goto(app.url)
    folder = ROOT / "assets" if os.environ.get("STUDIO_PICTURES") else tmp_path

    def look(name: str) -> None:
        page.wait_for_timeout(400)
        in_both_schemes(page, lambda now: read_by_everybody(page, folder / f"{name}-{size}-{now}.png"))

    page.wait_for_selector("#go")
    look("start")
    page.locator("#examples button").last.click()
    page.wait_for_selector("#go:not([disabled])")
    transcribe(page)
    page.locator("#editor .cs-word").nth(3).click()
    page.wait_for_function("window.__studio.playing")
    page.keyboard.press("Space")
    look("studio")
    open_drawer(page)
    look("drawer")
    open_drawer(page, "compare")
    page.locator("#editor .cs-form [data-name=model]").wait_for(state="attached")
    look("compare")
    open_drawer(page, "ask")
    page.locator("#editor .cs-question").wait_for()
    look("ask")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector("#library tbody tr")
    look("library")
    page.get_by_role("tab", name="Models").click()
    page.locator("#models .cs-model").first.wait_for()
    look("models")
    context.close()


BUTTONS = (
    "",
    "is-quiet",
    "is-icon",
    "is-primary",
    "is-danger",
    "is-link",
    "cs-switch",
    "cs-switch is-pressed",
    "is-pressed",
)
OF_EACH = """(looks) => {
  const box = document.createElement("div");
  box.id = "buttons";
  box.style.cssText = "position: fixed; inset: 0 0 auto; z-index: 99; background: var(--cs-back)";
  for (const look of looks) {
    const button = document.createElement("button");
    button.className = `cs-button ${look}`;
    if (look.includes("is-pressed")) button.setAttribute("aria-pressed", "true");
    button.textContent = "Wording";
    box.append(button);
  }
  document.querySelector("#editor .cs-studio").prepend(box);
}"""
CONTRAST = """async () => {
  const found = await axe.run("#buttons", { runOnly: ["color-contrast"] });
  return found.violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));
}"""


def test_what_a_mouse_is_over_can_be_read(opened: Any) -> None:
    page = opened
    assert serious(page) == []
    page.evaluate(OF_EACH, BUTTONS)

    def look(scheme: str) -> None:
        for each in page.locator("#buttons button").all():
            each.hover()
            assert page.evaluate(CONTRAST) == [], scheme

    in_both_schemes(page, look)


def test_where_one_is_is_seen_in_the_system_s_own_colours(opened: Any) -> None:
    """Which take shadows and tints away."""
    opened.emulate_media(forced_colors="active")
    opened.locator("#editor .cs-list").focus()
    opened.keyboard.press("ArrowRight")
    for where in (".cs-row.is-current", ".cs-word.is-selected", ".cs-transport [data-name=follow][aria-pressed=true]"):
        assert (
            opened.locator(f"#editor {where}").evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"
        ), where
