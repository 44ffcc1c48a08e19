"""Jobs: what is to be done, who is at it, how far it is, and how it ended.

A job is worked at by one process at a time, which holds its lease and renews it; a lease that runs out, or
whose process is known to be dead, is anybody's. One that is put back for some time is nobody's until then: its lease
runs on, and belongs to no process. Times are read from the database's clock, for machines differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, case, func, insert, or_, select

from studio.domain import Job, JobState
from studio.errors import NotFound
from studio.store.clock import now
from studio.store.counting import next_place
from studio.store.database import Database
from studio.store.deliveries import announce_end
from studio.store.rows import Row, aware
from studio.store.schema import job, job_recording
from studio.webhooks import Webhook

ACTIVE = ("queued", "running")

# asked for at every look, and built once: putting a statement together costs as much as running it
_FREE_TO = or_(job.c.home == bindparam("home"), job.c.home == "", job.c.queued <= now() - bindparam("patience"))
_OPEN = (
    select(job)
    .where(
        job.c.state == "queued",
        job.c.kind.in_(bindparam("kinds", expanding=True)),
        _FREE_TO,
        job.c.lease <= now(),
    )
    .order_by(job.c.place)
)
"""Queued, not to wait any longer, and the taker's own, nobody's, or left waiting by others."""
_CLAIMABLE = _OPEN.with_for_update(skip_locked=True)
_HALTED = select(job.c.id).where(job.c.state == "running", job.c.worker == bindparam("worker"), job.c.halt)
_HALTED_ONE = _HALTED.where(job.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Taker:
    """A process that takes jobs."""

    name: str
    home: str
    """The process whose jobs it takes first: itself, or the one that it works beside."""
    seconds: float
    """How long it holds a lease without renewing it."""
    patience: float
    """Seconds that others' jobs must have waited."""


class Jobs:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database, webhooks: Sequence[Webhook] = ()) -> None:
        """`webhooks`: who is told of ends."""
        self._database = database
        self._webhooks = webhooks

    # --- asking for work ---

    def add(self, new: Job, recordings: Iterable[str] = ()) -> None:
        """A queued job; or one that its own process is at already, where the job says so."""
        with self._database.write() as connection:
            insert_job(connection, new, recordings)

    def again(self, job_id: str, home: str) -> None:
        """Queue a job that has ended once more. Raises NotFound."""
        with self._database.write() as connection:
            values = {"state": "queued", "home": home, "worker": "", "halt": False, "error": None, "attempts": 0}
            changed = job.update().where(job.c.id == job_id, job.c.state.not_in(ACTIVE))
            moment = {"queued": now(), "lease": 0.0, "finished": None}
            if connection.execute(changed.values(values | moment)).rowcount == 0 and _row(connection, job_id) is None:
                raise NotFound("job", job_id)

    def halt(self, job_id: str) -> bool:
        """End a job that waits, which gives True; have one that is worked at end as soon as its process hears of it."""
        with self._database.write() as connection:
            waits = job.update().where(job.c.id == job_id, job.c.state == "queued")
            ended = {"state": "stopped", "finished": now()}
            if connection.execute(waits.values(ended)).rowcount > 0:
                announce_end(connection, job_id, self._webhooks)
                return True
            connection.execute(job.update().where(job.c.id == job_id, job.c.state == "running").values(halt=True))
            return False

    def give(self, job_ids: Collection[str], actor: str) -> None:
        """To somebody else, as if he had asked for them."""
        with self._database.write() as connection:
            connection.execute(job.update().where(job.c.id.in_(list(job_ids))).values(actor=actor))

    def delete(self, job_ids: Collection[str]) -> None:
        """Unknown ones are no matter."""
        with self._database.write() as connection:
            connection.execute(job.delete().where(job.c.id.in_(list(job_ids))))

    # --- reading ---

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        found = self._all(job.c.id == job_id)
        if not found:
            raise NotFound("job", job_id)
        return found[0]

    def find(self, job_ids: Collection[str]) -> list[Job]:
        """Those of them that there are."""
        return self._all(job.c.id.in_(list(job_ids)))

    def of_actor(self, actor: str, kind: str | None = None, *, active: bool = False) -> list[Job]:
        """Oldest first."""
        where = [job.c.actor == actor]
        if kind is not None:
            where.append(job.c.kind == kind)
        if active:
            where.append(job.c.state.in_(ACTIVE))
        return self._all(*where)

    def latest(self, actor: str, kind: str) -> Job | None:
        query = select(job).where(job.c.actor == actor, job.c.kind == kind).order_by(job.c.place.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
            return None if row is None else _job(row)

    def results(self, actor: str, kind: str) -> list[dict[str, Any]]:
        """What came of those that are done, the newest first, without what was asked, which may be long."""
        done = (job.c.actor == actor, job.c.kind == kind, job.c.state == "done", job.c.result.is_not(None))
        with self._database.read() as connection:
            found = connection.execute(select(job.c.result).where(*done).order_by(job.c.place.desc())).scalars()
            return [orjson.loads(each) for each in found]

    def of_recording(self, recording_id: str) -> list[Job]:
        """All that have to do with a recording, oldest first."""
        linked = select(job_recording.c.job_id).where(job_recording.c.recording_id == recording_id)
        return self._all(job.c.id.in_(linked))

    def of_worker(self, worker: str) -> list[Job]:
        """What a process is at."""
        return self._all(job.c.state == "running", job.c.worker == worker)

    def known(self, but: Collection[str] = ()) -> set[str]:
        """Ids of all, but for these kinds."""
        with self._database.read() as connection:
            return set(connection.execute(select(job.c.id).where(job.c.kind.not_in(list(but)))).scalars())

    def active(self) -> set[str]:
        """Ids of those that are queued or at work."""
        with self._database.read() as connection:
            return set(connection.execute(select(job.c.id).where(job.c.state.in_(ACTIVE))).scalars())

    def open_to(self, kinds: Collection[str], taker: Taker) -> list[Job]:
        """Queued jobs of these kinds that are the taker's to look at, first come first."""
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(_OPEN, _to(kinds, taker)).mappings()]

    def unfinished(self, kind: str) -> list[Job]:
        """Queued and at work, oldest first."""
        return self._all(job.c.kind == kind, job.c.state.in_(ACTIVE))

    def running(self, most: int) -> list[Job]:
        """What is at work, of everybody, oldest first; so many at most."""
        with self._database.read() as connection:
            query = select(job).where(job.c.state == "running").order_by(job.c.place).limit(most)
            return [_job(row) for row in connection.execute(query).mappings()]

    def queue(self, most: int) -> list[Job]:
        """What waits, of everybody, in the order in which it would be taken as things stand; so many at most."""
        busy = _at_work().subquery()
        turns = select(job.c.actor, func.max(job.c.turn).label("last")).group_by(job.c.actor).subquery()
        query = (
            select(job)
            .outerjoin(busy, busy.c.actor == job.c.actor)
            .outerjoin(turns, turns.c.actor == job.c.actor)
            .where(job.c.state == "queued")
            .order_by(func.coalesce(busy.c.jobs, 0), func.coalesce(turns.c.last, 0), job.c.place)
        )
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(query.limit(most)).mappings()]

    def kept(self) -> list[Job]:
        """Those that have failed and stay, of everybody, oldest first."""
        return [each for each in self._all(job.c.state == "failed") if each.is_kept]

    def ended_within(self, seconds: float) -> dict[str, int]:
        """How many of those that are kept ended so, by state; many are deleted as soon as they have ended."""
        recent = (job.c.state.not_in(ACTIVE), job.c.finished > now() - seconds)
        query = select(job.c.state, func.count().label("jobs")).where(*recent).group_by(job.c.state)
        with self._database.read() as connection:
            return {row.state: row.jobs for row in connection.execute(query)}

    def processes(self) -> set[str]:
        """Those that were asked for jobs that have not ended, and those that are at them."""
        with self._database.read() as connection:
            rows = connection.execute(select(job.c.home, job.c.worker).where(job.c.state.in_(ACTIVE)).distinct())
            return {name for row in rows for name in row if name}

    def counts(self) -> dict[tuple[str, str], int]:
        """How many there are of each kind and state."""
        with self._database.read() as connection:
            query = select(job.c.kind, job.c.state, func.count().label("jobs")).group_by(job.c.kind, job.c.state)
            return {(row.kind, row.state): row.jobs for row in connection.execute(query)}

    def check_writable(self) -> None:
        """Write something. Raises StoreError."""
        with self._database.write() as connection:
            next_place(connection)

    # --- working ---

    def claim(self, kinds: Collection[str], taker: Taker, may: Callable[[Job], bool]) -> Job | None:
        """The lease of the job whose turn it is among those that `may` be taken; None where there is none.

        People take turns: whoever has least at work goes first, then whose last turn was longest ago, then who came
        first. `may` must not ask the store.
        """
        with self._database.write() as connection:
            rows = connection.execute(_CLAIMABLE, _to(kinds, taker)).mappings().all()
            for row in _in_turn(connection, rows):
                if may(_job(row)):
                    taken = {**_lease(taker.name, taker.seconds), "turn": next_place(connection)}
                    taken["attempts"] = row["attempts"] + 1
                    connection.execute(job.update().where(job.c.id == row["id"]).values(state="running", **taken))
                    return _job({**row, **taken, "state": "running"})
        return None

    def renew(self, worker: str, seconds: float) -> set[str]:
        """Hold on to every job that the process is at, and say which those are."""
        with self._database.write() as connection:
            mine = job.update().where(job.c.state == "running", job.c.worker == worker)
            held = mine.values(_lease(worker, seconds)).returning(job.c.id)
            return set(connection.execute(held).scalars())

    def halted(self, worker: str) -> set[str]:
        """Which of the process' jobs are to end."""
        with self._database.read() as connection:
            return set(connection.execute(_HALTED, {"worker": worker}).scalars())

    def tell(self, job_id: str, worker: str, part: float, doing: str, *, further: bool) -> bool:
        """Write how far it is, and whether that is further than before; False when another process has taken it over
        or it is gone."""
        values = {"part": part, "doing": doing}
        return self._change(job_id, worker, **(values | {"attempts": 0} if further else values))

    def keep(self, job_id: str, worker: str, result: Mapping[str, Any]) -> bool:
        """Write what is done so far, so that a kill does not undo it; counts as having come further."""
        return self._change(job_id, worker, result=_dumped(result), attempts=0)

    def end(
        self,
        job_id: str,
        worker: str,
        state: JobState,
        error: str | None = None,
        result: Mapping[str, Any] | None = None,
        *,
        pause: float = 0.0,
        doing: str = "",
    ) -> JobState | None:
        """The end of a job, or with `queued` its return to the queue, by a process that did not die over it: for
        `pause` seconds nobody takes it, and `doing` says why. What is to be stopped is stopped then.

        The answer is what it is now, None when it was not this process' any more.
        """
        with self._database.write() as connection:
            if state == "queued" and connection.execute(_HALTED_ONE, {"id": job_id, "worker": worker}).first():
                state, pause, doing = "stopped", 0.0, ""
            values: dict[str, Any] = {"state": state, "error": error, "worker": "", "halt": False, "doing": doing}
            back: dict[str, Any] = {"queued": now(), "lease": now() + pause if pause else 0.0}
            back["attempts"] = case((job.c.attempts > 0, job.c.attempts - 1), else_=0)
            values |= back if state == "queued" else {"finished": now()}
            if state == "done":
                values["part"] = 1.0
            if result is not None:
                values["result"] = _dumped(result)
            written = connection.execute(_held(job_id, worker).values(values)).rowcount > 0
            if written and state != "queued":
                announce_end(connection, job_id, self._webhooks)
            return state if written else None

    def amend(self, job_id: str, result: Mapping[str, Any]) -> None:
        """Another result of a job that has ended; of one that is gone none."""
        with self._database.write() as connection:
            ended = job.update().where(job.c.id == job_id, job.c.state.not_in(ACTIVE))
            connection.execute(ended.values(result=_dumped(result)))

    def release(self, dead: Collection[str]) -> int:
        """Put back into the queue what these processes were at, and whatever nobody holds any longer; what they were
        asked for is anybody's."""
        with self._database.write() as connection:
            orphans = job.update().where(job.c.state.in_(ACTIVE), job.c.home.in_(list(dead)))
            connection.execute(orphans.values(home=""))
            lost = (job.c.lease < now()) | job.c.worker.in_(list(dead))
            back = job.update().where(job.c.state == "running", lost)
            return connection.execute(back.values(state="queued", worker="", lease=0.0, queued=now())).rowcount

    def ended_before(self, kind: str, seconds: float) -> list[Job]:
        """Those of a kind that ended so many seconds ago, or earlier."""
        with self._database.read() as connection:
            old = job.c.finished < now() - seconds
            query = select(job).where(job.c.kind == kind, job.c.state.not_in(ACTIVE), old)
            return [_job(row) for row in connection.execute(query.order_by(job.c.place)).mappings()]

    def _change(self, job_id: str, worker: str, **values: Any) -> bool:
        with self._database.write() as connection:
            return connection.execute(_held(job_id, worker).values(values)).rowcount > 0

    def _all(self, *where: Any) -> list[Job]:
        with self._database.read() as connection:
            rows = connection.execute(select(job).where(*where).order_by(job.c.place)).mappings()
            return [_job(row) for row in rows]


def insert_job(connection: Connection, new: Job, recordings: Iterable[str] = ()) -> None:
    """Within a transaction that writes what the job is about, too."""
    row = {
        "id": new.id,
        "kind": new.kind,
        "actor": new.actor,
        "state": new.state,
        "payload": _dumped(new.payload),
        "home": new.home,
        "worker": new.worker,
        "attempts": new.attempts,
        "created": new.created,
        "queued": now(),
        # its process renews it within moments
        "lease": now() + 60.0 if new.state == "running" else 0.0,
        "place": next_place(connection),
    }
    connection.execute(job.insert().values(row))
    links = [{"job_id": new.id, "recording_id": key} for key in dict.fromkeys(recordings)]
    if links:
        connection.execute(insert(job_recording), links)


def delete_jobs_of(connection: Connection, recording_id: str) -> None:
    """All that have to do with a recording, within the transaction that deletes it."""
    linked = select(job_recording.c.job_id).where(job_recording.c.recording_id == recording_id)
    connection.execute(job.delete().where(job.c.id.in_(linked)))


def _to(kinds: Collection[str], taker: Taker) -> dict[str, Any]:
    """Parameters of `_OPEN`."""
    return {"kinds": list(kinds), "home": taker.home, "patience": taker.patience}


def _held(job_id: str, worker: str) -> Any:
    """The job, as long as the process has its lease: one that lost it writes nothing any more."""
    return job.update().where(job.c.id == job_id, job.c.state == "running", job.c.worker == worker)


def _lease(worker: str, seconds: float) -> dict[str, Any]:
    return {"worker": worker, "lease": now() + seconds}


def _row(connection: Connection, job_id: str) -> Any:
    return connection.execute(select(job.c.id).where(job.c.id == job_id)).first()


def _in_turn(connection: Connection, rows: Iterable[Row]) -> list[Row]:
    rows = list(rows)
    actors = {row["actor"] for row in rows}
    if len(actors) < 2:
        return rows
    busy: dict[str, int] = {row.actor: row.jobs for row in connection.execute(_at_work())}
    turns = select(job.c.actor, func.max(job.c.turn).label("last")).where(job.c.actor.in_(actors)).group_by(job.c.actor)
    last: dict[str, int] = {row.actor: row.last for row in connection.execute(turns)}
    return sorted(rows, key=lambda row: (busy.get(row["actor"], 0), last.get(row["actor"], 0), row["place"]))


def _at_work() -> Select[Any]:
    """How much everybody has at work."""
    return select(job.c.actor, func.count().label("jobs")).where(job.c.state == "running").group_by(job.c.actor)


def _dumped(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value)).decode()


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        actor=row["actor"],
        state=row["state"],
        created=aware(row["created"]),
        part=row["part"],
        doing=row["doing"],
        payload=orjson.loads(row["payload"]),
        result=orjson.loads(row["result"]) if row["result"] is not None else None,
        error=row["error"],
        home=row["home"],
        worker=row["worker"],
        attempts=row["attempts"],
        finished=datetime.fromtimestamp(row["finished"], timezone.utc) if row["finished"] is not None else None,
    )
