"""Lists of languages as NeMo's model cards have them."""

from __future__ import annotations


def codes(listed: str) -> frozenset[str]:
    """Of a list by spaces."""
    return frozenset(listed.split())
