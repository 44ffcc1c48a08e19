"""Recordings and the library's view of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from studio.domain import Origin, Recording, Request, Run
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.current import ranked
from studio.store.database import Database
from studio.store.jobs import delete_jobs_of
from studio.store.owners import Owners, owned_by
from studio.store.projects import is_in, placed
from studio.store.rows import aware, origin_row, recording_row, request_row, to_origin, to_recording, to_run
from studio.store.schema import job, project, recording, run, segment, transcript
from studio.store.transcripts import DELETED

MANY = 500
"""Ids that one query lists."""

_ONE = select(recording).where(recording.c.id == bindparam("key"))
_SOUND_OF = (
    select(recording.c.sha256)
    .join(transcript, transcript.c.recording_id == recording.c.id)
    .where(transcript.c.id == bindparam("key"))
)


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A recording with what the library shows of its best transcript."""

    recording: Recording
    project_id: str
    project: str
    """Its name."""
    model: str | None
    """None without a transcript, empty for an import's."""
    origin: Origin | None
    language: str | None
    segments: int
    verified: int
    unusable: int
    wer: float | None
    run: Run | None
    place: int = 0
    """Grows with every recording that is added, whatever the clock says."""
    transcripts: int = 0
    """All that it has, those of a part and those made for comparison with them."""


class Recordings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Recording, owner: str, project: str) -> None:
        """Into the project of this id, whoever has it now, or the owner's of this name, which is made where there is
        none.

        Its bytes must not be there already: see `of_content`. Raises NotFound for the id of no project.
        """
        with self._database.write() as connection:
            key, whose = placed(connection, owner, project)
            where = {"owner": whose, "project_id": key}
            connection.execute(
                recording.insert().values(recording_row(new) | where | {"place": next_place(connection)})
            )

    def find(self, recording_id: str) -> tuple[Recording, str] | None:
        """The recording and its owner, or None."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"key": recording_id}).mappings().first()
        return (to_recording(row), row["owner"]) if row else None

    def sound_of(self, transcript_id: str) -> str:
        """The sha256 of what a transcript is of. Raises NotFound."""
        with self._database.read() as connection:
            found = connection.execute(_SOUND_OF, {"key": transcript_id}).scalar()
        if found is None:
            raise NotFound("transcript", transcript_id)
        return str(found)

    def get(self, recording_id: str) -> Recording:
        """For who may see it. Raises NotFound."""
        found = self.find(recording_id)
        if found is None:
            raise NotFound("recording", recording_id)
        return found[0]

    def of_content(self, owner: str, project: str, sha256: str) -> Recording | None:
        """The recording of these bytes in the project of this id, or this owner's of this name."""
        return self._first(is_in(owner, project), recording.c.sha256 == sha256)

    def alike(self, sha256: str) -> Recording | None:
        """Any recording of these bytes, whoever has it: for what was found out about the sound, and nothing else."""
        return self._first(recording.c.sha256 == sha256)

    def share(self, sha256: str) -> int:
        """How many recordings have this sound."""
        with self._database.read() as connection:
            count = select(func.count()).select_from(recording).where(recording.c.sha256 == sha256)
            return int(connection.execute(count).scalar_one())

    def contents(self) -> set[str]:
        """The sha256 of all sound that belongs to somebody."""
        with self._database.read() as connection:
            return set(connection.execute(select(recording.c.sha256)).scalars())

    def named_contents(self) -> dict[str, str]:
        """The same, each with the name of a recording of it."""
        with self._database.read() as connection:
            return {row.sha256: row.name for row in connection.execute(select(recording.c.sha256, recording.c.name))}

    def newest(self) -> datetime | None:
        """When the latest was brought in, by the clock of then."""
        with self._database.read() as connection:
            found = connection.execute(select(func.max(recording.c.created))).scalar()
        return aware(found) if found is not None else None

    def owners(self, recording_ids: Sequence[str]) -> dict[str, str]:
        """The owner of each that there is, by its id."""
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for first in range(0, len(recording_ids), MANY):
                some = recording.c.id.in_(recording_ids[first : first + MANY])
                rows = connection.execute(select(recording.c.id, recording.c.owner).where(some))
                found.update({row.id: row.owner for row in rows})
        return found

    def in_project(self, owner: Owners, project: str | None) -> list[Recording]:
        """The owner's recordings in the project of this id or name, oldest first; None means all projects."""
        query = select(recording).where(owned_by(recording.c.owner, owner)).order_by(recording.c.place)
        if project is not None:
            query = query.where(is_in(owner, project))
        with self._database.read() as connection:
            return [to_recording(row) for row in connection.execute(query).mappings()]

    def transcribed(self, owners: Owners) -> set[str]:
        """Those of these owners that have a transcript that counts."""
        whole = (
            select(transcript.c.recording_id)
            .join(recording, recording.c.id == transcript.c.recording_id)
            .where(owned_by(recording.c.owner, owners), transcript.c.region_start.is_(None))
        )
        with self._database.read() as connection:
            return set(connection.execute(whole.distinct()).scalars())

    def rename(self, recording_id: str, name: str) -> None:
        self._update(recording_id, name=name)

    def delete(self, recording_id: str) -> None:
        """Remove the row, its jobs and, by cascade, every row that hangs on it."""
        with self._database.write() as connection:
            delete_jobs_of(connection, recording_id)
            connection.execute(recording.delete().where(recording.c.id == recording_id))
        self._database.forget_deleted()

    def delete_unused(self, recording_id: str) -> bool:
        """Remove the row if nothing hangs on it yet; False when somebody has begun to work with it."""
        used = select(transcript.c.id).where(transcript.c.recording_id == recording_id)
        with self._database.write() as connection:
            unused = recording.delete().where(recording.c.id == recording_id, ~used.exists())
            gone = connection.execute(unused).rowcount > 0
        if gone:
            self._database.forget_deleted()
        return gone

    def library(self, owners: Owners) -> list[LibraryEntry]:
        """Of these owners, newest first. One query: counts come from the best transcript of each recording."""
        with self._database.read() as connection:
            rows = connection.execute(_library_query(owners)).mappings().all()
        return [_entry(dict(row)) for row in rows]

    def _first(self, *where: ColumnElement[bool]) -> Recording | None:
        with self._database.read() as connection:
            row = connection.execute(select(recording).where(*where).limit(1)).mappings().first()
        return to_recording(row) if row else None

    def _update(self, recording_id: str, **values: Any) -> None:
        with self._database.write() as connection:
            result = connection.execute(recording.update().where(recording.c.id == recording_id).values(values))
            if result.rowcount == 0:
                raise NotFound("recording", recording_id)


def _library_query(owners: Owners) -> Select[Any]:
    mine = select(recording.c.id).where(owned_by(recording.c.owner, owners))
    ranks = ranked().where(transcript.c.recording_id.in_(mine)).subquery()
    current = select(ranks.c.id).where(ranks.c.overall == 1)
    stands = segment.c.removed.is_(False)
    counts = (
        select(
            segment.c.transcript_id,
            func.count().filter(stands).label("segments"),
            func.count().filter(segment.c.status == "verified", stands).label("verified"),
            func.count().filter(segment.c.status == "unusable", stands).label("unusable"),
            func.sum(segment.c.word_errors).label("word_errors"),
            func.sum(segment.c.word_count).label("word_count"),
        )
        .where(or_(stands, segment.c.status == DELETED), segment.c.transcript_id.in_(current))
        .group_by(segment.c.transcript_id)
    ).subquery()
    text = select(transcript).where(transcript.c.id.in_(current)).subquery("current_transcript")
    number = select(func.count()).where(transcript.c.recording_id == recording.c.id).scalar_subquery()
    return (
        select(
            recording,
            project.c.name.label("project"),
            *(text.c[name] for name in (*request_row(Request(model="")), *origin_row(None))),
            counts,
            number.label("transcripts"),
            run.c.id.label("run_id"),
            *(run.c[name] for name in ("windows", "windows_done")),
            job.c.state,
            job.c.error,
        )
        .join(project, project.c.id == recording.c.project_id)
        .outerjoin(text, text.c.recording_id == recording.c.id)
        .outerjoin(counts, counts.c.transcript_id == text.c.id)
        .outerjoin(run, run.c.transcript_id == text.c.id)
        .outerjoin(job, job.c.id == run.c.id)
        .where(owned_by(recording.c.owner, owners))
        .order_by(recording.c.place.desc())
    )


def _entry(row: dict[str, Any]) -> LibraryEntry:
    words = row["word_count"]
    return LibraryEntry(
        recording=to_recording(row),
        project_id=row["project_id"],
        project=row["project"],
        model=row["model"],
        origin=to_origin(row),
        language=row["target_lang"],
        segments=row["segments"] or 0,
        verified=row["verified"] or 0,
        unusable=row["unusable"] or 0,
        wer=row["word_errors"] / words if words else None,
        run=to_run({**row, "id": row["run_id"], "recording_id": row["id"]}) if row["run_id"] else None,
        place=row["place"],
        transcripts=row["transcripts"],
    )
