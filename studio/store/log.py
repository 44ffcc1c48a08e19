"""The rows of the log of edits: each stands, is undone, or was dropped when its maker did something else instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Literal

import orjson
from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from studio.domain import Edit, Segment
from studio.store.rows import Row, aware, pack_segments, unpack_segments
from studio.store.schema import edit

Standing = Literal["done", "undone"]


@dataclass(frozen=True, slots=True)
class Logged:
    """An edit with its place in the log."""

    number: int
    edit: Edit
    prior: Mapping[str, int] | None
    """Of the segments that it touched, the edits that had left them so, where there were any; None where that was not
    yet kept."""


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_NUMBER: BindParameter[int] = bindparam("number")
_ACTOR: BindParameter[str] = bindparam("who")
_WRITE = edit.insert().returning(edit.c.id)
_SET = edit.update().where(edit.c.id == _NUMBER)
_OWN = (edit.c.transcript_id == _KEY, edit.c.actor == _ACTOR)
_DROP_UNDONE = edit.update().where(*_OWN, edit.c.state == "undone").values(state="dropped")
_ONE = select(edit).where(edit.c.id == _NUMBER)
_ACTOR_OF = select(edit.c.actor).where(edit.c.id == _NUMBER)
_OF = select(edit).where(edit.c.transcript_id == _KEY)
_DONE = _OF.where(edit.c.state == "done").order_by(edit.c.id)
_NEWEST = _OF.where(edit.c.state == "done").order_by(edit.c.id.desc())
# of each person the next to undo is his newest that stands, the next to redo his oldest undone one
_NEXT: dict[Standing, Select[tuple[int]]] = {
    "done": select(edit).where(*_OWN, edit.c.state == "done").order_by(edit.c.id.desc()).limit(1),
    "undone": select(edit).where(*_OWN, edit.c.state == "undone").order_by(edit.c.id).limit(1),
}


def write(
    connection: Connection, transcript_id: str, new: Edit, written: Iterable[Segment], prior: Mapping[str, int]
) -> int:
    """The edit's number. `written` is what it left, under the revisions that it came to; `prior` as in `Logged`."""
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
        "prior": orjson.dumps(dict(prior)).decode(),
    }
    return int(connection.execute(_WRITE, row).scalar_one())


def drop_undone(connection: Connection, transcript_id: str, actor: str) -> None:
    """What he undid before can no longer be redone."""
    connection.execute(_DROP_UNDONE, {"key": transcript_id, "who": actor})


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


def next_of(connection: Connection, transcript_id: str, actor: str, state: Standing) -> Logged | None:
    """The edit of this actor that a step along the log comes to."""
    row = connection.execute(_NEXT[state], {"key": transcript_id, "who": actor}).mappings().first()
    if row is None:
        return None
    return Logged(row["id"], _to_edit(row), None if row["prior"] is None else orjson.loads(row["prior"]))


def actor_of(connection: Connection, number: int) -> str:
    """Whose edit that is; empty for none that there is."""
    return connection.execute(_ACTOR_OF, {"number": number}).scalar() or ""


def move(connection: Connection, number: int, state: Standing) -> None:
    connection.execute(_SET, {"number": number, "state": state})


def amend(connection: Connection, number: int, timed: Segment) -> None:
    """The edit that wrote this segment's text also wrote its times."""
    row = connection.execute(_ONE, {"number": number}).mappings().first()
    before = () if row is None else unpack_segments(row["after"])
    after = tuple(
        replace(each, words=timed.words) if each.id == timed.id and each.text == timed.text else each for each in before
    )
    if after != before:
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
