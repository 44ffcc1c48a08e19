"""Serving: batches of everybody's windows, halved when memory is short, retried when they fail, in order always."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from studio.domain import Request
from studio.engines.base import Window, WindowResult
from studio.engines.batching import BatchedEngine, OutOfMemory
from studio.engines.pocketsphinx.engine import CARD
from studio.errors import EngineError
from studio.priority import waited_for
from tests.engines.contract import never, one_after_another
from tests.patience import SECONDS, wait_until

REQUEST = Request(CARD.id, pnc=False)
RATE = 16_000


@dataclass
class Plan:
    """What the recogniser of a test does, and what it was given."""

    say: Callable[[Window], str] = lambda window: f"{len(window.samples) / RATE:.1f}s"
    holds: float = 1e9
    """Seconds of a batch, padding included, that its memory holds."""
    trips: Callable[[Sequence[Window]], bool] = lambda _: False
    batches: list[tuple[float, ...]] = field(default_factory=list)
    gate: threading.Event | None = None


class Scripted(BatchedEngine):
    def __init__(self, plan: Plan, batch_seconds: float = 60.0) -> None:
        super().__init__(CARD, "1", 0, batch_seconds)
        self.plan = plan
        self.busy = False

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        assert not self.busy, "two threads in one model"
        self.busy = True
        try:
            if self.plan.gate is not None:
                assert self.plan.gate.wait(SECONDS)
            lengths = tuple(round(len(window.samples) / RATE, 1) for window in windows)
            self.plan.batches.append(lengths)
            if max(lengths) * len(lengths) > self.plan.holds:
                raise OutOfMemory("scripted")
            if self.plan.trips(windows):
                raise ValueError("no idea")
            return [WindowResult(self.plan.say(window)) for window in windows]
        finally:
            self.busy = False


def speechlike(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Sound that WebRTC's detector takes for a voice: harmonics of 120 Hz that come and go as syllables do."""
    at = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 120 * number * at) / number for number in range(1, 20))
    return np.asarray(0.1 * tone * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)), np.float32)


@pytest.fixture
def serve() -> Iterator[Callable[..., Scripted]]:
    made: list[Scripted] = []

    def make(plan: Plan, **options: float) -> Scripted:
        made.append(Scripted(plan, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def texts(engine: Scripted, lengths: Sequence[float]) -> list[str]:
    windows = one_after_another([speechlike(length) for length in lengths])
    return [heard.text for heard in engine.transcribe(windows, REQUEST, never)]


def test_answers_come_in_order_from_batches_of_like_lengths(serve: Callable[..., Scripted]) -> None:
    plan = Plan()
    lengths = [2.0, 9.0, 2.1, 9.1, 2.2, 9.2]
    assert texts(serve(plan, batch_seconds=30.0), lengths) == [f"{length}s" for length in lengths]
    assert sorted(len(batch) for batch in plan.batches) == [3, 3]
    assert all(max(batch) * len(batch) <= 30.0 for batch in plan.batches)
    assert all(max(batch) - min(batch) < 1 for batch in plan.batches)


def test_silence_never_reaches_the_model(serve: Callable[..., Scripted]) -> None:
    plan = Plan()
    windows = one_after_another([np.zeros(RATE, np.float32), np.full(RATE, np.nan, np.float32)])
    assert list(serve(plan).transcribe(windows, REQUEST, never)) == [WindowResult(""), WindowResult("")]
    assert plan.batches == []


def test_what_a_person_waits_for_comes_before_a_run(serve: Callable[..., Scripted]) -> None:
    plan = Plan(gate=threading.Event())
    engine = serve(plan, batch_seconds=4.0)
    assert plan.gate is not None

    def live() -> None:
        with waited_for():
            texts(engine, [1.0])

    run = threading.Thread(target=texts, args=(engine, [4.0] * 3))
    run.start()
    assert wait_until(lambda: engine.busy)
    spoken = threading.Thread(target=live)
    spoken.start()
    assert wait_until(lambda: any(ticket.urgent for ticket in engine._waiting))
    plan.gate.set()
    run.join()
    spoken.join()
    assert plan.batches == [(4.0,), (1.0,), (4.0,), (4.0,)]


def test_a_batch_too_large_for_memory_is_halved_and_later_ones_are_smaller(serve: Callable[..., Scripted]) -> None:
    plan = Plan(holds=8.5)
    engine = serve(plan, batch_seconds=16.0)
    assert texts(engine, [4.0] * 8) == ["4.0s"] * 8
    refused = [batch for batch in plan.batches if len(batch) * 4.0 > plan.holds]
    assert len(refused) == 1
    assert max(len(batch) for batch in plan.batches[-2:]) == 2


def test_a_single_window_too_large_for_memory_is_heard_in_pieces(serve: Callable[..., Scripted]) -> None:
    plan = Plan(holds=5.5)
    assert len(texts(serve(plan), [10.0])[0].split()) >= 2


def test_what_fits_in_no_way_says_so(serve: Callable[..., Scripted]) -> None:
    with pytest.raises(EngineError, match="STUDIO_BATCH_SECONDS"):
        texts(serve(Plan(holds=0.1)), [3.0])


def test_one_bad_window_does_not_spoil_its_batch(serve: Callable[..., Scripted]) -> None:
    plan = Plan(trips=lambda windows: len(windows) > 1)
    assert texts(serve(plan), [3.0, 3.1, 3.2]) == ["3.0s", "3.1s", "3.2s"]


def test_a_window_that_fails_twice_names_its_place(serve: Callable[..., Scripted]) -> None:
    plan = Plan(trips=lambda windows: any(len(window.samples) == 5 * RATE for window in windows))
    windows = one_after_another([speechlike(3.0), speechlike(5.0)], start=0.0)
    answers = serve(plan).transcribe(windows, REQUEST, never)
    assert next(answers).text == "3.0s"
    with pytest.raises(EngineError, match=r"between 3\.5 s and 8\.5 s \(no idea\)"):
        next(answers)


def test_a_model_that_answers_too_little_fails_and_goes_on(
    serve: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = serve(Plan())
    with monkeypatch.context() as broken:
        broken.setattr(engine, "decode", lambda windows, request: [])
        with pytest.raises(EngineError, match=r"failed between"):
            texts(engine, [3.0, 3.1])
    assert texts(engine, [3.0]) == ["3.0s"]


def test_a_loop_is_heard_again_in_smaller_pieces(serve: Callable[..., Scripted]) -> None:
    def say(window: Window) -> str:
        return "and so on " * 9 if len(window.samples) > 7 * RATE else "fine"

    windows = one_after_another([speechlike(10.0)])
    (heard,) = serve(Plan(say=say)).transcribe(windows, REQUEST, never)
    assert (heard.text, heard.quality_flag) == ("fine fine", None)


def test_a_loop_that_remains_is_flagged(serve: Callable[..., Scripted]) -> None:
    plan = Plan(say=lambda _: "and so on " * 9)
    (heard,) = serve(plan).transcribe(one_after_another([speechlike(10.0)]), REQUEST, never)
    assert heard.quality_flag == "repeats"
    assert plan.batches[0] == (10.0,)
    assert len(plan.batches) == 2, "decoded again once, not for ever"


def test_requests_of_several_people_share_a_batch_if_their_prompt_is_the_same(serve: Callable[..., Scripted]) -> None:
    plan = Plan(gate=threading.Event())
    engine = serve(plan)
    able = replace(CARD.capabilities, pairs=(*CARD.capabilities.pairs, ("asr", "de", "de")))
    engine._card = replace(CARD, capabilities=able)
    heard: dict[str, list[str]] = {}

    def run(name: str, length: float, request: Request) -> None:
        windows = one_after_another([speechlike(length)] * 2)
        heard[name] = [each.text for each in engine.transcribe(windows, request, never)]

    german = replace(REQUEST, source_lang="de", target_lang="de")
    people = [("first", 2.0, REQUEST), ("ann", 3.0, REQUEST), ("bob", 3.1, REQUEST), ("ute", 3.0, german)]
    threads = []
    for name, length, request in people:
        threads.append(threading.Thread(target=run, args=(name, length, request)))
        threads[-1].start()
        time.sleep(0.2)
    assert plan.gate is not None
    plan.gate.set()
    for thread in threads:
        thread.join()
    assert heard == {"first": ["2.0s"] * 2, "ann": ["3.0s"] * 2, "bob": ["3.1s"] * 2, "ute": ["3.0s"] * 2}
    assert sorted(plan.batches) == sorted([(2.0, 2.0), (3.0, 3.0, 3.1, 3.1), (3.0, 3.0)])


def test_a_cancelled_run_ends_at_once_and_frees_its_place(serve: Callable[..., Scripted]) -> None:
    plan = Plan(gate=threading.Event())
    engine = serve(plan, batch_seconds=2.0)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    windows = one_after_another([speechlike(2.0)] * 3)
    assert list(engine.transcribe(windows, REQUEST, stop.is_set)) == [], "while the model is still at it"
    assert engine._waiting == []
    assert plan.gate is not None
    plan.gate.set()


def test_a_closed_engine_says_so_to_all_who_wait(serve: Callable[..., Scripted]) -> None:
    plan = Plan(gate=threading.Event())
    engine = serve(plan, batch_seconds=2.0)
    answers = engine.transcribe(one_after_another([speechlike(2.0)] * 3), REQUEST, never)
    threading.Timer(0.2, plan.gate.set).start()  # type: ignore[union-attr]
    threading.Timer(0.1, engine.close).start()
    with pytest.raises(EngineError, match="unloaded"):
        list(answers)
    with pytest.raises(EngineError, match="unloaded"):
        list(engine.transcribe(one_after_another([speechlike(2.0)]), REQUEST, never))
