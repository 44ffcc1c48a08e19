"""kill -9 at any moment: nothing that was acknowledged is lost, and the next start is clean."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio
from studio.transcript import document
from tests import warm

EDITS = """
import sys
from pathlib import Path
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio

studio = Studio(Settings(data=Path(sys.argv[1]), workers=1))
session = studio.acting_as(LOCAL)
transcript = sys.argv[2]
for number in range(100):
    segment = session.transcripts.get(transcript).segments[0]
    session.edits.set_text(transcript, segment.id, segment.revision, f"edit number {number}")
    print(number, flush=True)
"""

RUN = """
import sys
from pathlib import Path
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio

studio = Studio(Settings(data=Path(sys.argv[1]), workers=1))
session = studio.acting_as(LOCAL)
added = session.library.add(Path(sys.argv[2])).recording
run = session.transcripts.transcribe(added.id, session.models.request("pocketsphinx/en-us"))
seen = 0
while session.transcripts.wait(run.transcript_id, timeout=0.02).active:
    done = len(session.transcripts.get(run.transcript_id).segments)
    if done > seen:
        print(run.transcript_id, done, flush=True)
        seen = done
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return warm.start("-c", script, *arguments, stdout=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], lines: int, delay: float = 0.0) -> list[str]:
    """Read so many lines, wait a little, kill -9, and give all that had been said."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines)]
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    assert all(said), "the script ended before it was killed"
    return [line.strip() for line in said]


@pytest.mark.parametrize(("lines", "delay"), [(1, 0.0), (25, 0.003), (60, 0.011)])
def test_killed_in_the_middle_of_100_edits(tmp_path: Path, heard_once: Path, lines: int, delay: float) -> None:
    settings = Settings(data=tmp_path / "data", workers=1)
    shutil.copytree(heard_once, settings.data)
    studio = Studio(settings)
    session = studio.acting_as(LOCAL)
    (entry,) = session.library.entries()
    transcript = session.transcripts.get(session.transcripts.of_recording(entry.recording.id)[0][0].id)
    studio.close()
    said = kill_after(start(EDITS, str(settings.data), transcript.id), lines, delay)

    after = Studio(settings)
    now = after.acting_as(LOCAL)
    after.wake()
    found = now.transcripts.get(transcript.id)
    document.check(found)
    last = int(said[-1])
    assert found.segments[0].text in (f"edit number {last}", f"edit number {last + 1}"), (
        "the last acknowledged edit, or one more"
    )
    undone = 0
    while now.transcripts.changes(transcript.id).status.undo:
        now.edits.undo(transcript.id)
        undone += 1
    assert undone in (last + 1, last + 2), "every edit can still be taken back"
    assert now.transcripts.get(transcript.id).text == transcript.text
    after.close()


def test_killed_in_the_middle_of_a_transcription(tmp_path: Path, story: Path) -> None:
    said = kill_after(start(RUN, str(tmp_path), str(story)), 2)
    transcript_id, seen = said[-1].split()

    after = Studio(Settings(data=tmp_path, workers=1))
    now = after.acting_as(LOCAL)
    kept = now.transcripts.get(transcript_id).segments
    assert len(kept) >= int(seen), "every segment that was shown is there"
    after.wake()
    assert now.transcripts.wait(transcript_id, timeout=60).state == "done"
    whole = now.transcripts.get(transcript_id)
    document.check(whole)
    assert whole.segments[: len(kept)] == kept
    after.close()


def test_killed_at_work_of_every_kind_nothing_acknowledged_is_lost_and_nothing_is_left(tmp_path: Path) -> None:
    """`python -m bench.kills` does the same a hundred times."""
    from bench.kills import rounds

    known, faults = rounds(tmp_path, 4, seed=int(time.time()) % 1_000)
    assert faults == []
    assert known.acknowledged["edit"] > 0
