"""Manifests and zips dropped on the page: what they ask, what they bring, and an export of ours that comes home."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile

from tests.browser.conftest import Watch
from tests.browser.recorder import wait_for_clock
from tests.browser.steps import BEHIND
from tests.served import App

pytestmark = pytest.mark.browser


@pytest.fixture
def own(empty: App) -> App:
    """What comes home must not find the recordings of other tests."""
    return empty


@pytest.fixture
def house(own: App, context: Any, watch: Watch) -> Any:
    page = context.new_page()
    watch.on(page)
    page.goto(own.url)
    page.wait_for_selector("#go")
    return page


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.random.default_rng(7).uniform(-0.1, 0.1, 64_000), 16_000)
    return path


def manifest(folder: Path, *rows: dict[str, Any], name: str = "set.json") -> Path:
    base = {"audio_filepath": "/data/call.wav", "offset": 0.0, "duration": 2.0, "text": "Guten Tag."}
    (folder / name).write_text("".join(json.dumps({**base, **row}) + "\n" for row in rows), "utf-8")
    return folder / name


def drop(page: Any, *files: Path) -> None:
    page.set_input_files("#drop input[type=file]", [str(file) for file in files])


def brought(page: Any) -> str:
    """What the Library says of the import."""
    page.wait_for_selector("#library .cs-library-brought:visible")
    return str(page.locator("#library .cs-library-brought").inner_text())


def test_a_manifest_asks_for_its_language_and_opens_in_the_library(
    house: Any, own: App, tmp_path: Path, clip: Path
) -> None:
    drop(house, manifest(tmp_path, {}, {"offset": 2.0}), clip)
    house.wait_for_selector("#status :text('“set.json”, line 1: it does not say which language is spoken')")
    house.reload()  # what is asked is asked again
    house.wait_for_selector("#status [data-name=import-language]")
    assert house.locator("#status [data-name=go-on]").is_disabled()
    house.select_option("#status [data-name=import-language]", "de")
    house.click("#status [data-name=go-on]")
    assert "1 recording, 1 transcript in project “default”.\n2 rows added" in brought(house).replace("\n\n", "\n")
    house.wait_for_selector("#library tr:has-text('call.wav'):has-text('0 of 2')")
    assert [entry.language for entry in own.session.library.entries()] == ["de"]


def test_a_bad_row_is_told_and_the_rest_imported(house: Any, own: App, tmp_path: Path, clip: Path) -> None:
    drop(house, manifest(tmp_path, {"lang": "de"}, {"lang": "de", "offset": 9.0}), clip)
    house.wait_for_selector("#status :text('“set.json”, line 2: it starts at 9 s')")
    assert own.session.library.entries() == []
    house.click("#status [data-name=go-on]")
    assert "1 left out." in brought(house)
    assert "line 2" in brought(house)


def test_a_manifest_alone_says_what_to_do(house: Any, own: App, tmp_path: Path) -> None:
    drop(house, manifest(tmp_path, {"lang": "de"}))
    house.wait_for_selector("#status :text('Upload a zip of the manifest and its sound')")
    assert own.session.library.entries() == []


def test_an_export_that_comes_home_brings_names_statuses_and_texts(
    house: Any, own: App, tmp_path: Path, clip: Path
) -> None:
    own.session.library.import_([manifest(tmp_path, {"lang": "de", "audio_filepath": str(clip)})], status="verified")
    (entry,) = own.session.library.entries()
    own.session.library.rename(entry.recording.id, "Dr. Smith 2024.05.12")
    house.get_by_role("tab", name="Library").click()
    house.locator("#library [data-name=export-all]").click()
    form = house.locator("#library .cs-export")
    form.locator("button[data-name=export]").click()
    link = form.locator("a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with house.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "home.zip")
    own.session.library.delete(entry.recording.id)
    house.keyboard.press("Escape")
    house.get_by_role("tab", name="Studio").click()
    drop(house, tmp_path / "home.zip")
    assert "1 recording, 1 transcript" in brought(house)
    house.wait_for_selector("#library tr:has-text('Dr. Smith 2024.05.12'):has-text('1 of 1')")


def test_a_recording_is_called_after_the_time_where_its_speaker_is(browser: Any, own: App, watch: Watch) -> None:
    """Tokyo, with a server elsewhere: in its name and in the Library the same time, the browser's."""
    context = browser.new_context(timezone_id="Asia/Tokyo", permissions=["microphone"])
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    page.goto(own.url)
    page.wait_for_selector("#go")
    page.get_by_role("button", name="Record", exact=True).click()
    wait_for_clock(page, 1)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_selector("#editor .cs-name:has-text('Recording')")
    (entry,) = own.session.library.entries()
    named = datetime.strptime(entry.recording.name, "Recording %Y-%m-%d %H.%M.%S.wav")
    there = entry.recording.created.astimezone(ZoneInfo("Asia/Tokyo")).replace(tzinfo=None)
    assert abs((there - named).total_seconds()) < 60
    context.close()


def test_an_export_takes_what_the_search_shows(house: Any, own: App, tmp_path: Path, clip: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"lang": "de", "audio_filepath": "call.wav"},
        {"lang": "de", "audio_filepath": "other.wav", "offset": 1.0},
    ]
    soundfile.write(tmp_path / "other.wav", np.random.default_rng(8).uniform(-0.1, 0.1, 64_000), 16_000)
    own.session.library.import_([manifest(tmp_path, *rows)], status="verified")
    house.get_by_role("tab", name="Library").click()
    house.fill("#library input[type=search]", "other")
    house.locator("#library [data-name=export-all]:has-text('Export 1…')").click()
    form = house.locator("#library .cs-export")
    form.locator("button[data-name=export]").click()
    form.locator(":text('1 row of 1 chosen recording.')").wait_for(timeout=BEHIND)
    with house.expect_download() as download:
        form.locator("a:has-text('Download')").click()
    download.value.save_as(tmp_path / "shown.zip")
    with zipfile.ZipFile(tmp_path / "shown.zip") as packed:
        assert any("other" in name for name in packed.namelist()), packed.namelist()
    house.select_option("#library [data-name=recordings]", "all")
    form.locator("button[data-name=export]").click()
    form.locator(":text('2 rows.')").wait_for(timeout=BEHIND)
