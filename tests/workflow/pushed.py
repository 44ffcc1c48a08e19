"""What somebody does to a dataset on the Hub that was pushed there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.workflow.datasets_hub import Repository

ROWS = "train/metadata.jsonl"

Row = dict[str, Any]


def rows(found: Repository, name: str = ROWS) -> list[Row]:
    return [json.loads(line) for line in found.files[name].splitlines()]


def lines(written: list[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in written).encode()


def correct(found: Repository, change: Callable[[list[Row]], list[Row] | None], name: str = ROWS) -> str:
    """The rows as `change` leaves or gives them, in a commit of its own."""
    there = rows(found, name)
    return found.commit({**found.files, name: lines(change(there) or there)})


def reword(found: Repository, texts: dict[str, str]) -> str:
    """Texts by those that they take the place of."""

    def change(there: list[Row]) -> None:
        for row in there:
            row["text"] = texts.get(row["text"], row["text"])

    return correct(found, change)
