"""What is gone is told in the page, and a name shows as it was typed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.steps import choose, upload
from tests.conftest import ROOT
from tests.served import App, served

pytestmark = pytest.mark.browser

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@pytest.fixture
def memo(app: App, tmp_path: Path) -> Iterator[str]:
    """A recording of its own."""
    import numpy as np
    import soundfile

    sound = tmp_path / "call.wav"
    soundfile.write(sound, np.random.default_rng().uniform(-0.1, 0.1, 16_000), 16_000)
    key = app.session.library.add(sound, "Call <b>7 & more.wav").recording.id
    yield key
    if key in [entry.recording.id for entry in app.session.library.entries()]:
        app.session.library.delete(key)


def toast(page: Any) -> str:
    found = page.locator(".toast-body").first
    found.wait_for()
    return str(found.inner_text())


def test_opening_a_row_that_was_deleted_elsewhere_says_so_and_looks_again(page: Any, app: App, memo: str) -> None:
    page.get_by_role("tab", name="Library").click()
    row = page.locator("#library tr:has-text('Call <b>7 & more.wav')")
    row.wait_for()
    held: list[Any] = []
    page.route("**/library.json*", lambda route: held.append(route))  # the Library has not looked again yet
    page.wait_for_timeout(500)  # a look that was under way has ended
    app.session.library.delete(memo)
    row.locator("[data-name=open]").click()
    assert "There is no recording" in toast(page)
    page.unroute("**/library.json*")
    row.wait_for(state="detached")
    assert page.get_by_role("tab", name="Library").get_attribute("aria-selected") == "true"


def test_a_row_that_is_there_opens(page: Any, app: App, memo: str) -> None:
    page.get_by_role("tab", name="Library").click()
    page.locator("#library tr:has-text('Call <b>7 & more.wav') [data-name=open]").click()
    page.wait_for_selector("#editor .cs-name:has-text('Call <b>7 & more.wav')")


def test_what_looks_like_a_tag_in_a_name_is_shown(page: Any, tmp_path: Path) -> None:
    bad = tmp_path / "no <i>sound.wav"
    bad.write_bytes(b"PK\x03\x04" + b"not audio" * 100)
    page.set_input_files("#drop input[type=file]", str(bad))
    page.wait_for_selector("#status :text('no <i>sound.wav')")


@pytest.mark.nemo
@pytest.mark.slow
def test_a_model_whose_file_is_gone_is_not_replaced(context: Any, watch: Any, tmp_path: Path, tiny_ctc: Path) -> None:
    models, data = tmp_path / "models", tmp_path / "data"
    models.mkdir()
    data.mkdir()
    shutil.copyfile(tiny_ctc, models / "gone-en.nemo")
    watch.allowed.append("500")  # how Gradio tells of what is refused outside its queue
    with served(data, models=models) as own:
        page = context.new_page()
        watch.on(page)
        page.goto(own.url)
        page.wait_for_selector("#go")
        upload(page, MEMO)
        choose(page, "model", "gone-en (yours)")
        (models / "gone-en.nemo").unlink()
        page.click("#go")
        assert "“local/gone-en” is not here any more" in toast(page)
        assert page.input_value("#model input") == "gone-en (yours)"
        assert own.session.library.entries()[0].run is None
