"""The pool: each model loaded once, as many as memory holds, the longest unused unloaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.engines.base import Engine, ModelCard
from studio.engines.pocketsphinx.engine import CARD
from studio.engines.pool import ModelPool
from studio.errors import Cancelled, EngineError, ModelUnavailable
from tests.engines.fakes import Few, Silent
from tests.patience import wait_until

SIZE = 100
A, B, C = (replace(CARD, id=name, title=name, memory_bytes=SIZE) for name in "abc")


@pytest.fixture
def pool() -> Iterator[ModelPool]:
    found = ModelPool(lambda: 2 * SIZE, idle_seconds=0)
    yield found
    found.close()


def lease(pool: ModelPool, card: ModelCard, family: Few | None = None, **options: bool):  # type: ignore[no-untyped-def]
    found = family or Few((card,))
    return pool.lease(card, lambda tell: found.load(card, None, tell), **options)  # type: ignore[arg-type]


def take(pool: ModelPool, card: ModelCard) -> Engine:
    with lease(pool, card) as engine:
        assert isinstance(engine, Silent)
        return engine


def test_a_model_is_loaded_once_however_many_ask(pool: ModelPool) -> None:
    family = Few((A,))
    got: list[Engine] = []

    def ask() -> None:
        with lease(pool, A, family) as engine:
            got.append(engine)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert family.loads == [A.id]
    assert len({id(engine) for engine in got}) == 1
    assert pool.status(A.id).state == "loaded"
    assert pool.status(B.id).state == "out"


def test_a_failed_load_is_told_and_tried_again(pool: ModelPool) -> None:
    family = Few((A,), broken=True)
    with pytest.raises(ModelUnavailable), lease(pool, A, family):
        pass
    assert pool.status(A.id).error == "The weights are not here."
    family.broken = False
    with lease(pool, A, family) as engine:
        assert engine.card is A
    assert pool.status(A.id).error == ""


def test_the_longest_unused_makes_room(pool: ModelPool) -> None:
    first, second = take(pool, A), take(pool, B)
    take(pool, A)
    take(pool, C)
    assert (first.closed, second.closed) == (0, 1)  # type: ignore[attr-defined]
    assert pool.used_bytes() == 2 * SIZE
    assert [pool.status(card.id).state for card in (A, B, C)] == ["loaded", "out", "loaded"]


def test_what_is_at_work_is_waited_for(pool: ModelPool) -> None:
    done = threading.Event()

    def work() -> None:
        with lease(pool, A), lease(pool, B):
            done.wait(10)

    worker = threading.Thread(target=work)
    worker.start()
    assert wait_until(lambda: pool.used_bytes() == 2 * SIZE)
    assert pool.status(A.id).busy
    assert not pool.unload(A.id)
    with pytest.raises(ModelUnavailable, match="no room"), lease(pool, C, wait=False):
        pass
    threading.Timer(0.2, done.set).start()
    with lease(pool, C) as engine:
        assert engine.card is C
        assert done.is_set(), "it waited"
    worker.join()


def test_a_model_larger_than_the_machine_is_refused_with_the_mend(pool: ModelPool) -> None:
    with pytest.raises(ModelUnavailable, match="STUDIO_MODEL_GB"), lease(pool, replace(A, memory_bytes=3 * SIZE)):
        pass


def test_loading_is_told_and_can_be_cancelled(pool: ModelPool) -> None:
    seen: list[str] = []

    def slow(tell: object) -> Engine:
        while True:
            tell(0.5, "Downloading")  # type: ignore[operator]
            seen.append(pool.status(A.id).doing)
            pool.cancel(A.id)

    with pytest.raises(Cancelled), pool.lease(A, slow):
        pass
    assert seen == ["Downloading"]
    assert pool.status(A.id).state == "out"
    assert take(pool, A).card is A


def test_unloading_gives_memory_back(pool: ModelPool) -> None:
    engine = take(pool, A)
    assert pool.unload(A.id)
    assert engine.closed == 1  # type: ignore[attr-defined]
    assert pool.used_bytes() == 0
    assert not pool.unload(A.id)


def test_what_is_idle_for_long_is_unloaded() -> None:
    pool = ModelPool(lambda: SIZE, idle_seconds=0.1)
    engine = take(pool, A)
    assert wait_until(lambda: bool(engine.closed))  # type: ignore[attr-defined]
    assert pool.status(A.id).state == "out"
    pool.close()


def test_after_the_end_nothing_can_be_had(pool: ModelPool) -> None:
    pool.close()
    with pytest.raises(EngineError, match="closing"):
        take(pool, A)
