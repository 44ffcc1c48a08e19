"""What a person does in the page, in the words of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEHIND = 300_000
"""Milliseconds, for what a process does that gives way to everybody (`studio/priority.py`), an export above all: beside
two tests on two cores that is a twentieth of one, and NeMo's loader alone takes 15 s."""


def upload(page: Any, *files: Path) -> None:
    page.set_input_files("#drop input[type=file]", [str(file) for file in files])
    page.wait_for_selector("#go:not([disabled])")


def choose(page: Any, field: str, label: str) -> None:
    """Pick an entry of one of the row's drop-down lists, by the text that a person reads."""
    page.click(f"#{field} input")
    page.locator(f"#{field}").get_by_role("option", name=label, exact=True).click()
    page.wait_for_function(
        "([id, label]) => document.querySelector(`#${id} input`).value === label", arg=[field, label]
    )
    page.wait_for_timeout(400)  # what it offers comes from the server


def option_labels(page: Any, field: str) -> list[str]:
    """What a drop-down list offers."""
    page.click(f"#{field} input")
    entries = page.locator(f"#{field} ul[role=listbox] li")
    entries.first.wait_for()
    labels = [each.strip().lstrip("✓").strip() for each in entries.all_inner_texts()]
    page.keyboard.press("Escape")
    return labels


def transcribe(page: Any, patience: float = 60_000) -> None:
    """Start a run and wait for its end; an older transcript of the same sound may be open before."""
    before = transcript_id(page)
    page.click("#go")
    page.wait_for_function(f"({ADDRESS}.get('transcript') ?? '') !== {before!r}", timeout=patience)
    page.wait_for_function("window.__studio?.segments.length > 0", timeout=patience)
    page.wait_for_selector("#editor .cs-progress", state="hidden", timeout=patience)


ADDRESS = "new URL(location.href).searchParams"


def transcript_id(page: Any) -> str:
    return str(page.evaluate(f"{ADDRESS}.get('transcript') ?? ''"))


def text(page: Any, position: int = 0) -> str:
    return str(page.evaluate(f"window.__studio.segments[{position}].text"))


def correct(page: Any, position: int, new: str) -> None:
    """Open the segment's text, replace it, save it, and wait until the page says it is saved."""
    open_text(page, position)
    page.keyboard.press("Control+a")
    page.keyboard.type(new)
    page.keyboard.press("Enter")
    wait_until_saved(page, position, new)


def open_text(page: Any, position: int) -> None:
    """By keyboard; a click on the word that is selected already opens the field by itself."""
    row = page.locator(f"#editor .cs-row[aria-rowindex='{position + 1}']")
    field = row.locator("textarea")
    row.locator(".cs-word").first.click()
    if not field.count():
        page.keyboard.press("Enter")
    field.wait_for()


def wait_until_saved(page: Any, position: int, expected: str) -> None:
    page.wait_for_function(
        "([position, text]) => window.__studio.saved && window.__studio.segments[position].text === text",
        arg=[position, expected],
    )


def open_drawer(page: Any, panel: str = "export") -> None:
    """Open the drawer at one of its panels: details, versions, compare, ask or export."""
    if not page.locator("#editor .cs-drawer").is_visible():
        page.click("#editor [data-name=drawer]")
    page.click(f"#editor .cs-tab[data-name={panel}]")


def still(page: Any, locator: Any) -> dict[str, float]:
    """Where it is, once what comes late (a line over the waveform, its picture) moves it no more."""
    box = locator.bounding_box()
    for _ in range(100):
        page.wait_for_timeout(300)
        before, box = box, locator.bounding_box()
        if box is not None and box == before:
            return dict(box)
    raise AssertionError(f"it does not come to rest: {box}")
