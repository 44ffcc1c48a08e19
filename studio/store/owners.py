"""Whose rows are meant: one owner's, or those of several, as of somebody who shares projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement

Owners: TypeAlias = str | Sequence[str]
"""One, or several: the first is whoever asks, the others are projects that he shares."""


def listed(owners: Owners) -> Sequence[str]:
    return [owners] if isinstance(owners, str) else owners


def owned_by(column: Column[Any], owners: Owners) -> ColumnElement[bool]:
    """Of a column that holds owners: found by its index, however many there are."""
    return column.in_(listed(owners))
