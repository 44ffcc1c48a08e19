"""Logins: the secret in a browser's cookie, kept as a digest, and how often somebody may guess at a password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from studio.accounts.users import folded
from studio.errors import RequestError

NO_SUCH = "The name or the password is not right."
"""Also where there is nobody of this name, and for one whose account is out of use."""


NOT_KNOWN = "You have no account in this studio. Ask one of its administrators for an invitation."
"""To whom an issuer vouches for, and nobody invited."""

OUT_OF_USE = "Your account is out of use. Ask an administrator of this studio."

LOST = "This login was not begun in this browser, took too long, or was used already. Log in once more."
"""What came back from the issuer is nobody's who left for it."""

LINKED = "This account is linked already. Unlink it first."
"""One account has one login of the issuer's."""

MOST_FOR_A_NAME = 10
"""Guesses at one name, wherever they come from."""
MOST_FROM_ONE = 50
"""Guesses from one address: an office has one."""
GUESS_SECONDS = 900.0
"""In so much time."""


class LoginRefused(RequestError):
    """Wrong, or asked for too often; the sentence does not tell whether there is somebody of this name."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Of guesses that are counted under one key within a time."""

    key: str
    most: int


def identity_key(issuer: str, sub: str) -> str:
    """By which it is kept whom an issuer means. A hash: whose login it is cannot be read in the database."""
    return hashlib.sha256(f"canary-studio identity {issuer}\n{sub}".encode("utf-8", "surrogatepass")).hexdigest()


def new_secret() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def guess_limits(name: str, address: str) -> tuple[Limit, Limit]:
    """Under which guesses at this name from this address are counted, and how many there may be of each.

    The keys are hashes: neither names nor addresses of those who mistype stay in the database.
    """
    return Limit(_key("name", folded(name)), MOST_FOR_A_NAME), Limit(_key("from", _network(address)), MOST_FROM_ONE)


def too_many(seconds: float) -> LoginRefused:
    minutes = max(1, round(seconds / 60))
    if minutes == 1:
        return LoginRefused("Too many tries. Try again in 1 minute.")
    return LoginRefused(f"Too many tries. Try again in {minutes} minutes.")


def _key(kind: str, what: str) -> str:
    return hashlib.sha256(f"canary-studio guess {kind} {what}".encode("utf-8", "surrogatepass")).hexdigest()


def _network(address: str) -> str:
    """A household has one address of four bytes, or 2 ** 64 of sixteen."""
    try:
        found = ip_address(address)
    except ValueError:  # a socket's path
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> 64)
    return str(found)
