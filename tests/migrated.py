"""New databases on SQLite: the first of a process is made by all the migrations, those after it are copies of that one.

As `tests/databases.py` does on PostgreSQL. What is about migrations asks for `every_migration`. Processes that a test
starts migrate as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from studio.store import migrating

Upgrade = Callable[[Connection, str], None]


@dataclass
class Copies:
    """Stands for `migrating.upgrade`, which it asks for all that is not an empty file."""

    upgrade: Upgrade
    made: list[str] = field(default_factory=list)
    """The statements that make what the migrations made."""

    def __call__(self, connection: Connection, database: str) -> None:
        if not _is_empty(connection):
            self.upgrade(connection, database)
        elif self.made:
            driver = _driver(connection)  # SQLAlchemy would take half of the time
            for statement in self.made:
                driver.execute(statement)
        else:
            self.upgrade(connection, database)
            self.made += _statements(connection)


def _is_empty(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0)


def _statements(connection: Connection) -> list[str]:
    """Rows too; without the transaction around, which is the store's own."""
    return list(_driver(connection).iterdump())[1:-1]


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@pytest.fixture(scope="session", autouse=True)
def _copies() -> Iterator[Copies]:
    found = Copies(migrating.upgrade)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "upgrade", found)
        yield found


@pytest.fixture
def every_migration(_copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every database of this test is made by the migrations themselves."""
    monkeypatch.setattr(migrating, "upgrade", _copies.upgrade)
