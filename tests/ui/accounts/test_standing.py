"""What the page is told of roles, over HTTP: beside a recording and beside a project, of every role and every verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import pytest

from studio.accounts.actor import Role
from studio.accounts.roles import ITSELF, THINGS, said_of
from studio.errors import RoleMissing
from studio.session import Session
from studio.ui.routes import PREFIX
from tests.conftest import ROOT
from tests.ui.accounts.people import House, housed, told

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ROLES: tuple[Role, ...] = get_args(Role)
OTHERS = ROLES[1:]


@dataclass(frozen=True, slots=True)
class Shared:
    house: House
    project: str
    recording: str

    def as_ann(self) -> Session:
        found = self.house.studio.logins.in_name_of("ann")
        assert found is not None
        return self.house.studio.acting_as(found)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Ann's project, with somebody of each role who is called as it."""
    with housed(tmp_path_factory.mktemp("people") / "data", *OTHERS) as house:
        place = Shared(house, "", "")
        project = place.as_ann().projects.add("council").id
        recording = place.as_ann().library.add(MEMO, project=project).recording.id
        for role in OTHERS:
            place.as_ann().members.add(project, role, role)
        yield Shared(house, project, recording)


@pytest.mark.parametrize("role", ROLES)
def test_what_the_page_is_told_to_be_off_is_what_the_role_lacks(shared: Shared, role: Role) -> None:
    with shared.house.logged_in("ann" if role == "owner" else role) as client:
        library = client.get(f"{PREFIX}/library.json").json()
        beside = client.get(f"{PREFIX}/recordings/{shared.recording}/recording.json")
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
    shared.as_ann().members.change(shared.project, "manager", "guest")
    with shared.house.logged_in("manager") as client:
        assert (
            client.get(f"{PREFIX}/recordings/{shared.recording}/recording.json").json()["standing"]["role"] == "guest"
        )
        manager = shared.house.studio.logins.in_name_of("manager")
        assert manager is not None
        transcripts = shared.house.studio.acting_as(manager).transcripts
        with pytest.raises(RoleMissing, match="Your role in this project does not let you do this"):
            transcripts.check_all([shared.recording])
    shared.as_ann().members.change(shared.project, "manager", "manager")


def test_the_page_of_projects_says_what_one_is_and_leads_to_the_library(shared: Shared) -> None:
    with shared.house.logged_in("corrector") as client:
        page = client.get("/members")
        assert "council 1 corrector: listens, corrects, asks" in told(page)
        assert f'href="./?tab=library&amp;project={shared.project}"' in page.text
        assert "You are a corrector here: listens, corrects, asks." in told(client.get(f"/members/{shared.project}"))
    with shared.house.logged_in("speaker") as client:
        assert "council not shown to you speaker: records and uploads" in told(client.get("/members"))
