"""Recording in the page: text as one speaks, and nothing lost when the server, the tab or the connection dies."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.config import Settings
from studio.domain import Recording
from studio.engines.onnx.moonshine import FAMILY
from studio.jobs.live import LEFT_SECONDS
from studio.session import Studio
from studio.transcript.score import score
from tests.browser.conftest import Watch, chromium
from tests.browser.recorder import recorded, wait_for_clock
from tests.conftest import Prompt
from tests.patience import wait_until
from tests.served import App, free_port, start, stop

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.slow]

LOST_SECONDS = 2.0
"""Of a recording whose tab or server died: no more."""


@dataclass
class Speech:
    path: Path
    text: str
    seconds: float


@pytest.fixture(scope="module")
def speech(prompts: Callable[[int], list[Prompt]], tmp_path_factory: pytest.TempPathFactory) -> Speech:
    """Some twenty seconds of real prompts."""
    said = prompts(4)
    pause = np.random.default_rng(0).normal(0, 8, 6_000).astype("<i2")
    sound = np.concatenate([part for each in said for part in (soundfile.read(each.path, dtype="int16")[0], pause)])
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    soundfile.write(path, sound, 16_000)
    return Speech(path, " ".join(each.text for each in said), len(sound) / 16_000)


@pytest.fixture(scope="module")
def browser(playwright: Any, speech: Speech) -> Iterator[Any]:
    with chromium(playwright, f"--use-file-for-fake-audio-capture={speech.path}%noloop") as found:
        yield found


class House:
    """A server that can be killed and started again at the same address."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = self._started()
        self.app = App(self.url, Studio(Settings(data=data, workers=1)))

    def kill(self) -> None:
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def again(self) -> None:
        self.server = self._started()

    def recordings(self) -> list[Recording]:
        return [entry.recording for entry in self.app.session.library.entries()]

    def sent(self) -> list[Path]:
        """What has come of recordings that nobody has ended yet."""
        return list(self.data.glob("live/*/sound.wav"))

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1"}
        options = ("--data", str(self.data), "--port", str(self.port))
        return start(self.data / "server.log", environment, *options)[0]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("served-recording"))
    yield found
    found.app.studio.close()
    stop(found.server)
    assert "Traceback" not in (found.data / "server.log").read_text()


@pytest.fixture
def house(built: House) -> House:
    """Up, whatever a test did to it, and nothing recorded."""
    if built.server.poll() is not None:
        built.again()
    built.app.empty()
    assert built.sent() == []
    return built


@pytest.fixture
def page(context: Any, house: House, watch: Watch) -> Any:
    found = context.new_page()
    watch.on(found)
    found.goto(house.url)
    found.wait_for_selector("#recorder [data-name=record]")
    return found


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def live(page: Any) -> str:
    return str(page.locator("[data-name=live]").inner_text())


def errors(said: str, heard: str) -> float:
    wer = score([(said, heard)]).wer
    assert wer is not None
    return wer


@pytest.mark.skipif(not list(FAMILY.cards(Settings(data=Path()))), reason="Moonshine is not made for this machine")
def test_words_appear_as_one_speaks_and_the_full_pass_follows(page: Any, house: House, speech: Speech) -> None:
    press(page, "Record")
    page.wait_for_function("document.querySelector('[data-name=live]').textContent.trim() !== ''")
    assert recorded(page) < speech.seconds / 2, "text while somebody speaks, not after it"
    assert not page.locator("#drop").is_visible(), "while somebody speaks, the row is his words'"
    wait_for_clock(page, speech.seconds)
    page.wait_for_function("document.querySelector('.cs-live-settled').children.length >= 2")
    assert errors(speech.text, live(page)) < 0.3
    press(page, "Stop")
    page.wait_for_function("window.__studio?.segments.length > 0")
    page.wait_for_selector("#editor .cs-progress", state="hidden")
    whole = page.evaluate("window.__studio.segments.map((segment) => segment.text).join(' ')")
    assert errors(speech.text, whole) < 0.2
    (recording,) = house.recordings()
    assert recording.duration >= speech.seconds - 0.5
    assert recording.name.startswith(f"Recording {time.strftime('%Y-%m-%d')} ")


def test_a_pause_is_not_recorded(page: Any, house: House) -> None:
    press(page, "Record")
    wait_for_clock(page, 2)
    press(page, "Pause")
    paused = recorded(page)
    page.wait_for_timeout(3000)
    assert recorded(page) <= paused + 1
    press(page, "Resume")
    wait_for_clock(page, paused + 1)
    press(page, "Stop")
    page.wait_for_selector("#editor .cs-name")
    assert paused <= house.recordings()[0].duration < paused + 4


def test_a_server_that_is_killed_in_the_middle_loses_nothing(page: Any, house: House, watch: Watch) -> None:
    watch.allowed += [
        "ERR_CONNECTION_REFUSED",
        "ERR_INCOMPLETE_CHUNKED_ENCODING",
        "ERR_EMPTY_RESPONSE",
        "Failed to load",
    ]
    watch.allowed += ["ERR_CONNECTION_RESET", "network error"]
    press(page, "Record")
    wait_for_clock(page, 4)
    house.kill()
    page.wait_for_function("document.querySelector('#recorder [data-name=status]').textContent.includes('not reached')")
    house.again()
    wait_for_clock(page, 12)
    page.wait_for_function(
        "!document.querySelector('#recorder [data-name=status]').textContent.includes('not reached')"
    )
    said = recorded(page)
    press(page, "Stop")
    assert wait_until(lambda: bool(page.wait_for_timeout(300)) or len(house.recordings()) == 1)
    assert house.recordings()[0].duration >= said


def test_a_tab_that_is_closed_loses_two_seconds_at_most(page: Any, house: House) -> None:
    press(page, "Record")
    wait_for_clock(page, 5)
    said = recorded(page)
    page.close(run_before_unload=False)
    assert wait_until(lambda: len(house.recordings()) == 1)
    assert house.recordings()[0].duration >= said - LOST_SECONDS


def test_a_tab_that_is_killed_loses_two_seconds_at_most(page: Any, context: Any, house: House) -> None:
    press(page, "Record")
    wait_for_clock(page, 5)
    said = recorded(page)
    with suppress(Exception):  # the tab never answers
        page.goto("chrome://crash", timeout=3000)
    (sound,) = house.sent()
    old = time.time() - LEFT_SECONDS - 1
    os.utime(sound, (old, old))
    again = context.new_page()
    again.goto(house.url)
    again.wait_for_selector("#editor .cs-name:has-text('Recording')")
    assert house.recordings()[0].duration >= said - LOST_SECONDS


def test_what_a_closed_tab_could_not_send_is_sent_by_the_next_one(
    page: Any, context: Any, house: House, watch: Watch
) -> None:
    """The server is killed while somebody speaks, the tab is closed before it is back."""
    watch.allowed += ["ERR_", "Failed to load", "network error"]
    press(page, "Record")
    wait_for_clock(page, 4)
    house.kill()
    status = "document.querySelector('#recorder [data-name=status]').textContent"
    page.wait_for_function(f"{status}.includes('not reached')")
    page.wait_for_function(f"{status}.includes('kept in this browser until it is, even if you close this page')")
    wait_for_clock(page, 10)
    said = recorded(page)
    page.close(run_before_unload=False)
    (sound,) = house.sent()
    assert sound.stat().st_size < 32_000 * (said - LOST_SECONDS), "else nothing was left to send"
    os.utime(sound, (old := time.time() - LEFT_SECONDS - 1, old))
    house.again()
    pages = [context.new_page(), context.new_page()]
    for again in pages:
        again.goto(house.url)
        again.wait_for_selector("#recorder [data-name=record]", state="attached")
    assert wait_until(lambda: bool(pages[0].wait_for_timeout(100)) or len(house.recordings()) == 1)
    (recording,) = house.recordings()
    assert said - LOST_SECONDS <= recording.duration < said + 2
    kept = "indexedDB.open('canary-studio-sound')"
    count = f"""() => new Promise((done) => {{ const open = {kept}; open.onsuccess = () => {{
      const all = open.result.transaction('pieces').objectStore('pieces').count();
      all.onsuccess = () => {{ open.result.close(); done(all.result); }}; }} }})"""
    assert wait_until(lambda: pages[0].evaluate(count) == 0)


def test_why_there_is_no_microphone_is_said(browser: Any, house: House) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(house.url)
    page.wait_for_selector("#recorder [data-name=record]")
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    press(page, "Record")
    page.wait_for_selector("#recorder [role=alert]:has-text('The microphone is not allowed for this page.')")
    assert page.locator("[data-name=record]").is_enabled()
    context.close()
