"""Servers that transcribe over HTTP, as `STUDIO_ENDPOINTS` names them: whoever starts the studio, and nobody else.

The value is a list separated by white space, each entry `name=url` and settings behind semicolons:
`nim=https://nim.example.org:9000/v1;key=NIM_API_KEY;model=parakeet;languages=en,de`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from studio.errors import SettingsError, shown
from studio.servers import ANSWER_SECONDS, Server, ServerList

VARIABLE = "STUDIO_ENDPOINTS"

TRANSCRIPTIONS = "/audio/transcriptions"
TRANSLATIONS = "/audio/translations"
"""Below the base of the server's API, which ends in `/v1` mostly."""

LIST = ServerList(
    VARIABLE,
    "name=https://host/v1;key=VARIABLE;model=its-name;languages=en,de",
    ("key", "model", "languages", "translates", "seconds", "window"),
)

WINDOW_SECONDS = 30.0
"""Of sound that is sent at once, unless `window` says less: what Whisper and its kin hear at a time."""


@dataclass(frozen=True, slots=True)
class Endpoint(Server):
    """One server and what it is asked for."""

    variable: ClassVar[str] = VARIABLE
    prefix: ClassVar[str] = "endpoint/"

    languages: tuple[str, ...] = ()
    """None where nothing says which it knows."""
    translates: bool = False
    """True when it has a route that translates into English."""
    window: float = WINDOW_SECONDS


def read_endpoints(env: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Raises SettingsError that names the entry and the fix; it never repeats a key."""
    return tuple(_endpoint(name, url, said, env) for name, url, said in LIST.entries(env))


def _endpoint(name: str, url: str, said: Mapping[str, str], env: Mapping[str, str]) -> Endpoint:
    base = LIST.base(name, url, (TRANSCRIPTIONS, TRANSLATIONS))
    return Endpoint(
        name,
        base,
        key=LIST.key(name, base, said.get("key", ""), env),
        key_name=said.get("key", ""),
        model=said.get("model", name),
        languages=_languages(name, said.get("languages", "")),
        translates=_yes(name, said.get("translates", "no")),
        seconds=LIST.number(name, "seconds", said.get("seconds", ""), ANSWER_SECONDS, (1, 3600)),
        window=LIST.number(name, "window", said.get("window", ""), WINDOW_SECONDS, (5, 40)),
    )


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
