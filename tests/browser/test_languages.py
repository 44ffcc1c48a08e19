"""The page in another language: a language of marks finds what does not go through its table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watch
from tests.browser.looking import serious
from tests.browser.marked import END, MARK
from tests.browser.steps import correct, open_drawer, transcribe, upload
from tests.conftest import ROOT
from tests.served import free_port, is_up, stop

pytestmark = pytest.mark.browser

UNMARKED = Path(__file__).with_name("unmarked.js").read_text("utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    data, port = tmp_path_factory.mktemp("marked"), free_port()
    log = data / "server.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "tests.browser.marked", str(data), str(port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    assert is_up(server, log), log.read_text()
    yield f"http://127.0.0.1:{port}"
    stop(server)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def german(browser: Any, app: str, watch: Watch) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.on(page)
    page.goto(app)
    page.wait_for_selector("#go")
    yield page
    context.close()


def unmarked(page: Any) -> list[str]:
    """What can be read or is said of what is in sight, and is neither translated nor a name."""
    page.wait_for_timeout(400)  # what comes with a room comes in several steps
    found: list[str] = page.evaluate(f"({UNMARKED})({MARK!r})")
    return found


def test_every_text_of_every_room_goes_through_the_table(german: Any, speak: Callable[[str], Path]) -> None:
    page = german
    left: dict[str, list[str]] = {"start": unmarked(page) + serious(page)}
    upload(page, speak("please enter your password followed by the pound key"))
    left["chosen"] = unmarked(page)
    transcribe(page)
    left["editor"] = unmarked(page) + serious(page)
    correct(page, 0, "Please enter your pass word followed by the the pound key.")
    left["corrected"] = unmarked(page)
    open_drawer(page, "details")
    for panel in page.eval_on_selector_all(
        "#editor .cs-tab:not([hidden])", "tabs => tabs.map((tab) => tab.dataset.name)"
    ):
        page.click(f"#editor .cs-tab[data-name={panel}]")
        left[f"panel {panel}"] = unmarked(page)
    page.keyboard.press("Escape")
    page.locator("#editor .cs-list").first.focus()
    for room, keys in ROOMS.items():
        page.keyboard.press(keys)
        left[room] = unmarked(page)
        page.keyboard.press("Escape")
    page.click("#tabs > .tab-wrapper button[role=tab] >> nth=1")
    page.wait_for_selector("#library tbody tr")
    left["library"] = unmarked(page) + serious(page)
    page.locator("#library [data-name=choose]").first.click()
    left["chosen rows"] = unmarked(page)
    page.click("#tabs > .tab-wrapper button[role=tab] >> nth=2")
    page.locator("#models .cs-model").first.wait_for()
    left["models"] = unmarked(page) + serious(page)
    lines = [f"{room}: {each}" for room, texts in left.items() for each in texts]
    assert not lines, "\n".join(lines)


ROOMS = {"shortcuts": "?", "palette": "Control+k", "find": "Control+f", "replace": "Control+h", "sound": "Shift+s"}


def test_a_refusal_and_a_failed_file_are_told_in_it(german: Any, tmp_path: Path) -> None:
    broken = tmp_path / "notes.wav"
    broken.write_text("no sound at all")
    german.set_input_files("#drop input[type=file]", [str(broken)])
    german.locator("#status").get_by_text(re.compile(f"notes.wav.*{END}")).first.wait_for()
    assert unmarked(german) == []
