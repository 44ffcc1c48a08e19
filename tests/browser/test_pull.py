"""Corrections that come back from the Hub, in a browser: offered, looked at, brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio
from tests.browser.conftest import Watch
from tests.owned import fill
from tests.patience import wait_until
from tests.served import served
from tests.workflow.datasets_hub import PLAIN, datasets_hub
from tests.workflow.pushed import correct

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def test_what_was_corrected_there_comes_back(
    context: Any, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_ann")
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    data = tmp_path / "data"
    with datasets_hub(monkeypatch) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        studio = Studio(Settings(data=data, workers=1))
        ann = studio.acting_as(LOCAL)
        (tmp_path / "files").mkdir()
        ids = fill(studio, ann, tmp_path / "files")
        pushed = ann.exports.push("calls", "all")
        assert wait_until(lambda: not ann.jobs.get(pushed.id).active)
        ann.jobs.delete(ids.pull)
        studio.close()
        correct(hub.repositories["ann/calls"], lambda found: [{**found[0], "text": "Put right."}, *found[1:]])
        with served(data) as app:
            page = context.new_page()
            watch.on(page)
            page.goto(app.url)
            page.get_by_role("button", name="bring corrections back").click()
            panel = page.locator(".cs-root-pull")
            panel.get_by_role("button", name="Look what would change").click()
            panel.get_by_text("1 changed there: they would come", exact=True).click()
            panel.get_by_text("Put right.").wait_for()
            panel.get_by_role("button", name="Bring back").click()
            panel.get_by_text("Undo in each recording").wait_for()
            panel.get_by_text("1 changed there: they came", exact=True).click()
            page.screenshot(path=str(tmp_path / "wide.png"), full_page=True)
            page.set_viewport_size({"width": 390, "height": 800})
            page.emulate_media(color_scheme="dark")
            page.screenshot(path=str(tmp_path / "phone.png"), full_page=True)
            panel.get_by_role("button", name="Open: Aardvark").click()
            page.locator("#editor").get_by_text("Put right.").first.wait_for()
            page.close()  # the server would wait for it
