"""The database's own clock, for machines differ: an expression, so that what needs it is one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class now(FunctionElement[float]):  # noqa: N801 - it reads as SQL's own
    """Seconds since 1970."""

    type = Float()
    inherit_cache = True


@compiles(now, "sqlite")
def _of_sqlite(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _of_postgresql(*_: Any, **__: Any) -> str:
    return "extract(epoch FROM clock_timestamp())"
