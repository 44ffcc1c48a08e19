"""By which names the studio is reached: everything else is another site's name for this machine (DNS rebinding)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from studio.config import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - what a server is told to listen on
SPACES = (".hf.space",)
NETLOC = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?")
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<netloc>[^/?#@\\]+)")


@dataclass(frozen=True, slots=True)
class Netloc:
    """A host and a port; the port is None where it is a scheme's own."""

    host: str
    """Lower case; an address in its shortest form, without brackets."""
    port: int | None = None

    @property
    def is_address(self) -> bool:
        return _address(self.host) is not None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


@lru_cache(maxsize=256)  # a server has few names, and each of its pages says them with every request
def netloc(text: str, own_ports: tuple[int, ...] = (80, 443)) -> Netloc | None:
    """Of a Host header, as browsers write it; None for anything that is not plainly a host and a port."""
    found = NETLOC.fullmatch(text)
    if found is None:
        return None
    host, port = found["host"].lower(), found["port"]
    if host.startswith("["):
        host = host[1:-1]
        if ":" not in host or _address(host) is None:
            return None
    number = int(port) if port else None
    return Netloc(_address(host) or host, None if number in own_ports else number)


def origin(text: str) -> Netloc | None:
    """Of an Origin header; None for `null` and for what is no web page's."""
    found = ORIGIN.fullmatch(text)
    return netloc(found["netloc"], (443,) if found["scheme"] == "https" else (80,)) if found else None


@dataclass(frozen=True, slots=True)
class Hosts:
    """The allow-list. A name without a port stands for all its ports: a container's port is often mapped."""

    names: frozenset[Netloc]
    public: tuple[Netloc, ...] = ()
    """Those that were set, in their order: the studio's for certain, whatever name a proxy calls it by."""
    suffixes: tuple[str, ...] = ()
    every_address: bool = False
    """True where the server listens on all of them. An address, unlike a name, always is the machine it says."""

    @classmethod
    def of(cls, settings: Settings, bound: str) -> Hosts:
        """`bound` is what the server listens on."""
        bare = bound.strip("[]").lower()
        everything = bare in EVERY_ADDRESS
        own = () if everything else (f"[{bare}]" if ":" in bare else bare,)
        return cls(
            names=frozenset(_known((*LOOPBACK, *own, *settings.hosts))),
            public=tuple(_known(settings.hosts)),
            suffixes=SPACES if settings.space else (),
            every_address=everything,
        )

    def is_public(self, asked: Netloc) -> bool:
        return asked in self.public or Netloc(asked.host) in self.public

    def serves(self, asked: Netloc) -> bool:
        if asked in self.names or Netloc(asked.host) in self.names or asked.host.endswith(self.suffixes or ("\0",)):
            return True
        return self.every_address and asked.is_address

    def __str__(self) -> str:
        named = sorted(str(name) for name in self.names)
        named += [f"*{suffix}" for suffix in self.suffixes]
        return ", ".join([*named, *(["every address of this machine"] if self.every_address else [])])


def _known(names: Iterable[str]) -> Iterable[Netloc]:
    return (found for name in names if (found := netloc(name)) is not None)


def _address(host: str) -> str | None:
    """The shortest form of an IP address; None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None
