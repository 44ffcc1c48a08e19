"""People at work in a team's house: what each does, and what was acknowledged to them."""

from __future__ import annotations

import io
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import soundfile

from bench.house import Program
from bench.way import AGAIN_SECONDS, EDIT, STUDIO, Notes, Refused, Way

EDITORS = 3
KEPT_UPLOADS = 4
GIVES_UP = 0.1
"""Share of refusals after which an editor does not ask again."""


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
        state = way.until(f"export {key}", lambda server: self._export(way, server, key))
        if state is None:
            return
        if state["state"] != "done":
            self.notes.fault(f"unended: an export failed: {state['message']}")
            return
        if not way.until("a download", lambda server: way.download(server, STUDIO + state["url"])):
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
