"""Pages of other origins, in a real Chromium, try everything that the app answers to: nothing is revealed or changed.

What they try is listed from the app itself: every route, every event, every server function, and uploads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.browser.conftest import chromium
from tests.patience import wait_until
from tests.served import App
from tests.standin import Quiet, answering
from tests.ui.listing import Listing, filled, listed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ATTACK = (Path(__file__).parent / "attack.js").read_text("utf-8").split("\n", 1)[1].strip().rstrip(";")
NAMES = ("evil.test", "x.localhost", "localhost.", "[::ffff:127.0.0.1]", "localhost")
"""By which this machine can be reached, too: the first as after DNS rebinding."""

Shot = tuple[str, str, str | None]
"""How, where, and with which body."""


class Blank(Quiet):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>evil</title><body></body>")


@dataclass
class Evil:
    """A page of another origin, and what the studio answered to it."""

    page: Any
    port: str
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    tried: int = 0

    def fire(self, origin: str, shots: list[Shot]) -> list[str]:
        """What the page learned; `answers` are the studio's."""
        self.page.goto(origin)
        self.answers.clear()
        self.tried = 0
        return [str(each) for each in self.page.evaluate(ATTACK, shots)]

    def asked(self, request: Any) -> None:
        self.tried += f":{self.port}/" in request.url

    def heard(self, response: Any) -> None:
        if f":{self.port}/" in response.url:
            self.answers.append((response.status, response.request.method, response.url))

    @property
    def let_in(self) -> list[tuple[int, str, str]]:
        return [each for each in self.answers if each[0] < 400]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of a server of others on this machine."""
    with answering(Blank) as port:
        yield port


@pytest.fixture(scope="module")
def evil(app: App, playwright: Any) -> Iterator[Evil]:
    """Not watched: its console is full of what it was refused. It stays on this machine by the browser's own rule."""
    # nor does it keep pages away from loopback by itself, as newer ones do
    open_ = "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
    rules = "MAP evil.test 127.0.0.1, MAP localhost. 127.0.0.1, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with chromium(playwright, f"--host-resolver-rules={rules}", open_) as browser:
        found = Evil(browser.new_page(), app.url.rsplit(":", 1)[1])
        found.page.on("request", found.asked)
        found.page.on("response", found.heard)
        yield found


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Listing:
    return listed(tmp_path_factory.mktemp("listed"))


@pytest.fixture(scope="module")
def secret(app: App, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A recording that others must not learn of."""
    sound = tmp_path_factory.mktemp("secret") / "secret.wav"
    soundfile.write(sound, np.random.default_rng(7).uniform(-0.1, 0.1, 16_000), 16_000)
    return app.session.library.add(sound, "secret.wav").recording


def state(app: App) -> tuple[Any, ...]:
    """Everything that an attack could change: names, recordings, transcripts, uploads."""
    rows = sorted((each.recording.id, each.recording.name, each.segments) for each in app.session.library.entries())
    uploads = sorted(app.studio.settings.data.glob("scratch/work/*/uploads/*"))
    return rows, uploads


def shots(base: str, everything: Listing, key: str) -> list[Shot]:
    """All ways, at all addresses."""
    found: list[Shot] = []
    for path in sorted({path for _, path in everything.routes}):
        url = base + filled(path.replace("{id}", key))
        found += [
            (way, url, None) for way in ("cors", "no-cors", "img", "audio", "script", "style", "iframe", "events")
        ]
        found += [(way, url, "{}") for way in ("cors", "json", "no-cors", "form", "beacon")]
        found += [("socket", url, None), ("upload", url, None)]
    for url, body in intents(base, everything, key):
        found += [(way, url, body) for way in ("cors", "json", "no-cors", "form", "beacon")]
    # by way: the browser has each socket to a house that refused one wait for some seconds, and whatever is beside it
    return sorted(found, key=lambda shot: shot[0])


def intents(base: str, everything: Listing, key: str) -> Iterator[tuple[str, str]]:
    """Every server function and every event, with what would hurt."""
    harm = [{"action": "delete", "recording": key}, {"action": "rename", "recording": key, "name": "evil"}]
    for component, name in everything.functions:
        for data in harm:
            body = {"data": data, "component_id": component, "session_hash": "evil", "fn_name": name}
            yield f"{base}/gradio_api/component_server", json.dumps(body)
    for event in everything.events:
        body = {"data": [], "fn_index": event, "session_hash": "evil", "event_data": {"recording": key}}
        yield f"{base}/gradio_api/queue/join", json.dumps(body)
        yield f"{base}/gradio_api/run/predict", json.dumps(body)


def test_a_page_at_another_port_learns_and_changes_nothing(
    app: App, evil: Evil, elsewhere: int, everything: Listing, secret: Any
) -> None:
    before = state(app)
    learned = evil.fire(f"http://127.0.0.1:{elsewhere}", shots(app.url, everything, secret.id))
    assert learned == []
    assert evil.let_in == []
    assert evil.tried > 1000
    assert state(app) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_another_site_learns_nothing_by_another_name(
    app: App, evil: Evil, elsewhere: int, everything: Listing, secret: Any, name: str
) -> None:
    before = state(app)
    base = f"http://{name}:{evil.port}"
    tried = [each for each in shots(base, everything, secret.id) if each[0] in ("cors", "no-cors", "audio", "upload")]
    assert evil.fire(f"http://evil.test:{elsewhere}", tried) == []
    assert evil.let_in == []
    assert evil.tried > 200
    assert state(app) == before


@pytest.mark.parametrize("name", ["evil.test", "x.localhost", "localhost.", "[::ffff:127.0.0.1]"])
def test_a_name_that_was_bound_anew_is_not_the_studios(app: App, evil: Evil, secret: Any, name: str) -> None:
    """The page and the studio then have one origin, and only the name tells them apart."""
    answer = evil.page.goto(f"http://{name}:{evil.port}/")
    assert answer.status == 421
    found = evil.page.evaluate("async () => (await fetch('/gradio_api/studio/library.json')).text()")
    assert "secret" not in found
    assert "STUDIO_HOSTS" in found


def test_a_link_from_another_site_opens_the_page_and_a_frame_does_not(app: App, evil: Evil, elsewhere: int) -> None:
    evil.page.goto(f"http://evil.test:{elsewhere}")
    evil.page.evaluate("url => { location.href = url }", app.url)
    evil.page.wait_for_selector("#go")
    evil.page.goto(f"http://evil.test:{elsewhere}")
    evil.answers.clear()
    evil.page.evaluate(
        "url => document.body.append(Object.assign(document.createElement('iframe'), {src: url}))", app.url
    )
    assert wait_until(lambda: bool(evil.page.wait_for_timeout(50)) or evil.answers != [])
    assert [status for status, *_ in evil.answers] == [403]


def test_the_studios_own_page_works_beside_all_this(page: Any, secret: Any) -> None:
    page.get_by_role("tab", name="Library").click()
    page.locator("#library tr:has-text('secret.wav') [data-name=open]").click()
    name = page.wait_for_selector("#editor .cs-name:has-text('secret.wav')")
    assert name.is_visible()
