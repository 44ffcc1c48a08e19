"""Two servers on one data folder, one of them killed in the middle of its work."""

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
from studio.domain import Job, Transcript
from studio.session import Studio
from tests import warm
from tests.patience import SECONDS, wait_until

pytestmark = pytest.mark.slow

SERVER = """
import sys
from pathlib import Path
from studio import LOCAL, Settings, Studio

studio = Studio(Settings(data=Path(sys.argv[1]), workers=1))
studio.wake()
session = studio.acting_as(LOCAL)
if len(sys.argv) > 2:
    recording = session.library.add(Path(sys.argv[2])).recording
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    while session.transcripts.wait(run.transcript_id, 0.05).windows_done < 2:
        pass
    print(run.id, run.transcript_id, flush=True)
else:
    print("awake", flush=True)
sys.stdin.read()
studio.close()
"""


@contextmanager
def server(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process as a server is to its jobs, and the first that it says."""
    pipe = subprocess.PIPE
    with warm.start("-c", SERVER, *arguments, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_the_other_takes_a_killed_servers_run_up_where_it_was(tmp_path: Path, story: Path) -> None:
    data = str(tmp_path / "data")
    with server(data) as (_, awake), server(data, str(story)) as (first, said):
        assert awake == "awake"
        job_id, transcript_id = said.split()
        looking = Studio(Settings(data=tmp_path / "data", workers=1))
        store, session = looking._services.store, looking.acting_as(LOCAL)
        worker, kept = store.jobs.get(job_id).worker, session.transcripts.get(transcript_id)
        os.kill(first.pid, signal.SIGKILL)
        assert wait_until(lambda: taken_over(store.jobs.get(job_id), worker))
        assert wait_until(lambda: store.jobs.get(job_id).state == "done", SECONDS)
        whole = session.transcripts.get(transcript_id)
        assert isinstance(whole, Transcript)
        assert len(whole.segments) > len(kept.segments) > 0
        assert whole.segments[: len(kept.segments)] == kept.segments, "what was heard is not heard again"
        looking.close()


def taken_over(job: Job, worker: str) -> bool:
    return job.worker not in ("", worker) or not job.active
