"""The recorder of the page, driven as a person does."""

from __future__ import annotations

from typing import Any

from tests.patience import wait_until


def recorded(page: Any) -> float:
    """Seconds by the page's clock, which begins with the first sound."""
    minutes, _, seconds = (page.locator("[data-name=clock]").text_content() or "0:00").partition(":")
    return 60 * int(minutes) + int(seconds)


def wait_for_clock(page: Any, seconds: float) -> None:
    assert wait_until(lambda: bool(page.wait_for_timeout(50)) or recorded(page) >= seconds)
