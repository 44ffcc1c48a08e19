"""A page in which nothing happens costs its reader nothing, and a wheel that is seen still turns."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.served import App

COUNTING = """(() => {
  const ask = window.requestAnimationFrame;
  window.__frames = 0;
  window.requestAnimationFrame = (callback) => { window.__frames += 1; return ask.call(window, callback); };
})()"""
"""Before all of the page's own scripts, which ask through it."""
WHEEL = '<div data-testid="status-tracker" class="seen"></div>'
REST_SECONDS = 60
"""The springs of the wheel that the page begins with swing for four."""


def frames_in(page: Any, seconds: float) -> int:
    before = page.evaluate("window.__frames")
    page.wait_for_timeout(seconds * 1000)
    return int(page.evaluate("window.__frames")) - int(before)


@pytest.fixture
def at_rest(blank: Any, another: App) -> Any:
    blank.add_init_script(COUNTING)
    blank.goto(another.url)
    blank.locator("#start button").first.wait_for()
    until = time.monotonic() + REST_SECONDS
    while frames_in(blank, 1) > 5:  # of 60
        assert time.monotonic() < until, "it draws on and on"
    return blank


def test_an_idle_page_asks_for_frames_no_more_and_a_wheel_that_is_seen_for_each(at_rest: Any) -> None:
    assert frames_in(at_rest, 2) <= 6
    at_rest.evaluate("wheel => document.body.insertAdjacentHTML('beforeend', wheel)", WHEEL)
    frames_in(at_rest, 1.5)  # the one that was to come
    assert frames_in(at_rest, 1) >= 20
    at_rest.evaluate("document.querySelector('[data-testid=status-tracker].seen').remove()")
