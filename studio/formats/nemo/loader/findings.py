"""What came back differently from NeMo's loader."""

from __future__ import annotations

from typing import Any


class Findings:
    """What came back differently, by line."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []

    def add(self, line: int, rule: str, message: str) -> None:
        self.all.append({"line": line, "rule": f"nemo.{rule}", "message": message})


def named(fault: Exception) -> str:
    return f"{type(fault).__name__}: {short(fault)}"


def short(fault: Exception) -> str:
    return " ".join(str(fault).split())[:300]
