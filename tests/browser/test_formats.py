"""The export form offers what the server has, formats of other packages included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.steps import BEHIND, open_drawer, transcribe, upload
from tests.formats.plugin import NAME, install, path_with
from tests.served import App, served

pytestmark = pytest.mark.browser


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """A server beside another package's format."""
    monkeypatch.setenv("PYTHONPATH", path_with(install(tmp_path / "site")))
    (tmp_path / "data").mkdir()
    with served(tmp_path / "data") as started:
        yield started


def test_a_format_of_another_package_is_in_the_export_form(
    page: Any, speak: Callable[[str], Path], tmp_path: Path
) -> None:
    upload(page, speak("please enter your password followed by the pound key"))
    transcribe(page)
    open_drawer(page)
    form = page.locator("#editor .cs-export")
    form.locator(f"select[data-name=format] option[value={NAME}]").wait_for(state="attached")
    assert form.locator("select[data-name=format]").input_value() == "nemo"
    assert form.locator("select[data-name=profile]").input_value() == "canary2"
    form.locator("select[data-name=format]").select_option(label="Plain text in capitals")
    assert form.locator("select[data-name=profile]").count() == 0
    form.locator("select[data-name=mark]").select_option("!!!")
    assert form.locator("select[data-name=segments]").input_value() == "all"
    form.locator("button[data-name=export]").click()
    link = form.locator("a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".up")  # one file comes as it is
    download.value.save_as(tmp_path / "export.up")
    text = (tmp_path / "export.up").read_text("utf-8")
    assert text.isupper()
    assert text.endswith("!!!\n")
