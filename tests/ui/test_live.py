"""Recording over HTTP: what is taken, what is refused before it is read, and what is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from studio.config import Settings
from studio.limits import LONGEST_PIECE
from studio.session import Studio
from studio.ui.guard.middleware import VISITOR_HEADER
from studio.ui.live import PREFIX, live_routes

START = {"began": "2026-11-26T07:12:33", "model": "none"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    studio = Studio(Settings(data=tmp_path, workers=1))
    with TestClient(Starlette(routes=live_routes(studio))) as found:
        yield found
    studio.close()


@pytest.fixture
def sound(client: TestClient) -> str:
    """Where the pieces of a recording go."""
    return f"{PREFIX}/{client.post(PREFIX, json=START).json()['live']}/sound"


def test_a_piece_is_answered_with_the_number_of_the_next_sample(client: TestClient, sound: str) -> None:
    assert client.post(f"{sound}?at=0", content=bytes(200)).json() == {
        "ok": True,
        "samples": 100,
        "ended": False,
        "job": None,
    }
    assert client.post(f"{sound}?at=200", content=bytes(200)).json()["samples"] == 100
    assert client.post(f"{sound}?at=100&last=1", content=bytes(200)).json()["job"] in sound


@pytest.mark.parametrize("at", ["-1", "x", "", "1.5", "٣", "9" * 13])
def test_a_number_that_is_none_is_refused(client: TestClient, sound: str, at: str) -> None:
    answer = client.post(sound, params={"at": at}, content=bytes(2))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


def test_whose_sound_is_kept_is_told_and_asked_again_at_its_beginning(client: TestClient) -> None:
    told = client.get(f"{PREFIX}/whose.json").json()
    assert not told["alone"]
    assert client.post(PREFIX, json=START | {"whose": told["whose"]}).json()["ok"]
    answer = client.post(PREFIX, json=START | {"whose": "0" * 32})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


@pytest.mark.parametrize("hub_login", [False, True])
def test_nobody_is_alone_in_a_browser_that_may_log_in(tmp_path: Path, hub_login: bool) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1, access="visitors", hub_login=hub_login))
    with TestClient(Starlette(routes=live_routes(studio))) as client:
        told = client.get(f"{PREFIX}/whose.json", headers={VISITOR_HEADER: "0" * 64}).json()
    studio.close()
    assert told["alone"] is not hub_login


def test_half_a_sample_is_refused(client: TestClient, sound: str) -> None:
    assert client.post(f"{sound}?at=0", content=bytes(3)).status_code == 400
    assert client.post(f"{sound}?at=0", content=b"").json()["samples"] == 0


def test_a_piece_is_bounded(client: TestClient, sound: str) -> None:
    assert client.post(f"{sound}?at=0", content=bytes(2 * LONGEST_PIECE)).json()["samples"] == LONGEST_PIECE
    answer = client.post(f"{sound}?at=0", content=bytes(2 * LONGEST_PIECE + 2))
    assert (answer.status_code, answer.json()["ok"]) == (413, False)


def test_what_is_as_long_as_it_can_be_says_so_by_a_status_of_its_own(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1, max_hours=0.001))
    with TestClient(Starlette(routes=live_routes(studio))) as client:
        sound = f"{PREFIX}/{client.post(PREFIX, json=START).json()['live']}/sound"
        answer = client.post(f"{sound}?at=48000", content=bytes(2))
    studio.close()
    assert (answer.status_code, answer.json()["error"]) == (409, "invalid")


@pytest.mark.parametrize("began", ["", "yesterday", "2026-11-26T07:12:33Z", "2026-11-26T07:12:33/../x"])
def test_a_clock_that_is_none_is_refused(client: TestClient, began: str) -> None:
    answer = client.post(PREFIX, json=START | {"began": began})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


def test_why_no_text_comes_is_said_at_once(client: TestClient, sound: str) -> None:
    text = client.get(sound.replace("/sound", "/text.json?since=0")).json()
    assert text["done"]
    assert text["problem"].startswith("There is no model “none”.")
    assert (text["lines"], text["partial"], text["behind"]) == ([], "", 0)


def test_what_there_is_not_is_not_found(client: TestClient) -> None:
    assert client.post(f"{PREFIX}/{'0' * 32}/sound?at=0", content=bytes(2)).status_code == 404
    assert client.get(f"{PREFIX}/{'0' * 32}/text.json").status_code == 404
