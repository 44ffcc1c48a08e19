"""Servers that transcribe over HTTP, as `STUDIO_ENDPOINTS` names them: whoever starts the studio, and nobody else.

The value is a list separated by white space, each entry `name=url` and settings behind semicolons:
`nim=https://nim.example.org:9000/v1;key=NIM_API_KEY;model=parakeet;languages=en,de`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from studio.errors import SettingsError, shown
from studio.servers import ServerList, is_here

VARIABLE = "STUDIO_ENDPOINTS"

TRANSCRIPTIONS = "/audio/transcriptions"
TRANSLATIONS = "/audio/translations"
"""Below the base of the server's API, which ends in `/v1` mostly."""

LIST = ServerList(
    VARIABLE,
    "name=https://host/v1;key=VARIABLE;model=its-name;languages=en,de",
    ("key", "model", "languages", "translates", "seconds", "window"),
)

ANSWER_SECONDS = 120.0
"""How long one answer may take, unless `seconds` says more or less."""

WINDOW_SECONDS = 30.0
"""Of sound that is sent at once, unless `window` says less: what Whisper and its kin hear at a time."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server and what it is asked for."""

    name: str
    base: str
    """URL of its API, without a slash at the end."""
    key: str = field(default="", repr=False)
    """What it is shown as a bearer token; never written anywhere."""
    key_name: str = ""
    """The variable that holds it."""
    model: str = ""
    """Its own name of the model."""
    languages: tuple[str, ...] = ()
    """None where nothing says which it knows."""
    translates: bool = False
    """True when it has a route that translates into English."""
    seconds: float = ANSWER_SECONDS
    window: float = WINDOW_SECONDS

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


def read_endpoints(env: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Raises SettingsError that names the entry and the fix; it never repeats a key."""
    return tuple(_endpoint(name, url, said, env) for name, url, said in LIST.entries(env))


def _endpoint(name: str, url: str, said: Mapping[str, str], env: Mapping[str, str]) -> Endpoint:
    base = _base(name, url)
    return Endpoint(
        name,
        base,
        key=_key(name, base, said.get("key", ""), env),
        key_name=said.get("key", ""),
        model=said.get("model", name),
        languages=_languages(name, said.get("languages", "")),
        translates=_yes(name, said.get("translates", "no")),
        seconds=_number(name, "seconds", said.get("seconds", ""), ANSWER_SECONDS, (1, 3600)),
        window=_number(name, "window", said.get("window", ""), WINDOW_SECONDS, (5, 40)),
    )


def _base(name: str, url: str) -> str:
    """The URL without its route and the slash at its end; `/v1` where it has no path at all."""
    parts = LIST.split(name, url)
    path = parts.path.rstrip("/")
    for route in (TRANSCRIPTIONS, TRANSLATIONS):
        path = path.removesuffix(route)
    return f"{parts.scheme}://{parts.netloc}{path or '/v1'}"


def _key(name: str, base: str, variable: str, env: Mapping[str, str]) -> str:
    if not variable:
        return ""
    key = env.get(variable, "").strip()
    if not key:
        raise SettingsError(f"{VARIABLE}: “{name}” takes its key from {shown(variable)}, which is not set. Set it.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SettingsError(f"{VARIABLE}: what is in {variable} is no key: it has spaces or other signs in it.")
    parts = urlsplit(base)
    if parts.scheme == "http" and not is_here(parts):
        raise SettingsError(f"{VARIABLE}: “{name}” would send its key in the clear. Use https, or leave the key out.")
    return key


def _languages(name: str, said: str) -> tuple[str, ...]:
    codes = [code for code in said.lower().split(",") if code]
    for code in codes:
        if not re.fullmatch(r"[a-z]{2}", code):
            raise SettingsError(f"{VARIABLE}: {shown(code)} of “{name}” is no language. Give codes such as en,de.")
    return tuple(dict.fromkeys(codes))


def _yes(name: str, said: str) -> bool:
    if said not in ("yes", "no"):
        raise SettingsError(f"{VARIABLE}: translates={said} of “{name}” cannot be. Give yes or no.")
    return said == "yes"


def _number(name: str, setting: str, said: str, default: float, within: tuple[float, float]) -> float:
    try:
        value = float(said or default)
    except ValueError:
        value = -1.0
    if not within[0] <= value <= within[1]:
        raise SettingsError(f"{VARIABLE}: {setting}={said} of “{name}” cannot be. Give {within[0]} to {within[1]}.")
    return value
