"""A project that several people share: who may do what in it, by his role, and what becomes of those who go."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

from studio.accounts.actor import LOCAL, Actor, Role
from studio.accounts.policy import Owned, Verb, allow
from studio.accounts.roles import ITSELF, PROJECT, THINGS
from studio.accounts.users import User
from studio.config import Settings
from studio.domain import Hypothesis, Project, Request, Transcript
from studio.errors import ImportBarred, NotFound, RequestError, RoleMissing
from studio.formats import Options
from studio.jobs.kinds.importing import ImportResult
from studio.jobs.kinds.ingest import Ingested
from studio.session import Session, Studio
from studio.session.people import HeirMissing
from studio.workflow.project_fields import checked
from tests.conftest import ROOT
from tests.jobbing import run_job, set_payload, set_state
from tests.owned import EXPORT, SECRET, Ids, fill, kept_recording
from tests.patience import wait_until

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ASKED = Request("pocketsphinx/en-us", pnc=False)
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class House:
    """Ann's project, with one of everything in it, and somebody of each role."""

    studio: Studio
    project: str
    ids: Ids
    folder: Path

    def session(self, name: str) -> Session:
        found = self.studio.logins.in_name_of(name)
        assert found is not None
        return self.studio.acting_as(found)


def add_person(studio: Studio, name: str, *, is_admin: bool = False) -> None:
    """Without a password: hashing takes its time."""
    from datetime import datetime, timezone

    studio._services.store.users.add(User(name, name, is_admin, True, datetime.now(timezone.utc)), None)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    studio = Studio(Settings(data=tmp_path / "data", workers=1, access="accounts"))
    for name in ("owner", *ROLES[1:], "eve"):
        add_person(studio, name, is_admin=name == "owner")
    owner = studio.logins.in_name_of("owner")
    assert owner is not None
    session = studio.acting_as(owner)
    folder = tmp_path / "files"
    folder.mkdir()
    ids = fill(studio, session, folder)
    project = session.projects.of_recording(ids.recording).id
    for role in ROLES[1:]:
        session = studio.acting_as(studio.logins.in_name_of("owner") or LOCAL)
        session.members.add(project, role, role)
    yield House(studio, project, ids, folder)
    studio.close()


def can(ask: Callable[[], object]) -> bool:
    return outcome(ask) == "done"


def outcome(ask: Callable[[], object]) -> str:
    """Done, or refused: for his role, where he sees that it is there, and else as what is missing."""
    try:
        ask()
    except RoleMissing:
        return "role"
    except NotFound:
        return "missing"
    return "done"


def copied(folder: Path) -> Path:
    return Path(shutil.copy(MEMO, folder / "copy.flac"))


def asks(house: House, session: Session) -> dict[str, Callable[[], object]]:
    """One thing for each verb, the harmless first."""
    ids, project = house.ids, house.project
    revision = house.studio._services.store.transcripts.get(ids.transcript).segments[0].revision
    return {
        "read": lambda: session.transcripts.get(ids.transcript),
        "add": lambda: session.library.add(MEMO, project=project),
        "change": lambda: session.edits.set_text(ids.transcript, ids.segment, revision, "changed"),
        "transcribe": lambda: session.transcripts.check_all([ids.recording]),
        "ask": lambda: _may_ask(session, ids),
        "export": lambda: session.exports.start(EXPORT, Options(status="all"), recording_id=ids.recording),
        "delete": lambda: session.library.delete(ids.recording),
    }


def _may_ask(session: Session, ids: Ids) -> None:
    """No model here can be asked: what is refused before that is said is refused for want of a right."""
    try:
        session.answers.ask(ids.transcript, "summary")
    except RequestError as refused:
        if isinstance(refused, RoleMissing):
            raise


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_its_row_says_and_no_more(house: House, role: Role) -> None:
    session = house.session(role)
    for verb, ask in asks(house, session).items():
        sees = "read" in THINGS[role] or verb == "add"  # which asks of the project itself
        assert outcome(ask) == ("done" if verb in THINGS[role] else "role" if sees else "missing"), verb


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_adds_comes_into_a_shared_project_only_by_his_choice(house: House, role: Role) -> None:
    """Its newest recording is a colleague's: it says nothing of where one's own belongs."""
    session = house.session(role)
    assert session.projects.last() is None
    mine = session.library.add(MEMO, project="mine").recording
    mine_is = session.projects.of_recording(mine.id)
    house.session("owner").library.add(copied(house.folder), project=house.project)
    assert session.projects.last() == mine_is
    into = [house.project, mine_is.id] if "add" in ITSELF[role] else [mine_is.id]
    assert [each.id for each in session.projects.to_fill()] == into


def test_members_are_counted_of_what_one_shares_whatever_the_number_of_projects(house: House) -> None:
    """In one question to the database."""
    from sqlalchemy import event

    owner, asked = house.session("owner"), []
    alone = owner.projects.add("alone")
    for number in range(3):
        owner.members.invite(owner.projects.add(f"shared {number}").id, "guest")
    owner, engine = house.session("owner"), house.studio._services.store.database._engine
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = owner.members.counts()
    # the jobs' own thread looks at its queue meanwhile
    assert len([each for each in asked if "FROM member" in each]) == 1
    assert sorted(counts.values()) == [1, 1, 1, len(ROLES)]
    assert (counts[house.project], alone.id in counts) == (len(ROLES), False)
    assert house.session("eve").members.counts() == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_it_may_read_and_the_project(house: House, role: Role) -> None:
    session = house.session(role)
    reads = "read" in THINGS[role]
    assert [each.recording.id for each in session.library.entries()] == ([house.ids.recording] if reads else [])
    assert len(session.library.said(SECRET.lower())) == reads
    hits, changes = session.library.hits(SECRET.lower()), "change" in THINGS[role]
    assert (len({hit.recording_id for hit in hits.found}), hits.only_read) == (
        1 if changes else 0,
        1 if reads and not changes else 0,
    )
    assert bool(session.library.texts().found) is changes
    assert [each.id for each in session.projects.all()] == [house.project]
    assert outcome(lambda: session.exports.untranscribed(project=house.project)) == (
        "done" if "export" in THINGS[role] else "role"
    )
    assert [each.id for each in session.exports._recordings(None, "default")] == (
        [house.ids.recording] if "export" in THINGS[role] else []
    )
    assert can(lambda: session.projects.change(house.project, description="new")) is ("change" in ITSELF[role])
    assert can(lambda: session.members.invite(house.project, "guest")) is ("share" in ITSELF[role])
    assert session.members.may_share(house.project) is ("share" in ITSELF[role])
    assert len(session.members.of(house.project)) == len(ROLES)


def test_who_is_not_in_it_finds_nothing_of_it(house: House) -> None:
    eve = house.session("eve")
    assert (eve.library.entries(), eve.projects.all(), eve.library.said(SECRET.lower())) == ([], [], [])
    assert (eve.library.hits(SECRET.lower()).found, eve.library.hits(SECRET.lower()).only_read) == ([], 0)
    assert eve.library.texts().found == []
    asked: tuple[Callable[[], object], ...] = (
        *asks(house, eve).values(),
        lambda: eve.projects.get(house.project),
        lambda: eve.members.of(house.project),
        lambda: eve.members.my_role(house.project),
        lambda: eve.members.may_share(house.project),
        lambda: eve.members.add(house.project, "eve", "owner"),
        lambda: eve.members.invite(house.project, "guest"),
        lambda: eve.members.change(house.project, "eve", "owner"),
        lambda: eve.members.remove(house.project, "guest"),
        lambda: eve.projects.move([house.ids.recording], "mine"),
        lambda: eve.library.add(MEMO, project=house.project),
    )
    for ask in asked:
        with pytest.raises(NotFound):
            ask()


def test_what_comes_into_a_shared_project_is_the_projects_and_not_who_brought_its(house: House) -> None:
    manager, speaker, guest = (house.session(name) for name in ("manager", "speaker", "guest"))
    job = speaker.library.take_in([(copied(house.folder), "spoken.flac")], project=house.project)
    assert wait_until(lambda: not speaker.jobs.get(job.id).active)
    live = speaker.live.begin("live.wav", Request("none"), house.project)
    speaker.live.keep(live.id, 0, bytes(2 * 1600), last=True)
    assert wait_until(lambda: len(guest.library.entries()) == 3)
    assert speaker.library.entries() == []
    with pytest.raises(NotFound):
        guest.live.state(live.id)
    spoken = next(each.recording.id for each in guest.library.entries() if each.recording.name == "spoken.flac")
    with pytest.raises(NotFound):
        speaker.library.sound(spoken)
    manager.library.delete(spoken)


def asking_import(house: House, session: Session, project: str = "") -> str:
    """Of the house's project, or another; it waits to be told the language."""
    rows, clip = house.folder / "rows.json", copied(house.folder)
    rows.write_text(f'{{"audio_filepath": "{clip.name}", "offset": 0, "duration": 1, "text": "Who?"}}\n', "utf-8")
    job = session.library.take_in([(rows, rows.name), (clip, clip.name)], project=project or house.project)
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    assert ImportResult.of(session.jobs.get(job.id)).asks == "language"
    return job.id


def test_who_is_removed_or_demoted_goes_on_with_no_import_into_the_project(house: House) -> None:
    asking, owner = asking_import(house, house.session("manager")), house.session("owner")
    owner.members.change(house.project, "manager", "guest")
    with pytest.raises(RoleMissing):
        house.session("manager").library.go_on(asking, source_lang="en")
    owner.members.remove(house.project, "manager")
    with pytest.raises(ImportBarred):
        house.session("manager").library.go_on(asking, source_lang="en")
    assert [each.recording.id for each in owner.library.entries()] == [house.ids.recording]


@pytest.mark.parametrize("ended", ["by him", "alone"])
def test_what_somebody_was_recording_for_a_project_is_his_own_where_he_may_not_add_any_more(
    house: House, ended: str
) -> None:
    manager, owner = house.session("manager"), house.session("owner")
    live = manager.live.begin("live.wav", Request("none"), house.project)
    manager.live.keep(live.id, 0, bytes(2 * 1600))
    owner.members.remove(house.project, "manager")
    manager = house.session("manager")
    if ended == "by him":
        manager.live.keep(live.id, 1600, b"", last=True)
    else:
        house.studio._services.live.end(live.id)
    assert wait_until(lambda: not manager.jobs.get(live.id).active)
    assert [(each.recording.name, each.project) for each in manager.library.entries()] == [("live.wav", "default")]
    assert [each.recording.id for each in owner.library.entries()] == [house.ids.recording]
    assert Ingested.of(manager.jobs.get(live.id)).problems == (
        "You may not add to the project for live.wav any more: it is in “default”.",
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job of the manager's for the house's project, which another process is to do: nobody began with it."""

    house: House
    job: str

    @contextmanager
    def done(self) -> Iterator[Session]:
        """By a server that starts now; the session of whoever asked for it, once it has ended."""
        again = Studio(Settings(data=self.house.folder.parent / "data", workers=1, access="accounts"))
        try:
            again.wake()
            asker = again.logins.in_name_of("manager")
            assert asker is not None
            session = again.acting_as(asker)
            assert wait_until(lambda: not session.jobs.get(self.job).active)
            yield session
        finally:
            again.close()


def waiting(house: House, *, live: bool = False, rows: bool = False) -> Waiting:
    manager, clip = house.session("manager"), copied(house.folder)
    house.studio._services.jobs.close()
    if live:
        key = manager.live.begin("copy.flac", Request("none"), house.project).id
        manager.live.keep(key, 0, bytes(2 * 1600), last=True)
        return Waiting(house, key)
    files = [(clip, clip.name)]
    if rows:
        told = house.folder / "rows.json"
        row = {"audio_filepath": clip.name, "offset": 0, "duration": 1, "text": "Who?", "lang": "en"}
        told.write_text(json.dumps(row) + "\n", "utf-8")
        files.append((told, told.name))
    return Waiting(house, manager.library.take_in(files, project=house.project).id)


def barred(house: House, how: str) -> None:
    members = house.session("owner").members
    members.remove(house.project, "manager") if how == "removed" else members.change(house.project, "manager", "guest")


def own(session: Session) -> list[str]:
    """Ids of the recordings in the library that is nobody else's."""
    entries = session.library.entries()
    return [
        key
        for key in (each.recording.id for each in entries)
        if not session.projects.of_recording(key).owner.startswith(PROJECT)
    ]


@pytest.mark.parametrize("how", ["removed", "demoted"])
@pytest.mark.parametrize("live", [False, True], ids=["uploaded", "recorded"])
def test_what_waits_to_be_taken_in_is_his_own_where_he_may_not_add_any_more(house: House, how: str, live: bool) -> None:
    """Asked when it is written: what he ended recording while he might has waited as well."""
    waits = waiting(house, live=live)
    barred(house, how)
    with waits.done() as manager:
        came = Ingested.of(manager.jobs.get(waits.job))
        assert came.problems == ("You may not add to the project for copy.flac any more: it is in “default”.",)
        assert own(manager) == list(came.recordings)
        assert [each.recording.id for each in house.session("owner").library.entries()] == [house.ids.recording]


@pytest.mark.parametrize("how", ["removed", "demoted"])
def test_an_import_that_waits_is_his_own_where_he_may_not_add_any_more(house: House, how: str) -> None:
    waits = waiting(house, rows=True)
    barred(house, how)
    with waits.done() as manager:
        came = ImportResult.of(manager.jobs.get(waits.job))
        assert came.summary == (
            "1 recording, 1 transcript in project “default”.",
            "1 row added, 0 there already, 0 over others.",
            "You may not add to the project for this import any more: it is in “default”.",
        )
        assert own(manager) == list(came.recordings)
        assert [each.recording.id for each in house.session("owner").library.entries()] == [house.ids.recording]


def test_what_waits_of_one_who_may_still_add_comes_into_the_project(house: House) -> None:
    waits = waiting(house)
    house.session("owner").members.change(house.project, "manager", "speaker")
    with waits.done() as speaker:
        came = Ingested.of(speaker.jobs.get(waits.job))
        assert (came.problems, own(speaker)) == ((), [])
        assert came.recordings[0] in {each.recording.id for each in house.session("owner").library.entries()}


def test_what_an_earlier_version_put_elsewhere_when_its_recording_ended_is_told(house: House) -> None:
    waits = waiting(house, live=True)
    payload = {**house.studio._services.store.jobs.get(waits.job).payload, "project": "default", "barred": True}
    set_payload(house.studio._services.store, waits.job, payload)
    with waits.done() as manager:
        came = Ingested.of(manager.jobs.get(waits.job))
        assert came.problems == ("You may not add to the project for copy.flac any more: it is in “default”.",)
        assert own(manager) == list(came.recordings)


def test_what_is_taken_in_while_its_project_is_shared_is_in_it_and_the_projects(house: House) -> None:
    owner, members = house.session("owner"), house.studio._services.store.members
    council = owner.projects.add("council")
    taken = owner.library.add(MEMO, project=council.id, progress=lambda _: members.share(council.id))
    again = house.session("owner").library.add(MEMO, project=council.id)
    assert (again.new, again.recording) == (False, taken.recording)
    entries = [each for each in house.session("owner").library.entries() if each.project == "council"]
    assert [each.recording.id for each in entries] == [taken.recording.id]


def test_an_import_goes_on_while_its_project_is_shared(house: House) -> None:
    owner, members = house.session("owner"), house.studio._services.store.members
    council = owner.projects.add("council")
    done = owner.library.import_(
        [MEMO, MEMO.with_name("phone-menu.flac")],
        project=council.id,
        progress=lambda _: members.share(council.id),
    )
    assert (len(done.recordings), done.skipped) == (2, ())
    entries = [each for each in house.session("owner").library.entries() if each.project == "council"]
    assert {each.recording.id for each in entries} == {each.id for each in done.recordings}


def test_nobody_but_who_may_delete_takes_a_recording_out(house: House) -> None:
    for name in ("reviewer", "corrector", "guest", "speaker"):
        with pytest.raises(NotFound if name == "speaker" else RoleMissing):
            house.session(name).projects.move([house.ids.recording], "mine")
    manager = house.session("manager")
    assert manager.projects.move([house.ids.recording], "mine").moved == (house.ids.recording,)
    assert house.session("guest").library.entries() == []
    assert [each.project for each in manager.library.entries()] == ["mine"]


def test_a_project_is_ones_own_until_somebody_is_let_in(house: House) -> None:
    eve = house.session("eve")
    mine = eve.library.add(MEMO, project="council").recording
    project = eve.projects.of_recording(mine.id)
    assert (project.owner, eve.members.of(project.id), eve.members.my_role(project.id)) == ("user:eve", [], "owner")
    eve.members.add(project.id, "Guest", "corrector")
    eve, guest = house.session("eve"), house.session("guest")
    assert [(each.user.name, each.role) for each in eve.members.of(project.id)] == [
        ("eve", "owner"),
        ("guest", "corrector"),
    ]
    assert eve.projects.get("council").owner == f"project:{project.id}"
    assert eve.projects.get(project.id) == guest.projects.get("council")
    assert guest.library.recording(mine.id).id == mine.id
    assert {each.project for each in guest.library.entries()} == {"council", "default"}
    with pytest.raises(NotFound):
        house.session("manager").library.recording(mine.id)


@pytest.mark.parametrize("meanwhile", ["shared", "changed"])
def test_what_becomes_of_a_project_while_somebody_changes_it_stays(
    house: House, meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, store = house.session("owner"), house.studio._services.store
    project = owner.projects.add("council")
    others: list[threading.Thread] = []

    def other() -> None:
        if meanwhile == "shared":
            store.members.share(project.id)
        else:
            store.projects.change(project.id, lambda there: replace(there, licence="CC BY 4.0"))

    def slow(changed: Project) -> Project:
        others.append(threading.Thread(target=other))
        others[-1].start()
        others[-1].join(0.5)
        return checked(changed)

    monkeypatch.setattr("studio.session.projects.checked", slow)
    owner.projects.change(project.id, description="Sessions")
    others[-1].join()
    found = store.projects.find(project.id)
    assert found is not None
    assert found.description == "Sessions"
    assert (found.owner, found.licence) == (
        (f"project:{project.id}", "") if meanwhile == "shared" else ("user:owner", "CC BY 4.0")
    )


def test_a_manager_says_who_is_below_him_and_an_owner_is_always_left(house: House) -> None:
    manager, owner, project = house.session("manager"), house.session("owner"), house.project
    manager.members.change(project, "guest", "reviewer")
    manager.members.remove(project, "speaker")
    for ask in (
        lambda: manager.members.change(project, "guest", "manager"),
        lambda: manager.members.change(project, "owner", "guest"),
        lambda: manager.members.remove(project, "owner"),
        lambda: manager.members.add(project, "eve", "owner"),
        lambda: manager.members.invite(project, "manager"),
    ):
        with pytest.raises(RequestError, match="Only an owner of the project"):
            ask()
    for ask in (
        lambda: owner.members.remove(project, "owner"),
        lambda: owner.members.change(project, "owner", "guest"),
    ):
        with pytest.raises(RequestError, match="A project has an owner"):
            ask()
    with pytest.raises(RequestError, match="There is no role “king”"):
        owner.members.change(project, "guest", "king")
    with pytest.raises(RequestError, match="There is nobody called “zoe” here"):
        owner.members.add(project, "zoe", "guest")
    with pytest.raises(RequestError, match="“guest” is in this project already"):
        owner.members.add(project, "guest", "guest")
    owner.members.change(project, "manager", "owner")
    house.session("owner").members.remove(project, "owner")
    assert house.session("owner").library.entries() == []
    assert house.session("manager").members.my_role(project) == "owner"


@pytest.mark.parametrize("becomes", [None, "guest", "corrector", "manager"])
def test_nobody_keeps_what_he_was_about_to_take_away_and_may_not_any_more(house: House, becomes: Role | None) -> None:
    reviewer = house.session("reviewer")
    download = reviewer.exports.start(EXPORT, Options(status="all"), recording_id=house.ids.recording)
    assert wait_until(lambda: reviewer.exports.get(download.token).path is not None)
    owner = house.session("owner")
    if becomes is None:
        owner.members.remove(house.project, "reviewer")
    else:
        owner.members.change(house.project, "reviewer", becomes)
    session = house.session("reviewer")
    assert can(lambda: session.exports.get(download.token)) is (becomes == "manager")
    assert can(lambda: session.transcripts.get(house.ids.transcript)) is (becomes is not None)


def test_a_link_leads_into_a_project_once(house: House) -> None:
    link = house.session("manager").members.invite(house.project, "corrector")
    eve = house.session("eve")
    assert house.studio.logins.project_of(house.studio.logins.invited(link)) == "default"
    assert house.studio.logins.join(link, eve.actor) == house.project
    assert house.session("eve").members.my_role(house.project) == "corrector"
    with pytest.raises(NotFound):
        house.studio.logins.join(link, house.session("guest").actor)
    again = house.session("manager").members.invite(house.project, "guest")
    house.studio.logins.join(again, house.session("owner").actor)
    assert house.session("owner").members.my_role(house.project) == "owner", "a role that he has is not taken from him"
    for who in (LOCAL, Actor("")):
        with pytest.raises(NotFound):
            house.studio.logins.join(house.session("manager").members.invite(house.project, "guest"), who)


def test_nobody_is_deleted_without_an_heir_while_something_of_his_is_being_made(house: House) -> None:
    machine, eve = house.studio.acting_as(LOCAL), house.session("eve")
    live = eve.live.begin("live.wav", Request("none"))
    eve.live.keep(live.id, 0, bytes(2 * 1600))
    with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
        machine.people.delete("eve")
    assert house.session("eve").live.state(live.id).samples == 1600
    store = house.studio._services.store
    eve.live.keep(live.id, 1600, b"", last=True)
    assert wait_until(lambda: not eve.jobs.get(live.id).active)
    eve.library.delete(eve.library.entries()[0].recording.id)
    store.jobs.add(replace(run_job("j" * 32), actor="user:eve"))
    with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
        machine.people.delete("eve")
    machine.people.delete("eve", "owner")
    assert [job.state for job in store.jobs.of_actor("user:eve")] == ["stopped"]


def test_a_run_of_somebody_who_is_deleted_is_gone_on_with_by_others(house: House) -> None:
    """It was stopped; what is left of it is nothing, so that it ends without a model."""
    store = house.studio._services.store
    asked = replace(run_job("j" * 32), actor="user:corrector", home="another", payload={"model": ASKED.model})
    text = Transcript("tj", house.ids.recording, "hj", ASKED, asked.created, 0)
    store.runs.start(asked, text, Hypothesis("hj", house.ids.recording, ASKED, "", asked.created), [])
    set_state(store, asked.id, "stopped")
    house.studio.acting_as(LOCAL).people.delete("corrector")
    transcripts = house.session("reviewer").transcripts
    transcripts.resume("tj")
    assert transcripts.wait("tj", 60).state == "done"


def test_what_an_import_asks_his_heir_answers(house: House) -> None:
    machine, eve = house.studio.acting_as(LOCAL), house.session("eve")
    asking = asking_import(house, eve, "notes")
    with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
        machine.people.delete("eve")
    machine.people.delete("eve", "owner")
    owner = house.session("owner")
    done = owner.library.go_on(asking, source_lang="de")
    assert wait_until(lambda: not owner.jobs.get(done.id).active)
    assert ImportResult.of(owner.jobs.get(done.id)).summary[0] == "1 recording, 1 transcript in project “notes”."
    assert house.studio._services.store.jobs.of_actor("user:eve") == []


def test_a_recording_that_could_not_be_taken_in_waits_for_his_heir(house: House) -> None:
    machine, eve = house.studio.acting_as(LOCAL), house.session("eve")
    kept = kept_recording(house.studio, eve)
    with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
        machine.people.delete("eve")
    machine.people.delete("eve", "owner")
    assert house.session("owner").library.kept_sound(kept)[0].is_file()


def test_an_heir_who_is_not_in_the_project_of_an_import_is_told_what_to_do(house: House) -> None:
    asking, owner = asking_import(house, house.session("manager")), house.session("owner")
    house.studio.acting_as(LOCAL).people.delete("manager", "eve")
    eve = house.session("eve")
    with pytest.raises(
        ImportBarred, match=r"a project that you are not in.*let you in as.*or give the import up"
    ) as told:
        eve.library.go_on(asking, source_lang="de")
    assert house.project not in str(told.value)
    owner.members.add(house.project, "eve", "manager")
    eve = house.session("eve")
    done = eve.library.go_on(asking, source_lang="de")
    assert wait_until(lambda: not eve.jobs.get(done.id).active)
    assert ImportResult.of(eve.jobs.get(done.id)).summary[0].startswith("1 recording, 1 transcript in project")


def test_what_is_begun_behind_an_edit_keeps_nobody_from_being_deleted(house: House) -> None:
    """Of a corrector, whose edit is the project's; another process is to time its words."""
    store = house.studio._services.store
    store.jobs.add(replace(run_job("j" * 32), kind="align", actor="user:corrector", home="another"))
    house.studio.acting_as(LOCAL).people.delete("corrector")
    assert store.users.named("corrector") is None


def test_what_ends_while_somebody_is_deleted_belongs_to_his_heir(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """His upload ends in the moment before it would be stopped."""
    machine, leaving = house.studio.acting_as(LOCAL), house.studio._services.leaving
    eve, end = house.session("eve"), leaving._end_jobs
    uploaded: list[bool] = []

    def late(who: Actor) -> None:
        if not uploaded:
            uploaded.append(True)
            eve.library.add(MEMO, "late.flac")
        end(who)

    monkeypatch.setattr(leaving, "_end_jobs", late)
    machine.people.delete("eve", "owner")
    assert "late.flac" in {each.recording.name for each in house.session("owner").library.entries()}
    assert house.studio._services.store.recordings.in_project("user:eve", None) == []


def test_what_somebody_was_recording_and_bringing_in_is_his_heirs(house: House) -> None:
    machine, eve = house.studio.acting_as(LOCAL), house.session("eve")
    live = eve.live.begin("live.wav", Request("none"))
    eve.live.keep(live.id, 0, bytes(2 * 1600))
    eve.library.take_in([(copied(house.folder), "spoken.flac")], project="notes")
    machine.people.delete("eve", "owner")
    store = house.studio._services.store
    assert {each.name for each in store.recordings.in_project("user:owner", None)} == {"live.wav", "spoken.flac"}
    assert (store.live.folders_of("user:eve"), store.jobs.of_actor("user:eve")) == ([], [])


@pytest.mark.parametrize("was", [True, False])
def test_whom_a_deletion_fails_of_is_there_as_before(house: House, was: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """His heir is deleted in the middle."""
    machine, services = house.studio.acting_as(LOCAL), house.studio._services
    mine = house.session("eve").library.add(MEMO, project="notes").recording
    if not was:
        machine.people.deactivate("eve")
    end, store = services.leaving._end_jobs, services.store

    def late(who: Actor) -> None:
        monkeypatch.setattr(services.leaving, "_end_jobs", end)
        machine.people.delete("guest")
        end(who)

    monkeypatch.setattr(services.leaving, "_end_jobs", late)
    with pytest.raises(NotFound):
        machine.people.delete("eve", "guest")
    eve = store.users.named("eve")
    assert eve is not None
    assert eve.is_active is was
    assert [each.id for each in store.recordings.in_project("user:eve", None)] == [mine.id]


def test_what_begins_in_the_moment_before_somebody_is_deleted_is_asked_about(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, eve, users = house.studio.acting_as(LOCAL), house.session("eve"), house.studio._services.store.users
    put_out, there = users.set_active, list[str]()

    def late(user_id: str, *, active: bool) -> None:
        if not there:
            there.append(eve.library.add(MEMO, "late.flac").recording.id)
        put_out(user_id, active=active)

    monkeypatch.setattr(users, "set_active", late)
    with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
        machine.people.delete("eve")
    assert house.session("eve").library.recording(there[0]).name == "late.flac"


def test_whom_somebody_invited_who_may_no_longer_comes_in_no_more(house: House) -> None:
    def links() -> list[str]:
        return [house.session("manager").members.invite(house.project, "guest") for _ in range(2)]

    def holds(link: str) -> bool:
        return can(lambda: house.studio.logins.invited(link))

    machine, owner, kept = house.studio.acting_as(LOCAL), house.session("owner"), links()[0]
    assert holds(kept)
    owner.members.change(house.project, "manager", "reviewer")
    assert not holds(kept)
    owner.members.change(house.project, "manager", "manager")
    kept, mine = links()[0], owner.members.invite(house.project, "guest")
    owner.members.remove(house.project, "manager")
    assert [holds(kept), holds(mine)] == [False, True]
    owner.members.add(house.project, "manager", "manager")
    kept = links()[0]
    machine.people.deactivate("manager")
    assert not holds(kept)


def test_whom_an_owner_made_an_owner_comes_in_no_more_once_he_is_a_manager(house: House) -> None:
    owner, machine = house.session("owner"), house.studio.logins
    owner.members.change(house.project, "manager", "owner")
    links = {role: house.session("manager").members.invite(house.project, role) for role in ROLES}
    owner.members.change(house.project, "manager", "manager")
    held = {role for role, link in links.items() if can(partial(machine.invited, link))}
    assert held == {"reviewer", "corrector", "speaker", "guest"}


def test_history_names_people_and_whoever_is_gone_is_a_former_member(house: House) -> None:
    corrector, guest = house.session("corrector"), house.session("guest")
    corrector.edits.set_text(house.ids.transcript, house.ids.segment, 0, "corrected")
    entries = guest.history.page(house.ids.transcript)
    assert guest.history.names(entries) == {"user:corrector": "corrector"}
    machine = house.studio.acting_as(LOCAL)
    machine.people.delete("corrector")
    entries = guest.history.page(house.ids.transcript)
    assert guest.history.names(entries) == {"user:corrector": "a former member"}
    assert guest.transcripts.get(house.ids.transcript).segments[0].text == "corrected"
    assert len(guest.members.of(house.project)) == len(ROLES) - 1


def test_what_is_his_own_goes_to_somebody_before_a_person_is_deleted(house: House) -> None:
    machine = house.studio.acting_as(LOCAL)
    with pytest.raises(RequestError, match="only administrator"):
        machine.people.delete("owner", "eve")
    add_person(house.studio, "other", is_admin=True)
    mine = house.session("eve").library.add(MEMO, project="notes").recording
    house.session("owner").library.add(MEMO, project="notes")
    for name in ("owner", "eve"):
        with pytest.raises(HeirMissing, match=r"Say who gets them\.$"):
            machine.people.delete(name)
    machine.people.delete("eve", "owner")
    assert {each.project for each in house.session("owner").library.entries()} == {"default", "notes", "notes (of eve)"}
    assert house.session("owner").library.recording(mine.id).name == "voice-memo.flac"
    machine.people.delete("owner", "guest")
    assert house.session("guest").members.my_role(house.project) == "owner"
    with pytest.raises(RequestError, match="one and the same person"):
        machine.people.hand_over("guest", "GUEST")


def test_what_was_brought_in_before_people_logged_in_is_given_to_one(house: House) -> None:
    machine = house.studio.acting_as(LOCAL)
    machine.library.add(MEMO, project="old")
    assert machine.people.hand_over("local", "eve") == 1
    assert [each.project for each in house.session("eve").library.entries()] == ["old"]
    assert machine.library.entries() == []
    with pytest.raises(NotFound):
        house.session("manager").people.hand_over("local", "manager")


def test_a_program_with_a_members_token_hears_into_the_project_and_reads_nothing(house: House) -> None:
    secret = house.session("manager").tokens.add("laptop")
    program = house.studio.bearer(secret)
    assert program is not None
    session = house.studio.acting_as(program)
    assert session.library.add(MEMO, project=house.project).new
    assert session.library.add(MEMO, project="notes").new
    assert not session.library.add(MEMO, project="default").new, "the manager's by its name"
    for ask in (
        lambda: session.transcripts.get(house.ids.transcript),
        lambda: session.members.of(house.project),
        lambda: session.members.invite(house.project, "guest"),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_is_told_to_be_off_is_what_the_policy_refuses(house: House, role: Role) -> None:
    """Of every verb there is: one that is added is asked for here."""
    session = house.session(role)
    project = session.projects.get(house.project)
    standing = session.projects.standing(project)
    recording, itself = (
        Owned("recording", house.ids.recording, project.owner),
        Owned("project", project.id, project.owner),
    )
    for verb in get_args(Verb):
        for off, rights, thing in ((standing.things, THINGS, recording), (standing.itself, ITSELF, itself)):
            assert allow(session.actor, verb, thing) is (verb in rights[role]), verb
            somebodys = any(verb in each for each in rights.values())
            assert (verb in off) is (somebodys and verb not in rights[role]), verb
    assert standing.role == role
    assert all(standing.says in why for why in (*standing.things.values(), *standing.itself.values()))
    assert (not standing.things and not standing.itself) is (role == "owner")


def test_of_what_is_his_own_nobody_is_told_that_anything_is_off(house: House) -> None:
    session = house.session("eve")
    standing = session.projects.standing(session.projects.add("mine"))
    assert (standing.role, standing.says, standing.things, standing.itself) == (None, "", {}, {})


def test_a_recording_that_was_named_and_may_not_be_exported_is_not_left_out_in_silence(house: House) -> None:
    with pytest.raises(RoleMissing):
        house.session("guest").exports.start(EXPORT, Options("all"), recording_ids=[house.ids.recording])
    assert house.session("reviewer").exports.start(EXPORT, Options("all"), recording_ids=[house.ids.recording])
