"""Figures as people read them, and tables of them that a phone shows as lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from html import escape

from studio.session.admin import UNNAMED
from studio.store.usage import Kept
from studio.text import counted
from studio.ui.accounts.sheet import name_of, note

UNITS = (("GB", 1e9), ("MB", 1e6))


def size(count: int) -> str:
    large = (f"{count / factor:,.1f} {unit}" for unit, factor in UNITS if count >= factor)
    return next(large, f"{count / 1e3:.0f} kB")


def length(seconds: float) -> str:
    """In hours, or in the unit below in which it is not nothing."""
    if seconds >= 3600:
        return f"{seconds / 3600:,.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


def kept(found: Kept) -> str:
    if not found.recordings:
        return "nothing"
    return f"{counted(found.recordings, 'recording')}, {length(found.seconds)}, {size(found.bytes)}"


def whose(name: str) -> str:
    """In a cell; what stands for a name is told in the reader's language."""
    return escape(name) if name in UNNAMED else name_of(name)


def moment(at: datetime | float | None, never: str = "never") -> str:
    """In UTC; a number is in seconds since 1970."""
    if at is None:
        return never
    when = datetime.fromtimestamp(at, timezone.utc) if isinstance(at, float | int) else at.astimezone(timezone.utc)
    return f"{when:%Y-%m-%d %H:%M}"


def whole(text: str) -> str:
    """In a cell: not to be broken, as all else is where a line is full."""
    return f'<span class="whole">{escape(text)}</span>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Of cells that are HTML; the heads are plain text."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    return f'<table class="rows">\n<tr>{head}</tr>\n{"".join(_row(heads, cells) for cells in rows)}</table>'


def more(shown: int, count: int) -> str:
    """What a list that is cut says of its end."""
    return note(f"and {count - shown:,} more") if count > shown else ""


def _row(heads: Sequence[str], cells: Sequence[str]) -> str:
    return f"<tr>{''.join(map(_cell, heads, cells))}</tr>\n"


def _cell(head: str, cell: str) -> str:
    return f'<td data-label="{escape(head)}">{cell}</td>'
