"""Passwords: kept as argon2id hashes, compared in the same time whether there is somebody or not."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from studio.accounts.users import folded
from studio.errors import RequestError
from studio.limits import LONGEST_PASSWORD, SHORTEST_PASSWORD

SIMULTANEOUS = 2
"""Hashes at work at once: each takes 64 MB and most of a core, and whoever guesses must not take all of both."""

_HASHES = PasswordHash((Argon2Hasher(),))
_TURNS = threading.BoundedSemaphore(SIMULTANEOUS)


def checked_password(password: str, name: str) -> str:
    """In the form that is kept, whose characters are counted: one that is written can be many. Raises RequestError for
    one that is guessed at once. Length is what counts: nothing is asked of its letters."""
    password = _normal(password)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RequestError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Several words are good."
        )
    if folded(password) == folded(name) or len(set(password)) < 4:
        raise RequestError("This password is guessed at once. Take another; several words are good.")
    return password


def hashed(password: str) -> str:
    """What is kept of it."""
    with _TURNS:
        return _HASHES.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the one of which this is kept; None, where there is nobody, takes as long as a wrong one."""
    with _TURNS:
        try:
            right = _HASHES.verify(_normal(password)[:LONGEST_PASSWORD], kept or _nobodys())
        except UnknownHashError:  # written by hand, or by a newer version
            right = False
    return right and bool(kept)


@cache
def _nobodys() -> str:
    return _HASHES.hash("the password of nobody")


def _normal(password: str) -> str:
    """One that is typed on another keyboard is the same."""
    return unicodedata.normalize("NFKC", password)
