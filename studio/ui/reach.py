"""Who reaches the server by where it listens, and whether that is meant."""

from __future__ import annotations

from studio.accounts.access import is_loopback
from studio.config import Settings
from studio.errors import SettingsError


def check_reach(settings: Settings, host: str) -> None:
    """Raises SettingsError where others reach what is one person's, and nobody has said that they may."""
    if settings.access == "local" and not settings.open and not is_loopback(host):
        raise SettingsError(
            f"On {host} others reach this studio, and with STUDIO_ACCESS=local whoever reaches it sees and changes "
            "everything. Set STUDIO_ACCESS=visitors, which gives everybody a library of his own, or "
            "STUDIO_ACCESS=accounts, where people log in; or, in a network where everybody may, say --open "
            "(STUDIO_OPEN=1); or listen on 127.0.0.1."
        )


def is_open(settings: Settings, host: str) -> bool:
    """Whether others reach it who then are its owner: the page says so."""
    return settings.access == "local" and not is_loopback(host)
