"""The recorder of the page, driven as a person does."""

from __future__ import annotations

from typing import Any

from tests.patience import SECONDS


def recorded(page: Any) -> float:
    """Seconds by the page's clock, which begins with the first sound."""
    minutes, _, seconds = (page.locator("[data-name=clock]").text_content() or "0:00").partition(":")
    return 60 * int(minutes) + int(seconds)


def wait_for_clock(page: Any, seconds: float) -> None:
    page.wait_for_function(
        """(seconds) => {
          const shown = document.querySelector("[data-name=clock]")?.textContent || "0:00";
          const [minutes, rest] = shown.split(":").map(Number);
          return 60 * minutes + rest >= seconds;
        }""",
        arg=seconds,
        polling=100,
        timeout=SECONDS * 1000,
    )
