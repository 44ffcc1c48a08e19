"""The worker of a process: turns, leases, stops, ends, and what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from studio.domain import Job
from studio.errors import UNEXPECTED, Cancelled, NotFound, RequestError, StoreUnreached
from studio.jobs import worker as workers
from studio.jobs.base import Later, Result
from studio.jobs.control import Control
from studio.store.jobs import Taker
from studio.store.schema import job as job_rows
from tests.jobs.conftest import Counting, Room
from tests.patience import wait_until

Rooms = Callable[..., Room]


def until_stopped(job: Job, control: Control) -> None:
    for _ in range(3000):
        control.tell(0.5, "Counting")
        time.sleep(0.01)


def refuse(job: Job, control: Control) -> None:
    raise RequestError("No.")


def break_down(job: Job, control: Control) -> None:
    raise ZeroDivisionError


def miss(job: Job, control: Control) -> None:
    raise NotFound("recording", "x")


def test_what_came_of_it_is_kept(rooms: Rooms, open_kind: Counting) -> None:
    open_kind.act = lambda job, control: {"sum": sum(job.payload["numbers"])}
    room = rooms(open_kind)
    job = room.queue.wait(room.ask(numbers=[1, 2, 3]))
    assert (job.state, job.part, job.result, job.error, job.worker) == ("done", 1.0, {"sum": 6}, None, "")
    assert job.finished is not None


@pytest.mark.parametrize(
    ("act", "state", "error"),
    [
        (refuse, "failed", "No."),
        (break_down, "failed", UNEXPECTED),
        (miss, "stopped", "There is no recording “x”. It may have been deleted."),
    ],
)
def test_what_goes_wrong_is_told_in_one_place(
    rooms: Rooms, open_kind: Counting, act: Callable[[Job, Control], None], state: str, error: str
) -> None:
    open_kind.act = act
    room = rooms(open_kind)
    job = room.queue.wait(room.ask())
    assert (job.state, job.error) == (state, error)


def test_thirty_of_one_do_not_make_two_others_wait(rooms: Rooms) -> None:
    kind = Counting()
    room = rooms(kind)
    asked = [room.ask("eager") for _ in range(30)]
    for _ in range(5):
        asked += [room.ask("second"), room.ask("third")]
    kind.open.set()
    for job_id in asked:
        room.queue.wait(job_id, 60)
    # one may have been begun before the others came
    turns = kind.begun[1:16]
    assert len(kind.begun) == 40
    assert [turns.count(name) for name in ("eager", "second", "third")] == [5, 5, 5]
    assert all(set(turns[at : at + 3]) == {"eager", "second", "third"} for at in range(0, 15, 3))


def test_a_job_at_work_stops_where_it_is_asked_to(rooms: Rooms, open_kind: Counting) -> None:
    open_kind.act = until_stopped
    room = rooms(open_kind)
    job_id = room.ask()
    assert wait_until(lambda: room.queue.get(job_id).part > 0.0)
    assert (room.queue.get(job_id).doing, room.queue.get(job_id).state) == ("Counting", "running")
    room.queue.stop(job_id)
    assert room.queue.wait(job_id, 30).state == "stopped"


def test_a_job_that_is_stopped_as_it_is_put_back_is_stopped(rooms: Rooms, open_kind: Counting) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def put_off(job: Job, control: Control) -> None:
        begun.set()
        assert stopped.wait(30)
        raise Later(3600.0, "Waiting", {})

    open_kind.act = put_off
    room = rooms(open_kind)
    job_id = room.ask()
    assert begun.wait(30)
    room.queue.stop(job_id)
    stopped.set()
    assert room.queue.wait(job_id, 30).state == "stopped"


def test_a_job_that_waits_stops_at_once(rooms: Rooms) -> None:
    kind = Counting()
    room = rooms(kind)
    first, second = room.ask(), room.ask()
    assert room.queue.stop(second).state == "stopped"
    kind.open.set()
    assert room.queue.wait(first, 30).state == "done"
    assert len(kind.begun) == 1
    room.queue.again(second)
    assert room.queue.wait(second, 30).state == "done"


def test_another_process_stops_it_too(rooms: Rooms, open_kind: Counting) -> None:
    open_kind.act = until_stopped
    room, other = rooms(open_kind), rooms()
    job_id = room.ask()
    assert wait_until(lambda: room.queue.get(job_id).state == "running")
    other.queue.stop(job_id)
    assert other.queue.wait(job_id, 30).state == "stopped"


def test_closing_gives_work_back_and_the_next_start_goes_on(rooms: Rooms, open_kind: Counting) -> None:
    def count(job: Job, control: Control) -> Result:
        done = (job.result or {}).get("done", 0)
        while done < 4:
            if done == 2 and job.attempts == 1 and job.result is None:
                half.set()
                until_stopped(job, control)
            done += 1
            control.keep({"done": done})
        return {"done": done, "begun": job.attempts}

    half = threading.Event()
    open_kind.act = count
    room = rooms(open_kind)
    job_id = room.ask()
    assert half.wait(30)
    room.worker.close()
    kept = room.store.jobs.get(job_id)
    assert (kept.state, kept.result, kept.worker) == ("queued", {"done": 2}, "")
    other = rooms(open_kind)
    other.worker.nudge()
    assert other.queue.wait(job_id, 30).result == {"done": 4, "begun": 1}


def test_a_process_that_has_forgotten_its_lease_writes_nothing(rooms: Rooms, open_kind: Counting) -> None:
    def work(job: Job, control: Control) -> Result:
        begun.set()
        assert go_on.wait(30)
        with pytest.raises(Cancelled):
            control.keep({"by": "the first"})
        return {"by": "the first"}

    begun, go_on = threading.Event(), threading.Event()
    open_kind.act = work
    room = rooms(open_kind)
    job_id = room.ask()
    assert begun.wait(30)
    assert room.store.jobs.release([room.store.scratch.name]) == 1
    room.store.jobs.halt(job_id)
    go_on.set()
    control = room.worker.control(job_id)
    assert control is None or control.ended.wait(30)
    assert room.store.jobs.get(job_id).state == "stopped"
    assert room.store.jobs.get(job_id).result is None


def test_work_that_kills_its_process_again_and_again_ends(rooms: Rooms, open_kind: Counting) -> None:
    room = rooms(open_kind)
    asked = room.queue.new("count", "local")
    room.store.jobs.add(asked)
    taker = Taker("dead", room.store.scratch.name, -1.0, 0.0)
    for _ in range(workers.MOST_ATTEMPTS):
        assert room.store.jobs.claim(["count"], taker, lambda job: True) is not None
        assert room.store.jobs.release([]) == 1
    room.worker.nudge()
    job = room.queue.wait(asked.id, 30)
    assert (job.state, open_kind.begun) == ("failed", [])
    assert job.error is not None
    assert "died 3 times" in job.error


def test_nothing_stays_of_a_job_that_was_deleted_while_at_work(rooms: Rooms, open_kind: Counting) -> None:
    def write(job: Job, control: Control) -> None:
        (control.folder / "half").write_text("…")
        until_stopped(job, control)

    open_kind.act = write
    room = rooms(open_kind)
    job_id = room.ask()
    folder = room.store.job_folder(job_id)
    assert wait_until(lambda: (folder / "half").exists())
    control = room.worker.control(job_id)
    assert control is not None
    room.queue.delete(job_id)
    assert control.ended.wait(30)
    assert not folder.exists()
    with pytest.raises(NotFound):
        room.queue.get(job_id)


def test_a_stop_on_a_full_disk_is_told_and_written_later(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from studio.errors import DiskFull

    def full(*args: object, **kwargs: object) -> bool:
        raise DiskFull(str(tmp_path))

    open_kind.act = refuse
    room = rooms(open_kind)
    with monkeypatch.context() as patch:
        patch.setattr(room.store.jobs, "end", full)
        job = room.queue.wait(room.ask(), 30)
        assert (job.state, job.error) == ("failed", "No.")
        assert room.store.jobs.get(job.id).state == "running"
    room.worker.nudge()
    assert wait_until(lambda: room.store.jobs.get(job.id).state != "running")
    assert room.store.jobs.get(job.id).error == "No."


def test_what_nobody_here_may_do_makes_no_writer(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that waits for another process is looked at, not claimed again and again."""
    room, other = rooms(open_kind), rooms()
    monkeypatch.setattr(open_kind, "may", lambda job, *, at_home: False)

    def claim(*how: object) -> None:
        raise AssertionError("it became a writer")

    monkeypatch.setattr(room.store.jobs, "claim", claim)
    other.store.jobs.add(replace(other.queue.new("count", "local"), home=""))
    for _ in range(3):
        assert room.worker._take() is False


def test_what_a_dead_process_was_asked_for_is_anybodys_at_once(rooms: Rooms, open_kind: Counting) -> None:
    room = rooms(open_kind)
    asked = replace(room.queue.new("count", "local"), home="dead")
    room.store.jobs.add(asked)
    assert room.store.jobs.open_to(["count"], Taker("me", "me", 30.0, 60.0)) == [], "it may be alive elsewhere"
    room.store.jobs.release(["dead"])
    room.worker.nudge()
    assert room.queue.wait(asked.id, 30).state == "done"


def test_a_lease_that_nobody_renews_lapses_by_itself(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a process of another machine: nobody here can tell whether it has died."""
    monkeypatch.setattr(workers, "RENEW_SECONDS", 0.0)
    room, asked = rooms(open_kind), dict[str, str]()
    for name, seconds in (("fallen silent", 0.2), ("at work", 3600.0)):
        job = replace(room.queue.new("count", "local"), home="")
        room.store.jobs.add(job)
        taken = room.store.jobs.claim(["count"], Taker(name, name, seconds, 0.0), lambda _: True)
        assert taken is not None
        assert (taken.id, taken.worker, taken.state) == (job.id, name, "running")
        asked[name] = job.id
    room.worker.nudge()
    assert room.queue.wait(asked["fallen silent"], 60).state == "done"
    assert room.store.jobs.get(asked["at work"]).worker == "at work"


def test_a_machine_that_slept_goes_on_with_its_own_work(rooms: Rooms) -> None:
    """By the database's clock all leases have run out, and by its own nothing is due for renewal yet."""
    kind = Counting(slots=2)
    room = rooms(kind)
    asked = room.queue.new("count", "local")
    room.store.jobs.add(asked)
    room.store.jobs.add(replace(room.queue.new("other", "local"), home="another process"))
    room.worker._look()
    with room.store.database.write() as connection:
        connection.execute(job_rows.update().values(lease=0.0))
    room.worker._renewed, room.worker._released = time.monotonic(), 0.0
    room.worker._look()
    assert room.store.jobs.get(asked.id).state == "running"
    kind.open.set()
    assert wait_until(lambda: room.store.jobs.get(asked.id).state == "done")
    assert kind.begun == ["local"], "and no second thread does the same"


def lost(*args: object, **kwargs: object) -> NoReturn:
    raise StoreUnreached("The database is away.")


def test_where_the_database_is_lost_a_job_waits_and_goes_on_however_often(rooms: Rooms, open_kind: Counting) -> None:
    times = workers.MOST_ATTEMPTS + 2

    def work(job: Job, control: Control) -> None:
        if len(open_kind.begun) <= times:
            lost()

    open_kind.act = work
    room = rooms(open_kind)
    job = room.queue.wait(room.ask(), 60)
    assert (job.state, job.error, len(open_kind.begun)) == ("done", None, times + 1)


def test_progress_that_cannot_be_told_breaks_no_work_off(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.jobs.control.WRITE_SECONDS", 0.0)
    open_kind.act = lambda job, control: control.tell(0.5, "Counting")
    room = rooms(open_kind)
    monkeypatch.setattr(room.store.jobs, "tell", lost)
    assert room.queue.wait(room.ask(), 30).state == "done"
    assert len(open_kind.begun) == 1


def test_a_job_that_was_had_and_never_heard_of_is_done_all_the_same(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was lost in the moment in which it gave it: this process holds it, and does not know."""
    monkeypatch.setattr(workers, "RENEW_SECONDS", 0.0)
    open_kind.act = until_stopped
    room, store = rooms(open_kind), rooms().store
    busy = room.ask()  # who is at nothing renews nothing: the lease would run out
    assert wait_until(lambda: room.queue.get(busy).state == "running")
    unheard = replace(room.queue.new("other", "local"))
    store.jobs.add(unheard)
    name = room.store.scratch.name
    assert store.jobs.claim(["other"], Taker(name, name, 30.0, 0.0), lambda job: True) is not None
    assert wait_until(lambda: store.jobs.get(unheard.id).state == "queued")
    assert room.queue.get(busy).state == "running"
    room.queue.stop(busy)


def test_what_is_to_begin_soon_is_begun_once_the_database_is_there(
    rooms: Rooms, open_kind: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was lost in the moment in which the job was written."""
    room, dropped = rooms(open_kind), list[str]()
    add = room.store.jobs.add

    def written_and_lost(job: Job) -> None:
        add(job)
        lost()

    tries: list[Callable[[Job], None]] = [lost, written_and_lost, add]
    monkeypatch.setattr(room.store.jobs, "add", lambda job: tries.pop(0)(job))
    room.queue.begin_soon(room.queue.new("count", "local"), lambda: dropped.append("dropped"))
    assert wait_until(lambda: len(open_kind.begun) == 1)
    assert (tries, dropped) == ([], [])


def test_who_lost_a_job_leaves_its_folder_to_whoever_has_it(rooms: Rooms, open_kind: Counting) -> None:
    def work(job: Job, control: Control) -> Result:
        kept = control.folder / "kept"
        if len(open_kind.begun) > 1:
            return {"kept": kept.exists()}
        kept.touch()
        assert room.store.jobs.release([room.store.scratch.name]) == 1
        raise RequestError("No.")

    open_kind.act = work
    room = rooms(open_kind)
    job_id = room.ask()
    assert wait_until(lambda: room.store.jobs.get(job_id).state == "done")
    assert room.store.jobs.get(job_id).result == {"kept": True}
