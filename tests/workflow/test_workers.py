"""A team's house: PostgreSQL, an S3, a server, and workers on other machines, which know nothing but these two."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Job
from studio.session import Studio
from studio.store import Store
from tests import warm
from tests.conftest import ROOT
from tests.patience import SECONDS, wait_until
from tests.s3 import Gateway

pytestmark = pytest.mark.slow

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


class House:
    """What all its machines share; each has a data folder of its own."""

    def __init__(self, database: str, blobs: str, folder: Path) -> None:
        self._database, self._blobs, self._folder = database, blobs, folder

    def settings(self, machine: str) -> Settings:
        return Settings(data=self._folder / machine, database_url=self._database, blobs=self._blobs, workers=1)

    @contextmanager
    def worker(self, machine: str) -> Iterator[subprocess.Popen[bytes]]:
        """`canary-studio worker`, at work."""
        settings = self.settings(machine)
        env = {"STUDIO_DATABASE_URL": self._database, "STUDIO_BLOBS": self._blobs, "STUDIO_WORKERS": "1"}
        asked = ("worker", "--data", str(settings.data))
        process = warm.start("studio", *asked, env={**os.environ, **env}, stderr=subprocess.PIPE)
        assert process.stderr is not None
        try:
            assert b"Works on what waits in" in process.stderr.readline()
            yield process
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


@pytest.fixture
def house(postgresql_url: str, s3: Gateway, tmp_path: Path) -> House:
    return House(postgresql_url, s3.new_url(), tmp_path)


@contextmanager
def asked(house: House, sound: Path) -> Iterator[tuple[Store, Job, str]]:
    """A transcription that a server was asked for which works no more."""
    server = Studio(house.settings("server"))
    session = server.acting_as(LOCAL)
    recording = session.library.add(sound).recording
    server._services.jobs.close()
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    store = server._services.store
    try:
        yield store, store.jobs.get(run.id), run.transcript_id
    finally:
        server.close()


def test_a_worker_does_what_waits_and_ends_well(house: House) -> None:
    with asked(house, MEMO) as (store, job, transcript), house.worker("one") as worker:
        assert wait_until(lambda: store.jobs.get(job.id).state == "done", SECONDS)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        assert store.transcripts.get(transcript).text
    assert not [*(house.settings("one").data / "scratch" / "work").iterdir()], "it leaves nothing of its own"


def test_where_one_is_killed_another_goes_on(house: House, story: Path) -> None:
    with asked(house, story) as (store, job, transcript):
        with house.worker("one") as first:
            assert wait_until(lambda: len(store.transcripts.get(transcript).segments) > 1, SECONDS)
            by = store.jobs.get(job.id).worker
            os.kill(first.pid, signal.SIGKILL)
        store.jobs.renew(by, 0.0)  # as half a minute does by itself: see tests/jobs/test_worker.py
        kept = store.transcripts.get(transcript).segments
        with house.worker("two"):
            assert wait_until(lambda: store.jobs.get(job.id).state == "done", SECONDS)
        whole = store.transcripts.get(transcript).segments
        assert len(whole) > len(kept)
        assert whole[: len(kept)] == kept, "what was heard is not heard again"
        assert store.jobs.get(job.id).worker != by
