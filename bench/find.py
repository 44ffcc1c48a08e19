"""Finding and replacing in a long recording, in a real Chromium, and searching what is said in a large library.

    python -m bench.find [--hours 3] [--words 30000] [--recordings 10000]

find      from the input event of the search's field to the end of the frame that shows the hits
replace   every hit of a word, verified segments too: from the press to the frame after it is acknowledged
undo      of that step, likewise
library   `store.texts.find` for a word that few say, that all say, and that nobody says, on SQLite
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bench.page import Visit, line, long_recording
from bench.synthetic import SPOKEN, Long
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import DEFAULT_PROJECT, Recording, Request, Segment, Transcript, Word
from studio.store import Store
from studio.store.projects import placed
from studio.store.rows import recording_row
from studio.store.schema import recording
from studio.store.transcripts import insert

SEGMENTS = 20
"""Of each recording of the library, of twelve words."""
WORDS = ("the", "agent", "number", "followed by", "railway", "question")
REPLACED = "your"
TIMED = """
async (name) => {
  const start = performance.now();
  document.querySelector(`#editor [data-name=${name}]`).click();
  do await new Promise(requestAnimationFrame); while (!window.__studio.saved);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}
"""


def in_page(browser: Any, url: str, long: Long) -> None:
    visit = Visit(browser, url, len(long.transcript.segments))
    visit.look_into_library()
    visit.open()
    page = visit.page
    page.keyboard.press("Control+h")
    wanted = page.get_by_placeholder("Find in the transcript")
    times = [found(visit, wanted, word) for word in WORDS for _ in range(3)]
    line("find, as its letters are typed", [each for some in times for each in some], "50")
    wanted.fill(REPLACED)
    page.fill("[data-name=replace-into]", "one's")
    page.get_by_label("Also in").check()
    print(f"  {page.inner_text('.cs-find [role=status]')} “{REPLACED}”")
    replaced, undone = [], []
    for _ in range(5):
        replaced.append(float(page.evaluate(TIMED, "replace-all")))
        undone.append(float(page.evaluate(TIMED, "undo")))
    line("replace all of them", replaced)
    line("undo of that", undone, "300")
    visit.close()


def found(visit: Visit, field: Any, word: str) -> list[float]:
    field.fill("")
    visit.forget("keys")
    field.press_sequentially(word, delay=120)
    visit.wait(f"__bench.found.keys.length >= {len(word)}")
    return [float(each) for each in visit.found("keys")]


def library(folder: Path, recordings: int) -> None:
    store = Store(Settings(data=folder))
    now = datetime.now(timezone.utc)
    with store.database.write() as connection:
        project, owner = placed(connection, LOCAL.name, DEFAULT_PROJECT)
        for number in range(recordings):
            made = Recording(f"r{number}", f"call {number}.wav", 16_000 * 60, now, f"r{number}")
            row = recording_row(made) | {"owner": owner, "project_id": project, "place": number}
            connection.execute(recording.insert().values(row))
            insert(connection, said(number, now), None)
    for name, word in (("few say", "rarely7"), ("everybody says", "the"), ("nobody says", "zebra")):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            hits = store.texts.find(LOCAL.name, word)
            times.append((time.perf_counter() - start) * 1000)
        line(f"what {name}: {len(hits):,} of {recordings:,} recordings", times)
    store.close()


def said(number: int, now: datetime) -> Transcript:
    words = [*[*SPOKEN, *SPOKEN][: SEGMENTS * 12 - 1], f"rarely{number % 1000}"]
    timed = [Word(text, place * 0.25, place * 0.25 + 0.2) for place, text in enumerate(words)]
    segments = tuple(
        Segment(f"{at:08d}", at * 3.0, at * 3.0 + 3.0, tuple(timed[at * 12 : at * 12 + 12])) for at in range(SEGMENTS)
    )
    return Transcript(f"t{number}", f"r{number}", None, Request("m", pnc=False), now, 0, segments)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--recordings", type=int, default=10_000)
    options = parser.parse_args()
    print(f"  {'milliseconds':44} {'p50':>9} {'p95':>9} {'worst':>9}  limit")
    with tempfile.TemporaryDirectory() as folder:
        library(Path(folder), options.recordings)
    with long_recording(options.hours, options.words) as (browser, server, long):
        in_page(browser, server.url, long)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
