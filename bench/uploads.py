"""Eight people who upload the same bytes under one name, again and again, to one server or to two on one data folder.

    python -m bench.uploads [--rounds 2000] [--people 8] [--servers 1]

Once this deleted the sound of every recording. Each round is what the page does: the upload, then the event that takes
it in, waited for. Before, some other recordings are taken in; afterwards every byte of them must be there, every upload
must have been answered with its recording, and nothing may be left of any upload.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soundfile

from bench.served import Served, served
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio

KEPT = 5


def clip(path: Path, seed: int) -> Path:
    soundfile.write(path, np.random.default_rng(seed).normal(0, 0.1, 4_000), 16_000)
    return path


class Page:
    """What the page's upload field does, without a browser."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/gradio_api", timeout=120)
        config = httpx.get(f"{url}/config", timeout=120).json()
        drop = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "drop")
        self._event = next(each["id"] for each in config["dependencies"] if [drop, "upload"] in each["targets"])

    def take_in(self, name: str, data: bytes) -> str:
        """Words of what the page was told: `taken in`, or why not."""
        (path,) = self._http.post("/upload", files={"files": (name, data)}).raise_for_status().json()
        session = uuid.uuid4().hex
        file = {"path": path, "orig_name": name, "size": len(data), "meta": {"_type": "gradio.FileData"}}
        asked = {"data": [[file]], "fn_index": self._event, "session_hash": session, "trigger_id": None}
        self._http.post("/queue/join", json=asked).raise_for_status()
        return _told(self._messages(session))

    def _messages(self, session: str) -> Iterator[dict[str, Any]]:
        with self._http.stream("GET", "/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))


def _told(messages: Iterator[dict[str, Any]]) -> str:
    """A recording was shown, or the sentence that stands on the page."""
    said = ""
    for message in messages:
        text = json.dumps(message)
        said = text if "studio-told" in text else said
        if message["msg"] == "process_completed" and not message.get("success", True):
            return f"failed: {text[:200]}"
        if message["msg"] in ("process_completed", "close_stream"):
            break
    return "nothing was taken in" if "Nothing was taken in" in said else "taken in"


def race(servers: list[Served], people: int, rounds: int, data: bytes) -> Counter[str]:
    """How often what was told."""
    left, lock, told = iter(range(rounds)), threading.Lock(), Counter[str]()

    def person(number: int) -> None:
        page = Page(servers[number % len(servers)].url)
        while True:
            with lock:
                if next(left, None) is None:
                    return
            said = page.take_in("clip.wav", data)
            with lock:
                told[said] += 1

    with ThreadPoolExecutor(people) as threads:
        list(threads.map(person, range(people)))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--servers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        data = Path(folder, "data")
        studio = Studio(Settings(data=data, workers=1))
        session = studio.acting_as(LOCAL)
        running.callback(studio.close)
        kept = {
            session.library.add(path).recording.id: path
            for path in (clip(Path(folder, f"{n}.wav"), n) for n in range(KEPT))
        }
        command = [sys.executable, "-m", "studio", "serve", "--data", str(data), "--port"]
        servers = [running.enter_context(served(lambda port: [*command, str(port)])) for _ in range(options.servers)]
        same = clip(Path(folder, "clip.wav"), 99)
        begin = time.perf_counter()
        told = race(servers, options.people, options.rounds, same.read_bytes())
        seconds = time.perf_counter() - begin
        lost = sum(
            session.library.file(key, "original").read_bytes() != path.read_bytes() for key, path in kept.items()
        )
        left = [path.name for path in data.glob("scratch/work/*/uploads/*")]
        print(f"  {options.rounds} uploads by {options.people} people to {len(servers)} server(s) in {seconds:.0f} s")
        print(f"  told: {dict(told)}; recordings lost: {lost} of {len(kept)}; uploads left lying: {len(left)}")
        print(f"  recordings: {len(session.library.entries())}, wanted {len(kept) + 1}")


if __name__ == "__main__":
    main()
