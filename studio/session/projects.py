"""The actor's projects: made, described, counted, filled from one another, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from studio.accounts.policy import Owned, Verb
from studio.domain import Project
from studio.errors import NotFound, RequestError
from studio.limits import MOST_PROJECTS
from studio.session.gate import Gate
from studio.session.standing import Standing, Standings
from studio.store import Store
from studio.store.projects import KEY, Moved
from studio.store.recordings import LibraryEntry
from studio.workflow.project_fields import checked


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """A project with how much is in it."""

    project: Project
    recordings: int = 0
    seconds: float = 0.0
    """Of sound."""
    segments: int = 0
    """Of the best transcript of each recording."""
    verified: int = 0
    """Of these segments."""
    glossary: int = 0
    """Entries that hold for what is in it."""


class Projects:
    """Where a method takes a `ref`, that is a project's id, or the name of one of the actor's own."""

    def __init__(self, gate: Gate, store: Store) -> None:
        self._gate = gate
        self._store = store
        self._standings = Standings(gate)

    def all(self) -> list[Project]:
        """Oldest first."""
        return self._store.projects.of_owner(self._gate.projects("read"))

    def wanted(self, ref: str) -> tuple[str, Project | None]:
        """What `ref` stands for where recordings are to go: an id with its project, or a name that there is not yet.

        Raises RequestError for what can be no name, NotFound for the id of none."""
        _, found = self._gate.into(ref)
        project = self._store.projects.find(found)
        seen = project is not None and self._gate.may("read", Owned("project", found, project.owner))
        return found, project if seen else None  # who records only need not see it

    def last(self) -> Project | None:
        """Where the newest recording of the actor's own library is: what somebody else added is no choice of his."""
        return self._store.projects.last(self._gate.library("read"))

    def to_fill(self) -> list[Project]:
        """Those to which he may add, of those that he sees; oldest first."""
        return [each for each in self.all() if self._gate.may("add", Owned("project", each.id, each.owner))]

    def fillable(self, project_id: str) -> Project | None:
        """One of those by its id."""
        return next((each for each in self.to_fill() if each.id == project_id), None)

    def to_record(self) -> Project | None:
        """The one to which he only adds and in which he sees nothing, where there is one of these alone."""
        unseen = [each for each in self.to_fill() if "read" in self.standing(each).things]
        return unseen[0] if len(unseen) == 1 else None

    def standing(self, project: Project) -> Standing:
        """What he is in one that he sees. Raises NotFound."""
        return self._standings.of(self._gate.owned("read", "project", project.id, (project, project.owner)))

    def why_off(self, verb: Verb, recording_ids: Iterable[str]) -> str:
        """Why this is off with one of these recordings; empty where it is not. Raises NotFound."""
        return self._standings.why_off(verb, map(self.of_recording, recording_ids))

    def counted(self, entries: Iterable[LibraryEntry] | None = None) -> list[ProjectCounts]:
        """All, with their counts: from `entries`, where the caller has the library's already."""
        projects, owners = self.all(), self._gate.projects("read")
        if entries is None:
            entries = self._store.recordings.library(self._gate.libraries("read"))
        return counted(projects, entries, self._store.glossaries.sizes(owners))

    def get(self, ref: str) -> Project:
        """Raises NotFound."""
        return self._found("read", ref)

    def of_recording(self, recording_id: str) -> Project:
        """The one that it is in. Raises NotFound."""
        self._gate.recording("read", recording_id)
        found = self._store.projects.of_recording(recording_id)
        if found is None:  # deleted a moment ago
            raise NotFound("recording", recording_id)
        return self._gate.project("read", found.id)

    def add(self, name: str, **said: Any) -> Project:
        """A new one, of which that is said under the names of `Project`. Raises RequestError."""
        owner = self._gate.library("add")
        if len(self._store.projects.of_owner(owner)) >= MOST_PROJECTS:
            raise RequestError(f"There are {MOST_PROJECTS:,} projects already. Delete one that is empty first.")
        new = checked(Project(uuid.uuid4().hex, owner, name, datetime.now(timezone.utc), **said))
        self._store.projects.add(new)
        return new

    def change(self, ref: str, **said: Any) -> Project:
        """Say something else of it, under the names of `Project`; the rest stays. Raises RequestError, NotFound."""

        def changed(there: Project) -> Project:
            """It may have been shared, or handed over, since it was found."""
            mine = self._gate.owned("change", "project", there.id, (there, there.owner))
            return checked(replace(mine, **said))

        return self._store.projects.change(self._found("change", ref).id, changed)

    def delete(self, ref: str) -> None:
        """One that is empty. Raises RequestError, NotFound."""
        self._store.projects.delete(self._found("delete", ref).id)

    def move(self, recording_ids: Sequence[str], ref: str) -> Moved:
        """Recordings into a project, which is made where there is none of the name. Those of which it has equal bytes
        stay where they are, and are told. Raises NotFound for the first that is not the actor's; nothing is moved then.
        """
        self._gate.recordings("delete", recording_ids)  # there, where they are now
        _, found = self._gate.into(ref)
        if not KEY.fullmatch(found):
            found = self.add(found).id
        return self._store.projects.move(recording_ids, found)

    def _found(self, verb: Any, ref: str) -> Project:
        _, found = self._gate.within(verb, ref)
        return self._gate.project(verb, found)


def counted(
    projects: Iterable[Project], entries: Iterable[LibraryEntry], glossaries: Mapping[str, int]
) -> list[ProjectCounts]:
    """In the order of the projects; recordings of others are not counted. `glossaries`: entries by project."""
    found = {each.id: ProjectCounts(each, glossary=glossaries.get(each.id, 0)) for each in projects}
    for entry in entries:
        if (so_far := found.get(entry.project_id)) is not None:
            found[entry.project_id] = _with(so_far, entry)
    return list(found.values())


def _with(so_far: ProjectCounts, entry: LibraryEntry) -> ProjectCounts:
    return replace(
        so_far,
        recordings=so_far.recordings + 1,
        seconds=so_far.seconds + entry.recording.duration,
        segments=so_far.segments + entry.segments,
        verified=so_far.verified + entry.verified,
    )
