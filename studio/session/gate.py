"""The one way from a session to a thing: whether its actor may, asked of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from studio.accounts.actor import Actor
from studio.accounts.policy import Kind, Library, Model, Owned, Resource, Server, Verb, allow
from studio.domain import Job, Project, Recording
from studio.errors import NotFound, RoleMissing
from studio.store import Store
from studio.store.owned import OwnerCheck
from studio.store.projects import KEY
from studio.workflow.project_fields import checked_name

Thing = TypeVar("Thing")


class Gate:
    """What the actor may not see and what is not there are one error, NotFound, with one sentence."""

    def __init__(self, actor: Actor, store: Store) -> None:
        self.actor = actor
        self._store = store

    def may(self, verb: Verb, resource: Resource) -> bool:
        return allow(self.actor, verb, resource)

    def owned(self, verb: Verb, kind: Kind, key: str, found: tuple[Thing, str] | None) -> Thing:
        """`found` is the thing with its owner, or None for no such thing. Raises RoleMissing where he may see it."""
        if found is None:
            raise NotFound(kind, key)
        thing, owner = found
        if not self.may(verb, Owned(kind, key, owner)):
            raise RoleMissing if self.may("read", Owned(kind, key, owner)) else NotFound(kind, key)
        return thing

    def check(self, verb: Verb, kind: Kind, key: str) -> OwnerCheck:
        """The same, for a transaction that finds the owner together with the thing."""

        def check(owner: str) -> None:
            self.owned(verb, kind, key, (key, owner))

        return check

    def recording(self, verb: Verb, recording_id: str) -> Recording:
        return self.owned(verb, "recording", recording_id, self._store.recordings.find(recording_id))

    def recordings(self, verb: Verb, recording_ids: Iterable[str]) -> None:
        """All of them, or NotFound for the first that is not the actor's."""
        keys = list(dict.fromkeys(recording_ids))
        owners = self._store.recordings.owners(keys)
        for key in keys:
            self.owned(verb, "recording", key, (key, owners[key]) if key in owners else None)

    def transcript(self, verb: Verb, transcript_id: str) -> str:
        """The id of its recording."""
        return self.owned(verb, "transcript", transcript_id, self._store.statuses.owner(transcript_id))

    def answer(self, verb: Verb, answer_id: str) -> None:
        owner = self._store.answers.owner(answer_id)
        self.owned(verb, "answer", answer_id, None if owner is None else (answer_id, owner))

    def may_job(self, verb: Verb, job: Job) -> bool:
        return self.may(verb, Owned("job", job.id, job.actor))

    def library(self, verb: Verb) -> str:
        """The owner whose library is the actor's own."""
        owner = self.actor.name
        if not self.may(verb, Library(owner)):
            raise NotFound("library", owner)
        return owner

    def libraries(self, verb: Verb) -> tuple[str, ...]:
        """The owners in whose libraries the actor may do this, his own first: himself, and projects that he shares."""
        own = self.library(verb)
        return (own, *(owner for owner, _ in self.actor.roles if self.may(verb, Library(owner))))

    def projects(self, verb: Verb) -> tuple[str, ...]:
        """The owners to whose projects the actor may do this."""
        own = self.library(verb)
        return (own, *(owner for owner, _ in self.actor.roles if self.may(verb, Owned("project", "", owner))))

    def project(self, verb: Verb, project_id: str) -> Project:
        found = self._store.projects.find(project_id)
        return self.owned(verb, "project", project_id, None if found is None else (found, found.owner))

    def within(self, verb: Verb, ref: str) -> tuple[str, str]:
        """The owner of a project, and its id. The name will do where the actor has or shares one of it, his own before
        others', and of one's own also of one that is not there."""
        owner = self.library(verb)
        found = None if KEY.fullmatch(ref) else self._store.projects.named(self.projects(verb), ref)
        if found is None and not KEY.fullmatch(ref):
            return owner, ref
        project = self.project(verb, ref if found is None else found.id)
        return project.owner, project.id

    def into(self, ref: str) -> tuple[str, str]:
        """The same of where recordings are to go: a project that there is, or one that is made for the first of them.

        Raises RequestError for what can be no project's name.
        """
        owner, found = self.within("add", ref)
        return owner, found if KEY.fullmatch(found) else checked_name(found)

    def model(self, verb: Verb, model_id: str) -> None:
        """Whether there is such a model is told only to who may use models."""
        if not self.may(verb, Model(model_id)):
            raise NotFound("model", model_id)

    def server(self, verb: Verb) -> None:
        if not self.may(verb, Server()):
            raise NotFound("page", "models")


def may_still_change(store: Store, name: str) -> Callable[[str], OwnerCheck]:
    """What asks of a transcript, by its id, whether it may be changed for somebody who asked some time ago."""
    gate = _as_now(store, name)
    return lambda transcript_id: gate.check("change", "transcript", transcript_id)


def _as_now(store: Store, name: str) -> Gate:
    """Of somebody by his name, with the roles that he has now."""
    user_id = Actor(name).user_id
    return Gate(Actor(name, roles=store.members.roles(user_id) if user_id else ()), store)


def may_still_add(store: Store, owner: str, ref: str) -> bool:
    """Whether something may go into a project for which it was asked some time ago. One that is gone bars nobody."""
    if store.projects.find(ref) is None:
        return True
    try:
        _as_now(store, owner).into(ref)
    except (NotFound, RoleMissing):
        return False
    return True
