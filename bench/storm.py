"""The network is cut, the server is killed, the tab is lost in mid-typing: is anything lost, or done twice?

    python -m bench.storm [--rounds 50] [--seed 1] [--language de]

A person (`bench.hands`) corrects a recording in a real Chromium. In each round, after a random key, something happens:

killed        kill -9 of the server, at once or in the moment when it has done an edit and not said so; up to five
              seconds later it is started again at the same port, while the person goes on
cut           the network, for as long; or the next edits do not reach the server, or their answers the page
reloaded, closed, crashed
              the tab, at once or with the server; the person opens it again, and decides on what it offers

Then the person saves what stands in the field, and the page must come to rest by itself: all saved, the rows of the
page are those of the store, every word that was typed stands in a row, in the history, in an offer or in a sentence,
none twice, every intent that the page was told of is in the store, and the page had no error.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.hands import Desk, Gone, Person, different, doubled, lost, nowhere, put, unkept, words
from bench.page import ARGUMENTS
from bench.served import QUIET, first_page, free_port
from studio.config import Settings
from studio.session import Studio
from tests.conftest import CHROMIUM_SHELL

LIVE = ("killed", "killed unanswered", "cut", "unasked", "unanswered")
"""The page lives on, and no reload is needed."""
LEFT = ("reloaded", "closed", "crashed", "killed and closed", "killed and crashed", "unanswered and crashed")
AWAY_SECONDS = 5.0
DRAFT_MS = 250
"""After the last key a draft is kept; what was typed since then may go with a tab that crashes."""


@dataclass
class Server:
    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "studio", "serve", "--data", str(self.data), "--port", str(self.port)]
        env = {**os.environ, **QUIET, "STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1"}
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log)

    def wait(self) -> None:
        assert self.process is not None
        first_page(self.port, self.process)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


class Storm:
    """What happens to one person."""

    def __init__(self, server: Server, person: Person, chance: random.Random) -> None:
        self._server, self._person, self._chance = server, person, chance
        self._left, self._kind = 0, ""
        self._standing: list[str] = []
        self._back_at: float | None = None
        person.struck = self._key
        self.happened: Counter[str] = Counter()

    def round(self) -> str:
        """What happened, once all has come to rest."""
        person = self._person
        self._kind, self._left = self._chance.choice(LIVE + LEFT), self._chance.randint(1, 120)
        kind = self._kind
        try:
            while self._left or self._back_at is not None:
                person.act()
            for _ in range(self._chance.randrange(4)):
                person.act()
        except Gone:
            self._come_back()
        self.happened[kind] += 1
        person.settle()
        return kind

    def _key(self) -> None:
        """After each key of the person's."""
        if self._left:
            self._left -= 1
            if not self._left:
                self._strike()
        elif self._back_at is not None and time.monotonic() > self._back_at:
            self._relieve()

    def _strike(self) -> None:
        page, crashes = self._person.page, "crashed" in self._kind
        keeps = not crashes or self._chance.random() < 0.7
        if crashes and keeps:
            page.wait_for_timeout(DRAFT_MS * 2)
        self._standing = self._person.text().split() if self._kind in LEFT else []
        if not keeps:
            self._person.let_go |= set(self._standing)
        if self._kind.startswith("killed") and "unanswered" not in self._kind:
            self._server.kill()
        if self._kind == "cut":
            self._person.context.set_offline(True)
        if "un" in self._kind:
            page.route("**/studio/edit", self._dropped)
        if "unanswered" in self._kind and self._kind in LEFT:
            page.wait_for_timeout(300)
        self._back_at = time.monotonic() + self._chance.uniform(0, AWAY_SECONDS)
        if self._kind in LEFT:
            self._leave(page)
            raise Gone

    def _dropped(self, route: Any) -> None:
        """An edit that does not reach the server, or whose answer does not reach the page."""
        with suppress(Exception):  # the page, or the server, may be gone by now
            if "unanswered" in self._kind:
                route.fetch()
            if self._kind == "killed unanswered":
                self._server.kill()
        with suppress(Exception):
            route.abort()

    def _leave(self, page: Any) -> None:
        if self._kind == "reloaded":
            page.reload()
        elif "closed" in self._kind:
            page.close(run_before_unload=False)
        else:
            crash(self._person.context)
            with suppress(Exception):  # what is left of it
                page.close()

    def _relieve(self) -> None:
        self._back_at = None
        if "killed" in self._kind:
            if self._server.process is not None and self._server.process.poll() is None:
                self._server.kill()
            self._server.start()
        if self._kind == "cut":
            self._person.context.set_offline(False)
        with suppress(Exception):
            self._person.page.unroute("**/studio/edit")

    def _come_back(self) -> None:
        person = self._person
        self._relieve()
        self._server.wait()
        person.arrive() if self._kind == "reloaded" else person.open()
        person.page.wait_for_timeout(500)
        person.look_through()
        person.faults += [
            f"stood in the field, and is offered nowhere: {word}" for word in nowhere(person, self._standing)
        ]


def crash(context: Any) -> None:
    """kill -9 of what draws the pages, as when memory runs out."""
    told = context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    for each in told["processInfo"]:
        if each["type"] == "renderer":
            os.kill(each["id"], signal.SIGKILL)


def faults(person: Person) -> list[str]:
    """What is wrong once all has come to rest."""
    document = person.desk.document()
    found = [*person.faults]
    found += [f"lost: {word}" for word in lost(person)]
    person.let_go |= set(person.typed)  # each is told once
    found += [f"twice: {word}" for word in doubled(document)]
    found += [f"told as done, and not in the store: {intent}" for intent in unkept(person)]
    found += different(person, document)
    person.faults.clear()
    return found


@contextmanager
def stage(language: str) -> Iterator[tuple[Server, Desk, Any]]:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        studio = Studio(Settings(data=data, workers=1))
        desk, server = put(studio, language), Server(data)
        server.start()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM_SHELL), args=list(ARGUMENTS))
        try:
            server.wait()
            yield server, desk, browser
        finally:
            browser.close()
            server.kill()
            studio.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", default="de", help="en: words are timed anew behind each edit")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with stage(options.language) as (server, desk, browser):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        person = Person(context, server.url, desk, chance, words("ka"))
        person.open()
        storm, found = Storm(server, person, chance), 0
        for number in range(options.rounds):
            kind = storm.round()
            for fault in faults(person):
                found += 1
                print(f"    round {number + 1}, {kind}: {fault}", flush=True)
            print(f"  {number + 1} {kind}", flush=True)
        print(
            f"  {options.rounds} rounds ({', '.join(f'{count} {kind}' for kind, count in storm.happened.items())}); "
            f"{len(person.typed)} words typed, {len(person.acknowledged)} edits acknowledged; faults: {found}; "
            f"load average {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
