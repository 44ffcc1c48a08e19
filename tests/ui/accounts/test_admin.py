"""The page for whoever keeps a server going: for whom it is there, what its buttons do, and what stays untold."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.accounts.actor import LOCAL, USER, hub_account
from studio.accounts.tokens import digest
from studio.accounts.users import User
from studio.config import Access, Settings
from studio.domain import Job, Recording
from studio.session import Studio
from studio.session.admin import MOST
from studio.store.schema import job, project, user
from studio.ui.accounts.door import AccountsDoor
from studio.ui.accounts.routes import account_routes, admin_routes
from studio.ui.guard.hosts import Hosts
from studio.ui.guard.middleware import Guard
from studio.ui.guard.origins import Origins
from tests.ui.accounts.people import told

HOME = "http://127.0.0.1"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
SECRET = "Aardvark"
MINE, OTHERS = "63f0c1", "70aa00"
MANY = MOST + 50
POCKETSPHINX = "pocketsphinx/en-us"


@dataclass(frozen=True, slots=True)
class Signed:
    """As Gradio's cookie is read on a Space, of which `sub` is the account that logged in."""

    app: ASGIApp
    sub: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        info = {"expires_at": 4e9, "access_token": "t", "userinfo": {"sub": self.sub, "preferred_username": "ann"}}
        await self.app({**scope, "session": {"oauth_info": info} if self.sub else {}}, receive, send)


def client(studio: Studio, headers: Mapping[str, str] | None = None, sub: str = "") -> TestClient:
    """What the guard and the pages behind it answer."""
    access = studio.settings.access
    routes = [*admin_routes(studio), *(account_routes(studio) if access == "accounts" else ())]
    door = AccountsDoor(studio) if access == "accounts" else None
    origins = Origins(Hosts.of(studio.settings, "127.0.0.1"), False)
    guard = Guard(Signed(Starlette(routes=routes), sub), origins, visitors=access == "visitors", door=door)
    return TestClient(guard, HOME, headers={"Origin": HOME, "Referer": f"{HOME}/admin", **(headers or {})})


def person(studio: Studio, name: str, *, is_admin: bool = False) -> dict[str, str]:
    """The headers of one who is logged in. No password is hashed for it."""
    store, secret = studio._services.store, secrets.token_hex(16)
    new = User(secrets.token_hex(16), name, is_admin, True, NOW)
    store.users.add(new, None)
    store.logins.begin(digest(secret), new.id, 3600.0)
    return {"Cookie": f"studio-session={secret}"}


def owner(studio: Studio, name: str) -> str:
    found = studio.logins.in_name_of(name)
    assert found is not None
    return found.name


def keep(studio: Studio, whose: str, content: str = "ab", into: str = "calls") -> None:
    """A recording of an hour, of which there is the row alone."""
    name, sha256 = f"{SECRET}.wav", content * 32
    new = Recording(secrets.token_hex(16), name, 16_000 * 3600, NOW, sha256, size=5_000_000)
    studio._services.store.recordings.add(new, whose, into)


def ask(studio: Studio, whose: str) -> str:
    """A job that waits, since no worker is awake."""
    new = Job(secrets.token_hex(16), "transcribe", whose, "queued", NOW, doing=SECRET)
    studio._services.store.jobs.add(new)
    return new.id


@pytest.fixture
def ann(team: Studio) -> Iterator[TestClient]:
    """An administrator, beside whom there is eve."""
    headers = person(team, "ann", is_admin=True)
    person(team, "eve")
    with client(team, headers) as found:
        yield found


@pytest.mark.parametrize(
    ("access", "who", "there"),
    [
        ("accounts", "administrator", True),
        ("accounts", "person", False),
        ("accounts", "nobody", False),
        ("accounts", "an administrator's program", False),
        ("local", "nobody", True),
        ("visitors", MINE, True),
        ("visitors", OTHERS, False),
        ("visitors", "", False),
        ("visitors, of nobody's Space", MINE, False),
    ],
)
def test_for_whom_there_is_the_page(tmp_path: Path, access: str, who: str, there: bool) -> None:
    kind: Access = {"accounts": "accounts", "local": "local"}.get(access, "visitors")  # type: ignore[assignment]
    whose = "" if "nobody" in access else MINE
    studio = Studio(Settings(data=tmp_path / "data", workers=1, access=kind, space_owner=whose))
    headers: dict[str, str] = {}
    if kind == "accounts":
        logged_in = {
            each: person(studio, each, is_admin=each == "administrator") for each in ("administrator", "person")
        }
        bearer = studio.acting_as(_actor(studio, "administrator")).tokens.add("mine", "library")
        headers = {**logged_in, "an administrator's program": {"Authorization": f"Bearer {bearer}"}}.get(who, {})
    with client(studio, headers, who if kind == "visitors" else "") as asks:
        found, missing = asks.get("/admin"), asks.get("/nothing-at-all")
        posted, nothing = (asks.post(path, data={"do": "stop", "job": "x"}) for path in ("/admin", "/nothing-at-all"))
    studio.close()
    assert found.status_code == (200 if there else 404)
    if there:
        assert all(f"<h2>{part}</h2>" in found.text for part in ("People", "Jobs", "Storage", "Models", "Health"))
        assert posted.status_code == 400, "the job is not there, and the page says so"
    else:
        assert (found.text, found.headers) == (missing.text, missing.headers)
        assert (posted.status_code, posted.text) == (nothing.status_code, nothing.text)


def _actor(studio: Studio, name: str) -> Any:
    return studio.logins.in_name_of(name)


def test_the_way_there_is_told_to_administrators_alone(team: Studio, ann: TestClient) -> None:
    with client(team, person(team, "bob")) as bob:
        assert "Admin : people, jobs" in told(ann.get("/account"))
        assert "people, jobs" not in told(bob.get("/account"))


def test_people_are_invited_put_out_of_use_and_deleted_with_an_heir(team: Studio, ann: TestClient) -> None:
    keep(team, eve := owner(team, "eve"))
    page = told(ann.get("/admin"))
    assert "ann (you) administrator" in page
    assert re.search(r"eve person [\d-]+ [\d:]+ 1 recording, 1.0 h, 5.0 MB", page)
    link = re.search(
        rf"<code>{HOME}/invite/([\w-]+)</code>", ann.post("/admin", data={"do": "invite", "role": "administrator"}).text
    )
    assert link is not None
    assert team.logins.invited(link[1]).is_admin
    assert "eve is logged out everywhere" in told(ann.post("/admin", data={"do": "deactivate", "name": "eve"}))
    assert "eve person , out of use" in told(ann.get("/admin"))
    assert "eve may come in again." in told(ann.post("/admin", data={"do": "activate", "name": "eve"}))
    person(team, "bob")
    for heir, why in (("", "Say who gets them."), ("ann", "is not for you to take"), ("eve", "one and the same")):
        refused = ann.post("/admin", data={"do": "delete", "name": "eve", "to": heir})
        assert (refused.status_code, why in told(refused), "--to" in told(refused)) == (400, True, False)
    gone = ann.post("/admin", data={"do": "delete", "name": "eve", "to": "bob"})
    assert "The account eve is deleted; what was his is bob’s now." in told(gone)
    assert team._services.store.recordings.in_project(eve, None) == []
    assert "is the only administrator" in told(ann.post("/admin", data={"do": "deactivate", "name": "ann"}))


def test_a_job_is_stopped_whoever_asked_for_it(team: Studio, ann: TestClient) -> None:
    first, second = (ask(team, owner(team, name)) for name in ("eve", "ann"))
    page = told(ann.get("/admin"))
    assert "0 running, 2 waiting." in page
    assert "transcribe eve 2026-01-02 03:04 number 1 in the queue" in page
    assert "It is asked to end" in told(ann.post("/admin", data={"do": "stop", "job": first}))
    states = {each.id: each.state for each in team._services.store.jobs.find([first, second])}
    assert states == {first: "stopped", second: "queued"}
    assert "ended within a day there are still: 1 stopped." in told(ann.get("/admin"))


def test_a_model_is_unloaded(team: Studio, ann: TestClient) -> None:
    with team._services.catalog.lease(POCKETSPHINX):
        assert f"{POCKETSPHINX} at work" in told(ann.get("/admin"))
        assert ann.post("/admin", data={"do": "unload", "model": POCKETSPHINX}).status_code == 400
    assert f"{POCKETSPHINX} loaded" in told(ann.get("/admin"))
    assert "is unloaded." in told(ann.post("/admin", data={"do": "unload", "model": POCKETSPHINX}))
    assert team._services.catalog.status(POCKETSPHINX).state == "out"


def test_names_stay_text_and_what_people_have_is_not_named(team: Studio, ann: TestClient) -> None:
    person(team, bold := "<b>zoe</b>")
    keep(team, owner(team, bold), into="<i>calls</i>")
    ask(team, owner(team, bold))
    page = ann.get("/admin")
    assert ("<b>" in page.text, "<i>" in page.text, "<script" in page.text) == (False, False, False)
    assert page.text.count("&lt;b&gt;zoe&lt;/b&gt;") > 3
    assert "&lt;i&gt;calls&lt;/i&gt;" in page.text
    assert SECRET not in page.text
    done = ann.post("/admin", data={"do": "deactivate", "name": bold})
    assert "<b>" not in done.text


def test_a_big_house_is_bounded(team: Studio, ann: TestClient) -> None:
    with team._services.store.database.write() as connection:
        for table, rows in _many().items():
            connection.execute(table.insert(), rows)
    page = ann.get("/admin").text
    assert page.count(">Deactivate<") == MOST - 1, "of whoever looks there is no button"
    assert page.count(">Stop<") == MOST
    assert page.count('<td data-label="Files">') == MOST
    assert [page.count(f">and {count} more<") for count in (52, 50)] == [1, 2]


def _many() -> dict[Any, list[dict[str, Any]]]:
    keys = [f"k{number:04}" for number in range(MANY)]
    return {
        user: [{"id": key, "name": key, "folded": key, "created": NOW} for key in keys],
        project: [{"id": key, "owner": USER + key, "name": key, "created": NOW} for key in keys],
        job: [{"id": key, "kind": "ingest", "actor": USER + key, "state": "queued", "created": NOW} for key in keys],
    }


def test_of_visitors_there_are_sums_alone(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path / "data", workers=1, access="visitors", space_owner=MINE))
    for sub in (OTHERS, "80bb00"):
        keep(studio, hub_account(sub).name, into=SECRET)
    keep(studio, LOCAL.name, into="mine")
    with client(studio, sub=MINE) as asks:
        page = told(asks.get("/admin"))
    studio.close()
    assert "2 visitors: 2 recordings, 1.0 h, 5.0 MB." in page
    assert "All in all 3 recordings, 1.0 h, 5.0 MB, sound that is shared counted once" in page
    assert SECRET not in page
