"""Searching what is said, from the Library: found by its words, shown, opened there, exported as it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bench.synthetic import make
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.store import Store
from studio.workflow.intake import DEFAULT_PROJECT
from tests.browser.conftest import Watch
from tests.browser.house import House, in_library
from tests.browser.looking import Look
from tests.served import served

pytestmark = pytest.mark.browser

SUMMARY = ".cs-library-summary"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("said")
    long = make(data, hours=0.05, words=720)
    store = Store(Settings(data=data))
    other = replace(long.recording, id="other", sha256="0" * 64, name="Something else.wav")
    store.recordings.add(other, LOCAL.name, DEFAULT_PROJECT)
    store.close()
    with served(data) as app:
        yield House(app, long.recording.id, long.transcript.id)


def test_what_is_said_is_found_and_opened_where_it_is(context: Any, house: House, watch: Watch) -> None:
    page = in_library(context, house, watch)
    page.get_by_label("Search recordings").fill("Old RAILWAY")
    hit = page.locator("#library [data-name=said]")
    hit.wait_for()
    assert hit.locator("mark").inner_text() == "old railway"
    page.get_by_text("said in 1").wait_for()
    with page.expect_request(lambda request: "component_server" in request.url) as sent:
        page.click("[data-name=export-all]")
        page.click(".cs-export-all [data-name=export]")
    assert json.loads(sent.value.post_data)["data"]["recordings"] == [house.recording], "what is shown"
    page.keyboard.press("Escape")

    hit.click()
    page.wait_for_function("window.__studio?.selected && window.__studio.ready")
    at = page.evaluate("window.__studio.segments.find(({id}) => id === window.__studio.selected.segment)")
    assert "old railway" in at["text"]
    assert page.evaluate("window.__studio.time") == pytest.approx(
        float(page.evaluate("new URL(location.href).searchParams.get('t')")), abs=0.01
    )
    assert at["start"] <= page.evaluate("window.__studio.time") < at["end"]
    page.go_back()
    page.wait_for_function("new URL(location.href).searchParams.get('tab') === 'library'")
    assert page.get_by_label("Search recordings").input_value() == "Old RAILWAY"
    hit.wait_for()

    page.get_by_label("Search recordings").fill("old railways")
    page.get_by_text("nor what is said").wait_for()


def test_it_can_be_read_by_everybody(look: Look, house: House, watch: Watch) -> None:
    page = in_library(look.context, house, watch)
    page.get_by_label("Search recordings").fill("railway")
    page.locator("#library [data-name=said]").wait_for()
    look.at(page, "said")
