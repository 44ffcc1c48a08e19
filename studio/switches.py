"""A switch, as the environment says it."""

from __future__ import annotations

from collections.abc import Mapping

from studio.errors import SettingsError


def is_on(env: Mapping[str, str], name: str) -> bool:
    """Raises SettingsError for what is neither on nor off."""
    text = env.get(name, "").lower()
    if text not in ("", "0", "1", "true", "false"):
        raise SettingsError(f"{name}={text}: give 1 to switch it on, or leave it out.")
    return text in ("1", "true")
