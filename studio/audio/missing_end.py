"""How it is told of a file that its end is missing: to people, and to whoever must not trust what lies there."""

from __future__ import annotations

from collections.abc import Iterable

TOLD = "it is cut off. What is there was kept."
"""How such a warning ends."""


def is_told(warnings: Iterable[str]) -> bool:
    return any(warning.endswith(TOLD) for warning in warnings)
