"""All rows of one database into another, whichever of the two kinds they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from studio.store.database import Database
from studio.store.rows import aware
from studio.store.schema import counter, delivery, guess, job, metadata, presence, recording, session

MANY = 500
"""Rows that are in memory at once."""

PASSING = ("export", "transcribe_once")
"""Kinds of jobs whose files go with the machine: they are not taken along."""

LEFT_BEHIND = (session, guess, delivery, presence)
"""Who is logged in elsewhere is not logged in here: a login that was ended must not come back. What is to be told of
jobs there is told from there, and nobody is at work here."""


def copy_rows(source: Database, target: Database) -> bool:
    """One moment of the source into a target of the same shape; False, and nothing is written, where it has rows."""
    with source.read() as of, target.write() as into:
        if not _is_empty(into):
            return False
        into.execute(counter.delete())  # a new database has begun to count
        for table in metadata.sorted_tables:
            if table not in LEFT_BEHIND:
                _copy(table, of, into)
        return True


def is_empty(database: Database) -> bool:
    """Whether nothing was ever brought in."""
    with database.read() as connection:
        return _is_empty(connection)


def set_free(database: Database) -> None:
    """Jobs are nobody's, for the processes that were at them are elsewhere; those that cannot go on are left out."""
    with database.write() as connection:
        connection.execute(job.delete().where(job.c.kind.in_(PASSING)))
        active = job.update().where(job.c.state.in_(("queued", "running")))
        connection.execute(active.values(state="queued", home="", worker="", lease=0.0, queued=0.0, halt=False))


def without(database: Database, contents: Collection[str]) -> None:
    """Leave out the recordings of these sounds."""
    with database.write() as connection:
        for sha256 in contents:
            connection.execute(recording.delete().where(recording.c.sha256 == sha256))


def _is_empty(connection: Connection) -> bool:
    tables = (table for table in metadata.sorted_tables if table is not counter)
    return not any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def _copy(table: Table, of: Connection, into: Connection) -> None:
    rows = of.execute(select(table), execution_options={"yield_per": MANY}).mappings()
    for some in rows.partitions(MANY):
        into.execute(table.insert(), [_plain(row.items()) for row in some])
    _go_on_counting(table, into)


def _plain(items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Times in UTC: SQLite keeps no zone, PostgreSQL would take what has none for its own."""
    return {str(name): aware(value) if isinstance(value, datetime) else value for name, value in items}


def _go_on_counting(table: Table, connection: Connection) -> None:
    """PostgreSQL counts rows beside the table, and would begin at 1 again."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None and column.autoincrement is True:
        name = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        most = f"SELECT max({column.name}) FROM {table.name}"  # noqa: S608 - names of ours
        connection.execute(text(f"SELECT setval({name}, ({most})) WHERE ({most}) IS NOT NULL"))
