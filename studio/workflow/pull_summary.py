"""What came of a pull, in sentences for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.text import counted
from studio.workflow.hub_pull import SHORT

COUNTED = (
    ("same", "unchanged"),
    ("here", "changed here only and left"),
    ("conflicts", "in conflict"),
    ("gone", "gone there and left here"),
    ("new", "new there"),
    ("unknown", "of something else"),
)
"""What rows may be besides pulled, by the names of a result."""


def source(result: Mapping[str, Any]) -> str:
    """Such as ann/calls@abc1234."""
    return f"{result['repository']}@{result['commit'][:SHORT]}"


def summary(result: Mapping[str, Any]) -> list[str]:
    """How many texts came, and what became of all other rows. `result`: of a job, or of `pulls.now`."""
    texts, recordings = counted(result["taken"], "text"), counted(result["recordings"], "recording")
    if result["dry"] and result["taken"]:
        first = f"{source(result)}: {texts} in {recordings} would be pulled."
    elif result["dry"]:
        first = f"{source(result)}: nothing to pull."
    elif result["taken"]:
        first = (
            f"{source(result)}: {texts} in {recordings} pulled. Each recording's are one step that its undo takes back."
        )
    else:
        first = f"{source(result)}: nothing to pull, no text was changed."
    others = [f"{result[name]} {what}" for name, what in COUNTED if result[name]]
    sentences = [first, *([f"Rows besides: {', '.join(others)}."] if others else [])]
    if result["conflicts"] and not result["dry"]:
        sentences.append(f"Texts in conflict are both kept: compare with {source(result)}, or an earlier pull's.")
    return sentences


def details(result: Mapping[str, Any]) -> list[str]:
    """Row by row, and how many more there are."""
    told: list[str] = list(result["told"])
    more = sum(result[name] for name in ("conflicts", "gone", "new", "unknown")) - len(told)
    return [*told, f"And {more} more."] if more else told
