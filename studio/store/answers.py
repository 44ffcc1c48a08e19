"""Answers of chat models about transcripts: kept with them, and gone with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from studio.domain import Answer, Job
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.database import Database
from studio.store.jobs import insert_job
from studio.store.rows import Row, aware
from studio.store.schema import answer, job, recording, transcript


class Answers:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, asked: Job, new: Answer) -> None:
        """A queued job with its empty answer of the same id. Raises NotFound when the transcript was deleted in the
        meantime."""
        with self._database.write() as connection:
            there = select(transcript.c.recording_id).where(transcript.c.id == new.transcript_id)
            recording_id = connection.execute(there).scalar()
            if recording_id is None:
                raise NotFound("transcript", new.transcript_id)
            insert_job(connection, asked, [recording_id])
            connection.execute(
                answer.insert().values(
                    id=new.id,
                    transcript_id=new.transcript_id,
                    kind=new.kind,
                    question=new.question,
                    model=new.model,
                    reach=new.reach,
                    created=new.created,
                    place=next_place(connection),
                    **_growing(new),
                )
            )

    def update(self, now: Answer) -> None:
        """Write what changes while an answer is made: its text with citations. Raises NotFound."""
        with self._database.write() as connection:
            changed = answer.update().where(answer.c.id == now.id).values(_growing(now))
            if connection.execute(changed).rowcount == 0:
                raise NotFound("answer", now.id)

    def get(self, answer_id: str) -> Answer:
        found = self._all(answer.c.id == answer_id)
        if not found:
            raise NotFound("answer", answer_id)
        return found[0]

    def of_transcript(self, transcript_id: str) -> list[Answer]:
        """Newest first."""
        return self._all(answer.c.transcript_id == transcript_id)

    def owner(self, answer_id: str) -> str | None:
        """Whose recording the answer is about, or None for no such answer."""
        query = (
            select(recording.c.owner)
            .join(transcript, transcript.c.recording_id == recording.c.id)
            .join(answer, answer.c.transcript_id == transcript.c.id)
            .where(answer.c.id == answer_id)
        )
        with self._database.read() as connection:
            owner: str | None = connection.execute(query).scalar()
        return owner

    def delete(self, answer_id: str) -> None:
        """With its job. Unknown ones are no matter."""
        with self._database.write() as connection:
            connection.execute(answer.delete().where(answer.c.id == answer_id))
            connection.execute(job.delete().where(job.c.id == answer_id))
        self._database.forget_deleted()

    def _all(self, where: Any) -> list[Answer]:
        query = select(answer, job.c.state, job.c.error).join(job, job.c.id == answer.c.id)
        query = query.where(where).order_by(answer.c.place.desc())
        with self._database.read() as connection:
            return [_answer(row) for row in connection.execute(query).mappings()]


def _growing(now: Answer) -> Mapping[str, Any]:
    cited = {str(number): segment_id for number, segment_id in now.citations.items()}
    return {
        "text": now.text,
        "citations": orjson.dumps(cited).decode(),
        "related": orjson.dumps(now.related).decode(),
    }


def _answer(row: Row) -> Answer:
    return Answer(
        id=row["id"],
        transcript_id=row["transcript_id"],
        kind=row["kind"],
        question=row["question"],
        model=row["model"],
        reach=row["reach"],
        state=row["state"],
        created=aware(row["created"]),
        text=row["text"],
        citations={int(number): segment_id for number, segment_id in orjson.loads(row["citations"]).items()},
        related=tuple(orjson.loads(row["related"])),
        error=row["error"],
    )
