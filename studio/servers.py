"""Servers as a setting names them: a list separated by white space, each `name=url` and settings behind semicolons."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from studio.errors import SettingsError, shown

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")

ANSWER_SECONDS = 120.0
"""How long one answer of a model's server may take, unless `seconds` says more or less."""


@dataclass(frozen=True, slots=True)
class Server:
    """One that has a model and is asked by OpenAI's routes."""

    variable: ClassVar[str]
    """The setting that names it."""
    prefix: ClassVar[str]
    """What its model's id begins with."""

    name: str
    base: str
    """URL of its API, without a slash at the end."""
    key: str = field(default="", repr=False)
    """What it is shown as a bearer token; never written anywhere."""
    key_name: str = ""
    """The variable that holds it."""
    model: str = ""
    """Its own name of the model."""
    seconds: float = ANSWER_SECONDS

    @property
    def id(self) -> str:
        """Of its model, here."""
        return f"{self.prefix}{self.name}"

    @property
    def host(self) -> str:
        """With its port, where the URL has one: what a person is told."""
        return urlsplit(self.base).netloc

    @property
    def is_here(self) -> bool:
        """Whether it is another program of this machine."""
        return is_here(urlsplit(self.base))

    @property
    def encrypted(self) -> bool:
        return self.base.startswith("https:")


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

    def base(self, name: str, url: str, routes: Iterable[str]) -> str:
        """The URL without its route and the slash at its end; `/v1` where it has no path at all."""
        parts = self.split(name, url)
        path = parts.path.rstrip("/")
        for route in routes:
            path = path.removesuffix(route)
        return f"{parts.scheme}://{parts.netloc}{path or '/v1'}"

    def key(self, name: str, base: str, variable: str, env: Mapping[str, str]) -> str:
        """What the variable holds, where one is named. Raises SettingsError."""
        if not variable:
            return ""
        key = env.get(variable, "").strip()
        if not key:
            raise SettingsError(
                f"{self.variable}: “{name}” takes its key from {shown(variable)}, which is not set. Set it."
            )
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise SettingsError(
                f"{self.variable}: what is in {variable} is no key: it has spaces or other signs in it."
            )
        parts = urlsplit(base)
        if parts.scheme == "http" and not is_here(parts):
            raise SettingsError(
                f"{self.variable}: “{name}” would send its key in the clear. Use https, or leave the key out."
            )
        return key

    def number(self, name: str, setting: str, said: str, default: float, within: tuple[float, float]) -> float:
        """Raises SettingsError."""
        try:
            value = float(said or default)
        except ValueError:
            value = -1.0
        if not within[0] <= value <= within[1]:
            raise SettingsError(
                f"{self.variable}: {setting}={said} of “{name}” cannot be. Give {within[0]} to {within[1]}."
            )
        return value

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
