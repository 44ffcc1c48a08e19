"""The mark of a database: a random number, made once and kept, by which it is told from every other one."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from studio.errors import StoreError
from studio.store.database import Database
from studio.store.schema import counter

_NAME = "mark"
_BELOW = 2**31
"""What the column holds on either database."""


class Mark:
    """The same for every server that uses the database, and in its backups."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: int | None = None

    def get(self) -> int:
        if self._known is None:
            self._known = self._find() or self._made()
        return self._known

    def _find(self) -> int | None:
        with self._database.read() as connection:
            return connection.execute(select(counter.c.value).where(counter.c.name == _NAME)).scalar()

    def _made(self) -> int:
        made = 1 + secrets.randbelow(_BELOW - 1)
        try:
            with self._database.write() as connection:
                connection.execute(counter.insert().values(name=_NAME, value=made))
        except StoreError:
            if (there := self._find()) is None:
                raise
            return there  # another server was first
        return made
