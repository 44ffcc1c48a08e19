"""Whose word is taken for who somebody is, as `STUDIO_OIDC…` names it: one issuer of OpenID Connect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.errors import SettingsError, shown
from studio.servers import is_here, web_address
from studio.switches import is_on

KNOWN, EVERYBODY = "known", "everybody"
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Oidc:
    """The issuer, what it knows the studio by, and whom the studio takes from it."""

    issuer: str
    """URL, without a slash at the end."""
    client: str
    secret: str = field(default="", repr=False)
    """Empty for a client that has none; never written anywhere."""
    name: str = ""
    """What people call it: the button says so."""
    admits: tuple[str, ...] = (KNOWN,)
    """`known`: whoever has an account or an invitation. `everybody` of the issuer; else domains of verified e-mail."""
    only: bool = False
    """True where nobody logs in by a password."""

    @property
    def asks_email(self) -> bool:
        """Whether it is by an address that somebody is admitted whom nobody invited."""
        return EVERYBODY not in self.admits and any(each != KNOWN for each in self.admits)

    def admits_email(self, email: str, *, verified: bool) -> bool:
        """Whether somebody whom nobody invited gets an account."""
        return EVERYBODY in self.admits or (verified and email.rpartition("@")[2].lower() in self.admits)


def read_oidc(env: Mapping[str, str]) -> Oidc | None:
    """None where no issuer is named. Raises SettingsError; it never repeats the secret."""
    issuer, only = env.get("STUDIO_OIDC", "").strip(), is_on(env, "STUDIO_OIDC_ONLY")
    if not issuer:
        if only:
            raise SettingsError("STUDIO_OIDC_ONLY=1 without STUDIO_OIDC: nobody could log in. Name the issuer.")
        return None
    client = env.get("STUDIO_OIDC_CLIENT", "").strip()
    if not client:
        raise SettingsError("STUDIO_OIDC wants STUDIO_OIDC_CLIENT: the id that the issuer gave this studio.")
    name = " ".join(env.get("STUDIO_OIDC_NAME", "").split())
    host = _host(issuer)
    return Oidc(issuer.rstrip("/"), client, env.get("STUDIO_OIDC_SECRET", "").strip(), name or host, _admits(env), only)


def _host(issuer: str) -> str:
    parts = web_address(issuer)
    if parts is None or parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(f"STUDIO_OIDC={shown(issuer)}: give the issuer's URL, such as https://login.example.org.")
    if parts.scheme == "http" and not is_here(parts):
        raise SettingsError(f"STUDIO_OIDC={shown(issuer)}: what it says could be changed on its way. Use https.")
    return parts.netloc


def _admits(env: Mapping[str, str]) -> tuple[str, ...]:
    said = tuple(part.lower() for part in re.split(r"[,\s]+", env.get("STUDIO_OIDC_ADMITS", "")) if part) or (KNOWN,)
    for part in said:
        if part not in (KNOWN, EVERYBODY) and not DOMAIN.fullmatch(part):
            raise SettingsError(
                f"STUDIO_OIDC_ADMITS: {shown(part)} cannot be used: give known, everybody, or domains of e-mail "
                "addresses, such as example.org, separated by commas."
            )
    return said
