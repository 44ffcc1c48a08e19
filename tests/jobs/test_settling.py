"""Sound in doubt is settled beside the worker: a silent S3 keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.jobs import worker as workers
from tests.jobs.conftest import Counting, Room
from tests.patience import wait_until
from tests.silent import Silent

SHA = "ab" * 32


def test_while_a_silent_s3_is_asked_leases_are_renewed_and_stop_and_close_are_heard(
    rooms: Callable[..., Room], silent: Silent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "RENEW_SECONDS", 0.0)
    kind = Counting(slots=2, act=lambda job, control: control.wait(600))
    kind.open.set()
    room = rooms(kind)
    room.store.blobs = silent.blobs(tmp_path / "copies", 3600, monkeypatch)
    renewed, renew = [0], room.store.jobs.renew

    def counted(worker: str, seconds: float) -> set[str]:
        renewed[0] += 1
        return renew(worker, seconds)

    monkeypatch.setattr(room.store.jobs, "renew", counted)
    room.store.doubt(SHA)
    first = room.ask()
    assert wait_until(lambda: len(silent.asked) == 1)
    before = renewed[0]
    second = room.ask()
    assert wait_until(lambda: renewed[0] > before + 3 and len(kind.begun) == 2)
    for job_id in (first, second):
        room.queue.stop(job_id)
        assert room.queue.wait(job_id, 60).state == "stopped"
    with room.store.scratch.taking_in():
        pass
    room.worker.close()
    assert room.store.in_doubt, "it still waits for an answer, and nobody for it"
    assert len(silent.asked) == 1, "one run at a time"


def test_once_it_answers_what_was_in_doubt_is_settled(
    rooms: Callable[..., Room], open_kind: Counting, tmp_path: Path
) -> None:
    room = rooms(open_kind)
    (tmp_path / "taken").mkdir()
    room.store.blobs.put(SHA, tmp_path / "taken")
    assert room.store.blobs.unsettled() == [SHA]
    room.store.doubt(SHA)
    room.worker.nudge()
    assert wait_until(lambda: not room.store.in_doubt)
    assert room.store.blobs.contents() == set()


def test_a_run_that_is_left_behind_touches_nothing_any_more(rooms: Callable[..., Room]) -> None:
    room = rooms()
    room.store.doubt(SHA)
    room.store.settle_doubtful(stopped=lambda: True)
    assert room.store.in_doubt
