"""kill -9 at any moment, again and again: is anything that was acknowledged lost, and is anything left lying about?

    python -m bench.kills [--rounds 100] [--seed 1]

Each round a process on one data folder edits, takes files in, deletes and exports, from several threads, and says
every result in the moment it has it. After a random while it is killed. The next process then looks: every text is the
last that was acknowledged or one that was under way, every recording that was taken in has its sound, every one that
was deleted has none, every export is whole; and after its start nothing is left of the work of the dead.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.formats import Options
from studio.session import Studio
from studio.store import Store
from studio.transcript.document import check

SEGMENTS = 8
EDITORS = 3

WORK = """
import json, sys, threading
from pathlib import Path
from bench.kills import editor, adder, deleter, exporter
from studio.config import Settings
from studio.session import Studio

data, transcript, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
studio = Studio(Settings(data=data, workers=1))
studio.wake()
lock = threading.Lock()

def say(**what):
    with lock:
        print(json.dumps(what), flush=True)

jobs = [*((editor, n) for n in range(3)), (adder, seed), (deleter, seed), (exporter, seed)]
threads = [threading.Thread(target=job, args=(studio, transcript, number, say), daemon=True) for job, number in jobs]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def editor(studio: Studio, transcript: str, number: int, say: Any) -> None:
    """Changes segments that nobody else does."""
    session = studio.acting_as(LOCAL)
    for step in range(10_000):
        mine = [number + EDITORS * n for n in range(SEGMENTS // EDITORS)]
        segment = session.transcripts.get(transcript).segments[mine[step % len(mine)]]
        text = f"text {number} {step} {time.time_ns()}"
        session.edits.set_text(transcript, segment.id, segment.revision, text, key=f"{number}-{time.time_ns()}")
        say(did="edit", segment=segment.id, text=text)


def adder(studio: Studio, _: str, seed: int, say: Any) -> None:
    session = studio.acting_as(LOCAL)
    folder = studio.uploads_folder()
    for step in range(10_000):
        place = folder / f"{seed}-{step}"
        place.mkdir()
        path = place / "clip.wav"
        sound = np.random.default_rng(seed * 10_000 + step).normal(0, 0.1, 8_000)
        soundfile.write(path, sound, 16_000)
        taken = session.library.add(path, f"clip {seed} {step}.wav", move=True)
        say(did="add", recording=taken.recording.id)


def deleter(studio: Studio, transcript: str, _: int, say: Any) -> None:
    session = studio.acting_as(LOCAL)
    kept = session.transcripts.get(transcript).recording_id
    while True:
        others = [entry.recording.id for entry in session.library.entries() if entry.recording.id != kept]
        if len(others) > 5:
            say(will="delete", recording=others[-1])
            session.library.delete(others[-1])
            say(did="delete", recording=others[-1])
        time.sleep(0.02)


def exporter(studio: Studio, transcript: str, seed: int, say: Any) -> None:
    session = studio.acting_as(LOCAL)
    for step in range(10_000):
        folder = studio.settings.data.parent / "exports" / f"{seed}-{step}"
        documents = session.exports.documents(transcript_id=transcript)
        session.exports.write(documents, folder, "json", Options(status="all"))
        say(did="export", folder=str(folder))


@dataclass
class Known:
    """What was acknowledged so far."""

    texts: dict[str, str] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    going: set[str] = field(default_factory=set)
    exports: set[str] = field(default_factory=set)
    acknowledged: Counter[str] = field(default_factory=Counter)

    def hear(self, line: str) -> None:
        said = json.loads(line)
        if said.get("will") == "delete":
            self.going.add(said["recording"])
            return
        self.acknowledged[said["did"]] += 1
        match said["did"]:
            case "edit":
                self.texts[said["segment"]] = said["text"]
            case "add":
                self.there.add(said["recording"])
            case "delete":
                self.gone.add(said["recording"])
            case "export":
                self.exports.add(said["folder"])


def begin(data: Path) -> str:
    """A data folder with one recording and its transcript."""
    studio = Studio(Settings(data=data, workers=1))
    session = studio.acting_as(LOCAL)
    clip = data.parent / "clip.wav"
    soundfile.write(clip, np.random.default_rng(0).normal(0, 0.1, 16_000 * SEGMENTS), 16_000)
    recording = session.library.add(clip).recording
    request = Request("model", source_lang="de", target_lang="de")  # a language that nobody aligns here
    segments = tuple(Segment(f"s{n}", n, n + 1.0, (Word("word", n + 0.1, n + 0.9),)) for n in range(SEGMENTS))
    heard = Hypothesis("h1", recording.id, request, "", recording.created, segments)
    studio._services.store.transcripts.add(
        Transcript("t1", recording.id, "h1", request, recording.created, 0, segments), heard
    )
    studio.close()
    return "t1"


def work_and_die(data: Path, transcript: str, seed: int, seconds: float, known: Known) -> None:
    command = [sys.executable, "-c", WORK, str(data), transcript, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        known.hear(process.stdout.readline())  # it is at work
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        for line in process.stdout.readlines():
            if line.endswith("\n"):
                known.hear(line)


def faults(data: Path, transcript: str, known: Known) -> list[str]:
    """What is wrong after a kill; looks before it tidies, and again after."""
    studio = Studio(Settings(data=data, workers=1))
    try:
        return [*_lost(studio, transcript, known), *_left(studio, data, known)]
    finally:
        studio.close()


def _lost(studio: Studio, transcript: str, known: Known) -> list[str]:
    found = []
    document = studio.acting_as(LOCAL).transcripts.get(transcript)
    check(document)
    for segment in document.segments:
        mine = known.texts.get(segment.id)
        if mine is not None and segment.text != mine and _number(segment.text) <= _number(mine):
            found.append(f"{segment.id} says {segment.text!r}, acknowledged was {mine!r}")
    store = studio._services.store
    found += [
        f"recording {recording[:8]} was taken in and is not whole"
        for recording in known.there - known.gone - known.going
        if not _is_there(store, recording)
    ]
    known.texts.update({segment.id: segment.text for segment in document.segments if segment.id in known.texts})
    found += [f"export {folder} was done and is not there" for folder in known.exports if not _is_whole(folder)]
    return found


def _is_there(store: Store, recording: str) -> bool:
    found = store.recordings.find(recording)
    return found is not None and store.blobs.has(found[0].sha256)


def _is_whole(folder: str) -> bool:
    return any(Path(folder).glob("*.json"))


def _number(text: str) -> int:
    return int(text.rsplit(" ", 1)[-1])


def _left(studio: Studio, data: Path, known: Known) -> list[str]:
    studio.wake()
    store = studio._services.store
    rows = {recording.id: recording.sha256 for recording in store.recordings.in_project(LOCAL.name, None)}
    found = [f"recording {recording[:8]} was deleted and is there" for recording in known.gone if recording in rows]
    found += [
        f"recording {recording[:8]} was being deleted and is half there"
        for recording in known.going - known.gone
        if recording in rows and not store.blobs.has(rows[recording])
    ]
    own = store.scratch.own.name
    left = {path.name for path in (data / "scratch" / "work").iterdir()} - {own, f"{own}.lock"}
    left |= {path.name for path in (data / "scratch" / "jobs").iterdir()} - store.jobs.known()
    left |= {path.name for path in (data / "blobs" / "trash").glob("*")} | set(store.blobs.unsettled())
    known_blobs = {path.name for path in (data / "blobs").glob("??/*")}
    left |= known_blobs - set(rows.values())
    return [*found, *(f"left behind: {name}" for name in sorted(left))]


def rounds(folder: Path, count: int, seed: int) -> tuple[Known, list[str]]:
    """So many kills. What was acknowledged in all of them, and every fault."""
    pace, known, found = random.Random(seed), Known(), []
    data = folder / "data"
    transcript = begin(data)
    for number in range(count):
        work_and_die(data, transcript, seed * 1_000 + number, pace.uniform(0.02, 1.5), known)
        found += [f"round {number + 1}: {fault}" for fault in faults(data, transcript, known)]
    return known, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        known, found = rounds(Path(folder), options.rounds, options.seed)
    counts = ", ".join(f"{count:,} {name}s" for name, count in sorted(known.acknowledged.items()))
    print(f"  {options.rounds} kills; acknowledged: {counts}; faults: {len(found)}")
    for fault in found[:20]:
        print(f"    {fault}")


if __name__ == "__main__":
    main()
