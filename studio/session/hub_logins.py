"""Logins with an account of the Hub: the browser of a visitor then stands for the account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.accounts.actor import NOBODY, Actor, hub_account
from studio.accounts.policy import Library, allow
from studio.errors import NotFound
from studio.jobs.hub_tokens import HubTokens
from studio.session.seen import Seen
from studio.store import Store
from studio.store.hub_logins import HubLogin


@dataclass(frozen=True, slots=True)
class HubAccount:
    """What the Hub says of whoever logged in."""

    sub: str
    name: str
    token: str
    """Good for what the Space may do in his account; kept in memory alone."""
    seconds: float
    """So long both hold."""

    @property
    def actor(self) -> Actor:
        return hub_account(self.sub)


class HubLogins:
    """A visitor is who his browser says; each method takes him as he is without a login."""

    def __init__(self, store: Store, seen: Seen, tokens: HubTokens, owner: str) -> None:
        """`owner`: number of the account whose Space it is; empty for nobody's."""
        self._owner = owner
        self._store = store
        self._seen = seen
        self._tokens = tokens

    def enter(self, who: Actor, account: HubAccount) -> None:
        """From now on what comes from this browser is the account's."""
        _check(who)
        self._seen.here(account.actor.name)
        self._store.hub_logins.enter(who.name, HubLogin(account.actor.name, account.name), account.seconds)
        self._tokens.keep(who.name, account.actor.name, account.token, account.seconds)

    def leave(self, who: Actor) -> None:
        """The browser is the visitor's again, who finds there what he had before."""
        self._tokens.drop(who.name)
        if self.of(who) is not None:
            self._store.hub_logins.leave(who.name)

    def of(self, who: Actor) -> HubLogin | None:
        return self._store.hub_logins.of(who.name) if who.is_visitor else None

    def acting(self, who: Actor) -> Actor:
        """In whose name he asks, and a program with a token of his: it may there what it may in his. Both are here."""
        found = self.of(who)
        if found is None:
            return who
        self._seen.here(found.account)
        return replace(who, name=found.account)

    def owner(self, account: HubAccount | None) -> Actor:
        """The owner of the Space, where this is his account; NOBODY for everybody else."""
        if account is None or not self._owner or account.sub != self._owner:
            return NOBODY
        return replace(account.actor, is_admin=True)

    def left(self, who: Actor) -> int:
        """How many recordings he brought in before he logged in."""
        return self._store.hub_logins.left(who.name) if self.of(who) is not None else 0

    def claim(self, who: Actor) -> int:
        """Those become the account's, with all that hangs on them. How many they were.

        Raises NotFound for who is not logged in, RequestError while something of his is still being done.
        """
        _check(who)
        found = self.of(who)
        if found is None or not allow(Actor(found.account), "add", Library(found.account)):
            raise NotFound("library", who.name)
        return self._store.hub_logins.move(who.name, found.account)


def _check(who: Actor) -> None:
    if not who.is_visitor or not allow(who, "delete", Library(who.name)):
        raise NotFound("library", who.name)
