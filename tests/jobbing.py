"""Jobs as tests put them into a store by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from studio.domain import Answer, Job, JobState
from studio.store import Store
from studio.store.schema import job

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def run_job(key: str, state: JobState = "queued", created: datetime = NOW) -> Job:
    return Job(key, "transcribe", "local", state, created)


def answer_job(answer: Answer) -> Job:
    return Job(answer.id, "answer", "local", answer.state, answer.created)


def set_state(store: Store, key: str, state: JobState) -> None:
    """Whoever is at it."""
    with store.database.write() as connection:
        connection.execute(job.update().where(job.c.id == key).values(state=state))


def set_payload(store: Store, key: str, payload: Mapping[str, Any]) -> None:
    """As another version would have written it."""
    with store.database.write() as connection:
        connection.execute(job.update().where(job.c.id == key).values(payload=json.dumps(payload)))


def set_result(store: Store, key: str, result: Mapping[str, Any]) -> None:
    """As far as it had come when its process was killed."""
    with store.database.write() as connection:
        connection.execute(job.update().where(job.c.id == key).values(result=json.dumps(result)))
