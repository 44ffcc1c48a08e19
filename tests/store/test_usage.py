"""How much is kept, and what waits: sums and orders of everybody's things."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from studio.accounts.actor import USER, VISITOR
from studio.accounts.users import User
from studio.domain import Job, Recording
from studio.store import Store
from studio.store.jobs import Taker
from studio.store.usage import Kept

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
ANN = User("a1", "ann", False, True, NOW)
HOUR = Recording("r1", "a.wav", 16_000 * 3600, NOW, "ab" * 32, size=3_000_000_000)


def test_bytes_that_are_shared_count_once(store: Store) -> None:
    store.users.add(ANN, None)
    for number, (owner, project) in enumerate(
        [(ANN.actor_name, "calls"), (ANN.actor_name, "again"), (VISITOR + "v", "his"), (VISITOR + "w", "hers")]
    ):
        store.recordings.add(replace(HOUR, id=f"r{number}"), owner, project)
    once = Kept(1, 3600.0, HOUR.size)
    assert store.usage.total() == replace(once, recordings=4)
    assert store.usage.visitors() == (2, replace(once, recordings=2))
    projects, count = store.usage.projects(1)
    assert (count, [(each.owner, each.kept) for each in projects]) == (2, [(ANN.actor_name, once)])
    people, count = store.usage.people(5)
    assert (count, [(each.user, each.seen, each.kept) for each in people]) == (1, [(ANN, None, once)])
    assert store.database.size() > 0


def test_the_queue_is_told_in_the_order_in_which_it_is_taken(store: Store) -> None:
    for number, who in enumerate(("ann", "ann", "ann", "eve", "bob", "eve")):
        store.jobs.add(Job(f"j{number}", "ingest", USER + who, "queued", NOW))
    taker = Taker("w", "w", 60.0, 0.0)
    for _ in range(6):
        first = store.jobs.queue(1)[0].id
        taken = store.jobs.claim(["ingest"], taker, lambda _: True)
        assert taken is not None
        assert taken.id == first
    assert (store.jobs.queue(9), len(store.jobs.running(4))) == ([], 4)
