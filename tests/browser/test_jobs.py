"""Work that goes on while nobody looks: after a reload the page shows it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.errors import DiskFull
from studio.store.jobs import Taker
from tests.browser.conftest import Watch
from tests.browser.looking import Look
from tests.browser.steps import BEHIND, open_drawer
from tests.owned import kept_recording
from tests.patience import wait_until
from tests.served import App

pytestmark = pytest.mark.browser

RATE = 16_000


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Two and a half hours of silence: few bytes to upload, seconds to decode."""
    path = tmp_path / "long.flac"
    block = np.zeros(600 * RATE, np.int16)
    with soundfile.SoundFile(path, "w", RATE, 1, format="FLAC", subtype="PCM_16") as file:
        file.write(np.random.default_rng().integers(-99, 99, RATE, np.int16))  # no other test has taken it in
        for _ in range(15):
            file.write(block)
    return path


@pytest.fixture
def reloads(watch: Watch) -> None:
    """Gradio's own stream is cut by a reload, which it tells the console."""
    watch.allowed += ["AbortError", "errored out"]


def test_what_is_being_taken_in_is_shown_again_after_a_reload(page: Any, long: Path, reloads: None) -> None:
    page.set_input_files("#drop input[type=file]", [str(long)])
    page.wait_for_selector("#status .cs-intake-progress:has-text('long.flac')")
    page.reload()
    page.wait_for_selector("#status .cs-intake-progress:has-text('long.flac')")
    assert page.locator("#status [data-name=cancel-intake]").is_visible()
    page.wait_for_selector("#go:not([disabled])", timeout=BEHIND)
    assert page.locator("#status .cs-intake-progress").count() == 0


def test_cancel_after_a_reload_stops_it(page: Any, app: App, long: Path, reloads: None) -> None:
    before = len(app.session.library.entries())
    page.set_input_files("#drop input[type=file]", [str(long)])
    page.wait_for_selector("#status .cs-intake-progress:has-text('long.flac')")
    page.reload()
    page.wait_for_selector("#status [data-name=cancel-intake]:visible")
    page.click("#status [data-name=cancel-intake]")
    page.wait_for_selector("#status [data-name=cancel-intake]", state="hidden")
    assert wait_until(lambda: app.session.jobs.active("ingest") == [])
    assert len(app.session.library.entries()) == before


def test_a_finished_export_can_be_had_after_a_reload(opened: Any) -> None:
    page = opened
    open_drawer(page)
    form = page.locator("#editor .cs-export")
    form.locator("select[data-name=format]").select_option("txt")
    form.locator("select[data-name=segments]").select_option("all")
    form.locator("button[data-name=export]").click()
    form.locator("a:has-text('Download')").wait_for(timeout=BEHIND)
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    open_drawer(page)
    link = form.locator("a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".txt")


def test_a_recording_that_could_not_be_taken_in_is_kept_in_the_page(look: Look, empty: App, watch: Watch) -> None:
    kept = kept_recording(empty.studio, empty.session, RATE)
    page = look.context.new_page()
    watch.on(page)
    page.goto(empty.url)
    note = page.locator("#status .cs-kept")
    note.get_by_text("could not be taken in; what was recorded is kept.").wait_for()
    note.scroll_into_view_if_needed()
    look.at(page, "kept-recording")
    with page.expect_download() as download:
        note.get_by_text("Download the sound").click()
    assert len(soundfile.read(download.value.path())[0]) == RATE
    note.get_by_role("button", name="Delete").click()
    look.at(page, "kept-recording-delete")
    note.get_by_role("button", name="Keep it").click()
    note.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#status .cs-kept", state="detached")
    assert wait_until(lambda: len(empty.session.library.entries()) == 1)
    assert wait_until(lambda: empty.session.jobs.get(kept).state == "done")


def test_whoever_cancels_what_he_has_recorded_is_asked(look: Look, empty: App, watch: Watch) -> None:
    """It waits for room on the disk."""
    jobs, kept = empty.studio._services.store.jobs, kept_recording(empty.studio, empty.session, RATE)
    jobs.again(kept, "another")
    assert jobs.claim(["ingest"], Taker("another", "another", 60.0, 0.0), lambda job: job.id == kept) is not None
    jobs.end(kept, "another", "queued", pause=3600.0, doing=str(DiskFull("/data")))
    page = look.context.new_page()
    watch.on(page)
    page.goto(empty.url)
    going = page.locator("#status .cs-intake-progress")
    going.get_by_role("button", name="Cancel").click()
    going.get_by_text("What was recorded is then gone for good.").wait_for()
    going.scroll_into_view_if_needed()
    look.at(page, "cancel-recording")
    going.get_by_role("button", name="Delete it").click()
    assert wait_until(lambda: jobs.get(kept).state == "stopped")
    assert wait_until(lambda: not empty.studio._services.store.job_folder(kept).exists())
