"""Databases as releases before this one left them, on SQLite and on PostgreSQL, and what lies in any database."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, create_engine, func, select
from sqlalchemy.engine import make_url

import studio.store

RELEASE = Path(__file__).parent / "fixtures" / "release-0003"
"""A data folder written by the code of a release, and beside it what it held; see `make_release_fixture`."""

Tables = dict[str, list[dict[str, Any]]]
"""Each table's rows by the names of their columns; bytes as text, moments as SQLite writes them (UTC), yes as 1."""

ADDED = {
    "recording": ("sha256", "warnings", "separate_channels", "project_id"),
    "transcript": ("origin_name", "origin_format", "for_comparison"),
    "segment": ("split", "fields", "channel", "edit_id"),
    "hypothesis_segment": ("channel",),
    "edit": ("source", "prior"),
}
"""Columns, by table, that came after 0004."""


def back_to_0004(database: sqlite3.Connection) -> None:
    """Takes out again, in SQL, what was added since. Recordings must have been added under their sha256."""
    for table in ("run", "answer"):
        for column in ("state VARCHAR(16) NOT NULL DEFAULT ''", "error TEXT"):
            database.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        job = f"FROM job WHERE job.id = {table}.id"
        database.execute(f"UPDATE {table} SET state = (SELECT state {job}), error = (SELECT error {job})")
    later = (
        "glossary",
        "correction",
        "learned",
        "member",
        "invitation",
        "session",
        "identity",
        "user",
        "guess",
        "unwanted",
    )
    for table in (*later, "delivery", "job_recording", "job", "token", "visitor", "segment_text", "hub_login"):
        database.execute(f"DROP TABLE {table}")
    database.execute("DROP TABLE presence")
    for index in ("ix_recording_content", "ix_recording_sha256", "ix_recording_owner", "ix_edit_actor"):
        database.execute(f"DROP INDEX {index}")
    database.execute("ALTER TABLE recording ADD COLUMN project VARCHAR(200) NOT NULL DEFAULT ''")
    database.execute("UPDATE recording SET project = (SELECT name FROM project WHERE project.id = project_id)")
    for table, columns in ADDED.items():
        for column in columns:
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    database.execute("DROP TABLE project")
    database.execute("UPDATE transcript SET model = 'import' WHERE model = '' AND hypothesis_id IS NULL")
    database.execute("UPDATE alembic_version SET version_num = '0004'")


def held() -> dict[str, Any]:
    """What the release's data folder held: `tables`, `blobs` (digests by path) and `steps` of undo and redo."""
    found: dict[str, Any] = json.loads(RELEASE.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def unpack(folder: Path) -> Path:
    """The release's data folder, in a folder."""
    with tarfile.open(RELEASE.with_suffix(".tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    return folder / "data"


def fill(url: str) -> None:
    """Put the release's rows into a bare PostgreSQL database, in the shape that they had."""
    with _connected(url) as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(studio.store.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        shape = MetaData()
        shape.reflect(connection)
        rows: Tables = held()["tables"]
        for table in shape.sorted_tables:
            if table.name != "alembic_version" and (of_table := rows[table.name]):
                read = {column.name: _reader(column.type) for column in table.columns}
                connection.execute(
                    table.insert(),
                    [
                        {name: None if cell is None else read[name](cell) for name, cell in row.items()}
                        for row in of_table
                    ],
                )
        last = func.setval("edit_id_seq", max(row["id"] for row in rows["edit"]))
        connection.execute(select(last))


def contents(url: str) -> Tables:
    """All rows of all tables, each table sorted."""
    with _connected(url) as connection:
        tables = connection.exec_driver_sql(TABLES[connection.dialect.name]).scalars().all()
        return {name: sorted(_rows(connection, name), key=repr) for name in tables}


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()
    return [{name: _plain(cell) for name, cell in row.items()} for row in rows]


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=parsed.drivername.replace("postgresql", "postgresql+psycopg")))
    with engine.connect() as connection:
        yield connection
        if connection.in_transaction():
            connection.commit()
    engine.dispose()


def _reader(kind: object) -> Callable[[Any], Any]:
    """From the JSON of `held` to what a column takes."""
    if isinstance(kind, LargeBinary):
        return str.encode
    if isinstance(kind, DateTime):
        return lambda cell: datetime.fromisoformat(cell).replace(tzinfo=timezone.utc)
    return bool if type(kind).__name__ == "BOOLEAN" else lambda cell: cell


def _plain(cell: object) -> object:
    if isinstance(cell, bytes):
        return cell.decode()
    if isinstance(cell, datetime):
        in_utc = cell.astimezone(timezone.utc) if cell.tzinfo else cell
        return in_utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return int(cell) if isinstance(cell, bool) else cell
