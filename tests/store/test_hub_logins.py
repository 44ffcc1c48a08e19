"""Logins with an account of the Hub, and moving what a visitor has to his account, on either database."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from studio.accounts.actor import hub_account, visitor
from studio.domain import Recording
from studio.errors import RequestError
from studio.store import Store
from studio.store.hub_logins import HubLogin
from studio.store.schema import hub_login, project, recording
from studio.store.schema import visitor as visitors
from tests.jobbing import run_job, set_state
from tests.store.test_store import NOW

ANN, BEN = visitor("a" * 64).name, visitor("b" * 64).name
ACCOUNT = hub_account("63f0").name
LOGIN = HubLogin(ACCOUNT, "ann")


def a_recording(store: Store, owner: str, name: str, sha256: str) -> None:
    store.recordings.add(Recording(uuid.uuid4().hex, name, 160_000, NOW, sha256 * 64), owner, "default")


def owners(store: Store) -> dict[str, str]:
    """Of recordings, by name."""
    with store.database.read() as connection:
        return {row.name: row.owner for row in connection.execute(select(recording.c.name, recording.c.owner))}


def projects(store: Store, owner: str) -> dict[str, list[str]]:
    """Names of recordings by that of their project."""
    with store.database.read() as connection:
        query = select(project.c.name, recording.c.name.label("what")).join(
            recording, recording.c.project_id == project.c.id
        )
        found: dict[str, list[str]] = {}
        for row in connection.execute(query.where(project.c.owner == owner).order_by(recording.c.name)):
            found.setdefault(row.name, []).append(row.what)
        return found


def test_a_browser_is_logged_in_until_it_is_not(store: Store) -> None:
    assert store.hub_logins.of(ANN) is None
    store.hub_logins.enter(ANN, LOGIN, 60.0)
    assert (store.hub_logins.of(ANN), store.hub_logins.of(BEN)) == (LOGIN, None)
    store.hub_logins.leave(ANN)
    assert store.hub_logins.of(ANN) is None


def test_a_login_holds_for_its_time_and_is_thrown_away_then(store: Store) -> None:
    store.hub_logins.enter(ANN, LOGIN, -1.0)
    assert store.hub_logins.of(ANN) is None
    store.hub_logins.enter(BEN, LOGIN, 60.0)
    with store.database.read() as connection:
        assert connection.execute(select(hub_login.c.visitor)).scalars().all() == [BEN]


def test_the_last_login_counts(store: Store) -> None:
    store.hub_logins.enter(ANN, LOGIN, 60.0)
    store.hub_logins.enter(ANN, other := HubLogin(hub_account("9").name, "anna"), 60.0)
    assert store.hub_logins.of(ANN) == other


@pytest.mark.parametrize("owner", [ANN, ACCOUNT])
def test_nothing_is_known_of_who_left(store: Store, owner: str) -> None:
    store.hub_logins.enter(ANN, LOGIN, 60.0)
    store.hub_logins.forget(owner)
    assert store.hub_logins.of(ANN) is None


def test_everything_moves_at_once(store: Store) -> None:
    for owner, name, sha256 in ((ANN, "one", "1"), (ANN, "two", "2"), (BEN, "bens", "1"), (ACCOUNT, "there", "1")):
        a_recording(store, owner, name, sha256)
    assert store.hub_logins.left(ANN) == 2
    assert store.hub_logins.move(ANN, ACCOUNT) == 2
    assert owners(store) == {"one": ACCOUNT, "two": ACCOUNT, "there": ACCOUNT, "bens": BEN}
    # equal bytes are there twice, each in a project of its own
    assert projects(store, ACCOUNT) == {"default": ["there"], "default 2": ["one", "two"]}
    assert (store.hub_logins.left(ANN), store.hub_logins.move(ANN, ACCOUNT)) == (0, 0)


def test_jobs_move_with_it_and_nothing_moves_while_one_is_at_work(store: Store) -> None:
    a_recording(store, ANN, "one", "1")
    job = run_job("j1")
    store.jobs.add(type(job)(job.id, job.kind, ANN, "queued", job.created))
    with pytest.raises(RequestError, match="Some of your work is still going on"):
        store.hub_logins.move(ANN, ACCOUNT)
    assert owners(store) == {"one": ANN}
    set_state(store, "j1", "done")
    assert store.hub_logins.move(ANN, ACCOUNT) == 1
    assert [each.id for each in store.jobs.of_actor(ACCOUNT)] == ["j1"]


def test_what_was_used_today_is_used(store: Store) -> None:
    store.visitors.seen(ACCOUNT)
    store.visitors.charge(ANN, 40.0, 100.0)
    store.visitors.charge(ACCOUNT, 30.0, 100.0)
    store.hub_logins.move(ANN, ACCOUNT)
    assert (store.visitors.seconds(ANN), store.visitors.seconds(ACCOUNT)) == (0.0, 70.0)
    store.hub_logins.move(ANN, ACCOUNT)
    assert store.visitors.seconds(ACCOUNT) == 70.0


def test_yesterdays_use_is_no_matter(store: Store) -> None:
    store.visitors.charge(ANN, 40.0, 100.0)
    store.visitors.charge(ACCOUNT, 30.0, 100.0)
    with store.database.write() as connection:
        connection.execute(visitors.update().where(visitors.c.owner == ANN).values(day=1))
    store.hub_logins.move(ANN, ACCOUNT)
    assert store.visitors.seconds(ACCOUNT) == 30.0
