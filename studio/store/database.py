"""The connection: migrations at start, one writer at a time, plain words when it fails; the same on either database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from studio.errors import DiskFull, StoreError
from studio.store import migrating
from studio.store.clock import now
from studio.store.disk import store_error
from studio.store.postgresql import PostgreSQL
from studio.store.sqlite import SQLite
from studio.store.turns import Turns

BUSY_SECONDS = 30
"""How long a writer waits for another process before it gives up."""


class Backend(Protocol):
    """What SQLite and PostgreSQL do differently."""

    @property
    def engine(self) -> Engine: ...

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """Begin a transaction: the only one that writes, or one of which all statements see one moment.

        No listener of the engine does this: with one, SQLAlchemy tells of every statement, and that costs as much as
        the statement.
        """

    def look(self, connection: Connection) -> None:
        """For one statement that reads, which sees one moment by itself: nothing is begun, and nothing ended."""

    @property
    def folder(self) -> str:
        """What a person knows of where it lies."""

    def taking_in(self) -> AbstractContextManager[None]:
        """Held by one process of all that use the database, for as long as it likes, and gone with it."""

    def faults(self, _: Connection, /) -> Iterable[str]:
        """What the database finds wrong with its own files, a line each."""

    def size(self, _: Connection, /) -> int:
        """Bytes of its files."""

    def forget_deleted(self) -> None:
        """Leave no deleted text lying where it is not overwritten by itself."""

    def failure(self, error: Exception) -> StoreError:
        """What the database said, in one sentence with the fix."""


class Database:
    """Reads see a snapshot; writes are taken one at a time and are on disk when `write()` ends."""

    def __init__(self, url: str, *, migrate: bool = True) -> None:
        """`url` is SQLAlchemy's. Raises StoreError where it leads to no database that can be used.

        Without `migrate` it is left in the shape that it has, to be looked at."""
        self.url = url
        self._backend = _backend(url)
        self._engine = self._backend.engine
        self._writers = Turns()
        self._here = threading.local()
        try:
            if migrate:
                self._migrate()
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def schema(self) -> str | None:
        """The last migration that was made; None where there was none yet."""
        with self._plain_errors(), self._engine.connect() as connection:
            return migrating.present(connection)

    def faults(self) -> list[str]:
        """What the database itself finds wrong with what it holds; none where it is whole."""
        with self.read() as connection:
            return list(self._backend.faults(connection))

    def size(self) -> int:
        """Bytes that it takes up, all in all."""
        with self.read() as connection:
            return self._backend.size(connection)

    def clock(self) -> float:
        """Seconds since 1970, as the database's machine has them."""
        with self.read() as connection:
            return float(connection.execute(select(now())).scalar_one())

    @contextmanager
    def read(self) -> Iterator[Connection]:
        if (shared := self._shared) is not None:
            with self._plain_errors():
                yield shared
            return
        with self._plain_errors(), self._engine.connect() as connection:
            self._backend.begin(connection, writes=False)
            yield connection

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """What this thread reads in here is all of one moment, by one connection: what takes that costs as much as a
        statement. Short: whoever reads keeps deleted text from being overwritten."""
        with self.read() as connection:
            outer, self._here.connection = self._shared, connection
            try:
                yield
            finally:
                self._here.connection = outer

    @property
    def _shared(self) -> Connection | None:
        return getattr(self._here, "connection", None)

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """The same for one statement alone, which is what somebody asks every second: a third of the cost."""
        with self._plain_errors(), self._engine.connect() as connection:
            self._backend.look(connection)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start; committed and synced at the end.

        Writers of this process wait in front of the lock and take a connection when it is theirs, so that
        no crowd of them leaves none for who reads. A piece of work has one connection: inside, nothing else
        of the store may be asked.
        """
        with self._plain_errors(), self._writers, self._engine.connect() as connection:
            self._backend.begin(connection, writes=True)
            yield connection
            connection.commit()

    @contextmanager
    def taking_in(self) -> Iterator[None]:
        """Held by one process of all that use this database; see `scratch.taking_in`, which is what is called."""
        with ExitStack() as held:
            with self._plain_errors():
                held.enter_context(self._backend.taking_in())
            yield  # what is raised in here is no failure of the database

    def forget_deleted(self) -> None:
        """Once a deletion is written. A disk that has no room for this does not undo that: the next deletion, or the
        end, does it then."""
        with suppress(DiskFull), self._plain_errors():
            self._backend.forget_deleted()

    def close(self) -> None:
        with suppress(StoreError):
            self.forget_deleted()
        self._engine.dispose()

    def _migrate(self) -> None:
        # no `read`: a connection that once was for reading only would later write where the server's default forbids it
        with self._plain_errors(), self._engine.connect() as connection:
            there = migrating.present(connection)
        if there != migrating.newest():
            with self.write() as connection:
                migrating.upgrade(connection, str(make_url(self.url).database))

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn the database's and the file system's failures into one sentence with the fix."""
        try:
            yield
        except IntegrityError as error:
            raise _broken_rule(error) from error
        except NoConnection as error:
            raise StoreError("The database is busy with other work. Try again; nothing was changed.") from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._backend.failure(error) from error
        except OSError as error:
            raise store_error(error, self._backend.folder) from error


def _backend(url: str) -> Backend:
    """Raises StoreError for what names no database that can be used from here."""
    try:
        parsed = make_url(url)
        kind = _KINDS[parsed.get_backend_name()]
        return kind(parsed, BUSY_SECONDS)
    except (ArgumentError, KeyError) as error:  # no URL, another kind of database, another driver
        raise StoreError(
            f"STUDIO_DATABASE_URL={_shown(url)} names no database that can be used. Give one such as "
            "sqlite:////path/file.db or postgresql://user:password@host/name."
        ) from error
    except ImportError as error:
        driver = error.name or parsed.get_driver_name()
        raise StoreError(
            f"STUDIO_DATABASE_URL: the driver {driver} is not installed here. Install it with pip (PostgreSQL's "
            "comes with canary-studio[postgres]), or leave the setting empty for SQLite."
        ) from error
    except OSError as error:
        raise store_error(error, Path(str(make_url(url).database)).parent) from error


_KINDS: dict[str, Callable[[URL, int], Backend]] = {"sqlite": SQLite, "postgresql": PostgreSQL, "postgres": PostgreSQL}


def _shown(url: str) -> str:
    """Without a password."""
    with suppress(ArgumentError):
        return make_url(url).render_as_string(hide_password=True)[:100]
    return url[:100] if "@" not in url else "…"


def _broken_rule(error: IntegrityError) -> StoreError:
    """What writers that know nothing of each other come to: neither database lets one of them through."""
    state, said = getattr(error.orig, "sqlstate", ""), str(error.orig).partition("\n")[0]
    if state == "23503" or said.startswith("FOREIGN KEY"):  # a server says it in its own language
        return StoreError("What this belongs to was deleted in the meantime. Nothing was changed.")
    if state == "23505" or said.startswith("UNIQUE"):
        return StoreError("This is there already: it was added in the meantime. Nothing was changed.")
    return StoreError(f"The database refused what does not fit: {said}")
