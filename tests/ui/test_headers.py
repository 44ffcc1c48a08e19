"""Every answer carries what browsers must not guess, load, frame or lend to other pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from studio.config import Settings
from studio.ui.headers import SecurityHeaders, content_security_policy, frame_ancestors


def client() -> TestClient:
    def plain(_: Request) -> Response:
        return PlainTextResponse("hello")

    def strict(_: Request) -> Response:
        return PlainTextResponse("hello", headers={"Content-Security-Policy": "sandbox"})

    def lenient(_: Request) -> Response:
        return PlainTextResponse("hello", headers={"Access-Control-Allow-Origin": "http://evil.test"})

    routes = [Route("/", plain), Route("/strict", strict), Route("/lenient", lenient)]
    return TestClient(SecurityHeaders(Starlette(routes=routes), content_security_policy()))


def test_headers_are_added_and_a_stricter_one_is_kept() -> None:
    asks = client()
    assert asks.get("/").headers["content-security-policy"] == content_security_policy()
    assert asks.get("/missing").headers["x-content-type-options"] == "nosniff"
    assert asks.get("/strict").headers["content-security-policy"] == "sandbox"
    assert asks.get("/").headers["cross-origin-resource-policy"] == "same-origin"
    assert asks.get("/").headers["cross-origin-opener-policy"] == "same-origin"


def test_no_other_origin_is_let_in() -> None:
    assert "access-control-allow-origin" not in client().get("/lenient").headers


@pytest.mark.parametrize(
    ("settings", "ancestors"),
    [
        (Settings(Path("d")), "'self'"),
        (Settings(Path("d"), space=True), "'self' https://huggingface.co https://*.hf.space"),
        (Settings(Path("d"), embed=("https://wiki.test",)), "'self' https://wiki.test"),
    ],
)
def test_only_named_pages_may_frame_it(settings: Settings, ancestors: str) -> None:
    assert content_security_policy(frame_ancestors(settings)).endswith(f"; frame-ancestors {ancestors}")
