"""Windows on a GPU that is lent: in processes that are forked for it, with the visitor's pass, and paid for once."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Window, WindowResult
from studio.engines.batching import BatchedEngine
from studio.engines.lending import MOST_SOUND, Lending, Pace, Piece
from studio.engines.pocketsphinx.engine import CARD
from studio.engines.zerogpu import LEAST_SECONDS, MOST_SECONDS, Broken, NotLent
from studio.errors import EngineError
from studio.limits import SAMPLE_RATE
from tests.engines.contract import never
from tests.engines.test_batching import speechlike
from tests.spaces_standin import FACTOR, Lender, asked_by

REQUEST = Request(CARD.id, pnc=False)
LENT = Settings(data=Path(), zero_gpu=True, device="cpu")
SECONDS = 6.0


class Loud(BatchedEngine):
    """Says where each window begins, and in which process; keeps account of it in a file that all of them write."""

    def __init__(self, account: Path, batch_seconds: float = SECONDS, trips: float | None = None) -> None:
        super().__init__(CARD, "1", 0, batch_seconds)
        self.account = account
        self.trips = trips
        self.placed: list[str] = []

    def place(self, device: str) -> None:
        self.placed.append(device)

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        if any(window.start == self.trips for window in windows):
            raise ValueError("no idea")
        with self.account.open("a") as account:
            account.writelines(f"{window.start:g} {os.getpid()}\n" for window in windows)
        return [WindowResult(f"at {window.start:g}") for window in windows]

    @property
    def decoded(self) -> Counter[float]:
        lines = self.account.read_text().splitlines() if self.account.exists() else []
        return Counter(float(line.split()[0]) for line in lines)

    @property
    def processes(self) -> set[int]:
        return {int(line.split()[1]) for line in self.account.read_text().splitlines()}


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> Lender:
    made = Lender()
    monkeypatch.setitem(sys.modules, "spaces", made.module())
    return made


@pytest.fixture
def engine(lender: Lender, tmp_path: Path) -> Iterator[Loud]:
    made = Loud(tmp_path / "account")
    made.lend(LENT, ahead=True)
    yield made
    made.close()


def windows(count: int, seconds: float = SECONDS, silent: Callable[[int], bool] = lambda _: False) -> list[Window]:
    sound = speechlike(seconds)
    return [
        Window(at * seconds, (at + 1) * seconds, np.zeros_like(sound) if silent(at) else sound) for at in range(count)
    ]


def heard(engine: Loud, given: Sequence[Window]) -> list[str]:
    return [each.text for each in engine.transcribe(iter(given), REQUEST, never)]


def until_refused(engine: Loud, given: Sequence[Window]) -> tuple[list[str], NotLent]:
    """What was heard before, and the refusal."""
    texts: list[str] = []
    with pytest.raises(NotLent) as refusal:
        texts.extend(each.text for each in engine.transcribe(iter(given), REQUEST, never))
    return texts, refusal.value


def test_windows_are_heard_in_order_in_another_process(engine: Loud) -> None:
    assert heard(engine, windows(20)) == [f"at {at * SECONDS:g}" for at in range(20)]
    assert os.getpid() not in engine.processes


def test_the_model_is_placed_before_anything_is_lent(engine: Loud) -> None:
    assert engine.placed == ["cpu"]


def test_a_model_that_comes_later_is_placed_where_it_is_lent(lender: Lender, tmp_path: Path) -> None:
    late = Loud(tmp_path / "account")
    late.lend(LENT, ahead=False)
    assert (heard(late, windows(1)), late.placed) == (["at 0"], [])


def test_the_visitors_pass_is_there(engine: Loud, lender: Lender) -> None:
    with asked_by("anna"):
        heard(engine, windows(2))
    assert [token for token, _ in lender.asked] == ["anna"]


def test_visitors_share_no_loan(engine: Loud, lender: Lender) -> None:
    def visit(name: str) -> None:
        with asked_by(name):
            heard(engine, windows(3))

    threads = [threading.Thread(target=visit, args=(name,)) for name in ("anna", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lender.asked) == [("anna", 7), ("ben", 7)]
    assert lender.paid == [3, 3]


def test_no_slice_asks_for_more_than_40_seconds_nor_for_more_than_it_needs(engine: Loud, lender: Lender) -> None:
    heard(engine, windows(150))
    first, *others = [seconds for _, seconds in lender.asked]
    assert first == MOST_SECONDS  # before anything is known
    assert others  # 900 s of sound are no single slice
    assert all(seconds < MOST_SECONDS for seconds in others)  # it was quick
    assert engine.decoded == Counter({at * SECONDS: 1 for at in range(150)})


def test_a_short_file_asks_for_little(engine: Loud, lender: Lender) -> None:
    heard(engine, windows(1))
    assert lender.asked == [(None, LEAST_SECONDS + 1)]


def test_silence_costs_nothing(engine: Loud, lender: Lender) -> None:
    assert heard(engine, windows(4, silent=lambda at: at != 2)) == ["", "", "at 12", ""]
    assert lender.paid == [1]
    assert heard(engine, windows(4, silent=lambda _: True)) == [""] * 4
    assert lender.paid == [1]


def test_what_is_left_is_used_by_smaller_slices(engine: Loud, lender: Lender) -> None:
    lender.left["anna"] = 30.0  # which allows 20 s of a loan
    with asked_by("anna"):
        texts, refusal = until_refused(engine, windows(60))
    seconds = [each for _, each in lender.asked]
    assert seconds[0] == 20
    assert len(texts) == sum(lender.paid) > 0
    assert engine.decoded == Counter({at * SECONDS: 1 for at in range(len(texts))})
    assert lender.left["anna"] < (LEAST_SECONDS + 1) * FACTOR  # nothing more could be had for it
    assert refusal.again_in == (23 * 60 + 12) * 60 + 44
    assert str(refusal) == (
        "Your GPU time of today is used up. What was heard is kept: go on in 23 h 12 min, or log in to have more."
    )


def test_what_is_begun_again_later_pays_for_the_rest_alone(engine: Loud, lender: Lender) -> None:
    lender.left["anna"] = 30.0
    everything = windows(60)
    with asked_by("anna"):
        texts, _ = until_refused(engine, everything)
        lender.left["anna"] = 120.0  # the next day
        texts += heard(engine, everything[len(texts) :])
    assert texts == [f"at {at * SECONDS:g}" for at in range(60)]
    assert engine.decoded == Counter({at * SECONDS: 1 for at in range(60)})


def test_a_process_that_dies_costs_the_window_that_it_was_at(engine: Loud, lender: Lender) -> None:
    lender.dies_after = [5, 3]
    assert heard(engine, windows(20)) == [f"at {at * SECONDS:g}" for at in range(20)]
    assert lender.paid[:2] == [5, 3]
    assert sum(lender.paid) == 20


def test_processes_that_die_again_and_again_end_it(engine: Loud, lender: Lender) -> None:
    lender.dies_after = [2, 0, 0, 0]
    texts, refusal = until_refused(engine, windows(20))
    assert texts == ["at 0", "at 6"]
    assert isinstance(refusal, Broken)
    assert str(refusal) == "The process that had the GPU ended before its time. Go on: what was heard is kept."


def test_without_a_visitor_it_is_said_whose_time_is_used_up(engine: Loud, lender: Lender) -> None:
    lender.left[None] = 0.0
    texts, refusal = until_refused(engine, windows(2))
    assert (texts, refusal.again_in) == ([], None)
    assert "without a visitor" in str(refusal)


def test_a_window_that_fails_is_told_with_its_sentence(lender: Lender, tmp_path: Path) -> None:
    engine = Loud(tmp_path / "account", trips=6.0)
    engine.lend(LENT, ahead=True)
    going = engine.transcribe(iter(windows(3)), REQUEST, never)
    assert next(going).text == "at 0"
    with pytest.raises(EngineError, match=r"failed between 6\.0 s and 12\.0 s \(no idea\)"):
        next(going)


def test_a_run_that_is_stopped_asks_for_nothing_more(engine: Loud, lender: Lender) -> None:
    texts: list[str] = []
    going = engine.transcribe(iter(windows(150)), REQUEST, lambda: len(texts) >= 3)
    texts.extend(each.text for each in going)
    assert len(lender.asked) == 1


def test_a_loan_ends_before_its_time(lender: Lender, tmp_path: Path) -> None:
    engine = Loud(tmp_path / "account")
    engine.lend(LENT, ahead=True)
    assert [piece.index for piece in engine.here(windows(3), REQUEST, 40)] == [0, 1, 2]
    assert [piece.index for piece in engine.here(windows(3), REQUEST, -1)] == [0]


def test_elsewhere_nothing_is_lent_nor_imported(tmp_path: Path) -> None:
    engine = Loud(tmp_path / "account")
    assert heard(engine, windows(2)) == ["at 0", "at 6"]
    engine.close()
    assert "spaces" not in sys.modules
    assert engine.processes == {os.getpid()}


def test_the_pace_is_learned_with_room_to_spare() -> None:
    pace = Pace()
    assert pace.seconds(100.0, MOST_SECONDS) == LEAST_SECONDS + 10
    assert pace.sound(MOST_SECONDS) == pytest.approx(350.0)
    for _ in range(10):
        pace.learn(100.0, 2.0)
    assert pace.seconds(100.0, MOST_SECONDS) == LEAST_SECONDS + 3
    assert pace.sound(MOST_SECONDS) == MOST_SOUND
    pace.learn(100.0, 20.0)
    assert pace.seconds(100.0, MOST_SECONDS) == LEAST_SECONDS + 30


def test_the_pace_is_learned_once_a_loan_whatever_windows_it_has() -> None:
    """Of a loan that was quick the next still has half as much as the first: other sound may be slower."""
    asked: list[tuple[int, int]] = []

    def work(slice_: Sequence[Window], _: Request, seconds: int) -> Generator[Piece, None, None]:
        asked.append((len(slice_), seconds))
        yield from (Piece(at, WindowResult("said"), 0.01 * (at + 1)) for at in range(len(slice_)))

    lending = Lending(Settings(data=Path()), "a model", work)
    assert len(list(lending.transcribe(iter(windows(116)), REQUEST, never))) == 116
    assert asked == [(58, MOST_SECONDS), (58, LEAST_SECONDS + 17)]


def test_a_device_that_is_forbidden_is_not_used(lender: Lender, tmp_path: Path) -> None:
    engine = Loud(tmp_path / "account")
    engine.lend(replace(LENT, device="auto"), ahead=True)
    assert engine.placed == ["cuda"]


def test_a_window_is_16_khz() -> None:
    assert len(windows(1)[0].samples) == SECONDS * SAMPLE_RATE
