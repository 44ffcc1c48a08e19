"""kill -9 of servers, a worker and PostgreSQL at random while people work: is anything lost, done twice, or left lying?

    python -m bench.team [--rounds 100] [--seed 1] [--sound s3|folder]

In a team's house (`bench.house`) three people edit and verify, one uploads, one transcribes, one exports and one
deletes, all over HTTP, each at whichever server. In each round one of the four processes is killed and, a moment later,
started again. What a client is refused he asks for again, as the page does, with the same key where there is one; now
and then he gives up, and whether it was done may then be either. Every ten rounds all work is let come to its end and
is looked at; at the end `canary-studio doctor` looks, too.

lost          acknowledged, and not what the store holds; or refused, and done more often than was asked for
unended       a job that did not end, or as failed; an end that was told twice, or never
left          what nobody clears away
unclear       an answer that is no sentence a person can use, or a traceback in a log
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import datetime, timezone
from typing import Any

import numpy as np
import soundfile
from sqlalchemy import func, select

from bench.house import KINDS, House, Program, house
from bench.staff import EDITORS, Client, Known, People, Place
from bench.way import END_SECONDS, STUDIO, Notes, Refused, Way
from studio.accounts.actor import LOCAL
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.examples import clips
from studio.session import Studio
from studio.store.schema import edit, job, receipt, recording
from studio.transcript.document import check

SEGMENTS = 12
BACK_SECONDS = 30.0
"""After which every server must answer again, once PostgreSQL does."""
DRAIN_EVERY = 10


def begin(built: House) -> tuple[Studio, Known]:
    """Somebody who looks from outside, and what is there at first."""
    studio = Studio(built.settings("looking"))
    session, store = studio.acting_as(LOCAL), studio._services.store
    clip = built.folder / "clip.wav"
    soundfile.write(clip, np.random.default_rng(0).normal(0, 0.1, 16_000 * SEGMENTS), 16_000)
    edited = session.library.add(clip, "edited.wav").recording
    story = session.library.add(dict(clips())["short story"], "story.flac").recording
    request = Request("model", source_lang="de", target_lang="de")  # a language that nobody aligns here
    segments = tuple(Segment(f"s{n}", n, n + 1.0, (Word("word", n + 0.1, n + 0.9),)) for n in range(SEGMENTS))
    made = datetime.now(timezone.utc)
    heard = Hypothesis("h1", edited.id, request, "", made, segments)
    store.transcripts.add(Transcript("t1", edited.id, "h1", request, made, 0, segments), heard)
    places = {each.id: Place(each.id, each.revision, each.text) for each in store.transcripts.get("t1").segments}
    return studio, Known("t1", story.id, places)


class Looking:
    """Compares the house with what was acknowledged, while nobody is at work."""

    def __init__(self, built: House, studio: Studio, known: Known, notes: Notes) -> None:
        self._house, self._known, self._notes = built, known, notes
        self._store = studio._services.store
        self._logs: dict[str, int] = defaultdict(int)
        self._told = 0

    def after_a_round(self, way: Way) -> None:
        """What must hold at any moment at which nobody asks."""
        for server in self._house.servers:
            self._is_back(way, server)
        self._edits()
        self._logs_are_clear()

    def after_all(self) -> None:
        """What must hold once all work has come to its end."""
        self._ends()
        self._uploads()
        self._transcripts()
        self._messages()
        for program in self._house.programs:
            if alive := program.survivors():
                self._notes.fault(f"left: processes {alive} of {program.name}, which was killed")

    def _is_back(self, way: Way, server: Program) -> None:
        end = time.monotonic() + BACK_SECONDS
        while time.monotonic() < end:
            try:
                way.get(server, f"{STUDIO}/library.json")
            except Refused:
                time.sleep(0.1)
            else:
                return
        self._notes.fault(f"unended: {server.name} does not come back by itself")

    def _edits(self) -> None:
        document = self._store.transcripts.get(self._known.transcript)
        check(document)
        for segment in document.segments:
            place = self._known.places[segment.id]
            now = (segment.text, segment.status)
            if now == place.maybe:
                place.text, place.status = now
                place.maybe = None
                place.revision = segment.revision
            elif now != (place.text, place.status):
                self._notes.fault(f"lost: {segment.id} is {now}, acknowledged was {(place.text, place.status)}")
        with self._store.database.read() as connection:
            whose = edit.c.transcript_id == self._known.transcript
            made = connection.execute(select(func.count()).select_from(edit).where(whose)).scalar_one()
            signed = connection.execute(select(func.count()).select_from(receipt)).scalar_one()
        if not self._known.edits <= made <= self._known.edits + self._known.given_up or made != signed:
            self._notes.fault(
                f"lost: {made} edits with {signed} receipts; {self._known.edits} acknowledged, "
                f"{self._known.given_up} given up"
            )

    def _logs_are_clear(self) -> None:
        for program in self._house.programs:
            said = program.log.read_bytes()[self._logs[program.name] :]
            self._logs[program.name] += len(said)
            text = said.decode(errors="replace")
            if "Traceback" in text:
                at = text.index("Traceback")
                self._notes.fault(f"unclear: {program.name} wrote {text[max(0, at - 200) : at + 6000]}")

    def _ends(self) -> None:
        end = time.monotonic() + END_SECONDS
        while time.monotonic() < end:
            with self._store.database.read() as connection:
                active = connection.execute(select(job.c.id).where(job.c.state.in_(("queued", "running")))).all()
            if not active:
                break
            time.sleep(0.3)
        with self._store.database.read() as connection:
            rows = connection.execute(select(job)).mappings().all()
        for row in rows:
            about = f"{row['kind']} {row['id']} of {row['home'][:6]} at {row['worker'][:6]}"
            if row["state"] in ("queued", "running"):
                self._notes.fault(f"unended: {about} is {row['state']}, lease {row['lease'] - time.time():.0f} s")
            elif row["state"] != "done":
                self._notes.fault(f"unended: {about} ended as {row['state']}: {row['error']}")

    def _uploads(self) -> None:
        with self._store.database.read() as connection:
            rows = connection.execute(select(recording.c.id, recording.c.name, recording.c.sha256)).all()
        names = Counter(row.name for row in rows)
        gone = {self._known.uploads[key] for key in self._known.deleted}
        for name in self._known.names:
            if names[name] != (name not in gone):
                self._notes.fault(f"lost: {name} is there {names[name]} times, deleted: {name in gone}")
        for row in rows:
            if row.id in self._known.deleted:
                self._notes.fault(f"lost: {row.name} was deleted and is there")
            if not self._store.blobs.has(row.sha256):
                self._notes.fault(f"lost: the sound of {row.name}")
        orphans = self._store.blobs.contents() - {row.sha256 for row in rows} - set(self._store.blobs.unsettled())
        if orphans:
            self._notes.fault(f"left: {len(orphans)} sounds that nothing will ever clear away: {sorted(orphans)[:3]}")

    def _transcripts(self) -> None:
        found = self._store.transcripts.of_recording(self._known.story)
        ids = {each.id for each, _ in found}
        if missing := self._known.transcripts.keys() - ids:
            self._notes.fault(f"lost: transcripts {missing}")
        more = len(ids) - len(self._known.transcripts)
        if more > self._known.unknown_starts:
            self._notes.fault(
                f"lost: {more} transcripts that nobody was told of; {self._known.unknown_starts} refusals"
            )
        texts: dict[tuple[int, int], set[str]] = defaultdict(set)
        for key, region in self._known.transcripts.items():
            if key not in ids:
                continue
            whole = self._store.transcripts.get(key)
            check(whole)
            run = self._store.runs.of_transcript(key)
            if run is not None and run.state == "done" and run.windows_done != run.windows_total:
                self._notes.fault(f"unended: transcript {key} has {run.windows_done} of {run.windows_total} windows")
            if run is not None and run.state == "done":
                texts[region].add(whole.text)
        for region, different in texts.items():
            if len(different) > 1:
                self._notes.fault(f"lost: the same seconds {region} were heard as {sorted(different)}")

    def _messages(self) -> None:
        end = time.monotonic() + END_SECONDS
        while (waiting := self._store.deliveries.counts()["waiting"]) and time.monotonic() < end:
            time.sleep(0.3)
        if waiting:
            self._notes.fault(f"unended: {waiting} messages wait")
        told: dict[str, set[str]] = defaultdict(set)
        for message in list(self._house.receiver.came):
            told[message.event["data"]["job"]["id"]].add(message.id)
        with self._store.database.read() as connection:
            rows = connection.execute(select(job.c.id, job.c.kind).where(job.c.kind.in_(KINDS))).all()
        for row in rows:
            if len(told[row.id]) != 1:
                self._notes.fault(f"unended: of the end of {row.kind} {row.id} {len(told[row.id])} things were told")


def doctor(built: House, notes: Notes) -> None:
    """At the end, with everything started anew."""
    for data in ("servers", "worker"):
        command = [sys.executable, "-m", "studio", "doctor", "--data", str(built.folder / data)]
        said = subprocess.run(command, env=built.servers[0].env, capture_output=True, text=True)
        for line in said.stdout.splitlines() + said.stderr.splitlines():
            if any(
                word in line for word in ("orphan", "belong to no", "on their way", "left files", "missing", "error")
            ):
                notes.fault(f"left: doctor of {data}: {line}")
        if said.returncode:
            notes.fault(f"left: doctor of {data} ended with {said.returncode}: {(said.stderr or said.stdout)[-500:]}")
        print(f"  doctor of {data}: exit {said.returncode}")
    jobs = {path.name for path in (built.folder / "servers/scratch/jobs").iterdir()}
    print(f"  folders of jobs: {len(jobs)}")


def rounds(built: House, count: int, seed: int) -> Notes:
    pace, notes = random.Random(seed), Notes()
    studio, known = begin(built)
    people, look = People(known, notes), Looking(built, studio, known, notes)
    steps = [*((f"editor {n}", people.editor(n), 0.05) for n in range(EDITORS))]
    steps += [("uploader", people.uploader, 0.3), ("deleter", people.deleter, 0.5)]
    steps += [("exporter", people.exporter, 1.0), ("transcriber", people.transcriber, 0.5)]
    clients = [
        Client(name, Way(built.servers, notes, seed * 100 + at), step, pause)
        for at, (name, step, pause) in enumerate(steps)
    ]
    way = Way(built.servers, notes, seed)
    for client in clients:
        client.start()
    for number in range(1, count + 1):
        notes.round = number
        time.sleep(pace.uniform(0.3, 2.5))
        victims = _victims(built, pace)
        for victim in victims:
            victim.kill()
        time.sleep(pace.uniform(0.0, 1.5))
        for victim in victims:
            victim.start()
        time.sleep(pace.uniform(0.0, 0.5))
        _hold(clients[:EDITORS])
        look.after_a_round(way)
        if number % DRAIN_EVERY == 0 or number == count:
            _hold(clients)
            look.after_all()
        for client in clients:
            client.at_work.set()
        print(f"  {number}: {', '.join(each.name for each in victims)}; {dict(notes.done)}", flush=True)
    for client in clients:
        client.over = True
    _hold(clients)
    for program in built.programs:
        program.kill()
        program.start()
    look.after_all()
    doctor(built, notes)
    studio.close()
    return notes


def _victims(built: House, pace: random.Random) -> list[Any]:
    """One of them; now and then PostgreSQL with one of the others."""
    first = pace.choice([*built.programs, built.postgres, built.postgres])
    if first is built.postgres and pace.random() < 0.25:
        return [first, pace.choice(built.programs)]
    return [first]


def _hold(clients: list[Client]) -> None:
    for client in clients:
        client.at_work.clear()
    for client in clients:
        while client.is_alive() and not client.over and not client.idle.wait(0.5):
            pass
        if client.over:
            client.at_work.set()
            client.join(END_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sound", choices=["s3", "folder"], default="s3")
    options = parser.parse_args()
    begun = time.monotonic()
    with house(with_s3=options.sound == "s3") as built:
        notes = rounds(built, options.rounds, options.seed)
    counts = ", ".join(f"{count:,} {name}s" for name, count in sorted(notes.done.items()))
    print(f"  {options.rounds} rounds in {time.monotonic() - begun:.0f} s; acknowledged: {counts}")
    print(f"  refused: {sum(notes.refusals.values()):,}; faults: {len(notes.faults)}")
    for said, often in notes.refusals.most_common(30):
        print(f"    {often:6} x {said}")
    for fault in notes.faults[:40]:
        print(f"    FAULT {fault}")


if __name__ == "__main__":
    main()
