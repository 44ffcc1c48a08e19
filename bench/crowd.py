"""A hundred people who correct at once, beside one alone: how long an edit takes, and whether any is refused or lost.

    python -m bench.crowd [--people 100] [--seconds 60] [--alone 20]

One server on a data folder of ten recordings; every person has segments of his own and makes one edit a second,
as the page does: one request with the revision that he saw and a key of its own. Meanwhile the server transcribes
a recording and makes one export after another. The same is measured for one person alone, first, on the same
server with nothing else to do.

edit          from the request to its whole answer, in ms; what the page shows as "saved" comes right behind
refused       answers that are not ok
lost          edits that were acknowledged and are not what the store holds at the end
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.posting import Posting
from bench.served import Served, served
from bench.synthetic import Long, make
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio

RECORDINGS = 10
MINUTES = 12
WORDS = 1_500
WARM_SECONDS = 4
"""The first edits of a server start its aligner."""
EDIT = "/gradio_api/studio/edit"


@dataclass
class Place:
    """A segment as one person sees it."""

    transcript: str
    segment: str
    revision: int
    text: str = ""


@dataclass
class Found:
    milliseconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        return float(np.percentile(self.milliseconds, share))


class Person:
    """Edits his own segments in turn, once a second, at a moment of his own."""

    def __init__(self, url: str, places: list[Place], offset: float) -> None:
        self._posting = Posting(url)
        self._desks = places
        self._offset = offset

    async def work(self, until: float, found: Found) -> None:
        await asyncio.sleep(self._offset)
        number = 0
        while (begin := time.perf_counter()) < until:
            await self._edit(self._desks[number % len(self._desks)], number, found)
            number += 1
            await asyncio.sleep(max(0.0, 1.0 - (time.perf_counter() - begin)))
        self._posting.close()

    async def _edit(self, place: Place, number: int, found: Found) -> None:
        text = f"please enter your agent number {number} followed by the pound key and wait"
        intent = {
            "op": "set_text",
            "transcript": place.transcript,
            "intent": {"segment": place.segment, "text": text},
            "revisions": {place.segment: place.revision},
            "took_ms": 900,
            "key": uuid.uuid4().hex,
        }
        begin = time.perf_counter()
        try:
            answer = await self._posting.post(EDIT, intent)
        except (OSError, asyncio.IncompleteReadError) as error:
            found.refused.append(f"{type(error).__name__}: {error}")
            return
        found.milliseconds.append((time.perf_counter() - begin) * 1000)
        if not answer["ok"]:
            found.refused.append(f"{answer['error']}: {answer['message']}")
            return
        place.text, place.revision = text, answer["changes"]["segments"]["revision"][0]


async def crowd(url: str, places: list[Place], people: int, seconds: float) -> Found:
    found = Found()
    until = time.perf_counter() + seconds
    share = len(places) // people
    team = [Person(url, places[n * share : (n + 1) * share], n / people) for n in range(people)]
    await asyncio.gather(*(person.work(until, found) for person in team))
    return found


def places_of(longs: list[Long]) -> list[Place]:
    return [
        Place(long.transcript.id, segment.id, segment.revision)
        for long in longs
        for segment in long.transcript.segments
        if segment.words
    ]


def lost(data: Path, places: list[Place], database_url: str = "") -> int:
    """Acknowledged edits that the store does not hold."""
    studio = Studio(Settings(data=data, database_url=database_url, workers=1))
    session = studio.acting_as(LOCAL)
    try:
        texts = {
            (transcript, segment.id): segment.text
            for transcript in {place.transcript for place in places}
            for segment in session.transcripts.get(transcript).segments
        }
    finally:
        studio.close()
    return sum(1 for place in places if place.text and texts[place.transcript, place.segment] != place.text)


async def busy(page: Functions, other: Long, stop: asyncio.Event, done: list[str]) -> None:
    """One export after another, and a transcription all the while."""
    await page.ask("compare", ASR | {"action": "start", "recording": other.recording.id})
    export = {
        "action": "start",
        "format": "nemo",
        "options": {"profile": "asr"},
        "status": "all",
        "recording": other.recording.id,
    }
    while not stop.is_set():
        begun = await page.ask("export", export)
        while (state := await page.export_state(begun["export"])) == "working":
            if stop.is_set():
                return
            await asyncio.sleep(0.5)
        done.append(state)


ASR: dict[str, Any] = {
    "model": "pocketsphinx/en-us", "task": "asr", "source_lang": "en", "target_lang": "en", "pnc": False, "options": {},
    "region": None,
}  # fmt: skip


class Functions:
    """Server functions of the editor, called as its page calls them."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=f"{url}/gradio_api", timeout=120)
        components = httpx.get(f"{url}/config", timeout=120).json()["components"]
        self._editor = next(each["id"] for each in components if each["props"].get("elem_id") == "editor")

    async def ask(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        body = {"data": data, "component_id": self._editor, "fn_name": name, "session_hash": "bench"}
        answer = (await self._http.post("/component_server", json=body)).json()
        if not answer["ok"]:
            raise SystemExit(f"{name}: {answer['message']}")
        return dict(answer)

    async def export_state(self, token: str) -> str:
        return str((await self._http.get(f"/studio/exports/{token}/state.json")).json()["state"])


async def measure(server: Served, data: Path, longs: list[Long], options: argparse.Namespace) -> None:
    places = places_of(longs[:RECORDINGS])
    page = Functions(server.url)  # before: what it costs must not stand still for everybody
    await crowd(server.url, places[-40:], 1, WARM_SECONDS)
    used = server.processor_seconds()
    alone = await crowd(server.url, places[-40:], 1, options.alone)
    each = (server.processor_seconds() - used) / max(1, len(alone.milliseconds))
    print(f"  one person alone      p50 {alone.percentile(50):7.1f}  p95 {alone.percentile(95):7.1f} ms, "
          f"{1000 * each:.1f} ms of the server's processor for an edit", flush=True)  # fmt: skip
    stop, done = asyncio.Event(), list[str]()
    beside = asyncio.create_task(busy(page, longs[-1], stop, done)) if not options.calm else None
    used = server.processor_seconds()
    many = await crowd(server.url, places, options.people, options.seconds)
    used = server.processor_seconds() - used
    stop.set()
    if beside is not None:
        await beside
    print(f"  {options.people} people at once    p50 {many.percentile(50):7.1f}  p95 {many.percentile(95):7.1f}  "
          f"worst {max(many.milliseconds):7.1f} ms, {len(many.milliseconds)} edits, {len(done)} exports")  # fmt: skip
    print(f"  p95 beside one alone  {many.percentile(95) / alone.percentile(95):.1f}x; the server used {used:.0f} s")
    print(f"  refused {len(many.refused)}, lost {lost(data, places)}; load average {os.getloadavg()[0]:.1f}")
    for why in sorted(set(many.refused))[:5]:
        print(f"    {many.refused.count(why)} x {why}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--alone", type=float, default=20)
    parser.add_argument("--calm", action="store_true", help="no export and no transcription meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        longs = [make(data, (MINUTES + n) / 60, WORDS) for n in range(RECORDINGS + 1)]
        command = [sys.executable, "-m", "studio", "serve", "--data", str(data), "--port"]
        with served(lambda port: [*command, str(port)]) as server:
            asyncio.run(measure(server, data, longs, options))


if __name__ == "__main__":
    main()
