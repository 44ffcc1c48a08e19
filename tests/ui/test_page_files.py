"""The files of a page are read and packed once, and answered as they were."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from studio.ui import page_files
from studio.ui.headers import SecurityHeaders
from studio.ui.page_files import PageFiles, named_files
from studio.ui.routes import FOR_EVER, PREFIX
from tests.served import App

SCRIPT = "say('hello');\n" * 5000
FILE = "/assets/index-DphvyggB.js"
OURS = f"{PREFIX}/static/studio.js"
ELSEWHERE = "https://elsewhere.example"


@dataclass
class Served:
    """What the studio has behind it, and what that was asked."""

    folder: Path
    asked: list[str] = field(default_factory=list)

    def client(self, prefix: str = "") -> TestClient:
        routes = [
            Route(prefix + path, self._file) for path in ("/assets/{name}", PREFIX + "/static/{name}", "/other.js")
        ]
        allowed = Middleware(CORSMiddleware, allow_origins=[ELSEWHERE], allow_credentials=True)
        app = Starlette(routes=routes, middleware=[allowed, Middleware(GZipMiddleware, minimum_size=400)])
        return TestClient(SecurityHeaders(PageFiles(app, named_files(self.folder), prefix), "default-src 'self'"))

    def _file(self, request: Request) -> Response:
        self.asked.append(str(request.url.path))
        path = self.folder / request.path_params.get("name", "other.js").replace("INDEX", "index")  # as some disks do
        if {"if-none-match", "if-modified-since"} & {*request.headers}:
            return Response(status_code=304)
        return FileResponse(path) if path.exists() else Response(status_code=404)


@pytest.fixture
def served(tmp_path: Path) -> Served:
    for name in ("index-DphvyggB.js", "plain.js", "studio.js", "other.js"):
        (tmp_path / name).write_text(SCRIPT, "utf-8")
    return Served(tmp_path)


def test_what_nobody_sees_is_not_drawn(app: App) -> None:
    """Else the page fetches what would draw it, and each output of an event turns its wheel unseen for good."""
    config = httpx.get(f"{app.url}/config", timeout=60).json()
    parts = {each["id"]: each for each in config["components"]}
    (endpoint,) = (each for each in config["dependencies"] if each["api_name"] == "transcribe")
    assert {parts[each]["props"]["visible"] for each in (*endpoint["inputs"], *endpoint["outputs"])} == {False}
    quiet = [each for each in config["dependencies"] if each["show_progress"] == "hidden"]
    assert len(quiet) > 20
    for event in quiet:
        assert [parts[each]["type"] for each in event["show_progress_on"] or ()] == ["state"], event["api_name"]


@pytest.mark.parametrize("path", [FILE, f"{OURS}?v=0123456789ab"])
@pytest.mark.parametrize("packed", ["gzip, deflate, br", "identity"])
def test_each_is_asked_for_once_by_way_of_packing(served: Served, path: str, packed: str) -> None:
    client = served.client()
    answers = [client.get(path, headers={"Accept-Encoding": packed}) for _ in range(3)]
    assert len(served.asked) == 1
    assert {answer.text for answer in answers} == {SCRIPT}
    assert len({tuple(answer.headers.items()) for answer in answers}) == 1, "none of them twice, nor too few"
    assert answers[0].headers["cache-control"] == FOR_EVER
    assert ("content-encoding" in answers[0].headers) == ("gzip" in packed)
    assert client.get(path, headers={"Accept-Encoding": "gzip"}).text == SCRIPT


def test_a_page_names_its_own_origin_for_its_scripts(served: Served) -> None:
    client = served.client()
    answers = [client.get(FILE, headers={"Origin": "http://testserver"}) for _ in range(2)]
    assert len(served.asked) == 1
    assert "access-control-allow-credentials" not in answers[1].headers


def test_below_a_path_of_its_own_too(served: Served) -> None:
    client = served.client("/studio")
    assert [client.get(f"/studio{FILE}").text for _ in range(2)] == [SCRIPT, SCRIPT]
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    "path", ["/other.js", OURS, f"{OURS}?v=1&w=2", "/assets/plain.js", FILE.replace("index", "INDEX")]
)
def test_what_may_change_is_asked_for_each_time(served: Served, path: str) -> None:
    client = served.client()
    for _ in range(2):
        client.get(path)
    assert len(served.asked) == 2


@pytest.mark.parametrize(
    ("method", "more", "status"),
    [
        ("HEAD", {}, 200),
        ("GET", {"Range": "bytes=0-3"}, 206),
        ("GET", {"Range": "bytes=0-3", "If-Range": "{etag}"}, 206),
        ("GET", {"If-Range": "another"}, 200),
        ("GET", {"If-None-Match": "{etag}"}, 304),
        ("GET", {"If-Modified-Since": "{last-modified}"}, 304),
        ("GET", {"Origin": ELSEWHERE}, 200),
    ],
)
def test_what_is_not_for_everybody_is_answered_as_before_and_not_kept(
    served: Served, method: str, more: dict[str, str], status: int
) -> None:
    plain = {"Accept-Encoding": "identity"}
    known = Served(served.folder).client().get(FILE, headers=plain).headers
    asked = {**plain, **{name: value.format(**known) for name, value in more.items()}}
    client = served.client()
    before = client.request(method, FILE, headers=asked)
    whole = client.get(FILE, headers=plain)
    after = client.request(method, FILE, headers=asked)
    assert len(served.asked) == 3
    assert (whole.status_code, whole.text) == (200, SCRIPT)
    assert "access-control-allow-origin" not in whole.headers
    assert {answer.status_code for answer in (before, after)} == {status}
    assert (before.text, before.headers.get("access-control-allow-origin")) == (
        after.text,
        after.headers.get("access-control-allow-origin"),
    )


def test_what_is_not_there_and_what_is_too_long_is_not_kept(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    client = served.client()
    assert [client.get("/assets/gone-DphvyggB.js").status_code for _ in range(2)] == [404, 404]
    monkeypatch.setattr(page_files, "MOST_BYTES", 1000)
    assert [len(client.get(FILE, headers={"Accept-Encoding": "identity"}).text) for _ in range(2)] == [len(SCRIPT)] * 2
    assert len(served.asked) == 4
