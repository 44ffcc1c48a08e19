"""Jobs in the store: when one that was put back may be had again, and by whom."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from studio.domain import Job
from studio.store import Store
from studio.store.jobs import Taker

TAKER = Taker("me", "me", 30.0, 0.0)


@pytest.fixture
def begun(store: Store) -> Store:
    """With a job that is at work."""
    store.jobs.add(Job("j", "count", "local", "queued", datetime.now(timezone.utc), home="me"))
    assert store.jobs.claim(["count"], TAKER, lambda _: True) is not None
    return store


def is_open(store: Store) -> bool:
    return bool(store.jobs.open_to(["count"], TAKER))


def test_one_that_is_to_wait_is_had_by_nobody_before_its_time(begun: Store) -> None:
    begun.jobs.end("j", "me", "queued", result={"done": 1}, pause=3600.0, doing="Waiting for room")
    job = begun.jobs.get("j")
    assert (job.state, job.doing, job.result, job.attempts) == ("queued", "Waiting for room", {"done": 1}, 0)
    assert not is_open(begun)
    assert begun.jobs.claim(["count"], TAKER, lambda _: True) is None
    begun.jobs.release(["me"])
    assert not is_open(begun), "though its process is dead"


def test_one_whose_time_is_over_is_had_again(begun: Store) -> None:
    begun.jobs.end("j", "me", "queued", pause=-1.0)
    assert is_open(begun)


def test_one_that_was_only_put_back_is_had_at_once(begun: Store) -> None:
    begun.jobs.end("j", "me", "queued")
    assert is_open(begun)
    assert begun.jobs.claim(["count"], TAKER, lambda _: True) is not None
    begun.jobs.renew("me", 30.0)
    assert begun.jobs.release(["me"]) == 1
    assert is_open(begun)


def test_one_that_waits_is_stopped_and_begun_anew_at_once(begun: Store) -> None:
    begun.jobs.end("j", "me", "queued", pause=3600.0)
    assert begun.jobs.halt("j")
    begun.jobs.again("j", "me")
    assert is_open(begun)


def test_one_that_is_to_stop_as_it_is_put_back_is_stopped(begun: Store) -> None:
    """Another process was asked to stop it, and this one has not heard of it."""
    assert not begun.jobs.halt("j")
    assert begun.jobs.end("j", "me", "queued", pause=3600.0) == "stopped"
    assert begun.jobs.get("j").state == "stopped"
