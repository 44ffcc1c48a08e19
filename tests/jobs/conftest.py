"""A job room of simple kinds on a store of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Job
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.queue import Queue
from studio.jobs.worker import Worker
from studio.store import Store


@dataclass
class Counting:
    """Does what the test says, and notes whose job it was."""

    name: str = "count"
    slots: int = 1
    apart: bool = False
    keep_seconds: float | None = None
    act: Callable[[Job, Control], Result | None] = lambda job, control: None
    begun: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    """Nothing is done before it is set."""

    def may(self, job: Job, *, at_home: bool) -> bool:
        return True

    def work(self, job: Job, control: Control) -> Result | None:
        self.open.wait(30)
        self.begun.append(job.actor)
        return self.act(job, control)


class Room:
    """A process' part in the work: a store, a worker, a queue."""

    def __init__(self, data: Path, *kinds: Counting) -> None:
        self.store = Store(Settings(data=data))
        self.worker = Worker(self.store, {kind.name: kind for kind in kinds})
        self.queue = Queue(self.store, self.worker)

    def ask(self, actor: str = "local", kind: str = "count", **payload: object) -> str:
        return self.queue.add(self.queue.new(kind, actor, payload)).id

    def close(self) -> None:
        self.worker.close()
        self.store.close()


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Callable[..., Room]]:
    """Makes rooms on one data folder, as several servers on it would be; all are closed afterwards."""
    made: list[Room] = []

    def make(*kinds: Counting) -> Room:
        made.append(Room(tmp_path / "data", *kinds))
        return made[-1]

    yield make
    for room in made:
        room.close()


@pytest.fixture
def open_kind() -> Counting:
    kind = Counting()
    kind.open.set()
    return kind
