"""Cases one after the other, watched from outside: a case may hang, eat memory or end its process."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.conftest import ROOT

MOST_SECONDS = 30
"""Of one case."""
MOST_MEGABYTES = 500
"""Of the process that takes files in."""
STARTS_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Failure:
    seed: int
    name: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"{self.why}\n    repeat: python -m tests.fuzz --seed {self.seed} --only {self.name}:{self.number}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker says of a case."""

    faults: list[str]
    megabytes: int = 0
    """The most that its process has had."""
    taken: int = 0
    """Recordings that came in its process so far."""


@dataclass
class Tally:
    """Of a campaign so far."""

    done: int = 0
    taken: int = 0
    """Recordings that came of the files."""
    slowest: float = 0.0
    megabytes: int = 0
    failures: list[Failure] = field(default_factory=list)

    def note(self, seconds: float, megabytes: int) -> None:
        """One more case."""
        self.done += 1
        self.slowest, self.megabytes = max(self.slowest, seconds), max(self.megabytes, megabytes)

    def __str__(self) -> str:
        return (
            f"{self.done} done, {self.taken} recordings came of them, {len(self.failures)} faults; "
            f"slowest {self.slowest:.1f} s, {self.megabytes} MB at most"
        )


class Worker:
    """A process that does cases; ended and begun anew where one was too much for it."""

    def __init__(self, seed: int, sources: Path, base: Path) -> None:
        self._seed, self._sources, self._base = seed, sources, base
        self._process: subprocess.Popen[str] | None = None

    def do(self, name: str, number: int) -> Done:
        process = self._process or self._start()
        _pipe(process.stdin).write(f"{name} {number}\n")
        _pipe(process.stdin).flush()
        answer = self._line(process, MOST_SECONDS)
        if not answer:
            return self._lost(late=answer is None)
        done = Done(**json.loads(answer))
        if done.megabytes > MOST_MEGABYTES:
            done.faults.append(f"it took {done.megabytes} MB of memory")
            self.close()
        return done

    def _lost(self, *, late: bool) -> Done:
        self.close()
        return Done([f"it took more than {MOST_SECONDS} s" if late else f"its process ended: {self._said()}"])

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        base = self._base / f"worker-{time.time_ns()}"
        (base / "tmp").mkdir(parents=True)
        self._log = base / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-X",
                    "faulthandler",
                    "-m",
                    "tests.fuzz.worker",
                    str(self._seed),
                    str(self._sources),
                    str(base),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env={**os.environ, "TMPDIR": str(base / "tmp")},
            )
        if self._line(self._process, STARTS_SECONDS) != "ready\n":
            raise RuntimeError(f"the worker did not start: {self._said()}")
        return self._process

    def _line(self, process: subprocess.Popen[str], seconds: float) -> str | None:
        """Its next; None when it is late, empty when the process has ended."""
        output = _pipe(process.stdout)
        return output.readline() if select.select([output], [], [], seconds)[0] else None

    def _said(self) -> str:
        return self._log.read_text("utf-8", "replace")[:2_000]


def _pipe(found: IO[str] | None) -> IO[str]:
    assert found is not None
    return found


@contextmanager
def working(seed: int, sources: Path, base: Path) -> Iterator[Worker]:
    worker = Worker(seed, sources, base)
    try:
        yield worker
    finally:
        worker.close()


def campaign(worker: Worker, seed: int, cases: Iterable[tuple[str, int]]) -> Iterator[Tally]:
    """How it stands, after each case."""
    tally = Tally()
    for name, number in cases:
        begun = time.monotonic()
        done = worker.do(name, number)
        tally.note(time.monotonic() - begun, done.megabytes)
        tally.taken = max(tally.taken, done.taken)
        tally.failures += [Failure(seed, name, number, why) for why in done.faults]
        yield tally
