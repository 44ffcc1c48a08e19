"""The real app, a real Chromium, and a page that fails its test on any console error."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.goingon import PERMISSIONS, SIZE, GoingOn
from tests.browser.spoken import transcribed
from tests.conftest import CHROMIUM_SHELL
from tests.served import App, served

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
)  # fmt: skip

SAID = "please enter your password followed by the pound key"


@pytest.fixture(scope="session")
def microphone(speak: Callable[[str], Path]) -> Path:
    """What the fake microphone hears."""
    return speak(SAID)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One for all: a second one in a process that has one is refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright: Any, microphone: Path) -> Iterator[Any]:
    with chromium(playwright, f"--use-file-for-fake-audio-capture={microphone}") as found:
        yield found


@contextmanager
def chromium(playwright: Any, *arguments: str) -> Iterator[Any]:
    found = playwright.chromium.launch(executable_path=str(CHROMIUM_SHELL), args=[*ARGUMENTS, *arguments])
    yield found
    found.close()


@dataclass
class Watch:
    """Everything that went wrong in a page, but for what its test breaks on purpose."""

    allowed: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def on(self, page: Any) -> None:
        for event, told in self._events:
            page.on(event, told)

    def off(self, page: Any) -> None:
        for event, told in self._events:
            page.remove_listener(event, told)

    @property
    def _events(self) -> tuple[tuple[str, Callable[[Any], None]], ...]:
        return ("pageerror", self._error), ("console", self._console), ("request", self._request)

    def _error(self, error: Any) -> None:
        self.seen.append(f"page error: {error}")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if request.url.startswith(("http", "ws")) and "//127.0.0.1:" not in request.url:
            self.seen.append(f"request that leaves this machine: {request.url}")

    @property
    def problems(self) -> list[str]:
        return [one for one in self.seen if not any(text in one for text in self.allowed)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    found = Watch()
    yield found
    assert found.problems == []


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    found = browser.new_context(viewport=SIZE, permissions=PERMISSIONS)
    found.set_default_timeout(60_000)
    yield found
    found.close()


@pytest.fixture(scope="session")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with served(tmp_path_factory.mktemp("served-empty")) as found:
        yield found


@pytest.fixture
def empty(another: App) -> App:
    """A second studio with nothing in it, for tests that must find nothing of others."""
    another.empty()
    return another


@pytest.fixture
def blank(context: Any, watch: Watch) -> Any:
    """A fresh visitor's page, before he goes anywhere."""
    found = context.new_page()
    watch.on(found)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that failed, what stood in its page: one that fails once in a hundred runs is told by that alone."""
    report = yield
    page = getattr(item, "funcargs", {}).get("blank") or getattr(item, "funcargs", {}).get("same")
    if call.when == "call" and report.failed and page is not None:
        with suppress(Exception):  # it may be closed, or the browser gone
            report.sections.append((f"page at {page.url}", page.locator("body").inner_text(timeout=5_000)))
    return report


@pytest.fixture(scope="module")
def going_on(browser: Any) -> Iterator[GoingOn]:
    """A page that the tests of a file have one after another, each with a recording of its own in it."""
    found = browser.new_context(viewport=SIZE, permissions=PERMISSIONS)
    found.set_default_timeout(60_000)
    yield GoingOn(found)
    found.close()


@pytest.fixture
def same(going_on: GoingOn, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Any]:
    """That page. What a test left open stays there until `house.show` opens the next recording."""
    before, page = request.session.testsfailed, going_on.page()
    watch.on(page)
    yield page
    going_on.done(page, watch, well=request.session.testsfailed == before)


@pytest.fixture
def page(app: App, blank: Any) -> Any:
    """The same, loaded. It goes before the server does, which would wait for it."""
    blank.goto(app.url)
    blank.wait_for_selector("#go")
    return blank


@pytest.fixture
def opened(app: App, blank: Any, speak: Callable[[str], Path]) -> Any:
    """A page with a fresh transcript of one sentence, as if it had just been transcribed there."""
    blank.goto(transcribed(app, speak(SAID), SAID))
    blank.wait_for_function("window.__studio?.segments.length === 1 && window.__studio.ready")
    return blank
