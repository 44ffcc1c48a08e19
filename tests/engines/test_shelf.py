"""The shelf: each model loaded once, as many as memory holds, the longest unused put away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.engines import Engine, ModelCard
from studio.engines.pocketsphinx import CARD
from studio.engines.shelf import Shelf
from studio.errors import Cancelled, EngineError, ModelUnavailable
from tests.engines.fakes import Few, Silent

SIZE = 100
A, B, C = (replace(CARD, id=name, title=name, memory_bytes=SIZE) for name in "abc")


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    found = Shelf(lambda: 2 * SIZE, idle_seconds=0)
    yield found
    found.close()


def lease(shelf: Shelf, card: ModelCard, family: Few | None = None, **options: bool):  # type: ignore[no-untyped-def]
    found = family or Few((card,))
    return shelf.lease(card, lambda tell: found.load(card, None, tell), **options)  # type: ignore[arg-type]


def take(shelf: Shelf, card: ModelCard) -> Engine:
    with lease(shelf, card) as engine:
        assert isinstance(engine, Silent)
        return engine


def test_a_model_is_loaded_once_however_many_ask(shelf: Shelf) -> None:
    family = Few((A,))
    got: list[Engine] = []

    def ask() -> None:
        with lease(shelf, A, family) as engine:
            got.append(engine)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert family.loads == [A.id]
    assert len({id(engine) for engine in got}) == 1
    assert shelf.standing(A.id).state == "loaded"
    assert shelf.standing(B.id).state == "out"


def test_a_failed_load_is_told_and_tried_again(shelf: Shelf) -> None:
    family = Few((A,), broken=True)
    with pytest.raises(ModelUnavailable), lease(shelf, A, family):
        pass
    assert shelf.standing(A.id).error == "The weights are not here."
    family.broken = False
    with lease(shelf, A, family) as engine:
        assert engine.card is A
    assert shelf.standing(A.id).error == ""


def test_the_longest_unused_makes_room(shelf: Shelf) -> None:
    first, second = take(shelf, A), take(shelf, B)
    take(shelf, A)
    take(shelf, C)
    assert (first.closed, second.closed) == (0, 1)  # type: ignore[attr-defined]
    assert shelf.used_bytes() == 2 * SIZE
    assert [shelf.standing(card.id).state for card in (A, B, C)] == ["loaded", "out", "loaded"]


def test_what_is_at_work_is_waited_for(shelf: Shelf) -> None:
    done = threading.Event()

    def work() -> None:
        with lease(shelf, A), lease(shelf, B):
            done.wait(10)

    worker = threading.Thread(target=work)
    worker.start()
    while shelf.used_bytes() < 2 * SIZE:
        time.sleep(0.01)
    assert shelf.standing(A.id).busy
    assert not shelf.put_away(A.id)
    with pytest.raises(ModelUnavailable, match="no room"), lease(shelf, C, wait=False):
        pass
    threading.Timer(0.2, done.set).start()
    with lease(shelf, C) as engine:
        assert engine.card is C
    worker.join()


def test_a_model_larger_than_the_machine_is_refused_with_the_mend(shelf: Shelf) -> None:
    with pytest.raises(ModelUnavailable, match="STUDIO_MODEL_GB"), lease(shelf, replace(A, memory_bytes=3 * SIZE)):
        pass


def test_loading_is_told_and_can_be_cancelled(shelf: Shelf) -> None:
    seen: list[str] = []

    def slow(tell: object) -> Engine:
        while True:
            tell(0.5, "Downloading")  # type: ignore[operator]
            seen.append(shelf.standing(A.id).doing)
            shelf.cancel(A.id)

    with pytest.raises(Cancelled), shelf.lease(A, slow):
        pass
    assert seen == ["Downloading"]
    assert shelf.standing(A.id).state == "out"
    assert take(shelf, A).card is A


def test_put_away_gives_memory_back(shelf: Shelf) -> None:
    engine = take(shelf, A)
    assert shelf.put_away(A.id)
    assert engine.closed == 1  # type: ignore[attr-defined]
    assert shelf.used_bytes() == 0
    assert not shelf.put_away(A.id)


def test_what_is_idle_for_long_is_put_away() -> None:
    shelf = Shelf(lambda: SIZE, idle_seconds=0.1)
    engine = take(shelf, A)
    for _ in range(200):
        if engine.closed:  # type: ignore[attr-defined]
            break
        time.sleep(0.02)
    assert shelf.standing(A.id).state == "out"
    shelf.close()


def test_after_the_end_nothing_can_be_had(shelf: Shelf) -> None:
    shelf.close()
    with pytest.raises(EngineError, match="closing"):
        take(shelf, A)
