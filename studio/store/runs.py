"""Transcription runs: what is done, what is left, and how each ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, select

from studio.domain import Cut, Hypothesis, Job, Request, Run, Segment, Transcript
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.database import Database
from studio.store.jobs import insert_job
from studio.store.rows import request_row, to_cuts, to_run
from studio.store.schema import hypothesis, job, run, transcript
from studio.store.transcripts import append_hypothesis, insert, next_version, write_segments


class Runs:
    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, asked: Job, new: Transcript, heard: Hypothesis, windows: Sequence[Cut]) -> None:
        """A queued job with its run of the same id, empty hypothesis and transcript, in one step."""
        with self._database.write() as connection:
            insert(connection, new, heard)
            insert_job(connection, asked, [new.recording_id])
            connection.execute(
                run.insert().values(
                    id=asked.id,
                    recording_id=new.recording_id,
                    transcript_id=new.id,
                    windows=orjson.dumps([tuple(cut) for cut in windows]),
                    windows_done=0,
                    created=datetime.now(timezone.utc),
                    place=next_place(connection),
                )
            )

    def get(self, run_id: str) -> Run:
        found = self._all(run.c.id == run_id)
        if not found:
            raise NotFound("run", run_id)
        return found[0]

    def of_transcript(self, transcript_id: str) -> Run | None:
        with self._database.read() as connection:
            row = connection.execute(_OF_TRANSCRIPT, {"key": transcript_id}).mappings().first()
        return to_run(row) if row else None

    def windows(self, run_id: str) -> list[Cut]:
        with self._database.read() as connection:
            data = connection.execute(select(run.c.windows).where(run.c.id == run_id)).scalar_one()
        return to_cuts(data)

    def name_revision(self, hypothesis_id: str, revision: str) -> None:
        """Record which weights are speaking; known only once they are loaded."""
        with self._database.write() as connection:
            where = hypothesis.c.id == hypothesis_id
            connection.execute(hypothesis.update().where(where).values(model_revision=revision))

    def append(self, target: Run, hypothesis_id: str, windows_done: int, segments: Iterable[Segment]) -> None:
        """One more window is heard: its segments, in the hypothesis and the transcript, and the mark of progress.

        One transaction, so that a kill leaves either all of a window or none of it.
        """
        segments = tuple(segments)
        with self._database.write() as connection:
            # only what comes next: a process that lost its lease has nothing to add to another's work
            at = (run.c.id == target.id, run.c.windows_done == windows_done - 1)
            progress = run.update().where(*at).values(windows_done=windows_done)
            if connection.execute(progress).rowcount == 0:
                raise NotFound("run", target.id)
            version = next_version(connection, target.transcript_id)
            append_hypothesis(connection, hypothesis_id, segments)
            write_segments(connection, target.transcript_id, segments, version=version)

    def _all(self, where: Any) -> list[Run]:
        with self._database.read() as connection:
            rows = connection.execute(run_query().where(where).order_by(run.c.place)).mappings()
            return [to_run(row) for row in rows]


def run_query() -> Select[Any]:
    """Runs with the request of their transcript: what `to_run` expects."""
    request = (transcript.c[name] for name in request_row(Request(model="")))
    whole = select(run, job.c.state, job.c.error, *request)
    return whole.join(transcript, transcript.c.id == run.c.transcript_id).join(job, job.c.id == run.c.id)


_OF_TRANSCRIPT = run_query().where(run.c.transcript_id == bindparam("key"))
