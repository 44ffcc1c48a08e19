"""What many people cost, on SQLite and on PostgreSQL, each beside one alone in the same run.

    python -m bench.people [--database sqlite|postgresql|both] [--seconds 60] [--people 100] [--pages 50] [--uploads 20]

On each database one server, with ten recordings of some minutes:

edit       one person who makes an edit a second, and then so many: p50 and p95 of an edit from request to answer, how
           many were refused, and how many that were acknowledged the store does not hold
pages      so many pages, each open at a transcript in which nothing happens: each at one of its
           own, and in pairs, where each sees the other. They ask what a page asks, as often. What the server, and what
           PostgreSQL uses of one core, less what they use with no page at all
uploads    one file of a minute, from the first byte until it is in the Library, and then so many at once, again and
           again from a process of their own; meanwhile five people make an edit a second each
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import soundfile

from bench.crowd import WARM_SECONDS, Found, Place, crowd, lost, places_of
from bench.postgres import Postgres, running_postgres
from bench.posting import Posting
from bench.served import Served, served
from bench.synthetic import Long, make, transcribed
from studio.config import Settings
from studio.store import Store

RECORDINGS = 10
MINUTES = 3
WORDS = 600
HERE = "/gradio_api/studio/here"
ALONE_SECONDS, TOGETHER_SECONDS = 5.0, 0.9
"""From one question of a page to its next, by whether somebody else is there."""
SETTLE_SECONDS = 8.0
"""Until every page has asked, and knows whether it is alone."""
UPLOAD_SECONDS = 60
BURSTS, EDITORS = 6, 5
SPREAD = 1.0
"""Seconds over which pages were opened; they keep asking at moments of their own."""


class Used:
    """Processor seconds of the server, and of PostgreSQL where there is one."""

    def __init__(self, server: Served, postgres: Postgres | None) -> None:
        self._server, self._postgres = server, postgres

    def now(self) -> tuple[float, float]:
        return self._server.processor_seconds(), self._of_postgres()

    def _of_postgres(self) -> float:
        if self._postgres is None:
            return 0.0
        total = 0.0
        for process in self._postgres.processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total


class Page:
    """Open at a transcript, and nobody touches it."""

    def __init__(self, url: str, transcript: str, segment: str) -> None:
        self._posting = Posting(url)
        self._asked = {"transcript": transcript, "page": uuid.uuid4().hex, "segment": segment, "typing": False}
        self.refused = 0
        self.others = 0

    async def stay(self, until: float, offset: float) -> None:
        await asyncio.sleep(offset)
        since = -1
        while time.perf_counter() < until:
            answer: dict[str, Any] = await self._posting.post(HERE, self._asked | {"since": since})
            self.refused += not answer["ok"]
            since, self.others = answer.get("version", since), len(answer.get("others", ()))
            await asyncio.sleep(TOGETHER_SECONDS if self.others else ALONE_SECONDS)
        self._posting.close()


async def idle(url: str, used: Used, places: list[Place], pages: int, seconds: float) -> tuple[float, float]:
    """Shares of a core, of server and PostgreSQL, that so many pages at these places cost."""
    until = time.perf_counter() + SETTLE_SECONDS + seconds
    opened = [Page(url, places[at].transcript, places[at].segment) for at in range(pages)]
    staying = [asyncio.create_task(page.stay(until, at * SPREAD / pages)) for at, page in enumerate(opened)]
    await asyncio.sleep(SETTLE_SECONDS)
    begin, before = time.perf_counter(), used.now()
    await asyncio.sleep(max(0.0, until - time.perf_counter()))
    after, took = used.now(), time.perf_counter() - begin
    await asyncio.gather(*staying)
    if refused := sum(page.refused for page in opened):
        raise SystemExit(f"{refused} questions of idle pages were refused.")
    return (after[0] - before[0]) / took, (after[1] - before[1]) / took


class Uploading:
    """Takes files in as the page does."""

    def __init__(self, url: str, count: int) -> None:
        self._url, self._count = url, count
        self._trust = httpx.create_ssl_context()
        components = httpx.get(f"{url}/config", timeout=120).json()["components"]
        self._intake = next(each["id"] for each in components if each["props"].get("elem_id") == "status")

    def bursts(self, count: int, first: int) -> list[float]:
        """Of each burst the seconds until its last file is in the Library. No two files are alike."""
        with ThreadPoolExecutor(self._count) as threads:
            sounds = [_noise(first + number) for number in range(count * self._count)]
            return [
                max(threads.map(self._one, sounds[at : at + self._count])) for at in range(0, len(sounds), self._count)
            ]

    def _one(self, sound: bytes) -> float:
        begin = time.perf_counter()
        with httpx.Client(base_url=f"{self._url}/gradio_api", timeout=120, verify=self._trust) as http:
            sent = http.post("/upload", files={"files": ("upload.wav", sound)})
            taken = {"action": "take", "files": sent.raise_for_status().json(), "project": "default"}
            body = {"data": taken, "component_id": self._intake, "fn_name": "intake", "session_hash": "bench"}
            key = http.post("/component_server", json=body).json()["intake"]
            while (state := http.get(f"/studio/intakes/{key}.json").json())["state"] == "working":
                time.sleep(0.05)
        if state["state"] != "done" or state["recordings"] != 1:
            raise SystemExit(f"An upload came to nothing: {state}")
        return time.perf_counter() - begin


def _noise(number: int) -> bytes:
    sound, noise = io.BytesIO(), np.random.default_rng(number).normal(0, 0.1, 16_000 * UPLOAD_SECONDS)
    soundfile.write(sound, noise, 16_000, format="WAV")
    return sound.getvalue()


def _upload(url: str, at_once: int, bursts: int, first: int) -> list[float]:
    return Uploading(url, at_once).bursts(bursts, first)


async def uploads(url: str, places: list[Place], count: int, edits: Found) -> None:
    """`edits`: of one alone, with nothing beside."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        alone = statistics.median(await loop.run_in_executor(apart, _upload, url, 1, 3, 0))
        uploading = loop.run_in_executor(apart, _upload, url, count, BURSTS, 100)
        beside = Found()
        while not uploading.done():
            found = await crowd(url, places[-200:], EDITORS, 2)
            beside.milliseconds += found.milliseconds
            beside.refused += found.refused
        many = await uploading
    print(
        f"    uploads  one alone {alone:.1f} s; {count} at once, {BURSTS} times: the last after "
        f"{statistics.median(many):.1f} s, {statistics.median(many) / alone / count:.2f} of one after the other; "
        f"{len(beside.milliseconds)} edits beside them {_told(beside)}, "
        f"{beside.percentile(95) / edits.percentile(95):.1f}x, refused {len(beside.refused)}",
        flush=True,
    )


async def measure(server: Served, data: Path, longs: list[Long], postgres: Postgres | None, options: Any) -> None:
    """The many edits last: words are timed behind them for a while."""
    places, used, each = places_of(longs), Used(server, postgres), more(data, longs, postgres, options.pages)
    await crowd(server.url, places[-40:], 1, WARM_SECONDS)
    alone = await crowd(server.url, places[-40:], 1, options.seconds / 3)
    await asyncio.sleep(SETTLE_SECONDS)
    await pages(server.url, used, each, options.seconds / 3)
    await uploads(server.url, places, options.uploads, alone)
    many = await crowd(server.url, places, options.people, options.seconds)
    gone = lost(data, places, postgres.url if postgres is not None else "")
    print(
        f"    edits    one alone {_told(alone)}; {options.people} at once {_told(many)}, "
        f"{many.percentile(95) / alone.percentile(95):.1f}x; {len(many.milliseconds)} edits, refused "
        f"{len(many.refused)}, lost {gone}",
        flush=True,
    )


def _told(found: Found) -> str:
    return f"p50 {found.percentile(50):.1f} p95 {found.percentile(95):.1f} ms"


async def pages(url: str, used: Used, places: list[Place], seconds: float) -> None:
    nobody, many = await idle(url, used, places, 0, seconds), len(places)
    kinds = {"one": places[:1], f"{many} alone": places, f"{many // 2} pairs": _paired(places)}
    for name, at in kinds.items():
        cost = await idle(url, used, at, len(at), seconds)
        share, database = (100 * (now - before) for now, before in zip(cost, nobody, strict=True))
        print(f"    pages    {name:9} server {share:5.1f} %, PostgreSQL {database:5.1f} % of a core", flush=True)


def more(data: Path, longs: list[Long], postgres: Postgres | None, count: int) -> list[Place]:
    """So many further transcripts, of which each is open in one page: a place in each."""
    store = Store(Settings(data=data, database_url=postgres.url if postgres is not None else ""))
    found = []
    for at in range(count):
        transcript, heard = transcribed(longs[at % len(longs)].recording, WORDS)
        store.transcripts.add(transcript, heard)
        found.append(Place(transcript.id, transcript.segments[0].id, 0))
    store.close()
    return found


def _paired(places: list[Place]) -> list[Place]:
    return [places[at // 2] for at in range(2 * (len(places) // 2))]


@contextmanager
def database(name: str) -> Iterator[Postgres | None]:
    """It runs, with STUDIO_DATABASE_URL set for every process that is started here."""
    if name == "sqlite":
        yield None
        return
    with running_postgres() as server:
        os.environ["STUDIO_DATABASE_URL"] = server.url
        try:
            yield server
        finally:
            os.environ.pop("STUDIO_DATABASE_URL", None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--uploads", type=int, default=20)
    options = parser.parse_args()
    for name in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        with tempfile.TemporaryDirectory() as folder, database(name) as postgres:
            data, url = Path(folder), postgres.url if postgres is not None else ""
            longs = [make(data, (MINUTES + n) / 60, WORDS, url) for n in range(RECORDINGS)]
            command = [sys.executable, "-m", "studio", "serve", "--data", str(data), "--port"]
            with served(lambda port, command=command: [*command, str(port)]) as server:  # type: ignore[misc]
                print(f"  {name}, on {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}", flush=True)
                asyncio.run(measure(server, data, longs, postgres, options))
                print(f"    load average {os.getloadavg()[0]:.1f} at the end", flush=True)


if __name__ == "__main__":
    main()
