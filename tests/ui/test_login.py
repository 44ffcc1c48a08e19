"""The login of a Space: with the Hub's account, whose library it then is, and what is brought along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from studio.accounts.actor import visitor
from studio.config import Settings
from studio.session import Studio
from studio.session.hub_logins import HubAccount
from studio.ui.login import LONGEST_SECONDS, account_of, has_login
from studio.ui.routes import PREFIX
from tests.conftest import ROOT
from tests.owned import SECRET, fill
from tests.served import free_port
from tests.ui.hub_standin import SCOPES, Hub, hub
from tests.ui.test_refusals import ROW, Event, fire
from tests.workflow.datasets_hub import PLAIN, DatasetsHub, serving

ANN, PHONE, EVE = "a" * 64, "b" * 64, "e" * 64
NAME = f"{SECRET}.wav"
HOUR = {"expires_at": 3600, "access_token": "t"}


@dataclass
class Space:
    url: str
    events: dict[str, int]
    hub: Hub
    """Where its visitors log in."""
    datasets: DatasetsHub
    """Where they push to."""

    def visit(self, who: str, cookie: str = "") -> Visitor:
        return Visitor(self, who, cookie)


@dataclass
class Visitor:
    """A browser: the id that its page keeps, and its cookie, which over plain http no client would send."""

    space: Space
    who: str
    cookie: str

    def client(self) -> httpx.Client:
        headers = {"X-Studio-Visitor": self.who} | ({"Cookie": f"session={self.cookie}"} if self.cookie else {})
        return httpx.Client(base_url=self.space.url, headers=headers, timeout=30)

    def told(self, event: str, *data: Any) -> str:
        with self.client() as client:
            said = fire(client, self.space.events[event], Event([*data]))
        assert isinstance(said, str), said.text
        return json.dumps(json.loads(said.removeprefix("data: "))["output"])

    def library(self) -> list[str]:
        with self.client() as client:
            return [each["name"] for each in client.get(f"{PREFIX}/library.json").json()["recordings"]]

    def go(self, path: str) -> str:
        """Follow a link of the studio's; where it leads."""
        with self.client() as client:
            answer = client.get(path)
        assert answer.status_code in (302, 307), answer.text
        for said in answer.headers.get_list("set-cookie"):
            self.cookie = said.removeprefix("session=").partition(";")[0]
        return str(answer.headers["location"])

    def log_in(self) -> None:
        there = httpx.get(self.go("/login/huggingface"))
        back = urlsplit(there.headers["location"])
        assert back.path == "/login/callback"
        self.go(f"{back.path}?{back.query}")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    """With one recording of Ann's, who has no login yet."""
    data = tmp_path_factory.mktemp("data")
    studio = Studio(Settings(data=data, workers=1, access="visitors"))
    fill(studio, studio.acting_as(visitor(ANN)), tmp_path_factory.mktemp("files"))
    studio.close()
    port, log = free_port(), data / "server.log"
    with hub() as found, serving() as datasets, log.open("w") as told:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.on_a_space", str(data), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            cwd=ROOT,
            env={**os.environ, **found.environment, **PLAIN, "HF_ENDPOINT": datasets.url},
        )
        assert server.stdin is not None
        assert server.stdout is not None
        said = next((line for line in server.stdout if line.startswith("{")), "")  # Gradio says where it is before
        assert said, log.read_text()
        events = {name: key for key, name in json.loads(said)["events"]}
        datasets.tokens = {found.token: found.name}
        yield Space(f"http://127.0.0.1:{port}", events, found, datasets)
        server.stdin.close()
        assert server.wait(60) == 0
        server.stdout.close()
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.mark.login
def test_from_a_visitors_library_to_the_accounts(space: Space) -> None:
    """One after another, as a person does it."""
    laptop = space.visit(ANN)
    assert "Without a login your library hangs on this browser" in laptop.told("_arrive", *ROW)
    assert laptop.library() == [NAME]

    laptop.log_in()
    assert space.hub.asked == [SCOPES]
    assert "This is the library of ann. Before you logged in you brought in 1 recording" in laptop.told("_arrive", *ROW)
    assert laptop.library() == []

    assert "1 recording moved into your account" in laptop.told("_bring")
    assert laptop.library() == [NAME]
    assert "bring them along?" not in laptop.told("_arrive", *ROW)

    phone = space.visit(PHONE, laptop.cookie)
    assert phone.library() == []
    assert "This is the library of ann." in phone.told("_arrive", *ROW)
    assert phone.library() == [NAME]
    assert space.visit(EVE).library() == []

    assert "There is no login for the Hub" in space.visit(EVE).told("_push", "calls", "all", False)
    pushed = phone.told("_push", "calls", "all", False)
    assert f"{space.datasets.url}/datasets/ann/calls" in pushed
    assert space.datasets.repositories["ann/calls"].private

    phone.go("/logout")
    assert "Without a login" in phone.told("_arrive", *ROW)
    assert (phone.library(), laptop.library()) == ([], [NAME])


@pytest.mark.login
def test_the_page_for_administrators_is_the_spaces_owners(space: Space) -> None:
    owner = space.visit(PHONE)
    owner.log_in()
    assert 'href=\\"admin\\"' in owner.told("_arrive", *ROW)
    forged = space.visit(ANN, "eyJvYXV0aF9pbmZvIjoge319.Zm9yZ2Vk.c2lnbmF0dXJl")
    for who, status in ((owner, 200), (space.visit(EVE), 404), (forged, 404)):
        with who.client() as client:
            answer, missing = client.get("/admin"), client.get("/nothing-at-all")
        assert answer.status_code == status
        assert SECRET not in answer.text
        assert status == 200 or answer.text == missing.text


@pytest.mark.login
def test_a_cookie_that_the_server_did_not_sign_is_none(space: Space) -> None:
    forged = space.visit(EVE, "eyJvYXV0aF9pbmZvIjoge319.Zm9yZ2Vk.c2lnbmF0dXJl")
    assert "Without a login" in forged.told("_arrive", *ROW)
    assert "There is no library" in forged.told("_bring")


@pytest.mark.parametrize(
    ("session", "found"),
    [
        ({}, None),
        ({"oauth_info": "x"}, None),
        ({"oauth_info": {**HOUR, "userinfo": None}}, None),
        ({"oauth_info": {**HOUR, "userinfo": {"sub": ""}}}, None),
        ({"oauth_info": {**HOUR, "userinfo": {"sub": 7}}}, None),
        ({"oauth_info": {"expires_at": 100, "userinfo": {"sub": "1"}}}, None),
        (
            {"oauth_info": {**HOUR, "userinfo": {"sub": "1", "preferred_username": "ann", "name": "Ann A."}}},
            HubAccount("1", "ann", "t", 3500.0),
        ),
        (
            {"oauth_info": {**HOUR, "expires_at": 1e12, "userinfo": {"sub": "1"}}},
            HubAccount("1", "your account", "t", LONGEST_SECONDS),
        ),
    ],
)
def test_who_is_logged_in_is_read_from_the_cookie(session: dict[str, Any], found: HubAccount | None) -> None:
    assert account_of(session, now=100.0) == found


@pytest.mark.parametrize(
    ("env", "there"),
    [
        ({"SYSTEM": "spaces", "SPACE_ID": "a/b", "OAUTH_CLIENT_ID": "x"}, True),
        ({"SYSTEM": "spaces", "SPACE_ID": "a/b", "OAUTH_CLIENT_ID": "x", "STUDIO_ACCESS": "local"}, False),
        ({"SYSTEM": "spaces", "SPACE_ID": "a/b"}, False),
        ({"OAUTH_CLIENT_ID": "x", "STUDIO_ACCESS": "visitors"}, False),
    ],
)
def test_there_is_a_login_on_a_space_alone(env: dict[str, str], there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SYSTEM", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert has_login(Settings.from_env(env)) is there
