"""A file that goes while it is asked for is answered as one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.routing import Route, Router
from starlette.testclient import TestClient

from studio.ui.sent_file import SentFile


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    def file(request: Request) -> SentFile:
        path = tmp_path / request.path_params["name"]
        return SentFile(path, headers={"Cache-Control": "private"})

    (tmp_path / "there").write_bytes(b"0123456789")
    (tmp_path / "folder").mkdir()
    return TestClient(Router([Route("/{name}", file)]))


def test_what_is_there_is_sent_whole_and_in_part(client: TestClient) -> None:
    assert client.get("/there").content == b"0123456789"
    part = client.get("/there", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=2-4"}])
def test_what_was_deleted_meanwhile_is_not_there(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/gone", headers=asked)
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (404, b"", "no-store")


def test_any_other_fault_is_one(client: TestClient) -> None:
    with pytest.raises(RuntimeError, match="is not a file"):
        client.get("/folder")
