"""The way in for people with an account: a name and a password, or an invitation, for a secret in a cookie."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone

from studio.accounts.actor import NOBODY, Actor, Scope
from studio.accounts.logins import NO_SUCH, NOT_KNOWN, OUT_OF_USE, LoginRefused, guess_limits, new_secret, too_many
from studio.accounts.passwords import checked_password, hashed, matches
from studio.accounts.policy import Library, allow
from studio.accounts.roles import project_owner
from studio.accounts.tokens import digest
from studio.accounts.users import Invitation, User, checked_name, name_like
from studio.config import Settings
from studio.errors import NotFound, RequestError
from studio.store import Store

DAY_SECONDS = 86_400.0


class Logins:
    """Asked before it is known who asks; all else is asked of a session."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._holds = settings.login_days * DAY_SECONDS
        """Seconds that a login holds after it was used last."""

    def log_in(self, name: str, password: str, address: str) -> str:
        """The secret of a new login. Raises LoginRefused, after the same time and in the same words for a name that
        there is not."""
        limits = guess_limits(name, address)
        wait = self._store.logins.count_guess(limits)
        if wait is not None:
            raise too_many(wait)
        user, kept = self._store.users.with_password(name) or (None, None)
        if not matches(password, kept) or user is None or not user.is_active:
            raise LoginRefused(NO_SUCH)
        self._store.logins.was_right(limits)
        return self._begin(user)

    def vouched(self, identity: str, name: str, *, invited: str = "", admitted: bool = False) -> str:
        """The secret of a new login of whom an issuer means by this key. Whoever has no account gets one, called like
        `name`, by the invitation of the secret `invited`, or because he is `admitted`.

        Raises LoginRefused for whoever is not let in; NotFound for an invitation that is used, or over, where it is all
        that he has.
        """
        user = self._store.users.known_as(identity)
        if user is None:
            if not invited and not admitted:
                raise LoginRefused(NOT_KNOWN)
            user = self._newcomer(identity, name, invited, admitted=admitted)
        if not user.is_active:
            raise LoginRefused(OUT_OF_USE)
        return self._begin(user)

    def knows(self, identity: str) -> bool:
        """Whether whom an issuer means by this key has an account."""
        return self._store.users.known_as(identity) is not None

    def who(self, secret: str) -> Actor | None:
        """None where the login holds no longer, or the account is out of use."""
        user = self._store.logins.find(digest(secret), self._holds)
        return None if user is None else self._actor(user)

    def renewed(self, actor: Actor) -> Actor:
        """Somebody with an account as he is now: what he may do has changed with what he did."""
        user = self._store.users.find(actor.user_id)
        return NOBODY if user is None or not user.is_active else self._actor(user, actor.scope)

    def log_out(self, secret: str) -> None:
        self._store.logins.end(digest(secret))

    def invited(self, secret: str) -> Invitation:
        """Raises NotFound for one that is used, or over."""
        found = self._store.logins.invitation(digest(secret))
        if found is None:
            raise _no_invitation()
        return found

    def accept(self, secret: str, name: str, password: str) -> str:
        """An account, and a login to it. Raises NotFound; RequestError for a name or a password that cannot be, and
        the invitation holds on."""
        invitation = self.invited(secret)
        user = new_user(name, is_admin=invitation.is_admin)
        checked_password(password, user.name)
        if self._store.users.named(user.name) is not None:
            raise RequestError("There is somebody of this name already. Take another.")
        kept = hashed(password)
        if self._store.logins.use(digest(secret)) is None:
            raise _no_invitation()
        self._store.users.add(user, kept)
        self._enter(invitation, user.id)
        return self._begin(user)

    def _newcomer(self, identity: str, name: str, secret: str, *, admitted: bool) -> User:
        """`secret`: of his invitation, which is used then; one that does not hold is none for whoever is admitted."""
        free = self._free(name)
        invitation = self._store.logins.use(digest(secret)) if secret else None
        if invitation is None and not admitted:
            raise _no_invitation()
        user = new_user(free, is_admin=invitation is not None and invitation.is_admin)
        self._store.users.add(user, None, identity)
        if invitation is not None:
            self._enter(invitation, user.id)
        return user

    def _free(self, name: str) -> str:
        """Like it, and nobody's yet."""
        first = name_like(name)
        tries = (first, *(f"{first} {number}" for number in range(2, 1000)))
        return next((each for each in tries if self._store.users.named(each) is None), first)

    def join(self, secret: str, actor: Actor) -> str:
        """The id of the project into which somebody with an account comes by an invitation. Raises NotFound, also for
        one that leads into none, and for a program, which hears in his name and joins nothing."""
        if not (actor.is_user and allow(actor, "change", Library(actor.name))):
            raise _no_invitation()
        invitation = self.invited(secret)
        if invitation.project_id is None or self._store.logins.use(digest(secret)) is None:
            raise _no_invitation()
        if actor.role(project_owner(invitation.project_id)) is None:  # he has one: it is not taken from him
            self._enter(invitation, actor.user_id)
        return invitation.project_id

    def project_of(self, invitation: Invitation) -> str:
        """The name of that into which it leads; empty for into none."""
        found = self._store.projects.find(invitation.project_id) if invitation.project_id else None
        return found.name if found is not None else ""

    def _enter(self, invitation: Invitation, user_id: str) -> None:
        if invitation.project_id is not None and invitation.role is not None:
            self._store.members.put(invitation.project_id, user_id, invitation.role)

    def in_name_of(self, name: str, scope: Scope | None = None) -> Actor | None:
        """Whoever is called so, whether he is logged in or not; for a program with his token, and the command line."""
        user = self._store.users.named(name)
        return self._actor(user, scope) if user is not None and user.is_active else None

    def bearing(self, user_id: str, scope: Scope) -> Actor | None:
        """A program with a token of one with an account."""
        user = self._store.users.find(user_id)
        return self._actor(user, scope) if user is not None and user.is_active else None

    def _actor(self, user: User, scope: Scope | None = None) -> Actor:
        return Actor(user.actor_name, scope, user.is_admin, self._store.members.roles(user.id))

    def _begin(self, user: User) -> str:
        secret = new_secret()
        self._store.logins.begin(digest(secret), user.id, self._holds)
        return secret


def new_user(name: str, *, is_admin: bool) -> User:
    """Raises RequestError."""
    return User(secrets.token_hex(16), checked_name(name), is_admin, True, datetime.now(timezone.utc))


def _no_invitation() -> NotFound:
    return NotFound("invitation", "of this link")
