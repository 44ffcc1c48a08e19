"""The actor's own account: his name, his password, and where he is logged in."""

from __future__ import annotations

import hmac

from studio.accounts.logins import LINKED, LOST, LoginRefused, guess_limits, too_many
from studio.accounts.passwords import checked_password, hashed, matches
from studio.accounts.tokens import digest
from studio.accounts.users import User
from studio.config import Settings
from studio.errors import NotFound, RequestError
from studio.session.gate import Gate
from studio.store import Store

WRONG = "Your password is not right."


class Account:
    """Of whoever has none there is none: NotFound."""

    def __init__(self, gate: Gate, settings: Settings, store: Store) -> None:
        self._gate = gate
        self._settings = settings
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
        self._prove(user, old, "The password of until now is not right.")
        self._store.users.set_password(user.id, hashed(checked_password(new, user.name)), digest(login))

    def ways_in(self) -> tuple[bool, bool]:
        """Whether there is a password, and whether an issuer is known to mean him."""
        self._gate.library("read")
        return self._store.users.ways_in(self.me().id)

    def begin_link(self, password: str, login: str) -> str:
        """What `link` wants to be given back, in the same login. Raises LoginRefused where he logs in by a password and
        this is not it, RequestError where he is linked already."""
        self._gate.library("change")
        user = self.me()
        if self._store.users.ways_in(user.id)[1]:
            raise RequestError(LINKED)
        if self._by_password(user):
            self._prove(user, password, WRONG)
        return self._begun(user, login)

    def link(self, identity: str, begun: str, login: str) -> None:
        """Whom an issuer means by this key is him from now on. Raises LoginRefused for what was not begun by this login
        and with the password of now, RequestError where the key means another, or he is linked already."""
        self._gate.library("change")
        user = self.me()
        if not hmac.compare_digest(begun.encode("utf-8", "surrogatepass"), self._begun(user, login).encode()):
            raise LoginRefused(LOST)
        self._store.users.link(user.id, identity)

    def unlink(self, password: str, login: str) -> None:
        """No issuer means him any more, and his other logins end. Raises LoginRefused where the password is wrong,
        RequestError where nothing is linked, or he could not log in any more."""
        self._gate.library("change")
        user = self.me()
        if not self._by_password(user):
            raise RequestError("This login is your only way in. Ask an administrator of this studio.")
        self._prove(user, password, WRONG)
        if not self._store.users.unlink(user.id, digest(login)):
            raise RequestError("This account is linked to no login.")

    def log_out_elsewhere(self, login: str) -> None:
        """Everywhere but where `login` is the secret."""
        self._gate.library("change")
        self._store.logins.end_others(self.me().id, digest(login))

    def _by_password(self, user: User) -> bool:
        """Whether he can log in by one."""
        only_issuer = self._settings.oidc is not None and self._settings.oidc.only
        return not only_issuer and self._store.users.ways_in(user.id)[0]

    def _prove(self, user: User, password: str, wrong: str) -> None:
        """Raises LoginRefused, with the sentence `wrong`, unless it is his. Guesses are counted."""
        limits = guess_limits(user.name, "")[:1]
        wait = self._store.logins.count_guess(limits)
        if wait is not None:
            raise too_many(wait)
        found = self._store.users.with_password(user.name)
        if not matches(password, found[1] if found else None):
            raise LoginRefused(wrong)
        self._store.logins.was_right(limits)

    def _begun(self, user: User, login: str) -> str:
        """Nobody makes it who has only the browser: what is kept of the password leaves the server for nobody."""
        found = self._store.users.with_password(user.name) if self._by_password(user) else None
        return digest(f"link\n{login}\n{(found[1] if found else None) or ''}")
