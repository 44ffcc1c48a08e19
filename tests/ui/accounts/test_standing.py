"""What the page is told of roles, over HTTP: beside a recording and beside a project, of every role and every verb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import pytest

from studio.accounts.actor import Role
from studio.accounts.roles import ITSELF, THINGS, said_of
from studio.errors import RoleMissing
from studio.ui.routes import EDIT, PREFIX
from tests.ui.accounts.people import Shared, housed, share, told

ROLES: tuple[Role, ...] = get_args(Role)
OTHERS = ROLES[1:]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with housed(tmp_path_factory.mktemp("people") / "data", *OTHERS) as house:
        yield share(house, tmp_path_factory.mktemp("files"), *OTHERS)


@contextmanager
def in_another_role(shared: Shared, who: Role, role: Role) -> Iterator[None]:
    members = shared.house.session("ann").members
    members.change(shared.project, who, role)
    try:
        yield
    finally:
        members.change(shared.project, who, who)


@pytest.mark.parametrize("role", ROLES)
def test_what_the_page_is_told_to_be_off_is_what_the_role_lacks(shared: Shared, role: Role) -> None:
    with shared.house.logged_in("ann" if role == "owner" else role) as client:
        library = client.get(f"{PREFIX}/library.json").json()
        beside = client.get(f"{PREFIX}/recordings/{shared.ids.recording}/recording.json")
    (project,) = (each for each in library["projects"] if each["id"] == shared.project)
    found = project["standing"]
    assert (found["role"], found["says"]) == (role, said_of(role))
    assert set(found["off"]) == set.union(*map(set, THINGS.values())) - THINGS[role]
    assert set(found["itself_off"]) == set.union(*map(set, ITSELF.values())) - ITSELF[role]
    assert beside.status_code == (200 if "read" in THINGS[role] else 404)
    if beside.status_code == 200:
        assert beside.json()["standing"] == found


def test_a_role_that_changes_meanwhile_ends_in_a_refusal_that_says_so(shared: Shared) -> None:
    """The page that was opened before still offers what was his."""
    ids = shared.ids
    mark = {"op": "set_status", "intent": {"segment": ids.segment, "status": "verified"}, "revisions": {ids.segment: 0}}
    with shared.house.logged_in("manager") as client, in_another_role(shared, "manager", "guest"):
        beside = client.get(f"{PREFIX}/recordings/{ids.recording}/recording.json").json()
        refused = client.post(EDIT, json={"transcript": ids.transcript, **mark}).json()
    assert beside["standing"]["role"] == "guest"
    assert (refused["ok"], refused["message"]) == (False, str(RoleMissing()))


def test_the_page_of_projects_says_what_one_is_and_leads_to_the_library(shared: Shared) -> None:
    with shared.house.logged_in("corrector") as client:
        page = client.get("/members")
        assert "council 1 corrector: listens, corrects, asks" in told(page)
        assert f'href="./?tab=library&amp;project={shared.project}"' in page.text
        assert "You are a corrector here: listens, corrects, asks." in told(client.get(f"/members/{shared.project}"))
        french = client.get("/members", headers={"Accept-Language": "fr"}).text
        assert "correcteur\N{NO-BREAK SPACE}: écoute" in french
    with shared.house.logged_in("speaker") as client:
        assert "council not shown to you speaker: records and uploads" in told(client.get("/members"))
