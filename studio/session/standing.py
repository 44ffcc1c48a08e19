"""What the actor is in a project, and what is off for him there: told before he tries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from studio.accounts.actor import Role
from studio.accounts.policy import Owned, Resource, Verb, refused
from studio.accounts.roles import given, said_of, why_off
from studio.domain import Project
from studio.session.gate import Gate

Off = Mapping[Verb, str]
"""Why something is off, by what it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    role: Role | None = None
    """None: the project is his own, and nobody shares it."""
    says: str = ""
    """The role in a line; empty without one."""
    things: Off = field(default_factory=dict)
    """What is off with its recordings, their transcripts and answers."""
    itself: Off = field(default_factory=dict)
    """What is off with the project itself."""


class Standings:
    """Asked of the policy: what is told here is what is refused there."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def of(self, project: Project) -> Standing:
        role = self._gate.actor.role(project.owner)
        if role is None:
            return Standing()
        things = self._off(role, Owned("recording", "", project.owner))
        return Standing(role, said_of(role), things, self._off(role, Owned("project", project.id, project.owner)))

    def why_off(self, verb: Verb, projects: Iterable[Project]) -> str:
        """Why this is off with the recordings of one of them; empty where it is not."""
        return next((why for each in projects if (why := self.of(each).things.get(verb))), "")

    def _off(self, role: Role, resource: Resource) -> Off:
        meant = given(of_itself=isinstance(resource, Owned) and resource.kind == "project")
        return {verb: why_off(role, verb) for verb in refused(self._gate.actor, resource) if verb in meant}
