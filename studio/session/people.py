"""Who has an account here: for administrators, and for whoever can start a command on the machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from studio.accounts.actor import LOCAL
from studio.accounts.logins import new_secret
from studio.accounts.passwords import checked_password, hashed
from studio.accounts.policy import People as Everybody
from studio.accounts.policy import Verb
from studio.accounts.tokens import digest
from studio.accounts.users import Invitation, User
from studio.errors import NotFound, RequestError, StudioError, shown
from studio.limits import INVITATION_DAYS
from studio.session.gate import Gate
from studio.session.leaving import Leaving
from studio.session.logins import DAY_SECONDS, new_user
from studio.store import Store

log = logging.getLogger(__name__)


class HeirMissing(RequestError):
    """Something would be nobody's."""


class People:
    """By name. Every method raises NotFound where the actor may not, as for one whom there is not."""

    def __init__(self, gate: Gate, store: Store, leaving: Leaving) -> None:
        self._gate = gate
        self._store = store
        self._leaving = leaving

    def all(self) -> list[User]:
        self._check("read", "")
        return self._store.users.all()

    def add(self, name: str, password: str, *, is_admin: bool = False) -> User:
        """Raises RequestError for a name or a password that cannot be."""
        self._check("add", name)
        user = new_user(name, is_admin=is_admin)
        self._store.users.add(user, hashed(checked_password(password, user.name)))
        return user

    def invite(self, *, is_admin: bool = False) -> str:
        """The secret of a link by which one person makes an account, within INVITATION_DAYS."""
        self._check("add", "")
        secret, seconds = new_secret(), INVITATION_DAYS * DAY_SECONDS
        self._store.logins.invite(digest(secret), Invitation(self._gate.actor.name, seconds, is_admin), seconds)
        return secret

    def set_password(self, name: str, password: str) -> None:
        """He is logged out everywhere. Raises RequestError for one that cannot be."""
        user = self._found("change", name)
        self._store.users.set_password(user.id, hashed(checked_password(password, user.name)))

    def deactivate(self, name: str) -> None:
        """He is logged out everywhere, and his tokens are refused; what he did and has stays. Raises RequestError for
        the last administrator."""
        self._store.users.set_active(self._found("change", name).id, active=False)

    def activate(self, name: str) -> None:
        self._store.users.set_active(self._found("change", name).id, active=True)

    def unlink(self, name: str) -> None:
        """No issuer means him any more, and he is logged out everywhere. Raises RequestError where none did."""
        user = self._found("change", name)
        if not self._store.users.unlink(user.id):
            raise RequestError(f"{shown(user.name)} is linked to no login.")

    def hand_over(self, name: str, to: str) -> int:
        """All that is his own to somebody else, with his place in projects of which he is the only owner; how many
        recordings that are. Of `local` what was brought in before people logged in. Raises NotFound."""
        if name == LOCAL.name and self._store.users.named(name) is None:
            self._check("change", name)
            return self._store.members.hand_over(LOCAL.name, self._found("change", to).id, "from before")
        user = self._found("change", name)
        heir = self._other(user, to)
        return self._store.members.hand_over(user.actor_name, heir.id, f"of {user.name}")

    def delete(self, name: str, to: str | None = None) -> None:
        """For good: nobody reads his name any more. What he did in projects stays, runs that others can go on with
        included, and what was his own goes to `to`, with what he was recording and bringing in, and what that asks.

        Raises NotFound, HeirMissing where something is his own and nobody is named, RequestError for who names himself
        and for the last administrator; whatever is raised, he is there as before, but logged out.
        """
        user = self._found("delete", name)
        heir = self._heir(user, to)
        with self._out_of_use(user):
            if heir is None:
                self._heir(user, to)  # something may have begun since
            else:
                self._leaving.finish_taking_in(user.actor_name)
            self._leaving.end_work(user.actor_name)
            if heir is not None:
                self._store.members.hand_over(user.actor_name, heir.id, f"of {user.name}")
                self._leaving.hand_over(user.actor_name, heir.actor_name)
            self._store.users.delete(user.id)
        self._leaving.clear_up(user.actor_name)

    @contextmanager
    def _out_of_use(self, user: User) -> Iterator[None]:
        """Nothing more of his begins; where what is done meanwhile fails, it can again."""
        self._store.users.set_active(user.id, active=False)
        try:
            yield
        except BaseException:
            self._as_before(user)
            raise

    def _as_before(self, user: User) -> None:
        try:
            self._store.users.set_active(user.id, active=user.is_active)
        except NotFound:  # deleted after all
            return
        except StudioError as error:
            log.warning("the account %s stays out of use: %s", user.id, error)

    def _heir(self, user: User, to: str | None) -> User | None:
        """Raises RequestError where there must be one, and NotFound."""
        if to is not None:
            return self._other(user, to)
        if self._store.members.has_work(user.id) or self._leaving.has_work(user.actor_name):
            raise HeirMissing(
                f"{shown(user.name)} has recordings or work under way, or is the only owner of a project. "
                "Say who gets them."
            )
        return None

    def _other(self, user: User, to: str) -> User:
        heir = self._found("change", to)
        if user.id == heir.id:
            raise RequestError("This is one and the same person.")
        if heir.id == self._gate.actor.user_id:
            raise RequestError("What is somebody's alone is not for you to take. Say who else gets it.")
        return heir

    def _found(self, verb: Verb, name: str) -> User:
        self._check(verb, name)
        user = self._store.users.named(name)
        if user is None:
            raise NotFound("person", name)
        return user

    def _check(self, verb: Verb, name: str) -> None:
        if not self._gate.may(verb, Everybody()):
            raise NotFound("person", name)
