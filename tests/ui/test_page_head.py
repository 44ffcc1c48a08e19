"""The script that stands before all others of the page, and nothing else is touched."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from studio.ui.page_head import PageHead

PAGE = "<!doctype html><html><head><script>theirs()</script></head></html>"


def _page(request: Request) -> Response:
    packed = "br" in request.headers.get("accept-encoding", "")
    return PlainTextResponse("packed") if packed else HTMLResponse(PAGE)


def client(script: str = "ours('</script>')") -> TestClient:
    app = Starlette(
        routes=[Route("/", _page), Route("/other", _page), Route("/text", lambda _: PlainTextResponse(PAGE))]
    )
    return TestClient(PageHead(app, script, ("/", "/text")), headers={"Accept-Encoding": "br"})


def test_it_stands_first_and_cannot_end_itself() -> None:
    answer = client().get("/")
    assert answer.text == PAGE.replace("<head>", "<head><script>ours('<\\/script>')</script>")
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_another_address_and_what_is_no_page_stay_as_they_are() -> None:
    assert client().get("/other").text == "packed"
    assert client().get("/text").text == PAGE


def test_only_the_head_of_a_page_may_be_asked_for() -> None:
    assert client().head("/").status_code == 200
