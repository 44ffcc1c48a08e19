"""What somebody may own: one of everything, in a data folder, and the same under ids that do not exist."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import soundfile

from studio.audio.wav import wav_head
from studio.domain import Answer, Cut, Hypothesis, Request, Transcript, kept
from studio.session import Session, Studio
from tests.jobbing import answer_job, run_job
from tests.patience import wait_until

SECRET = "Aardvark"
"""In the name of the recording, in its texts and in the answer: what a stranger must never read."""

EXPORT = "txt"

SAID = 800


@dataclass(frozen=True, slots=True)
class Ids:
    """By which things are asked for."""

    recording: str
    transcript: str
    other: str
    """Another transcript of the same recording."""
    heard: str
    """A third, made by a run that was stopped."""
    segment: str
    answer: str
    project: str = ""
    export: str = ""
    job: str = ""
    once: str = ""
    """What a program has heard."""
    live: str = ""
    """A recording that is being made, of SAID samples."""
    pull: str = ""
    """Of a dataset, which was stopped."""
    kept: str = ""
    """A recording that could not be taken in."""

    def missing(self) -> Ids:
        """Ids of the same looks, of nothing."""
        names = ("recording", "project", "export", "job", "once", "live", "pull", "kept")
        fresh = {name: secrets.token_hex(16) for name in names}
        texts = {name: f"t{secrets.token_hex(16)}" for name in ("transcript", "other", "heard")}
        return replace(self, **fresh, **texts, answer=f"a{secrets.token_hex(16)}")

    def hidden(self, text: str) -> str:
        """The text with each id in it as the name of what it is of, so that two refusals can be compared."""
        names = ("recording", "transcript", "other", "heard", "answer", "project", "export", "job", "once", "live")
        for name in (*names, "pull", "kept"):
            key = getattr(self, name)
            text = text.replace(key, f"<{name}>") if key else text
        return text


def fill(studio: Studio, session: Session, folder: Path) -> Ids:
    """One recording with three transcripts and an answer, in the library of the session's actor."""
    clip = folder / f"{SECRET}.wav"
    soundfile.write(clip, np.random.default_rng(1).normal(0, 0.1, 48_000), 16_000)
    one, two = (
        session.library.import_([_manifest(folder / f"{pnc}.json", clip, pnc=pnc)]).transcripts[0] for pnc in (1, 0)
    )
    transcript = session.transcripts.get(one)
    recording, store = transcript.recording_id, studio._services.store
    answer = Answer("a" + secrets.token_hex(16), one, "question", "Who?", "m", "trained", "done", _now(), SECRET)
    store.answers.start(answer_job(answer), answer)
    heard = _stopped_run(studio, recording)
    live = session.live.begin(f"{SECRET}.wav", Request("none"))
    session.live.keep(live.id, 0, bytes(2 * SAID))
    ids = (recording, one, two, heard, transcript.segments[0].id, answer.id)
    project = session.projects.of_recording(recording).id
    session.projects.change(project, description=SECRET)
    asking, pull, refused = _asking(session, folder), _pulled(studio, session), kept_recording(studio, session)
    return Ids(*ids, project=project, job=asking, live=live.id, pull=pull, kept=refused)


def kept_recording(studio: Studio, session: Session, samples: int = SAID) -> str:
    """A recording that was made in the page and could not be taken in."""
    store, queue = studio._services.store, studio._services.queue
    asked = {"files": [{"file": "0.wav", "name": f"{SECRET}.wav"}], "project": "default", "samples": samples}
    job = queue.new("ingest", session.actor.name, asked)
    store.job_folder(job.id).mkdir()
    (store.job_folder(job.id) / "0.wav").write_bytes(wav_head(samples) + bytes(2 * samples))
    store.jobs.add(replace(job, state="running", worker="dead"))
    store.jobs.end(job.id, "dead", "failed", "No.", kept(job))
    return job.id


def _pulled(studio: Studio, session: Session) -> str:
    """A pull that was stopped."""
    asked: dict[str, object] = {"name": f"ann/{SECRET}", "revision": None, "owners": [], "project": None, "dry": True}
    job = replace(studio._services.queue.new("pull", session.actor.name, asked), state="stopped")
    studio._services.store.jobs.add(job)
    return job.id


def _asking(session: Session, folder: Path) -> str:
    """An import that waits to be told the language."""
    rows, clip = folder / "rows" / f"{SECRET}.json", folder / "rows" / "clip.wav"
    rows.parent.mkdir()
    shutil.copy(folder / f"{SECRET}.wav", clip)
    rows.write_text('{"audio_filepath": "clip.wav", "offset": 0, "duration": 3, "text": "Who?"}\n', "utf-8")
    job = session.library.take_in([(rows, rows.name), (clip, clip.name)])
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    return job.id


def _stopped_run(studio: Studio, recording: str) -> str:
    key, request, store = secrets.token_hex(16), Request("pocketsphinx/en-us", pnc=False), studio._services.store
    hypothesis = Hypothesis(f"h{key}", recording, request, "", _now())
    transcript = Transcript(f"t{key}", recording, hypothesis.id, request, _now(), version=0, region=(0.0, 1.0))
    store.runs.start(run_job(key, "stopped"), transcript, hypothesis, [Cut(0.0, 1.0)])
    return transcript.id


def _manifest(path: Path, clip: Path, *, pnc: int) -> Path:
    text = f"{SECRET}s are here." if pnc else f"{SECRET.lower()}s were here"
    row = {"audio_filepath": str(clip), "offset": 0.0, "duration": 3.0, "text": text, "lang": "en", "pnc": bool(pnc)}
    path.write_text(json.dumps(row) + "\n", "utf-8")
    return path


def _now() -> datetime:
    return datetime.now(timezone.utc)
