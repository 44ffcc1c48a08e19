"""The actor's tokens: what he gives to programs that are to ask in his name."""

from __future__ import annotations

from studio.accounts.actor import Scope
from studio.accounts.policy import SCOPES
from studio.accounts.tokens import Token, digest, new_secret
from studio.errors import RequestError, shown
from studio.limits import LONGEST_TOKEN_NAME
from studio.session.gate import Gate
from studio.store import Store
from studio.store.tokens import now


class Tokens:
    def __init__(self, gate: Gate, store: Store) -> None:
        self._gate = gate
        self._tokens = store.tokens

    def add(self, name: str, scope: str = "transcribe") -> str:
        """A new one's secret, which is not kept: it cannot be told again. Raises RequestError."""
        owner = self._gate.library("change")
        secret = new_secret()
        self._tokens.add(Token(_checked(name), owner, _known(scope), now()), digest(secret))
        return secret

    def all(self) -> list[Token]:
        """By name."""
        return self._tokens.of_owner(self._gate.library("read"))

    def remove(self, name: str) -> None:
        """Whoever comes with it is refused from now on. Raises NotFound."""
        self._tokens.remove(self._gate.library("change"), name)


def _checked(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_TOKEN_NAME:
        raise RequestError(f"A token's name has 1 to {LONGEST_TOKEN_NAME} characters, such as “laptop”.")
    return name.strip()


def _known(scope: str) -> Scope:
    for known in SCOPES:
        if scope == known:
            return known
    raise RequestError(f"There is no scope {shown(scope)}. Known: {', '.join(SCOPES)}.")
