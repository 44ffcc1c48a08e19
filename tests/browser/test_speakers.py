"""A stereo call becomes two named speakers: offered, heard channel by channel, named, merged, undone, heard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import Look
from tests.browser.steps import option_labels, transcribe, upload
from tests.calls import stereo_call
from tests.conftest import ROOT
from tests.served import App

pytestmark = pytest.mark.browser

SPEAKERS = "[...new Set(window.__studio.segments.map((each) => each.speaker))].sort()"


def _speakers(page: Any, *names: str) -> None:
    page.wait_for_function(f"({SPEAKERS}).join() === {','.join(sorted(names))!r}")


def _rename(page: Any, old: str, new: str) -> None:
    field = page.get_by_label(f"Name of {old}", exact=True)
    field.fill(new)
    field.press("Enter")


def test_a_stereo_call_becomes_two_named_speakers(page: Any, watch: Any, tmp_path: Path) -> None:
    watch.allowed.append("400 (Bad Request)")  # a name that another has
    upload(page, stereo_call(tmp_path / "call.wav"))
    page.wait_for_function("document.querySelector('#speakers input')?.value === 'By channel'")
    assert option_labels(page, "speakers") == ["Not asked", "By channel"]
    transcribe(page)
    _speakers(page, "Channel 1", "Channel 2")
    spans = page.evaluate("window.__studio.segments.map(({speaker, start, end}) => [speaker, start, end])")
    one, two = ([each[1:] for each in spans if each[0] == name] for name in ("Channel 1", "Channel 2"))
    assert any(a < d and c < b for a, b in one for c, d in two), "both speak at once, and both are there"

    page.locator("#editor .cs-list").focus()
    page.keyboard.press("s")
    _rename(page, "Channel 1", "Anna Berg")
    _speakers(page, "Anna Berg", "Channel 2")
    _rename(page, "Channel 2", "Anna Berg")
    page.get_by_text("There is a speaker called “Anna Berg” already.").wait_for()
    _rename(page, "Channel 2", "Bo")
    _speakers(page, "Anna Berg", "Bo")
    rows = page.locator("#editor .cs-row")
    colours = {
        rows.nth(at).locator(".cs-speaker-name").inner_text(): rows.nth(at)
        .locator(".cs-speaker-swatch")
        .evaluate("(each) => getComputedStyle(each).backgroundColor")
        for at in range(rows.count())
    }
    assert len(set(colours.values())) == len(colours) == 2

    page.get_by_label("Merge Bo into").select_option("Anna Berg")
    _speakers(page, "Anna Berg")
    page.click("#editor [data-name=undo]")
    _speakers(page, "Anna Berg", "Bo")
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    _speakers(page, "Anna Berg", "Bo")

    with page.expect_request(lambda request: request.url.endswith("audio.flac?channel=1")):
        page.select_option("#editor [data-name=channel]", "1")
    page.locator("#editor .cs-row .cs-word").first.click()
    page.wait_for_function("window.__studio.playing")


def test_a_segment_is_given_to_somebody_by_a_press_on_its_speaker(page: Any, tmp_path: Path) -> None:
    upload(page, stereo_call(tmp_path / "another.wav", third=True))
    transcribe(page)
    page.locator("#editor [data-name=speaker]").nth(1).click()
    page.get_by_label("Another name").fill("Cleo")
    page.get_by_label("Another name").press("Enter")
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].speaker === 'Cleo'")
    page.locator("#editor [data-name=no-speaker]").click()
    page.wait_for_function("window.__studio.saved && window.__studio.segments[1].speaker === null")


def test_one_voice_on_both_channels_is_offered_nothing(page: Any) -> None:
    upload(page, ROOT / "assets" / "examples" / "voice-memo.flac")
    assert not page.locator("#speakers").is_visible()


def test_speakers_can_be_read_by_everybody(look: Look, app: App, watch: Any, tmp_path: Path) -> None:
    page = look.context.new_page()
    watch.on(page)
    page.goto(f"{app.url}")
    page.wait_for_selector("#go")
    upload(page, stereo_call(tmp_path / "call.wav"))
    page.wait_for_timeout(400)
    look.at(page, "channels-offered")
    transcribe(page)
    page.wait_for_timeout(400)
    look.at(page, "channels-heard")
    page.locator("#editor [data-name=speaker]").first.click()
    page.wait_for_timeout(400)
    look.at(page, "speakers")
