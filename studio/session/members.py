"""Who is in a project that is shared: asked by its members, changed by those who may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from studio.accounts.actor import Role
from studio.accounts.logins import new_secret
from studio.accounts.policy import Owned
from studio.accounts.roles import PROJECT, gives
from studio.accounts.tokens import digest
from studio.accounts.users import Invitation, Member, User
from studio.domain import Project
from studio.errors import NotFound, RequestError, shown
from studio.jobs.queue import Queue
from studio.limits import INVITATION_DAYS
from studio.session.gate import Gate
from studio.session.logins import DAY_SECONDS
from studio.store import Store


class Members:
    """By the id of a project. It is one person's until he lets somebody in: then it is its own, and he its owner."""

    def __init__(self, gate: Gate, store: Store, queue: Queue) -> None:
        self._gate = gate
        self._store = store
        self._queue = queue

    def of(self, project_id: str) -> list[Member]:
        """By name; none where it is one person's. Raises NotFound."""
        self._gate.project("read", project_id)
        return self._store.members.of_project(project_id)

    def counts(self) -> dict[str, int]:
        """How many are in each project that the actor shares, by its id."""
        owners = self._gate.projects("read")
        return self._store.members.counts([each.removeprefix(PROJECT) for each in owners if each.startswith(PROJECT)])

    def my_role(self, project_id: str) -> Role:
        """Of what is one's own one is the owner. Raises NotFound."""
        project = self._gate.project("read", project_id)
        return self._gate.actor.role(project.owner) or "owner"

    def may_share(self, project_id: str) -> bool:
        """Whether the actor says who is in it. Raises NotFound."""
        return self._can_share(self._gate.project("read", project_id))

    def add(self, project_id: str, name: str, role: str) -> None:
        """Somebody who has an account. Raises NotFound, RequestError."""
        given = self._checked(project_id, role)
        user = self._user(name)
        if any(each.user.id == user.id for each in self._store.members.of_project(project_id)):
            raise RequestError(f"{shown(user.name)} is in this project already.")
        self._store.members.share(project_id)
        if user.actor_name != self._gate.actor.name:  # who shares what is his own is its owner
            self._store.members.put(project_id, user.id, given)

    def invite(self, project_id: str, role: str) -> str:
        """The secret of a link by which one person comes into it, with an account that he has or makes."""
        given = self._checked(project_id, role)
        self._store.members.share(project_id)
        secret, seconds = new_secret(), INVITATION_DAYS * DAY_SECONDS
        new = Invitation(self._gate.actor.name, seconds, project_id=project_id, role=given)
        self._store.logins.invite(digest(secret), new, seconds)
        return secret

    def change(self, project_id: str, name: str, role: str) -> None:
        """What he was about to take away and may not have any more goes. Raises NotFound, RequestError where no owner
        would be left."""
        member = self._member(project_id, name)
        given = self._checked(project_id, role, member.role)
        self._drop(self._store.members.put(project_id, member.user.id, given))

    def remove(self, project_id: str, name: str) -> None:
        """What he did stays; what he was about to take away goes. Everybody may leave.

        Raises NotFound, RequestError where no owner would be left.
        """
        self._gate.project("read", project_id)
        member = self._member(project_id, name)
        if member.user.actor_name != self._gate.actor.name:
            self._checked(project_id, member.role)
        self._drop(self._store.members.remove(project_id, member.user.id))

    def _drop(self, job_ids: Iterable[str]) -> None:
        for job_id in job_ids:
            self._queue.delete(job_id)

    def _checked(self, project_id: str, role: str, *before: Role) -> Role:
        """A role that the actor may give there, and may take away those of before. Raises NotFound, RequestError."""
        project = self._gate.project("share", project_id)
        if not self._can_share(project):  # nobody has an account
            raise NotFound("project", project_id)
        if role not in get_args(Role):
            raise RequestError(f"There is no role {shown(role)}. Known: {', '.join(get_args(Role))}.")
        given = cast("Role", role)
        if not gives(self._gate.actor.role(project.owner) or "owner", given, *before):
            raise RequestError("Only an owner of the project makes, changes or removes owners and managers.")
        return given

    def _can_share(self, project: Project) -> bool:
        """What is his own only somebody with an account can share."""
        return self._gate.actor.is_user and self._gate.may("share", Owned("project", project.id, project.owner))

    def _user(self, name: str) -> User:
        user = self._store.users.named(name)
        if user is None or not user.is_active:
            raise RequestError(f"There is nobody called {shown(name)} here. Invite by a link who has no account yet.")
        return user

    def _member(self, project_id: str, name: str) -> Member:
        self._gate.project("read", project_id)
        user = self._store.users.named(name)
        found = (each for each in self._store.members.of_project(project_id) if user and each.user.id == user.id)
        member = next(found, None)
        if member is None:
            raise NotFound("member", name)
        return member
