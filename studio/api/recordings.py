"""Recordings on the wire: one with its transcripts, the library's rows, and what the library is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio import domain, limits
from studio.api.base import Intent, Key, answer_shape
from studio.api.people import Standing, standing
from studio.api.projects import Move, ProjectInfo, projects
from studio.api.transcripts import Origin, Run, TranscriptInfo, origin, run, transcript_info
from studio.session import standing as session
from studio.session.projects import ProjectCounts
from studio.store.recordings import LibraryEntry


class Rename(Intent):
    action: Literal["rename"]
    recording: Key
    name: Annotated[str, Field(min_length=1, max_length=limits.LONGEST_NAME)]


class Delete(Intent):
    action: Literal["delete"]
    recording: Key


LIBRARY: TypeAdapter[Rename | Delete | Move] = TypeAdapter(
    Annotated[Rename | Delete | Move, Field(discriminator="action")]
)


@answer_shape
class RecordingInfo(TypedDict):
    """A recording and its transcripts."""

    id: str
    name: str
    duration: float
    """Seconds."""
    current: str | None
    """The best of the transcripts that count: verified work before a newer try."""
    transcripts: list[TranscriptInfo]
    """Newest first."""
    channels: int
    """How many of its channels can be heard alone, because they say different things; 0 where none can."""
    standing: Standing
    """In its project, of whoever asks."""


@answer_shape
class LibraryRow(TypedDict):
    """A recording in the library, with what is told of its best transcript."""

    id: str
    name: str
    duration: float
    """Seconds."""
    created: str
    """ISO 8601."""
    place: int
    """Grows with every recording that is added, whatever the clock says."""
    size: int
    """Bytes of the original file."""
    model: str | None
    """Null without a transcript, empty for an import's."""
    origin: Origin | None
    language: str | None
    segments: int
    verified: int
    """Segments."""
    unusable: int
    """Segments."""
    wer: float | None
    """0..1"""
    run: Run | None
    transcripts: int
    """All that it has."""
    project: str
    """The name of the one that it is in."""
    project_id: str


@answer_shape
class LibraryRows(TypedDict):
    """The library."""

    recordings: list[LibraryRow]
    projects: list[ProjectInfo]
    """Oldest first, also those without recordings."""


def recording_info(
    recording: domain.Recording,
    transcripts: list[tuple[domain.Transcript, int]],
    current: str | None,
    mine: session.Standing,
) -> RecordingInfo:
    return {
        "id": recording.id,
        "name": recording.name,
        "duration": recording.duration,
        "current": current,
        "transcripts": [transcript_info(transcript, count) for transcript, count in transcripts],
        "channels": recording.separate_channels,
        "standing": standing(mine),
    }


def library(
    entries: Iterable[LibraryEntry],
    counted: Iterable[ProjectCounts],
    standing_in: Callable[[domain.Project], session.Standing],
) -> LibraryRows:
    return {"recordings": [library_row(entry) for entry in entries], "projects": projects(counted, standing_in)}


def library_row(entry: LibraryEntry) -> LibraryRow:
    return {
        "id": entry.recording.id,
        "name": entry.recording.name,
        "duration": entry.recording.duration,
        "created": entry.recording.created.isoformat(),
        "place": entry.place,
        "size": entry.recording.size,
        "model": entry.model,
        "origin": origin(entry.origin),
        "language": entry.language,
        "segments": entry.segments,
        "verified": entry.verified,
        "unusable": entry.unusable,
        "wer": entry.wer,
        "run": run(entry.run),
        "transcripts": entry.transcripts,
        "project": entry.project,
        "project_id": entry.project_id,
    }
