"""What a person does in the page, in the words of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def upload(page: Any, *files: Path) -> None:
    page.set_input_files("#drop input[type=file]", [str(file) for file in files])
    page.wait_for_selector("#go:not([disabled])")


def transcribe(page: Any) -> None:
    page.click("#go")
    page.wait_for_function("window.__studio?.segments.length > 0", timeout=60_000)
    wait_for_run(page)


def wait_for_run(page: Any) -> None:
    page.wait_for_selector("#editor .cs-progress", state="hidden", timeout=60_000)


def text(page: Any, position: int = 0) -> str:
    return str(page.evaluate(f"window.__studio.segments[{position}].text"))


def correct(page: Any, position: int, new: str) -> None:
    """Open the segment's text, replace it, save it, and wait until the page says it is saved."""
    row = page.locator("#editor .cs-row").nth(position)
    row.locator(".cs-word").first.click()
    page.keyboard.press("Enter")
    field = row.locator("textarea, [contenteditable]")
    field.wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(new)
    page.keyboard.press("Enter")
    wait_until_saved(page, position, new)


def wait_until_saved(page: Any, position: int, expected: str) -> None:
    page.wait_for_function(
        "([position, text]) => window.__studio.saved && window.__studio.segments[position].text === text",
        arg=[position, expected],
    )


def open_drawer(page: Any) -> None:
    if not page.locator("#editor .cs-export").is_visible():
        page.locator("#editor button[name=drawer], #editor button:has-text('Details')").first.click()
    page.locator("#editor .cs-export").wait_for()
