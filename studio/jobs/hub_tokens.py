"""With what whose repositories on the Hub are written: in memory alone, for as long as a login holds."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from studio.accounts.actor import LOCAL
from studio.errors import RequestError
from studio.workflow.hub_client import local_token

NO_LOGIN = (
    "There is no login for the Hub. Log in with Hugging Face in the page; on a machine of your own run `hf auth login`."
)


@dataclass(frozen=True, slots=True)
class _Kept:
    owner: str
    token: str
    until: float
    """On this process' clock."""


class HubTokens:
    """Each as long as the browser that brought it is logged in. Safe to use from any thread."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        """By the visitor whose browser it is, the latest last."""
        self._lock = threading.Lock()

    def keep(self, visitor: str, owner: str, token: str, seconds: float) -> None:
        """Of one who has just logged in."""
        now = time.monotonic()
        with self._lock:
            self._kept = {key: each for key, each in self._kept.items() if each.until > now and key != visitor}
            self._kept[visitor] = _Kept(owner, token, now + seconds)

    def drop(self, name: str) -> None:
        """Of a visitor whose browser is logged out; or all of an owner who leaves."""
        with self._lock:
            self._kept = {key: each for key, each in self._kept.items() if name not in (key, each.owner)}

    def need(self, owner: str) -> str:
        """The latest. Raises RequestError for who is not logged in."""
        token = self.of(owner)
        if token is None:
            raise RequestError(NO_LOGIN)
        return token

    def of(self, owner: str) -> str | None:
        """The latest. None where nobody is logged in, any more or since the restart. The local owner has this
        machine's."""
        now = time.monotonic()
        with self._lock:
            mine = [each.token for each in self._kept.values() if each.owner == owner and each.until > now]
        if mine:
            return mine[-1]
        return local_token() if owner == LOCAL.name else None
