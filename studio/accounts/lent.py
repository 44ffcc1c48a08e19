"""Addresses that are lent: what a browser opens by itself (sound, a download) says by its address for whom.

An address carries whose it is, until when it holds, and a signature over both and its path with a key that the
server keeps for that visitor. It opens what he may open and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

LENT_SECONDS = 600
"""So long an address holds; the page asks for a new one when it needs it."""

OF = "visitor"
UNTIL = "until"
SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Lent:
    """What such an address says of itself."""

    owner: str
    until: int
    """Seconds since 1970."""
    signature: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Lent | None:
        """None for an address that is not lent."""
        until, signature = query.get(UNTIL, ""), query.get(SIGNATURE, "")
        if not re.fullmatch(r"[0-9]{1,12}", until) or not re.fullmatch(r"[0-9a-f]{64}", signature):
            return None
        return cls(query.get(OF, ""), int(until), signature)

    @property
    def query(self) -> dict[str, str]:
        return {OF: self.owner, UNTIL: str(self.until), SIGNATURE: self.signature}

    def holds(self, key: str, path: str, now: float) -> bool:
        """For this path, with what it is asked beside; at this time."""
        good = hmac.compare_digest(_signature(key, self.owner, path, self.until), self.signature)
        return good and now < self.until


def lend(key: str, owner: str, path: str, now: float) -> Lent:
    until = int(now) + LENT_SECONDS
    return Lent(owner, until, _signature(key, owner, path, until))


def _signature(key: str, owner: str, path: str, until: int) -> str:
    return hmac.new(key.encode(), f"{owner}\n{until}\n{path}".encode(), hashlib.sha256).hexdigest()
