"""Servers as a setting names them: a list separated by white space, each `name=url` and settings behind semicolons."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from studio.errors import SettingsError, shown

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class ServerList:
    """One such setting. Every sentence names the entry and the fix, and repeats no key."""

    variable: str
    meant: str
    """An entry as it should be, to be shown."""
    settings: tuple[str, ...]
    """What may stand behind semicolons."""
    with_query: bool = False
    """Whether an address may go on behind “?”."""

    def entries(self, env: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Name, URL and settings of each. Raises SettingsError."""
        names = set()
        for entry in env.get(self.variable, "").split():
            first, *rest = entry.split(";")
            name, url = self._name(first)
            if name in names:
                raise SettingsError(f"{self.variable} names “{name}” twice. Give each server a name of its own.")
            names.add(name)
            yield name, url, dict(self._said(name, rest))

    def split(self, name: str, url: str) -> SplitResult:
        """Of http or https, without a user or a password. Raises SettingsError."""
        parts = web_address(url)
        if parts is None:
            raise SettingsError(f"{self.variable}: the address of “{name}” is none. Give {self.meant}.")
        if parts.username or parts.password or parts.fragment or (parts.query and not self.with_query):
            behind = "“#”" if self.with_query else "“?” or “#”"
            raise SettingsError(
                f"{self.variable}: the address of “{name}” may hold neither a user, a password nor anything behind "
                f"{behind}. Put its key into a variable and name that: ;{self.settings[0]}=VARIABLE."
            )
        return parts

    def _name(self, first: str) -> tuple[str, str]:
        name, equals, url = first.partition("=")
        if not equals or not NAME.fullmatch(name):
            wrong = shown(name) if equals else "an entry without a name"
            raise SettingsError(
                f"{self.variable}: {wrong} cannot be used. Give {self.meant}; names are of a-z, 0-9, “.”, “-” and “_”."
            )
        return name, url

    def _said(self, name: str, parts: list[str]) -> Iterator[tuple[str, str]]:
        for part in filter(None, parts):
            setting, equals, value = part.partition("=")
            if setting not in self.settings or not equals or not value:
                raise SettingsError(
                    f"{self.variable}: {shown(setting)} of “{name}” cannot be used. Behind semicolons it takes "
                    f"{', '.join(f'{each}=…' for each in self.settings)}."
                )
            yield setting, value


def web_address(url: str) -> SplitResult | None:
    """Of a server, over http or https; None for what is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def is_here(parts: SplitResult) -> bool:
    """Whether it is another program of this machine."""
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
