"""The app served to people who log in, in a process of its own, with the passwords that a test gave them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Protocol

import httpx

from studio.accounts.actor import LOCAL, Role
from studio.config import Settings
from studio.session import Session, Studio
from tests.hashes import REAL, hashing
from tests.owned import Ids, fill
from tests.served import start, stop

PASSWORD = "several good words"


@dataclass(frozen=True, slots=True)
class House:
    """A served studio, and another one on the same data folder for the test to look into."""

    url: str
    studio: Studio
    data: Path

    @property
    def machine(self) -> Session:
        """As whoever has the machine."""
        return self.studio.acting_as(LOCAL)

    def session(self, name: str) -> Session:
        """As one of its people."""
        found = self.studio.logins.in_name_of(name)
        assert found is not None
        return self.studio.acting_as(found)

    def client(self, *, https: bool = False) -> httpx.Client:
        """A browser, as far as it says from where it asks."""
        headers = {"Origin": self.url} | ({"X-Forwarded-Proto": "https"} if https else {})
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    @contextmanager
    def logged_in(self, name: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
        with self.client() as client:
            assert log_in(client, name, password).status_code == 303
            yield client


@dataclass(frozen=True, slots=True)
class Shared:
    """A project of ann's with a recording, in which others are."""

    house: House
    project: str
    ids: Ids

    @property
    def address(self) -> str:
        return f"{self.house.url}/?recording={self.ids.recording}&transcript={self.ids.transcript}"


def share(house: House, files: Path, *roles: Role) -> Shared:
    """With somebody of each of these roles, who is called as it."""
    ann = house.session("ann")
    ids = fill(house.studio, ann, files)
    project = ann.projects.of_recording(ids.recording).id
    ann.projects.change(project, name="council")
    for role in roles:
        house.session("ann").members.add(project, role, role)
    return Shared(house, project, ids)


@contextmanager
def housed(data: Path, *names: str, **environment: str) -> Iterator[House]:
    """With an administrator `ann` and these people. The server ends well and without a traceback."""
    data.mkdir(exist_ok=True)
    studio = Studio(Settings(data=data, workers=1, access="accounts"))
    with hashing(REAL):  # as the server compares them
        if not studio.acting_as(LOCAL).people.all():
            studio.acting_as(LOCAL).people.add("ann", PASSWORD, is_admin=True)
        for name in names:
            studio.acting_as(LOCAL).people.add(name, PASSWORD)
    said = {"STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1", "STUDIO_ACCESS": "accounts", "STUDIO_MODELS": ""}
    log = data.with_suffix(".log")
    server, url = start(log, {**os.environ, **said, **environment}, "--data", str(data))
    try:
        yield House(url, studio, data)
    finally:
        code = stop(server)
        studio.close()
    assert "Traceback" not in log.read_text(), log.read_text()
    assert code in (0, 130)


def log_in(client: httpx.Client, name: str, password: str = PASSWORD, back: str = "") -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password, "next": back})


class Page(Protocol):
    """An answer, whichever client got it."""

    @property
    def text(self) -> str: ...


def told(answer: Page) -> str:
    """What stands in the page, without its tags."""
    return unescape(" ".join(re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", answer.text).split()))
