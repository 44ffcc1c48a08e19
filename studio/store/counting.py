"""What came before what: one count for everything that is listed in the order in which it was made."""

from __future__ import annotations

from sqlalchemy import Connection

from studio.store.schema import counter


def next_place(connection: Connection) -> int:
    """A number greater than all before it. The counter's row is held until the transaction ends."""
    counted = counter.update().where(counter.c.name == "place").values(value=counter.c.value + 1)
    return int(connection.execute(counted.returning(counter.c.value)).scalar_one())
