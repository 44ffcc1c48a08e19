"""Of what a test does to a page that goes on, the next one finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.goingon import GoingOn

pytestmark = pytest.mark.browser

HERE = "http://localhost:9/"  # answered by the test itself; only there a browser keeps and permits anything
LEAVES = """() => new Promise((done) => {
  localStorage.setItem("left", "1");
  const request = indexedDB.open("left", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("things");
  request.onsuccess = () => {
    window.base = request.result;
    const change = window.base.transaction("things", "readwrite");
    change.objectStore("things").put("left", 1);
    change.oncomplete = () => done();
  };
})"""
FINDS = """async () => ({
  stored: localStorage.length,
  kept: await new Promise((done) => {
    const request = window.base.transaction("things").objectStore("things").count();
    request.onsuccess = () => done(request.result);
  }),
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  microphone: (await navigator.permissions.query({name: "microphone"})).state,
  position: (await navigator.permissions.query({name: "geolocation"})).state,
  width: innerWidth,
})"""


def test_nothing_is_left(context: Any, watch: Watch) -> None:
    going_on = GoingOn(context)
    page = going_on.page()
    page.route(HERE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(HERE)
    watch.on(page)
    position = page.evaluate("async () => (await navigator.permissions.query({name: 'geolocation'})).state")
    at_first = {
        "stored": 0,
        "kept": 0,
        "dark": False,
        "microphone": "granted",
        "position": position,
        "width": 1280,
    }
    page.evaluate(LEAVES)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    context.grant_permissions(["geolocation"])
    left = page.evaluate(FINDS)
    assert {name for name in at_first if left[name] != at_first[name]} >= {*at_first} - {"microphone"}
    going_on.done(page, watch, well=True)
    assert page.evaluate(FINDS) == at_first
