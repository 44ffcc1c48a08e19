"""Who may see what: the one function that decides, and the viewer it decides about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: the name they logged in with, or `local` where nobody logs in."""

    name: str


LOCAL = Viewer("local")
"""The command line, and a page without a login."""


def may_see(viewer: Viewer, owner: str) -> bool:
    """True when the viewer may read and change what `owner` brought in."""
    return viewer.name == owner
