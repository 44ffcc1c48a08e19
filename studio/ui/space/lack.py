"""One thing that a Space lacks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    where: str
    """`README.md`, `requirements.txt`, or `Settings` of the Space."""
    what: str
    """What is not as it must be; a sentence without its full stop."""
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.fix}"
