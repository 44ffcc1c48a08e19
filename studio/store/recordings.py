"""Recordings and the library's view of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from studio.domain import Origin, Recording, Request, Run
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.current import ranked
from studio.store.database import Database
from studio.store.rows import origin_row, recording_row, request_row, to_origin, to_recording, to_run
from studio.store.schema import recording, run, segment, transcript


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A recording with what the library shows of its best transcript."""

    recording: Recording
    owner: str
    project: str
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


class Recordings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Recording, owner: str, project: str) -> None:
        """Its bytes must not be in this owner's project already: see `of_content`."""
        with self._database.write() as connection:
            placed = {"owner": owner, "project": project, "place": next_place(connection)}
            connection.execute(recording.insert().values(recording_row(new) | placed))

    def find(self, recording_id: str) -> tuple[Recording, str] | None:
        """The recording and its owner, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(recording).where(recording.c.id == recording_id)).mappings().first()
        return (to_recording(row), row["owner"]) if row else None

    def get(self, recording_id: str) -> Recording:
        """For who may see it. Raises NotFound."""
        found = self.find(recording_id)
        if found is None:
            raise NotFound("recording", recording_id)
        return found[0]

    def of_content(self, owner: str, project: str, sha256: str) -> Recording | None:
        """The recording of these bytes in this owner's project."""
        return self._first(recording.c.owner == owner, recording.c.project == project, recording.c.sha256 == sha256)

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

    def in_project(self, project: str | None) -> list[tuple[Recording, str]]:
        """Recordings with their owners, oldest first; None means all projects."""
        query = select(recording).order_by(recording.c.place)
        if project is not None:
            query = query.where(recording.c.project == project)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [(to_recording(row), row["owner"]) for row in rows]

    def transcribed(self) -> set[str]:
        """Those that have a transcript that counts."""
        with self._database.read() as connection:
            whole = select(transcript.c.recording_id).where(transcript.c.region_start.is_(None))
            return set(connection.execute(whole.distinct()).scalars())

    def rename(self, recording_id: str, name: str) -> None:
        self._update(recording_id, name=name)

    def delete(self, recording_id: str) -> None:
        """Remove the row and, by cascade, every row that hangs on it."""
        with self._database.write() as connection:
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

    def library(self) -> list[LibraryEntry]:
        """Newest first. One query: counts come from the best transcript of each recording."""
        with self._database.read() as connection:
            rows = connection.execute(_library_query()).mappings().all()
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


def _library_query() -> Select[Any]:
    current = ranked().subquery()
    counts = (
        select(
            segment.c.transcript_id,
            func.count().label("segments"),
            func.sum(case((segment.c.status == "verified", 1), else_=0)).label("verified"),
            func.sum(case((segment.c.status == "unusable", 1), else_=0)).label("unusable"),
            func.sum(segment.c.word_errors).label("word_errors"),
            func.sum(segment.c.word_count).label("word_count"),
        )
        .where(segment.c.removed.is_(False))
        .group_by(segment.c.transcript_id)
    ).subquery()
    text = (
        select(transcript)
        .join(current, current.c.id == transcript.c.id)
        .where(current.c.overall == 1)
        .subquery("current_transcript")
    )
    return (
        select(
            recording,
            *(text.c[name] for name in (*request_row(Request(model="")), *origin_row(None))),
            counts,
            run.c.id.label("run_id"),
            *(run.c[name] for name in ("state", "windows", "windows_done", "error")),
        )
        .outerjoin(text, text.c.recording_id == recording.c.id)
        .outerjoin(counts, counts.c.transcript_id == text.c.id)
        .outerjoin(run, run.c.transcript_id == text.c.id)
        .order_by(recording.c.place.desc())
    )


def _entry(row: dict[str, Any]) -> LibraryEntry:
    words = row["word_count"]
    return LibraryEntry(
        recording=to_recording(row),
        owner=row["owner"],
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
    )
