"""Who is told when a job ends, as `STUDIO_WEBHOOKS` names them, and how what they are told is signed.

The value is a list separated by white space, each entry `name=url` and settings behind semicolons:
`ci=https://ci.example.org/studio;secret=CI_SECRET;kinds=transcribe,export`. Signatures follow Standard Webhooks, so
that libraries of others verify them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.errors import SettingsError, shown
from studio.servers import ServerList, is_here

VARIABLE = "STUDIO_WEBHOOKS"

LIST = ServerList(
    VARIABLE, "name=https://host/path;secret=VARIABLE;kinds=transcribe,export", ("secret", "kinds"), with_query=True
)

KINDS = ("transcribe", "ingest", "import", "diarize", "answer", "suggest", "export", "push")
"""Of the jobs that are told of unless `kinds` says others: those whose end somebody waits for."""

MARK = "whsec_"
"""What a secret begins with."""

LEAST_SECRET, MOST_SECRET = 24, 64
"""Bytes of it, by the standard."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver."""

    name: str
    url: str = field(repr=False)
    """Many receivers know a sender by a secret in it: it is never written anywhere."""
    secret: bytes = field(repr=False)
    secret_name: str = ""
    """The variable that holds it."""
    kinds: tuple[str, ...] = KINDS

    @property
    def host(self) -> str:
        """With its port, where the URL has one: what a person is told."""
        return LIST.split(self.name, self.url).netloc

    @property
    def is_in_the_clear(self) -> bool:
        """Whether what is sent can be read on its way."""
        parts = LIST.split(self.name, self.url)
        return parts.scheme == "http" and not is_here(parts)

    def headers(self, message: str, seconds: int, body: bytes) -> dict[str, str]:
        """That say which message it is, when it was sent, and that it is ours."""
        signed = b".".join((message.encode(), str(seconds).encode(), body))
        digest = base64.b64encode(hmac.digest(self.secret, signed, hashlib.sha256)).decode()
        return {"webhook-id": message, "webhook-timestamp": str(seconds), "webhook-signature": f"v1,{digest}"}


def new_secret() -> str:
    """One that nobody can guess, as receivers want to have it."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def read_webhooks(env: Mapping[str, str]) -> tuple[Webhook, ...]:
    """Raises SettingsError that names the entry and the fix; it repeats neither an address nor a secret."""
    return tuple(_webhook(name, url, said, env) for name, url, said in LIST.entries(env))


def _webhook(name: str, url: str, said: Mapping[str, str], env: Mapping[str, str]) -> Webhook:
    LIST.split(name, url)
    if not (url.isascii() and url.isprintable()):
        raise SettingsError(f"{VARIABLE}: the address of “{name}” is none. Write it in ASCII, as browsers show it.")
    variable = said.get("secret", "")
    return Webhook(name, url, _secret(name, variable, env), variable, _kinds(name, said.get("kinds", "")))


def _secret(name: str, variable: str, env: Mapping[str, str]) -> bytes:
    make = "`canary-studio webhooks secret` makes one"
    if not variable:
        raise SettingsError(
            f"{VARIABLE}: “{name}” has no secret to sign with. Put one into a variable and name that, "
            f";secret=VARIABLE; {make}."
        )
    said = env.get(variable, "").strip()
    if not said:
        raise SettingsError(
            f"{VARIABLE}: “{name}” takes its secret from {shown(variable)}, which is not set. Set it; {make}."
        )
    try:
        secret = base64.b64decode(said.removeprefix(MARK), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not LEAST_SECRET <= len(secret) <= MOST_SECRET:
        raise SettingsError(
            f"{VARIABLE}: what is in {shown(variable)} is no secret: give {MARK} and {LEAST_SECRET} to {MOST_SECRET} "
            f"bytes in Base64; {make}."
        )
    return secret


def _kinds(name: str, said: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind for kind in said.split(",") if kind))
    for kind in kinds:
        if not re.fullmatch(r"[a-z0-9_-]{1,40}", kind):
            raise SettingsError(
                f"{VARIABLE}: {shown(kind)} of “{name}” is no kind of job. Give some of {', '.join(KINDS)}."
            )
    return kinds or KINDS
