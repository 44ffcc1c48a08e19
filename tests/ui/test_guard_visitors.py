"""The names that pages give themselves, replaced by names that only their visitor can give."""

from __future__ import annotations

import pytest

from studio.accounts.actor import NOBODY, visitor
from studio.ui.guard.visitors import OwnNames

ANN, EVE, NONE = OwnNames(visitor("a" * 64)), OwnNames(visitor("e" * 64)), OwnNames(NOBODY)


def queried(names: OwnNames, query: bytes) -> bytes:
    found = names.scope({"path": "/gradio_api/queue/data", "query_string": query})["query_string"]
    assert isinstance(found, bytes)
    return found


def test_one_name_is_another_page_for_each() -> None:
    said = [names.body({"session_hash": "s1"})["session_hash"] for names in (ANN, EVE, NONE)]
    assert len({*said, "s1"}) == 4
    assert ANN.body({"session_hash": said[0]})["session_hash"] not in said, "nobody can say what he is called"


def test_bodies_queries_and_paths_mean_the_same_page() -> None:
    name = ANN.body({"session_hash": "s1"})["session_hash"]
    assert queried(ANN, b"session_hash=s1") == f"session_hash={name}".encode()
    for path, named in (("/gradio_api/heartbeat/s1", ""), ("/sub/gradio_api/heartbeat/s1/", "/")):
        found = ANN.scope({"path": path, "query_string": b""})
        assert found["path"] == path[: path.index("s1")] + name + named
        assert found["raw_path"] == found["path"].encode()


@pytest.mark.parametrize("query", [b"", b"recording=r%C3%B6&t=2", b"a=1&a=2"])
def test_everything_else_stays_as_it_is(query: bytes) -> None:
    assert queried(ANN, query) == query
    body = {"data": ["session_hash"], "fn_index": 3, "session_hash": None}
    assert ANN.body(body) == body


def test_beside_a_name_all_that_is_asked_for_stays() -> None:
    asked = queried(ANN, b"recording=r%C3%B6&session_hash=s1&t=")
    assert asked.startswith(b"recording=r%C3%B6&session_hash=")
    assert asked.endswith(b"&t=")
