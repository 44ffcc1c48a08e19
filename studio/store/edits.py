"""The log of edits: what can be undone and redone, kept across reloads and restarts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timezone

from sqlalchemy import Connection, select

from studio.domain import Counts, Edit, Segment, Word
from studio.errors import Conflict, NotFound
from studio.store.database import Database
from studio.store.rows import aware, pack_segments, unpack_segments
from studio.store.schema import edit
from studio.store.transcripts import next_version, remove_segments, revisions, segments_by_id, write_segments

Tallies = Callable[[tuple[Segment, ...]], Mapping[str, Counts | None]]
"""Scores segments as they are about to be written; None leaves a segment out of the score."""


class Edits:
    """Every method is one transaction: the segments, the log and the version change together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commit(self, transcript_id: str, new: Edit, tallies: Tallies) -> tuple[Segment, ...]:
        """Apply an edit made on the segments as stored; what was undone before can no longer be redone.

        Gives the segments as they now stand. Raises Conflict when one of them has
        another revision than the edit was made on.
        """
        with self._database.write() as connection:
            written = _swap(connection, transcript_id, new.before, new.after, tallies, strict=True)
            undone = (edit.c.transcript_id == transcript_id) & (edit.c.state == "undone")
            connection.execute(edit.update().where(undone).values(state="dropped"))
            connection.execute(
                edit.insert().values(
                    transcript_id=transcript_id,
                    op=new.op,
                    before=pack_segments(new.before),
                    after=pack_segments(written),
                    actor=new.actor,
                    took=new.took,
                    at=new.at or datetime.now(timezone.utc),
                    state="done",
                )
            )
        return written

    def undo(self, transcript_id: str, tallies: Tallies) -> tuple[Edit, tuple[Segment, ...]] | None:
        """Take back the newest edit; None when there is nothing to take back."""
        return self._step(transcript_id, "done", "undone", tallies)

    def redo(self, transcript_id: str, tallies: Tallies) -> tuple[Edit, tuple[Segment, ...]] | None:
        """Do again what was undone last; None when there is nothing."""
        return self._step(transcript_id, "undone", "done", tallies)

    def amend(self, transcript_id: str, aligned: Segment) -> bool:
        """Better times arrived behind an edit: same revision, same undo step.

        False, and nothing is done, when the segment was edited again in the meantime.
        """
        with self._database.write() as connection:
            current = segments_by_id(connection, transcript_id, [aligned.id]).get(aligned.id)
            if current is None or current.revision != aligned.revision or current.text != aligned.text:
                return False
            _retime(connection, transcript_id, replace(current, words=aligned.words))
            _amend_log(connection, transcript_id, aligned.id, current.text, aligned.words)
        return True

    def _step(
        self, transcript_id: str, old: str, new: str, tallies: Tallies
    ) -> tuple[Edit, tuple[Segment, ...]] | None:
        """Move one edit of the log from one state to the other, and its segments with it."""
        with self._database.write() as connection:
            if (found := _newest(connection, transcript_id, old)) is None:
                return None
            key, edited = found
            step = edited.inverse if new == "undone" else edited
            written = _swap(connection, transcript_id, step.before, step.after, tallies, strict=False)
            connection.execute(edit.update().where(edit.c.id == key).values(state=new))
        return edited, written

    def history(self, transcript_id: str) -> list[Edit]:
        """All edits that stand, oldest first."""
        query = select(edit).where(edit.c.transcript_id == transcript_id, edit.c.state == "done").order_by(edit.c.id)
        with self._database.read() as connection:
            return [_to_edit(row) for row in connection.execute(query)]


def _swap(
    connection: Connection,
    transcript_id: str,
    old: tuple[Segment, ...],
    new: tuple[Segment, ...],
    tallies: Tallies,
    *,
    strict: bool,
) -> tuple[Segment, ...]:
    """Replace `old` by `new`. A revision only ever grows, so that an open page sees every change."""
    current = segments_by_id(connection, transcript_id, {each.id for each in (*old, *new)})
    for each in old:
        if each.id not in current:
            raise NotFound("segment", each.id)
        if strict and current[each.id].revision != each.revision:
            raise Conflict(each.id)
    if strict and (taken := ({each.id for each in new} - {each.id for each in old}) & current.keys()):
        raise Conflict(min(taken))
    version = next_version(connection, transcript_id)
    newest = revisions(connection, transcript_id, [each.id for each in new])
    written = tuple(replace(each, revision=newest.get(each.id, each.revision) + 1) for each in new)
    gone = {each.id for each in old} - {each.id for each in new}
    remove_segments(connection, transcript_id, gone, version=version)
    write_segments(connection, transcript_id, written, version=version, tallies=tallies(written))
    return written


def _retime(connection: Connection, transcript_id: str, timed: Segment) -> None:
    from studio.store.rows import pack_words
    from studio.store.schema import segment

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
