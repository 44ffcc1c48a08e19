"""The log of edits: what can be undone and redone, kept across reloads and restarts.

An edit may carry a key of whoever asks. Its receipt is written in the same transaction, so that asking
again, because the answer was lost, finds it done and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from studio.domain import Counts, Edit, Segment, Transcript, Word
from studio.errors import Conflict, NotFound
from studio.store.database import Database
from studio.store.rows import aware, pack_segments, pack_words, unpack_segments
from studio.store.schema import edit, receipt, segment
from studio.store.standing import Standing, heard_texts, standing
from studio.store.transcripts import (
    head,
    lock,
    next_version,
    part_of,
    remove_segments,
    revisions,
    segments_by_id,
    write_segments,
)

Score = Callable[[Segment, str | None], Counts | None]
"""A segment's share of the score, beside what a machine heard there; None for both where there is nothing to say."""

RECEIPT_DAYS = 30
"""A page that asks again after so long does not exist."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edit, an undo or a redo did."""

    written: tuple[Segment, ...]
    """The segments as they now stand."""
    removed: tuple[str, ...] = ()
    """Ids of those that are gone."""


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_LOG = edit.insert()
_DROP_UNDONE = edit.update().where(edit.c.transcript_id == _KEY, edit.c.state == "undone").values(state="dropped")
_RECEIPT = receipt.insert()


class _Unchanged(Exception):
    """An edit that changes nothing leaves nothing behind, not even a version."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments
        super().__init__()


class _AskedBefore(Exception):
    """There is a receipt under this key already."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and how the transcript stands at the same moment."""

    applied: Applied
    head: Transcript
    """Without its segments."""
    standing: Standing


class Edits:
    """Every method is one transaction: the segments, the log and the version change together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def change(
        self,
        transcript_id: str,
        segment_ids: Iterable[str],
        make: Callable[[Transcript], Edit],
        score: Score,
        key: str = "",
    ) -> Changed:
        """Carry out the edit that `make` gives for the transcript with only these segments.

        It sees them as they are while nobody else can write, so what it looks at is what it changes. What was
        undone before can no longer be redone. Raises what `make` does, NotFound, and Conflict when an edit was made
        on another revision.
        """
        try:
            with self._database.write() as connection:
                return _carried_out(connection, transcript_id, segment_ids, make, score, key)
        except _Unchanged as unchanged:  # nothing to do, or it was done when this was asked for before
            return self.repeated(transcript_id, key) or self._now(transcript_id, Applied(unchanged.segments))
        except (_AskedBefore, Conflict, NotFound):
            # done at an earlier try, things are no longer as it saw them
            if (done := self.repeated(transcript_id, key)) is None:
                raise
            return done

    def commit(self, transcript_id: str, new: Edit, score: Score, key: str = "") -> Changed:
        """Carry out an edit that was made on segments read before; see `change`."""
        return self.change(transcript_id, {each.id for each in (*new.before, *new.after)}, lambda _: new, score, key)

    def undo(self, transcript_id: str, score: Score, key: str = "") -> Changed | None:
        """Take back the newest edit; None when there is nothing to take back."""
        return self._step(transcript_id, "done", "undone", score, key)

    def redo(self, transcript_id: str, score: Score, key: str = "") -> Changed | None:
        """Do again what was undone last; None when there is nothing."""
        return self._step(transcript_id, "undone", "done", score, key)

    def repeated(self, transcript_id: str, key: str) -> Changed | None:
        """What was done when this key was first asked for, with the segments as they now stand; None if nothing was."""
        if not key:
            return None
        with self._database.read() as connection:
            done = _repeated(connection, transcript_id, key)
            return None if done is None else _changed(connection, transcript_id, done)

    def nothing(self, transcript_id: str) -> Changed:
        """How a transcript stands of which nothing was changed."""
        return self._now(transcript_id, Applied(()))

    def forget_receipts(self) -> None:
        with self._database.write() as connection:
            old = datetime.now(timezone.utc) - timedelta(days=RECEIPT_DAYS)
            connection.execute(receipt.delete().where(receipt.c.at < old))

    def amend(self, transcript_id: str, aligned: Segment) -> bool:
        """Better times arrived behind an edit: same revision, same undo step.

        False, and nothing is done, when the segment was edited again in the meantime.
        """
        with self._database.write() as connection:
            lock(connection, transcript_id)
            current = segments_by_id(connection, transcript_id, [aligned.id]).get(aligned.id)
            if current is None or current.revision != aligned.revision or current.text != aligned.text:
                return False
            _retime(connection, transcript_id, replace(current, words=aligned.words))
            _amend_log(connection, transcript_id, aligned.id, current.text, aligned.words)
        return True

    def history(self, transcript_id: str) -> list[Edit]:
        """All edits that stand, oldest first."""
        query = select(edit).where(edit.c.transcript_id == transcript_id, edit.c.state == "done").order_by(edit.c.id)
        with self._database.read() as connection:
            return [_to_edit(row) for row in connection.execute(query)]

    def _now(self, transcript_id: str, applied: Applied) -> Changed:
        with self._database.read() as connection:
            return _changed(connection, transcript_id, applied)

    def _step(self, transcript_id: str, old: str, new: str, score: Score, key: str) -> Changed | None:
        """Move one edit of the log from one state to the other, and its segments with it."""
        with self._database.write() as connection:
            lock(connection, transcript_id)
            if key and (done := _repeated(connection, transcript_id, key)) is not None:
                return _changed(connection, transcript_id, done)
            if (found := _newest(connection, transcript_id, old)) is None:
                return None
            number, edited = found
            step = edited.inverse if new == "undone" else edited
            part = part_of(connection, transcript_id, {each.id for each in (*step.before, *step.after)})
            applied = _swap(connection, part, step, score, strict=False)
            connection.execute(edit.update().where(edit.c.id == number).values(state=new))
            _sign(connection, transcript_id, key, applied)
            return _changed(connection, transcript_id, applied)


def _carried_out(
    connection: Connection,
    transcript_id: str,
    segment_ids: Iterable[str],
    make: Callable[[Transcript], Edit],
    score: Score,
    key: str,
) -> Changed:
    """Raises besides _Unchanged and _AskedBefore; whatever it raises takes the transaction back."""
    lock(connection, transcript_id)
    part = part_of(connection, transcript_id, segment_ids)
    new = make(part)
    if new.before == new.after:
        raise _Unchanged(new.after)
    applied = _swap(connection, part, new, score, strict=True)
    connection.execute(_DROP_UNDONE, {"key": transcript_id})
    connection.execute(_LOG, _log_row(transcript_id, new, applied))
    _sign(connection, transcript_id, key, applied)
    return _changed(connection, transcript_id, applied)


def _changed(connection: Connection, transcript_id: str, applied: Applied) -> Changed:
    found = standing(connection, transcript_id, [each.id for each in applied.written])
    return Changed(applied, head(connection, transcript_id), found)


def _swap(connection: Connection, part: Transcript, step: Edit, score: Score, *, strict: bool) -> Applied:
    """Replace one side of an edit by the other. A revision only ever grows, so that an open page sees every change."""
    current = {each.id: each for each in part.segments}
    old, new = {each.id for each in step.before}, {each.id for each in step.after}
    for each in step.before:
        if each.id not in current:
            raise NotFound("segment", each.id)
        if strict and current[each.id].revision != each.revision:
            raise Conflict(each.id)
    if strict and (taken := (new - old) & current.keys()):
        raise Conflict(min(taken))
    newest = {key: each.revision for key, each in current.items()}
    if back := new - current.keys():
        newest |= revisions(connection, part.id, back)
    written = tuple(replace(each, revision=newest.get(each.id, each.revision) + 1) for each in step.after)
    gone = tuple(each.id for each in step.before if each.id not in new)
    version = next_version(connection, part.id)
    remove_segments(connection, part.id, gone, version=version)
    tallies = _tallies(connection, part, written, score)
    write_segments(connection, part.id, written, version=version, there=newest.keys(), tallies=tallies)
    return Applied(written, gone)


def _tallies(
    connection: Connection, part: Transcript, segments: tuple[Segment, ...], score: Score
) -> Mapping[str, Counts | None]:
    heard = heard_texts(connection, part.id, [each.id for each in segments])
    # where a machine listened and has no such segment, it heard nothing there
    silence = "" if part.hypothesis_id is not None else None
    return {each.id: score(each, heard.get(each.id, silence)) for each in segments}


def _log_row(transcript_id: str, new: Edit, applied: Applied) -> dict[str, Any]:
    return {
        "transcript_id": transcript_id,
        "op": new.op,
        "before": pack_segments(new.before),
        "after": pack_segments(applied.written),
        "actor": new.actor,
        "took": new.took,
        "at": new.at or datetime.now(timezone.utc),
        "state": "done",
    }


def _sign(connection: Connection, transcript_id: str, key: str, applied: Applied) -> None:
    """Raises _AskedBefore, which takes the transaction back."""
    if not key:
        return
    row = {
        "transcript_id": transcript_id,
        "key": key,
        "written": orjson.dumps([each.id for each in applied.written]).decode(),
        "removed": orjson.dumps(applied.removed).decode(),
        "at": datetime.now(timezone.utc),
    }
    try:
        connection.execute(_RECEIPT, row)
    except IntegrityError as error:
        raise _AskedBefore from error


def _repeated(connection: Connection, transcript_id: str, key: str) -> Applied | None:
    query = select(receipt).where(receipt.c.transcript_id == transcript_id, receipt.c.key == key)
    if (row := connection.execute(query).first()) is None:
        return None
    now = segments_by_id(connection, transcript_id, orjson.loads(row.written))
    return Applied(tuple(now.values()), tuple(orjson.loads(row.removed)))


def _retime(connection: Connection, transcript_id: str, timed: Segment) -> None:
    where = (segment.c.transcript_id == transcript_id) & (segment.c.id == timed.id)
    version = next_version(connection, transcript_id)
    connection.execute(segment.update().where(where).values(words=pack_words(timed.words), changed=version))


def _amend_log(connection: Connection, transcript_id: str, segment_id: str, text: str, words: tuple[Word, ...]) -> None:
    """The newest standing edit that wrote this text also wrote these times."""
    if (found := _newest(connection, transcript_id, "done")) is None:
        return
    key, last = found
    after = tuple(
        replace(each, words=words) if each.id == segment_id and each.text == text else each for each in last.after
    )
    if after != last.after:
        connection.execute(edit.update().where(edit.c.id == key).values(after=pack_segments(after)))


def _newest(connection: Connection, transcript_id: str, state: str) -> tuple[int, Edit] | None:
    # the next to redo is the oldest undone one, the next to undo the newest that stands
    order = edit.c.id.desc() if state == "done" else edit.c.id
    query = select(edit).where(edit.c.transcript_id == transcript_id, edit.c.state == state).order_by(order).limit(1)
    row = connection.execute(query).first()
    return (row.id, _to_edit(row)) if row else None


def _to_edit(row: object) -> Edit:
    data = row._mapping  # type: ignore[attr-defined]
    return Edit(
        op=data["op"],
        before=unpack_segments(data["before"]),
        after=unpack_segments(data["after"]),
        actor=data["actor"],
        took=data["took"],
        at=aware(data["at"]),
    )
