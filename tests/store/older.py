"""Databases as releases before this one left them: what was added since is taken out again, in SQL."""

from __future__ import annotations

import sqlite3

Tables = dict[str, tuple[list[str], list[tuple[object, ...]]]]
"""Each table's columns and rows."""

ADDED = {
    "recording": ("sha256", "warnings"),
    "transcript": ("origin_name", "origin_format"),
    "segment": ("split",),
}
"""Columns, by table, that came after 0004."""


def back_to_0004(database: sqlite3.Connection) -> None:
    """Recordings must have been added under their sha256, as they were then."""
    for index in ("ix_recording_content", "ix_recording_sha256"):
        database.execute(f"DROP INDEX {index}")
    for table, columns in ADDED.items():
        for column in columns:
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    database.execute("UPDATE transcript SET model = 'import' WHERE model = '' AND hypothesis_id IS NULL")
    database.execute("UPDATE alembic_version SET version_num = '0004'")


def contents(database: sqlite3.Connection) -> Tables:
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    found = {}
    for (table,) in tables:
        cursor = database.execute(f'SELECT * FROM "{table}"')
        found[table] = ([column[0] for column in cursor.description], sorted(cursor.fetchall(), key=repr))
    return found
