"""Projects on the wire: what is said of each, how much is in it, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio import domain, limits
from studio.api.base import Intent, Key, ModelId, Task, answer_shape
from studio.api.people import Standing, standing
from studio.session import standing as session
from studio.session.projects import ProjectCounts
from studio.store.projects import Moved

MOST_MOVED = 25_000
"""Recordings that are named at once."""

Name = Annotated[str, Field(min_length=1, max_length=limits.LONGEST_PROJECT_NAME)]
Text = Annotated[str, Field(max_length=limits.LONGEST_PROJECT_TEXT)]
Language = Annotated[str, Field(min_length=1, max_length=35)]
Spoken = Annotated[str, Field(max_length=8)]


class ProjectAsks(Intent):
    """How a project's recordings are transcribed unless something else is said."""

    model: ModelId
    task: Task
    source_lang: Spoken
    target_lang: Spoken
    pnc: bool


class ProjectTexts(Intent):
    """What is said of a project."""

    name: Name
    description: Text = ""
    languages: Annotated[list[Language], Field(max_length=limits.MOST_PROJECT_LANGUAGES)] = []  # noqa: RUF012 - pydantic copies it
    """Codes of what is spoken in it."""
    request: ProjectAsks | None = None
    vocabulary: Annotated[str, Field(max_length=limits.LONGEST_VOCABULARY)] = ""
    """A phrase a line."""
    retention_days: Annotated[int, Field(ge=1, le=limits.LONGEST_RETENTION)] | None = None
    """So long after it came a recording is kept; null: for ever."""
    licence: Text = ""
    consent: Text = ""
    """What those who are heard have agreed to."""


class AddProject(ProjectTexts):
    action: Literal["add"]


class ChangeProject(ProjectTexts):
    """Everything that is said of it is replaced."""

    action: Literal["change"]
    project: Key


class DeleteProject(Intent):
    """One that is empty."""

    action: Literal["delete"]
    project: Key


PROJECT: TypeAdapter[AddProject | ChangeProject | DeleteProject] = TypeAdapter(
    Annotated[AddProject | ChangeProject | DeleteProject, Field(discriminator="action")]
)


class Move(Intent):
    """Recordings into a project, by its id, or by a name, which makes one where there is none."""

    action: Literal["move"]
    recordings: Annotated[list[Key], Field(min_length=1, max_length=MOST_MOVED)]
    project: Name


@answer_shape
class ProjectRequest(TypedDict):
    """How a project's recordings are transcribed unless something else is said."""

    model: str
    task: Task
    source_lang: str
    target_lang: str
    pnc: bool


@answer_shape
class ProjectInfo(TypedDict):
    """A project, with how much is in it."""

    id: str
    name: str
    description: str
    languages: list[str]
    request: ProjectRequest | None
    vocabulary: str
    """A phrase a line."""
    retention_days: int | None
    """Null: its recordings are kept for ever."""
    licence: str
    consent: str
    created: str
    """ISO 8601."""
    recordings: int
    seconds: float
    """Of sound."""
    segments: int
    """Of the best transcript of each recording."""
    verified: int
    """Of these segments."""
    glossary: int
    """Entries that hold for what is in it."""
    standing: Standing
    """In it, of whoever asks."""


@answer_shape
class ProjectMade(TypedDict):
    project: str
    """Its id."""


@answer_shape
class StayedRecording(TypedDict):
    """A recording that was not moved, for there is one of equal bytes where it was to go."""

    recording: str
    name: str
    there: str
    """The name of the other."""


@answer_shape
class MovedRecordings(TypedDict):
    """What became of a move."""

    moved: list[str]
    """Ids."""
    stayed: list[StayedRecording]
    project: str
    """The id of where they went."""


def said(intent: ProjectTexts) -> dict[str, Any]:
    """Under the names of `domain.Project`."""
    found = intent.model_dump(exclude={"action", "project", "request", "languages"})
    asked = None if intent.request is None else domain.Request(**intent.request.model_dump())
    return {**found, "languages": tuple(intent.languages), "request": asked}


def moved(found: Moved) -> MovedRecordings:
    stayed: list[StayedRecording] = [
        {"recording": each.recording, "name": each.name, "there": each.there} for each in found.stayed
    ]
    return {"moved": list(found.moved), "stayed": stayed, "project": found.project}


def projects(
    counted: Iterable[ProjectCounts], standing_in: Callable[[domain.Project], session.Standing]
) -> list[ProjectInfo]:
    return [project_info(each, standing_in(each.project)) for each in counted]


def project_info(found: ProjectCounts, mine: session.Standing) -> ProjectInfo:
    project = found.project
    return {
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "languages": list(project.languages),
        "request": _request(project.request),
        "vocabulary": project.vocabulary,
        "retention_days": project.retention_days,
        "licence": project.licence,
        "consent": project.consent,
        "created": project.created.isoformat(),
        "recordings": found.recordings,
        "seconds": found.seconds,
        "segments": found.segments,
        "verified": found.verified,
        "glossary": found.glossary,
        "standing": standing(mine),
    }


def _request(asked: domain.Request | None) -> ProjectRequest | None:
    if asked is None:
        return None
    return {
        "model": asked.model,
        "task": asked.task,
        "source_lang": asked.source_lang,
        "target_lang": asked.target_lang,
        "pnc": asked.pnc,
    }
