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
import io
import random
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import httpx
import numpy as np
import soundfile
from sqlalchemy import func, select

from bench.house import KINDS, House, Program, house
from studio.accounts.actor import LOCAL
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.examples import clips
from studio.session import Studio
from studio.store.schema import edit, job, receipt, recording
from studio.transcript.document import check

EDIT = "/gradio_api/studio/edit"
STUDIO = "/gradio_api/studio"
EDITORS = 3
SEGMENTS = 12
KEPT_UPLOADS = 4
GIVES_UP = 0.1
"""Share of refusals after which an editor does not ask again."""
AGAIN_SECONDS = 0.15
BACK_SECONDS = 30.0
"""After which every server must answer again, once PostgreSQL does."""
END_SECONDS = 150.0
"""By which all work must have come to its end: longer than a lease, and than a receiver is not asked again."""
DRAIN_EVERY = 10

SENTENCES = (
    "cannot be reached",
    "is busy with other work",
    "The database is busy",
    "is not an upload that is waiting here",
    "has no room for more work",
)
"""What a refusal may say while something is down."""


class Refused(Exception):
    """It was not done, or nobody knows whether it was."""

    def __init__(self, code: str, said: str, answer: dict[str, Any] | None = None) -> None:
        self.code, self.answer = code, answer or {}
        super().__init__(said)


@dataclass
class Notes:
    """What all clients have seen. Every method from any thread."""

    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    round: int = 0
    _said: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, said: str) -> None:
        with self._lock:
            if said in self._said:  # it is seen again after every round
                return
            self._said.add(said)
            self.faults.append(f"round {self.round}: {said}")
        print(f"    round {self.round}: {said}", flush=True)

    def did(self, what: str) -> None:
        with self._lock:
            self.done[what] += 1

    def refused(self, error: Refused) -> None:
        with self._lock:
            self.refusals[f"{error.code}: {str(error)[:110]}"] += 1
        if error.code == "fault" or (error.code == "unavailable" and not any(each in str(error) for each in SENTENCES)):
            self.fault(f"unclear: {error.code}: {error}")


class Way:
    """HTTP to the servers, for one client."""

    def __init__(self, servers: list[Program], notes: Notes, seed: int) -> None:
        self.servers, self.notes, self.chance = servers, notes, random.Random(seed)
        self._http = httpx.Client(timeout=60)

    def any(self) -> Program:
        return self.chance.choice(self.servers)

    def post(self, server: Program, path: str, data: Any) -> dict[str, Any]:
        return self._answer(lambda: self._http.post(f"{server.url}{path}", json=data))

    def get(self, server: Program, path: str) -> dict[str, Any]:
        return self._answer(lambda: self._http.get(f"{server.url}{path}"))

    def bytes(self, server: Program, path: str) -> bytes:
        try:
            answer = self._http.get(f"{server.url}{path}")
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        if answer.status_code != 200:
            raise self._refused(str(answer.status_code), answer.text[:300])
        return answer.content

    def ask(self, server: Program, component: str, name: str, data: Any) -> dict[str, Any]:
        """A server function of the page's."""
        body = {"data": data, "component_id": self._component(server, component), "fn_name": name}
        return self.post(server, "/gradio_api/component_server", body | {"session_hash": "bench"})

    def upload(self, server: Program, name: str, sound: bytes) -> str:
        try:
            answer = self._http.post(f"{server.url}/gradio_api/upload", files={"files": (name, sound)})
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        if answer.status_code != 200:
            raise self._refused("unavailable", answer.text[:300])
        return str(answer.json()[0])

    def until(self, what: str, ask: Callable[[Program], Any], seconds: float = END_SECONDS) -> Any:
        """What `ask` gives, asked again and again, of any server; None is asked again, too."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = ask(self.any())
            except Refused as refused:
                if refused.code == "not_found":
                    raise
                found = None
            if found is not None:
                return found
            time.sleep(AGAIN_SECONDS)
        self.notes.fault(f"unended: {what} after {seconds:.0f} s")
        return None

    def _component(self, server: Program, element: str) -> int:
        known = _components.setdefault(server.port, {})
        if element not in known:
            config = self._answer(lambda: self._http.get(f"{server.url}/config"))
            known |= {str(each["props"].get("elem_id")): int(each["id"]) for each in config["components"]}
        return known[element]

    def _answer(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        try:
            response = ask()
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        try:
            answer = response.json()
        except ValueError as error:
            raise self._refused("fault", f"{response.status_code}: {response.text[:300]}") from error
        if not answer.get("ok", response.status_code == 200):
            raise self._refused(answer.get("error", str(response.status_code)), answer.get("message", ""), answer)
        return dict(answer)

    def _refused(self, code: str, said: str, answer: dict[str, Any] | None = None) -> Refused:
        refused = Refused(code, said, answer)
        self.notes.refused(refused)
        return refused


_components: dict[int, dict[str, int]] = {}
"""Numbers of components by a server's port: the same after each start."""


@dataclass
class Place:
    """A segment as its editor last saw it."""

    segment: str
    revision: int
    text: str
    status: str = "draft"
    maybe: tuple[str, str] | None = None
    """Text and status of an edit that was given up: done or not."""


@dataclass
class Known:
    """What was acknowledged."""

    transcript: str
    story: str
    """The recording that is transcribed."""
    places: dict[str, Place]
    edits: int = 0
    given_up: int = 0
    uploads: dict[str, str] = field(default_factory=dict)
    """By the recording's id: the file's name."""
    names: set[str] = field(default_factory=set)
    """Of files that were taken in."""
    deleted: set[str] = field(default_factory=set)
    exports: set[str] = field(default_factory=set)
    transcripts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """With the part of the recording that each is of."""
    unknown_starts: int = 0


class Client(threading.Thread):
    """Does one step after another; between two of them it can be held."""

    def __init__(self, name: str, way: Way, step: Callable[[Way], None], pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self._way, self._step, self._pause = way, step, pause
        self.at_work = threading.Event()
        self.at_work.set()
        self.idle = threading.Event()
        self.over = False

    def run(self) -> None:
        while not self.over:
            if not self.at_work.is_set():
                self.idle.set()
                self.at_work.wait()
                self.idle.clear()
                continue
            try:
                self._step(self._way)
            except Refused as refused:
                if refused.code not in ("unreached", "unavailable"):
                    self._way.notes.fault(f"unclear: {self.name} was refused: {refused.code}: {refused}")
            except Exception as error:
                self._way.notes.fault(f"bench: {self.name}: {type(error).__name__}: {error}")
            time.sleep(self._pause)


class People:
    """What the clients do."""

    def __init__(self, known: Known, notes: Notes) -> None:
        self.known, self.notes = known, notes

    def editor(self, number: int) -> Callable[[Way], None]:
        mine = [place for at, place in enumerate(self.known.places.values()) if at % EDITORS == number]

        def step(way: Way) -> None:
            self._edit(way, way.chance.choice(mine))

        return step

    def _edit(self, way: Way, place: Place) -> None:
        text, status = f"text {time.time_ns()}", way.chance.choice(["draft", "verified"])
        intent = {
            "op": "set_text",
            "transcript": self.known.transcript,
            "intent": {"segment": place.segment, "text": text, "status": status},
            "revisions": {place.segment: place.revision},
            "took_ms": 900,
            "key": uuid.uuid4().hex,
        }
        while True:
            try:
                answer = way.post(way.any(), EDIT, intent)
            except Refused as refused:
                if refused.code == "conflict":
                    self._conflict(place, refused)
                    return
                if way.chance.random() < GIVES_UP:
                    place.maybe = (text, status)
                    self.known.given_up += 1
                    return
                time.sleep(AGAIN_SECONDS)
                continue
            place.revision = answer["changes"]["segments"]["revision"][0]
            place.text, place.status, place.maybe = text, status, None
            self.known.edits += 1
            self.notes.did("edit")
            return

    def _conflict(self, place: Place, refused: Refused) -> None:
        """Only what was given up may have been done."""
        if place.maybe is None:
            self.notes.fault(f"lost: {place.segment} conflicts, and nobody else edits it")
        else:
            place.text, place.status = place.maybe
            place.maybe = None
        place.revision = refused.answer["changes"]["segments"]["revision"][0]

    def uploader(self, way: Way) -> None:
        name = f"upload {uuid.uuid4().hex}.wav"
        sound = io.BytesIO()
        soundfile.write(sound, np.random.default_rng().normal(0, 0.1, 6_000), 16_000, format="WAV")

        def taken(server: Program) -> str:
            path = way.upload(server, name, sound.getvalue())
            files = {"action": "take", "files": [path], "project": "default"}
            return str(way.ask(server, "status", "intake", files)["intake"])

        intake = way.until(f"taking in {name}", taken)
        if intake is None:
            return
        self.known.names.add(name)
        state = way.until(f"intake {intake}", lambda server: self._intake(way, server, intake))
        if state is None:
            return
        if state["state"] != "done" or state["recordings"] != 1:
            self.notes.fault(f"lost: an upload that was taken in ended as {state}")
            return
        rows = way.until("the library", lambda server: way.get(server, f"{STUDIO}/library.json"))["recordings"]
        found = [row["id"] for row in rows if row["name"] == name]
        if len(found) != 1:
            self.notes.fault(f"lost: {len(found)} recordings are called {name}")
            return
        self.known.uploads[found[0]] = name
        self.notes.did("upload")

    def _intake(self, way: Way, server: Program, intake: str) -> dict[str, Any] | None:
        state = way.get(server, f"{STUDIO}/intakes/{intake}.json")
        return None if state["state"] == "working" else state

    def deleter(self, way: Way) -> None:
        there = [key for key in self.known.uploads if key not in self.known.deleted]
        if len(there) <= KEPT_UPLOADS:
            return
        key, refusals = way.chance.choice(there), 0
        while True:
            try:
                way.ask(way.any(), "library", "library", {"action": "delete", "recording": key})
            except Refused as refused:
                if refused.code != "not_found":
                    refusals += 1
                    time.sleep(AGAIN_SECONDS)
                    continue
                if not refusals:
                    self.notes.fault(f"lost: recording {key} was there")
            self.known.deleted.add(key)
            self.notes.did("delete")
            return

    def exporter(self, way: Way) -> None:
        wanted = {
            "action": "start",
            "format": way.chance.choice(["json", "srt"]),
            "options": {},
            "status": "all",
            "transcript": self.known.transcript,
        }
        key = way.until("an export begins", lambda server: way.ask(server, "editor", "export", wanted)["export"])
        if key is None:
            return
        self.known.exports.add(key)
        state = way.until(f"export {key}", lambda server: self._export(way, server, key))
        if state is None:
            return
        if state["state"] != "done":
            self.notes.fault(f"unended: an export failed: {state['message']}")
            return
        if not way.until("a download", lambda server: way.bytes(server, STUDIO + state["url"])):
            self.notes.fault("lost: an export is empty")
        self.notes.did("export")

    def _export(self, way: Way, server: Program, key: str) -> dict[str, Any] | None:
        state = way.get(server, f"{STUDIO}/exports/{key}/state.json")
        return None if state["state"] == "working" else state

    def transcriber(self, way: Way) -> None:
        start = way.chance.randrange(0, 4) * 12
        asked = ASR | {"action": "start", "recording": self.known.story, "region": [start, start + 6]}
        try:
            transcript = way.ask(way.any(), "editor", "compare", asked)["transcript"]
        except Refused:
            self.known.unknown_starts += 1
            return
        self.known.transcripts[transcript] = (start, start + 6)
        run = way.until(f"transcript {transcript}", lambda server: self._run(way, server, transcript))
        if run is None:
            return
        if run["state"] != "done":
            self.notes.fault(f"unended: a transcription ended as {run['state']}: {run.get('error')}")
            return
        self.notes.did("transcription")

    def _run(self, way: Way, server: Program, transcript: str) -> dict[str, Any] | None:
        run = way.get(server, f"{STUDIO}/transcripts/{transcript}/changes.json?since=999999")["run"]
        return None if run["state"] in ("queued", "running") else dict(run)


ASR: dict[str, Any] = {
    "model": "pocketsphinx/en-us", "task": "asr", "source_lang": "en", "target_lang": "en", "pnc": False, "options": {},
}  # fmt: skip


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
        print(f"  doctor of {data}: exit {said.returncode}")
    jobs = {path.name for path in (built.folder / "servers/scratch/jobs").iterdir()}
    print(f"  folders of jobs: {len(jobs)}")


def rounds(built: House, count: int, seed: int) -> Notes:
    pace, notes = random.Random(seed), Notes()
    studio, known = begin(built)
    people, look = People(known, notes), Looking(built, studio, known, notes)
    steps = [*((people.editor(n), 0.05) for n in range(EDITORS)), (people.uploader, 0.3), (people.deleter, 0.5)]
    steps += [(people.exporter, 1.0), (people.transcriber, 0.5)]
    clients = [
        Client(getattr(step, "__name__", "client"), Way(built.servers, notes, seed * 100 + at), step, pause)
        for at, (step, pause) in enumerate(steps)
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
