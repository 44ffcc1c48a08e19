"""Two strangers at one studio, each in his own browser, one in a frame of another site that may keep no cookies."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.browser.conftest import ARGUMENTS, Watch
from tests.browser.steps import BEHIND, correct, open_drawer, text, transcribe, upload
from tests.conftest import CHROMIUM
from tests.patience import wait_until
from tests.served import is_up, start, stop
from tests.standin import answering

pytestmark = pytest.mark.browser

SAID = "please enter your password followed by the pound key"
AWAY = ["net::ERR_", "Failed to fetch"]
"""What a browser says while the server is being started again."""

ANN, EVE = "Anns secret", "Eves secret"


class Framed:
    """A frame with the keyboard, the address and the downloads of the page around it."""

    def __init__(self, page: Any, frame: Any) -> None:
        self._page = page
        self._frame = frame

    def __getattr__(self, name: str) -> Any:
        return getattr(self._frame, name) if hasattr(self._frame, name) else getattr(self._page, name)


@contextmanager
def visited(data: Path, port: int | None = None, **env: str) -> Iterator[str]:
    """Served to visitors until the block ends, without a traceback; again at the same port after a restart."""
    environment = {**os.environ, "STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1", "STUDIO_ACCESS": "visitors", **env}
    data.mkdir(exist_ok=True)
    log = data.with_suffix(".log")
    if port is None:
        server, url = start(log, environment, "--data", str(data))
    else:
        server, url = _at(port, log, environment, data)
    try:
        yield url
    finally:
        code = stop(server)
    assert "Traceback" not in log.read_text(), log.read_text()
    assert code in (0, 130)


def _at(port: int, log: Path, environment: dict[str, str], data: Path) -> tuple[Any, str]:
    import subprocess
    import sys

    with log.open("w") as told:
        command = [sys.executable, "-m", "studio", "serve", "--port", str(port), "--data", str(data)]
        server = subprocess.Popen(command, env=environment, stdout=told, stderr=subprocess.STDOUT)
    assert is_up(server, log), log.read_text()
    return server, f"http://127.0.0.1:{port}"


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """Another site: `localhost`, to a browser, is none of 127.0.0.1's."""
    with answering(partial(_Quiet, directory=str(folder))) as port:
        yield f"http://localhost:{port}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def without_cookies_of_others(playwright: Any, profile: Path, *, partitioned: bool) -> Iterator[Any]:
    """A browser as its settings make it that blocks third-party cookies. As browsers are, a frame of another site has
    storage of its own there (`partitioned`); Playwright switches that off, and then it has none. The shell has no such
    settings."""
    (profile / "Default").mkdir(parents=True)
    settings = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (profile / "Default" / "Preferences").write_text(json.dumps(settings), "utf-8")
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=str(CHROMIUM),
        args=[*ARGUMENTS],
        viewport={"width": 1280, "height": 900},
        ignore_default_args=[_switched_off()] if partitioned else None,
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


def _switched_off() -> str:
    """What Playwright says to every browser, as to the one that runs."""
    said = (str(word) for each in psutil.Process().children(recursive=True) for word in each.cmdline())
    return next(word for word in said if word.startswith("--disable-features=") and "ThirdPartyStorage" in word)


def framed(context: Any, watch: Watch, around: str) -> Framed:
    page = context.new_page()
    watch.on(page)
    page.goto(around)
    frame = page.wait_for_selector("iframe").content_frame()
    frame.wait_for_selector("#go")
    return Framed(page, frame)


def named(folder: Path, sound: Path, name: str) -> Path:
    file = folder / f"{name}.wav"
    shutil.copy(sound, file)
    return file


def in_library(page: Any) -> list[str]:
    page.click("#tabs button[role=tab]:has-text('Library')")
    page.wait_for_selector("#library .cs-root")
    page.wait_for_function("!document.querySelector('#library').innerText.includes('Opening')")
    return [each for each in (ANN, EVE) if each in page.locator("#library").inner_text()]


def exported(page: Any, target: Path) -> str:
    """All texts of what is exported from the drawer."""
    page.keyboard.press("v")
    page.wait_for_function("window.__studio.segments[0].status === 'verified' && window.__studio.saved")
    open_drawer(page)
    page.select_option("#editor .cs-export select[data-name=format]", "txt")
    page.click("#editor .cs-export button[data-name=export]")
    link = page.locator("#editor .cs-export a:has-text('Download')")
    link.wait_for(timeout=BEHIND)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(target)
    if not zipfile.is_zipfile(target):
        return target.read_text("utf-8")
    with zipfile.ZipFile(target) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def hears(page: Any) -> None:
    page.locator("#editor .cs-row").first.locator(".cs-word").first.click()
    page.wait_for_function("window.__studio.playing && window.__studio.sounding !== null")
    page.keyboard.press("Space")
    page.wait_for_function("!window.__studio.playing")


def test_two_strangers_do_the_main_job_at_once(
    playwright: Any, browser: Any, speak: Callable[[str], Path], tmp_path: Path
) -> None:
    """The same sound, at the same time: neither finds the other, nor after a restart, nor when one has left."""
    pages, data, watch = (
        tmp_path / "pages",
        tmp_path / "data",
        Watch(allowed=["http://localhost:", "404 (Not Found)", "404 (File not found)", *AWAY]),
    )
    pages.mkdir()
    sound = speak(SAID)
    with site(pages) as around, without_cookies_of_others(playwright, tmp_path / "profile", partitioned=True) as eves:
        anns = browser.new_context(viewport={"width": 1280, "height": 900})
        anns.set_default_timeout(60_000)
        with visited(data, STUDIO_EMBED=around) as url:
            (pages / "index.html").write_text(f'<iframe src="{url}" width="1200" height="850"></iframe>', "utf-8")
            ann = anns.new_page()
            watch.on(ann)
            ann.goto(url)
            eve = framed(eves, watch, around)
            assert eve.evaluate("(document.cookie = 'a=b; SameSite=None; Secure', document.cookie)") == ""
            upload(ann, named(tmp_path, sound, ANN))
            upload(eve, named(tmp_path, sound, EVE))
            for page in (ann, eve):
                assert "already" not in page.locator("#status").inner_text()
                transcribe(page)
            correct(ann, 0, "what ann says")
            correct(eve, 0, "what eve says")
            assert [text(ann), text(eve)] == ["what ann says", "what eve says"]
            for page in (ann, eve):
                hears(page)
            assert "what ann says" in exported(ann, tmp_path / "ann.out")
            said = exported(eve, tmp_path / "eve.out")
            assert "what eve says" in said
            assert "ann" not in said
            assert (in_library(ann), in_library(eve)) == ([ANN], [EVE])
        with visited(data, int(url.rsplit(":", 1)[1]), STUDIO_EMBED=around):
            ann.goto(url)
            ann.wait_for_selector("#go")
            eve = framed(eves, watch, around)
            assert (in_library(ann), in_library(eve)) == ([ANN], [EVE])
            left = ann.locator("#visit")
            left.get_by_role("button", name="Delete everything now").click()
            left.get_by_role("button", name="Delete it all").click()
            ann.wait_for_selector("#go")
            assert wait_until(lambda: in_library(ann) == [])
            assert in_library(eve) == [EVE]
        anns.close()
    assert len(list(data.glob("blobs/??/*"))) == 1
    assert watch.problems == []


def test_in_a_frame_that_may_keep_nothing_the_page_works_and_says_so(
    playwright: Any, speak: Callable[[str], Path], tmp_path: Path
) -> None:
    pages, watch = tmp_path / "pages", Watch(allowed=["http://localhost:", "404 (File not found)"])
    pages.mkdir()
    with site(pages) as around, visited(tmp_path / "data", STUDIO_EMBED=around) as url:
        (pages / "index.html").write_text(f'<iframe src="{url}" width="1200" height="850"></iframe>', "utf-8")
        with without_cookies_of_others(playwright, tmp_path / "profile", partitioned=False) as context:
            page = framed(context, watch, around)
            page.wait_for_selector("#visit :text('This browser keeps nothing for this page, so a reload begins anew')")
            upload(page, named(tmp_path, speak(SAID), EVE))
            transcribe(page)
            correct(page, 0, "what eve says")
            hears(page)
            assert in_library(page) == [EVE]
            assert in_library(framed(context, watch, around)) == []
    assert watch.problems == []


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Served to visitors, of whom each test's browser is a new one."""
    with visited(tmp_path_factory.mktemp("strangers") / "data") as url:
        yield url


def test_the_page_says_what_is_left_and_when_it_goes(blank: Any, strangers: str) -> None:
    blank.goto(strangers)
    blank.wait_for_selector("#go")
    blank.wait_for_selector("#visit :text('Left today: 60 of 60 minutes of sound; 1.00 of 1.00 GB of space.')")
    assert "It is deleted 24 hours after your last visit." in blank.locator("#visit").inner_text()
    assert blank.evaluate("localStorage.getItem('canary-studio:visitor')?.length") == 64


def test_on_a_phone_the_question_before_all_is_deleted_is_seen_whole(blank: Any, strangers: str) -> None:
    blank.set_viewport_size({"width": 390, "height": 844})
    blank.goto(strangers)
    blank.get_by_text("Left today:").wait_for()  # which comes late, and moves what stands below
    blank.locator("#visit").get_by_role("button", name="Delete everything now").click()
    for name in ("Delete it all", "Keep it"):
        box = blank.locator("#visit").get_by_role("button", name=name).bounding_box()
        assert round(box["y"] + box["height"]) <= 844


def test_where_nobody_is_a_visitor_the_page_says_nothing_of_it(page: Any) -> None:
    assert page.locator("#visit").count() == 0
    assert page.evaluate("localStorage.getItem('canary-studio:visitor')") is None


def test_a_lent_address_that_has_run_out_is_lent_anew(
    blank: Any, watch: Watch, strangers: str, speak: Callable[[str], Path]
) -> None:
    watch.allowed.append("404 (Not Found)")
    asked: list[str] = []

    def first_runs_out(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404) if len(asked) == 1 else route.continue_()

    blank.route("**/audio.flac*", first_runs_out)
    blank.goto(strangers)
    upload(blank, speak(SAID))
    transcribe(blank)
    hears(blank)
    assert len(asked) > 1
    assert all("signature=" in each for each in asked)
