"""The rows of the log of edits: each stands, is undone, or was dropped when something else was done instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from typing import Literal

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from studio.domain import Edit, Segment
from studio.store.rows import Row, aware, pack_segments, unpack_segments
from studio.store.schema import edit

Standing = Literal["done", "undone"]

# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_NUMBER: BindParameter[int] = bindparam("number")
_WRITE = edit.insert()
_SET = edit.update().where(edit.c.id == _NUMBER)
_DROP_UNDONE = edit.update().where(edit.c.transcript_id == _KEY, edit.c.state == "undone").values(state="dropped")
_OF = select(edit).where(edit.c.transcript_id == _KEY)
_DONE = _OF.where(edit.c.state == "done").order_by(edit.c.id)
_NEWEST = _OF.where(edit.c.state == "done").order_by(edit.c.id.desc())
# the next to undo is the newest that stands, the next to redo the oldest undone one
_NEXT: dict[Standing, Select[tuple[int]]] = {
    "done": _NEWEST.limit(1),
    "undone": _OF.where(edit.c.state == "undone").order_by(edit.c.id).limit(1),
}


def write(connection: Connection, transcript_id: str, new: Edit, written: Iterable[Segment]) -> None:
    """`written` is what it left, under the revisions that it came to."""
    row = {
        "transcript_id": transcript_id,
        "op": new.op,
        "before": pack_segments(new.before),
        "after": pack_segments(written),
        "actor": new.actor,
        "took": new.took,
        "at": new.at or datetime.now(timezone.utc),
        "state": "done",
        "source": new.source or None,
    }
    connection.execute(_WRITE, row)


def drop_undone(connection: Connection, transcript_id: str) -> None:
    """What was undone before can no longer be redone."""
    connection.execute(_DROP_UNDONE, {"key": transcript_id})


def done(connection: Connection, transcript_id: str) -> list[Edit]:
    """All that stand, oldest first."""
    return [_to_edit(row) for row in connection.execute(_DONE, {"key": transcript_id}).mappings()]


def newest(connection: Connection, transcript_id: str, before: int | None, limit: int) -> list[tuple[int, Edit]]:
    """Of those that stand, with their numbers, newest first; older than `before` where that is given."""
    older = _NEWEST if before is None else _NEWEST.where(edit.c.id < before)
    return [
        (row["id"], _to_edit(row)) for row in connection.execute(older.limit(limit), {"key": transcript_id}).mappings()
    ]


def from_number(connection: Connection, transcript_id: str, number: int) -> list[tuple[int, Edit]]:
    """Those that stand from `number` on, newest first."""
    later = _NEWEST.where(edit.c.id >= number)
    return [(row["id"], _to_edit(row)) for row in connection.execute(later, {"key": transcript_id}).mappings()]


def next_of(connection: Connection, transcript_id: str, state: Standing) -> tuple[int, Edit] | None:
    """The edit that a step along the log comes to, with its number."""
    row = connection.execute(_NEXT[state], {"key": transcript_id}).mappings().first()
    return None if row is None else (row["id"], _to_edit(row))


def move(connection: Connection, number: int, state: Standing) -> None:
    connection.execute(_SET, {"number": number, "state": state})


def amend(connection: Connection, transcript_id: str, timed: Segment) -> None:
    """The newest standing edit that wrote this segment's text also wrote its times."""
    if (found := next_of(connection, transcript_id, "done")) is None:
        return
    number, last = found
    after = tuple(
        replace(each, words=timed.words) if each.id == timed.id and each.text == timed.text else each
        for each in last.after
    )
    if after != last.after:
        connection.execute(_SET, {"number": number, "after": pack_segments(after)})


def _to_edit(row: Row) -> Edit:
    return Edit(
        op=row["op"],
        before=unpack_segments(row["before"]),
        after=unpack_segments(row["after"]),
        actor=row["actor"],
        took=row["took"],
        at=aware(row["at"]),
        source=row["source"] or "",
    )
