"""The components' server functions, asked for by the page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gradio.context import LocalContext
from starlette.applications import Starlette
from starlette.testclient import TestClient

from studio.ui.functions import function_routes

PASS = "x-ip-token"


def which(data: Any, request: Any) -> Any:
    """Whose request a job that is begun here would take with it."""
    there = LocalContext.request.get(None)
    return there.headers.get(PASS) if there is not None else None


def test_what_is_begun_has_the_visitors_pass_to_a_lent_gpu() -> None:
    blocks: Any = SimpleNamespace(blocks={7: SimpleNamespace(server_fns=[which])})
    client = TestClient(Starlette(routes=function_routes(blocks, "local")))
    asked = {"component_id": 7, "fn_name": "which", "data": None}
    answers = [client.post("/gradio_api/component_server/", json=asked, headers={PASS: name}) for name in ("a", "b")]
    assert [answer.json() for answer in answers] == ["a", "b"]
    assert LocalContext.request.get(None) is None
