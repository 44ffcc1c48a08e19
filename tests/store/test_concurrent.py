"""Five hundred random edits from eight threads at once: each that was acknowledged is there, once, and no other."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from sqlalchemy import select

from studio.config import Settings
from studio.domain import Counts, Edit, Segment, Transcript
from studio.errors import Conflict, NotFound
from studio.store import Store
from studio.store.edits import Changed
from studio.store.rows import unpack_segments
from studio.store.schema import edit
from tests.store.test_store import add_transcript, segment

EDITS, THREADS = 500, 8
BEGUN = tuple(segment(f"s{n}", f"as it was {n}", n * 5.0) for n in range(6))


def count(now: Segment, heard: str | None) -> Counts:
    """A score that a lost update would show in."""
    return Counts(0, len(now.words), 0, len(now.text) + len(heard or ""))


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a thread was told had been done."""

    who: str
    version: int
    step: str
    """`edit`, `undo` or `redo`."""
    made: Edit | None
    written: dict[str, str]
    """Texts by the ids of segments."""
    removed: tuple[str, ...]


@dataclass(slots=True)
class Person:
    """Edits at random, as a page does: on what it saw last, which others may have changed meanwhile."""

    store: Store
    name: str
    chance: random.Random
    told: list[Acknowledged] = field(default_factory=list)
    refused: int = 0

    def work(self, number: int) -> None:
        steps = (self.write, self.write_stale, self.mark, self.split, self.undo, self.redo)
        (step,) = self.chance.choices(steps, weights=(5, 4, 3, 2, 2, 2))
        try:
            step(f"{self.name}-{number}")
        except (
            Conflict,
            NotFound,
        ):  # of what somebody else changed, split or undid, or an undo of that: nothing was done
            self.refused += 1

    def write(self, key: str) -> None:
        """On a segment as it is when nobody else can write."""
        chosen = self.any().id
        self.change(key, chosen, lambda now: (rewritten(now, key),))

    def write_stale(self, key: str) -> None:
        """On a segment as it was when it was looked at."""
        seen = self.any()
        new = Edit("set_text", (seen,), (rewritten(seen, key),), actor=self.name)
        self.hear("edit", self.store.edits.commit("t1", new, count, key), new)

    def mark(self, key: str) -> None:
        chosen = self.any().id
        self.change(key, chosen, lambda now: (marked(now),))

    def split(self, key: str) -> None:
        chosen = self.any().id
        self.change(key, chosen, lambda now: halves(now, key))

    def undo(self, key: str) -> None:
        if (done := self.store.edits.undo("t1", self.name, count, key)) is not None:
            self.hear("undo", done, None)

    def redo(self, key: str) -> None:
        if (done := self.store.edits.redo("t1", self.name, count, key)) is not None:
            self.hear("redo", done, None)

    def any(self) -> Segment:
        return self.chance.choice(self.store.transcripts.get("t1").segments)

    def change(self, key: str, chosen: str, after: Callable[[Segment], tuple[Segment, ...]]) -> None:
        made: list[Edit] = []

        def make(part: Transcript) -> Edit:
            now = next((each for each in part.segments if each.id == chosen), None)
            if now is None:
                raise NotFound("segment", chosen)
            made.append(Edit("random", (now,), after(now), actor=self.name))
            return made[-1]

        self.hear("edit", self.store.edits.change("t1", [chosen], make, count, key, actor=self.name), made[-1])

    def hear(self, step: str, done: Changed, made: Edit | None) -> None:
        written = {each.id: each.text for each in done.applied.written}
        told = Acknowledged(self.name, done.transcript.version, step, made, written, done.applied.removed)
        self.told.append(told)


def marked(now: Segment) -> Segment:
    return replace(now, status="draft" if now.status == "verified" else "verified")


def rewritten(now: Segment, key: str) -> Segment:
    return replace(segment(now.id, f"by {key}", now.start), end=now.end, revision=now.revision)


def halves(now: Segment, key: str) -> tuple[Segment, Segment]:
    """The first keeps the id; the second is new."""
    middle = (now.start + now.end) / 2
    first = replace(segment(now.id, f"first of {key}", now.start), end=middle, revision=now.revision)
    return first, replace(segment(f"x{key}", f"second of {key}", middle), end=now.end)


@dataclass(slots=True)
class Replay:
    """The same steps on plain Python: what the log and the text must be."""

    text: dict[str, str]
    log: list[tuple[Edit, str]] = field(default_factory=list)
    """Edits with their states, oldest first."""

    def take(self, told: Acknowledged) -> None:
        {"edit": self._edit, "undo": self._undo, "redo": self._redo}[told.step](told)
        for key, text in told.written.items():
            assert self.text[key] == text, "what was told is what was done"
        for key in told.removed:
            assert key not in self.text

    def _edit(self, told: Acknowledged) -> None:
        assert told.made is not None
        own = (each.actor == told.who and state == "undone" for each, state in self.log)
        self.log = [(each, "dropped" if over else state) for (each, state), over in zip(self.log, own, strict=True)]
        self.log.append((told.made, "done"))
        self._swap(told.made)

    def _undo(self, told: Acknowledged) -> None:
        number = max(self._own(told.who, "done"))
        self._swap(self.log[number][0].inverse)
        self.log[number] = (self.log[number][0], "undone")

    def _redo(self, told: Acknowledged) -> None:
        number = min(self._own(told.who, "undone"))
        self._swap(self.log[number][0])
        self.log[number] = (self.log[number][0], "done")

    def _own(self, who: str, state: str) -> list[int]:
        return [number for number, (each, now) in enumerate(self.log) if each.actor == who and now == state]

    def _swap(self, step: Edit) -> None:
        for each in step.before:
            assert self.text.pop(each.id) == each.text, "it stood on what was there, and nothing came in between"
        self.text |= {each.id: each.text for each in step.after}


@pytest.fixture(params=[1, 2], ids=["one process", "as two processes"])
def stores(request: pytest.FixtureRequest, settings: Settings) -> Iterator[list[Store]]:
    """Stores on one database. Two know nothing of each other, just as those of two processes."""
    found = [Store(settings) for _ in range(request.param)]
    add_transcript(found[0], *BEGUN)
    yield found
    for each in found:
        each.close()


def edited(stores: list[Store], seed: int) -> list[Person]:
    people = [Person(stores[n % len(stores)], f"p{n}", random.Random(seed * THREADS + n)) for n in range(THREADS)]
    begin = threading.Barrier(THREADS)

    def run(person: Person) -> None:
        begin.wait()
        for number in range(EDITS // THREADS + 1):
            person.work(number)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(run, people))
    return people


def test_no_update_is_lost_of_500_random_edits_from_8_threads(stores: list[Store]) -> None:
    people = edited(stores, seed=8)
    told = sorted((each for person in people for each in person.told), key=lambda each: each.version)
    assert len(told) + sum(person.refused for person in people) > EDITS * 0.9, "few had nothing to undo"
    assert len(told) > EDITS / 2
    for person in people:
        assert all(one.version < two.version for one, two in pairwise(person.told))
    assert [each.version for each in told] == list(range(1, len(told) + 1)), "each has a version of its own"

    replay = Replay({each.id: each.text for each in BEGUN})
    for each in told:
        replay.take(each)
    now = stores[-1].transcripts.get("t1")
    assert now.version == len(told)
    assert {each.id: each.text for each in now.segments} == replay.text
    with stores[0].database.read() as connection:
        logged = connection.execute(select(edit).order_by(edit.c.id)).all()
    assert [(row.actor, row.state) for row in logged] == [(made.actor, state) for made, state in replay.log]
    for row, (made, _) in zip(logged, replay.log, strict=True):
        assert unpack_segments(row.before) == made.before
        assert [each.text for each in unpack_segments(row.after)] == [each.text for each in made.after]
    words = sum(len(each.words) for each in now.segments if each.revision)
    assert stores[0].statuses.get("t1", [], "local").progress.counts.word_count == words
