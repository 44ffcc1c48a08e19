"""Every answer carries what browsers must not guess, load or frame."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from studio.ui.headers import CONTENT_SECURITY_POLICY, SecurityHeaders


def test_headers_are_added_and_a_stricter_one_is_kept() -> None:
    def plain(_: Request) -> Response:
        return PlainTextResponse("hello")

    def strict(_: Request) -> Response:
        return PlainTextResponse("hello", headers={"Content-Security-Policy": "sandbox"})

    app = Starlette(routes=[Route("/", plain), Route("/strict", strict)], middleware=[Middleware(SecurityHeaders)])
    client = TestClient(app)
    assert client.get("/").headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert client.get("/missing").headers["x-content-type-options"] == "nosniff"
    assert client.get("/strict").headers["content-security-policy"] == "sandbox"
