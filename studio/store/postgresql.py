"""PostgreSQL, spoken to by psycopg 3, made to mean what SQLite means: one writer at a time, a snapshot for each reader.

The writer's lock is an advisory one of the database, so that it holds between processes and machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from studio.errors import DiskFull, StoreError, StoreUnreached

if TYPE_CHECKING:
    from psycopg import Connection as RawConnection

CONNECTIONS = 16
"""Of one process at most; a server has a hundred for all."""

OURS = 0x63616E61
"""Our own space among the advisory locks of a database."""
WRITING, TAKING_IN = 1, 2

IDLE_SECONDS = 60
"""A transaction that does nothing for so long is ended: its process or machine stands still and holds a lock."""

SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class PostgreSQL:
    """A `Backend`: see `studio.store.database`."""

    def __init__(self, url: URL, busy_seconds: int) -> None:
        """Connects when it is first used. A writer waits so long for another process before it gives up."""
        self._name = url.database or ""
        self.folder = f"the database {self._name}"
        self._limits = {"lock_timeout": busy_seconds, "idle_in_transaction_session_timeout": IDLE_SECONDS}
        self.engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=busy_seconds,
            pool_pre_ping=True,  # a server that was restarted is connected to again
            isolation_level="READ COMMITTED",  # what is read behind a lock is what its last holder left
        )
        event.listen(self.engine, "connect", self._prepare)

    def begin(self, connection: Connection, *, writes: bool) -> None:
        if writes:
            _lock(connection, WRITING)
        else:
            connection.execution_options(**SNAPSHOT)  # of the transaction that the first statement begins

    def look(self, connection: Connection) -> None:
        connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def taking_in(self) -> Iterator[None]:
        with self.engine.connect() as connection:
            connection.begin()
            for limit in self._limits:
                connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
            _lock(connection, TAKING_IN)
            try:
                yield
                self._still_held(connection)
            finally:
                with suppress(DBAPIError):  # where the connection is gone the lock is too
                    connection.rollback()

    def _still_held(self, connection: Connection) -> None:
        """Raises StoreUnreached where it was not to the end: others may have been at the same work meanwhile."""
        try:
            connection.exec_driver_sql("SELECT 1")
        except DBAPIError as error:
            raise self.failure(error) from error

    def faults(self, _: Connection) -> tuple[str, ...]:
        """A server looks after its own files."""
        return ()

    def size(self, of: Connection) -> int:
        return int(of.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def forget_deleted(self) -> None:
        """The server's own vacuum does that, in its time."""

    def failure(self, error: Exception) -> StoreError:
        if not isinstance(error, DBAPIError):
            return StoreError(f"The database {self._name} failed: {error}")
        state = getattr(error.orig, "sqlstate", None) or UNREACHED
        said = str(error.orig).strip().partition("\n")[0]
        if state == "53100":
            return DiskFull(self.folder)
        if state.startswith(AWAY):
            return StoreUnreached(
                f"The database {self._name} cannot be reached: {said}. Check STUDIO_DATABASE_URL and that its server "
                "runs, and try again."
            )
        for states, sentence in _SENTENCES:
            if state.startswith(states):
                return StoreError(sentence.format(name=self._name, said=said))
        return StoreError(f"The database {self._name} failed: {said}")

    def _prepare(self, connection: RawConnection[Any], _record: Any) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(f"The database {self._name} keeps text as {encoding}. Make one with ENCODING 'UTF8'.")
        _write_no_nul(connection)
        for limit, seconds in self._limits.items():
            connection.execute("SELECT set_config(%s, %s, false)", (limit, f"{seconds}s"))
        connection.commit()


UNREACHED = "08"
"""The class of what has no code because there is no connection that it could come by."""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
AWAY = ("57P", "28", "3D", UNREACHED)
"""It ends or begins just now, lets us in no more, or is not there."""

_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("55P03", "40", "57014", "25P03"), "The database {name} is busy with other work. Try again; nothing was changed."),
    (("53",), "The database {name} has no room for more work: {said}. Try again."),
    (("25006", "42501"), "The database {name} cannot be written: {said}. Check the rights of its user."),
    (
        ("42P01", "42P07", "42703", "42701"),
        "The database {name} is damaged or is not one of this program: {said}. Restore a backup or set "
        "STUDIO_DATABASE_URL.",
    ),
)


def _lock(connection: Connection, which: int) -> None:
    """Until the transaction ends, however it ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({OURS}, {which})")


def _write_no_nul(connection: RawConnection[Any]) -> None:
    """A NUL, which PostgreSQL's text cannot hold, is written as U+FFFD."""
    from psycopg.types.string import StrDumperUnknown

    class Dumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "�"))

    connection.adapters.register_dumper(str, Dumper)
