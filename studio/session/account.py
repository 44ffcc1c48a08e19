"""The actor's own account: his name, his password, and where he is logged in."""

from __future__ import annotations

from studio.accounts.logins import LoginRefused, guess_limits, too_many
from studio.accounts.passwords import checked_password, hashed, matches
from studio.accounts.tokens import digest
from studio.accounts.users import User
from studio.errors import NotFound
from studio.session.gate import Gate
from studio.store import Store


class Account:
    """Of whoever has none there is none: NotFound."""

    def __init__(self, gate: Gate, store: Store) -> None:
        self._gate = gate
        self._store = store

    def me(self) -> User:
        owner = self._gate.library("read")
        user = self._store.users.find(self._gate.actor.user_id)
        if user is None:
            raise NotFound("account", owner)
        return user

    def change_password(self, old: str, new: str, login: str) -> None:
        """His other logins end; `login` is the secret of the one that stays. Raises LoginRefused where `old` is wrong,
        RequestError for a new one that cannot be."""
        self._gate.library("change")
        user = self.me()
        limits = guess_limits(user.name, "")[:1]
        wait = self._store.logins.count_guess(limits)
        if wait is not None:
            raise too_many(wait)
        found = self._store.users.with_password(user.name)
        if not matches(old, found[1] if found else None):
            raise LoginRefused("The password of until now is not right.")
        self._store.users.set_password(user.id, hashed(checked_password(new, user.name)), digest(login))
        self._store.logins.was_right(limits)

    def ways_in(self) -> tuple[bool, bool]:
        """Whether there is a password, and whether an issuer is known to mean him."""
        self._gate.library("read")
        return self._store.users.ways_in(self.me().id)

    def link(self, identity: str) -> None:
        """Whom an issuer means by this key is him from now on. Raises RequestError where that is another."""
        self._gate.library("change")
        self._store.users.link(self.me().id, identity)

    def log_out_elsewhere(self, login: str) -> None:
        """Everywhere but where `login` is the secret."""
        self._gate.library("change")
        self._store.logins.end_others(self.me().id, digest(login))
