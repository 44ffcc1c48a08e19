"""Text alike everywhere: sorted by code point and searched to the letter, as SQLite and Python do, not by the rules of
some language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class by_code_point(FunctionElement[str]):  # noqa: N801 - reads as SQL's own functions do
    """A column of text in an ORDER BY."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[str]) -> None:
        super().__init__(column)


@compiles(by_code_point)
def _as_it_is(element: by_code_point, compiler: SQLCompiler, **kwargs: Any) -> str:
    return compiler.process(element.clauses, **kwargs)


@compiles(by_code_point, "postgresql")
def _collated(element: by_code_point, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f'{compiler.process(element.clauses, **kwargs)} COLLATE "C"'


class holds(FunctionElement[bool]):  # noqa: N801 - likewise
    """Whether a text has another in it, to the letter: LIKE takes no notice of case on one database only."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[str], wanted: str) -> None:
        super().__init__(column, literal(wanted))


@compiles(holds)
def _in_sqlite(element: holds, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kwargs)}) > 0"


@compiles(holds, "postgresql")
def _in_postgresql(element: holds, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kwargs)}) > 0"
