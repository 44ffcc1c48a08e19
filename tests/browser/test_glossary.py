"""A glossary that learns: a correction typed twice offers itself for the rest; entries are kept, changed and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.goingon import show
from tests.browser.house import OPEN, House, in_a_project_of_its_own, opened
from tests.browser.looking import Look
from tests.served import App

pytestmark = pytest.mark.browser


@pytest.fixture
def house(app: App) -> House:
    return in_a_project_of_its_own(app)


@pytest.fixture
def page(same: Any, house: House) -> Any:
    show(same, house.url, OPEN)
    return same


def places(page: Any, word: str, *, verified: bool) -> list[int]:
    """Segments that have the word."""
    return list(
        page.evaluate(
            "([word, verified]) => window.__studio.segments.flatMap((each, at) =>"
            " (each.status === 'verified') === verified && each.text.split(' ').includes(word) ? [at] : [])",
            [word, verified],
        )
    )


def a_word(page: Any) -> str:
    """That stands in several segments, and in none that is verified: there it would be right."""
    return str(
        page.evaluate(
            "(() => { const all = window.__studio.segments; const count = new Map();"
            " for (const each of all) for (const word of new Set(each.text.split(' ')))"
            "   if (word.length > 3)"
            "     count.set(word, (count.get(word) ?? 0) + (each.status === 'verified' ? -1000 : 1));"
            " return [...count].sort((a, b) => b[1] - a[1])[0][0]; })()"
        )
    )


def type_over(page: Any, at: int, wrong: str, right: str) -> None:
    text = page.evaluate(f"window.__studio.segments[{at}].text")
    page.keyboard.press("Home")
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#editor textarea.cs-field").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(" ".join(right if word == wrong else word for word in text.split(" ")))
    page.keyboard.press("Enter")
    page.wait_for_function(f"window.__studio.saved && window.__studio.segments[{at}].text.includes({right!r})")


def unverify_all_with(page: Any, word: str) -> None:
    for at in places(page, word, verified=True):
        page.keyboard.press("Home")
        for _ in range(at):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
    page.wait_for_function("window.__studio.saved")


def taught(page: Any, word: str, right: str) -> int:
    """Types it in two segments and waits for the offer; answers how many places are left."""
    unverify_all_with(page, word)
    first, second, *rest = places(page, word, verified=False)
    type_over(page, first, word, right)
    type_over(page, second, word, right)
    page.get_by_text(f"You corrected “{word}” → “{right}” in 2 segments.").wait_for()
    return len(rest)


def test_what_is_typed_twice_offers_itself_and_one_undo_takes_all_of_it_back(page: Any) -> None:
    word = a_word(page)
    left = taught(page, word, "canary")
    assert left > 1
    page.keyboard.press("Alt+Enter")
    page.wait_for_function("(word) => document.querySelector('[data-name=replace-into]').value === word", arg="canary")
    page.locator(".cs-hits li").nth(left - 1).wait_for()
    page.locator(".cs-hits [aria-label^='Play the hit']").first.click()
    page.wait_for_function("window.__studio.playing")
    page.click("[data-name=replace-all]")
    page.get_by_text("replaced in").first.wait_for()
    page.wait_for_function(
        "(word) => window.__studio.saved && !window.__studio.segments.some((each) =>"
        " each.text.toLowerCase().split(' ').includes(word))",
        arg=word,
    )
    page.locator("#editor .cs-find").wait_for(state="hidden")
    page.keyboard.press("Alt+k")
    page.locator("#editor .cs-glossary h3", has_text="In use (1)").wait_for()
    page.click("#editor [data-name=undo]")
    page.wait_for_function(
        "([word, left]) => window.__studio.segments"
        ".filter((each) => each.text.split(' ').includes(word)).length >= left",
        arg=[word, left],
    )


def test_entries_are_added_changed_put_away_brought_in_and_told_to_a_model(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("Alt+k")
    panel = page.locator("#editor .cs-glossary")
    panel.get_by_label("How it is right").fill("NeMo")
    panel.get_by_label("What models write").fill("nemo")
    panel.get_by_role("button", name="Add").click()
    panel.locator("h3", has_text="In use (1)").wait_for()
    words = tmp_path / "words.csv"
    words.write_text("wrong,right\nnambur,number\nCanary\n", "utf-8")
    panel.locator("[data-name=glossary-file]").set_input_files(str(words))
    panel.locator("h3", has_text="In use (3)").wait_for()
    panel.get_by_text("2 new entries.").wait_for()
    panel.get_by_label("State of “nambur” → “number”").select_option("never")
    panel.locator("h3", has_text="Never (1)").wait_for()
    panel.get_by_label("Right form of nemo").fill("NEMO")
    panel.get_by_label("Right form of nemo").press("Enter")
    panel.get_by_label("State of “nemo” → “NEMO”").wait_for()
    words.write_text("same,same\n", "utf-8")
    panel.locator("[data-name=glossary-file]").set_input_files(str(words))
    panel.get_by_text("Line 1: “same” is written the same on both sides.").wait_for()
    with page.expect_download() as download:
        panel.get_by_text("Download as CSV").click()
    assert sorted(Path(download.value.path()).read_text("utf-8").splitlines()) == [
        ",Canary,accepted",
        "nambur,number,never",
        "nemo,NEMO,accepted",
        "wrong,right,state",
    ]
    panel.get_by_role("button", name="Hear the rest again…").click()
    page.get_by_text("No model that is ready here can be told words.").wait_for()  # as is so in this house
    told = page.locator("#editor [data-name=vocabulary]").input_value()
    assert sorted(told.split("\n")) == ["Canary", "NEMO"]
    assert page.evaluate("window.__studio.marked !== null")


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch, tmp_path: Path) -> None:
    page = opened(look.context, house, watch)
    page.keyboard.press("Alt+k")
    panel = page.locator("#editor .cs-glossary")
    words = tmp_path / "words.csv"
    words.write_text("agent nambur,agent number\nCanary\npound key,hash key,never\n", "utf-8")
    panel.locator("[data-name=glossary-file]").set_input_files(str(words))
    panel.locator("h3", has_text="Never (1)").wait_for()
    look.at(page, "glossary")
