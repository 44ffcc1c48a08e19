"""Text while somebody speaks, with models that are quick, slow and broken."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from studio.audio.wav import wav_head
from studio.domain import Request
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult
from studio.errors import EngineError
from studio.limits import SAMPLE_RATE, Progress, ShouldStop
from studio.store.live import LiveLine
from studio.workflow import listening
from studio.workflow.listening import Lend, Listener
from tests.patience import wait_until

CARD = ModelCard("m", "M", "F", Capabilities((("asr", "en", "en"),)), "MIT", "local")


class Counting:
    """Writes how long each window is, in so many seconds."""

    card = CARD
    revision = ""
    memory_bytes = 0

    def __init__(self, took: float = 0.0, error: str = "") -> None:
        self.took, self.error = took, error
        self.heard: list[tuple[float, float]] = []

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        for window in windows:
            time.sleep(self.took)
            if self.error:
                raise EngineError(self.error)
            self.heard.append((window.start, window.end))
            assert len(window.samples) == round((window.end - window.start) * SAMPLE_RATE)
            yield WindowResult(f"{window.end - window.start:.1f}")

    def close(self) -> None: ...


def lent(engine: Engine) -> Lend:
    @contextmanager
    def lend(progress: Progress) -> Iterator[Engine]:
        progress(0.5, "Loading M")
        yield engine

    return lend


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Three words of a second, each with a second of quiet before it, and quiet behind."""
    rng = np.random.default_rng(0)
    parts = [rng.normal(0, level, SAMPLE_RATE) for level in (5, 3000, 5, 3000, 5, 3000, 5)]
    path = tmp_path / "sound.wav"
    path.write_bytes(wav_head(0) + np.concatenate(parts).astype("<i2").tobytes())
    return path


def listener(sound: Path, engine: Counting, kept: list[LiveLine], before: tuple[LiveLine, ...] = ()) -> Listener:
    return Listener(sound, Request("m"), lent(engine), list(before), kept.extend)


def test_windows_are_settled_one_after_another_and_the_open_one_heard_again(sound: Path) -> None:
    kept: list[LiveLine] = []
    engine = Counting()
    found = listener(sound, engine, kept)
    found.grown(round(1.5 * SAMPLE_RATE))
    assert wait_until(lambda: found.text.partial != "")
    assert list(found.text.lines) == []
    found.grown(4 * SAMPLE_RATE)
    assert wait_until(lambda: len(found.text.lines) == 1 and found.text.partial != "")
    found.grown(7 * SAMPLE_RATE)
    found.end()
    assert wait_until(lambda: found.text.done)
    assert [round(line.start) for line in found.text.lines] == [1, 3, 5]
    assert found.text.partial == ""
    assert kept == list(found.text.lines)


def test_a_slow_model_settles_windows_only_and_says_how_far_it_is_behind(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "SLOWEST_PARTIAL", 1e-9)  # any model is slow
    monkeypatch.setattr(listening, "PARTIAL_SECONDS", 0.0)
    engine = Counting(took=0.01)
    found = listener(sound, engine, [])
    found.grown(round(1.5 * SAMPLE_RATE))
    assert wait_until(lambda: engine.heard != [])
    found.grown(round(1.9 * SAMPLE_RATE))
    time.sleep(1.0)
    assert len(engine.heard) == 1, "the open window would take too long"
    assert found.text.heard <= 1.5
    found.grown(7 * SAMPLE_RATE)
    assert wait_until(lambda: len(found.text.lines) == 3)
    found.close()
    found.join()


def test_it_goes_on_behind_what_was_heard_before(sound: Path) -> None:
    engine = Counting()
    found = listener(sound, engine, [], (LiveLine(0.8, 2.2, "Before."),))
    found.grown(7 * SAMPLE_RATE)
    found.end()
    assert wait_until(lambda: found.text.done)
    assert found.text.lines[0].text == "Before."
    assert len(found.text.lines) == 3
    assert min(start for start, _ in engine.heard) > 2.2


def test_why_there_is_no_text_is_said(sound: Path) -> None:
    found = listener(sound, Counting(error="m failed."), [])
    found.grown(4 * SAMPLE_RATE)
    assert wait_until(lambda: found.text.done)
    assert found.text.problem == "m failed."


def test_closing_ends_it(sound: Path) -> None:
    found = listener(sound, Counting(), [])
    found.close()
    found.join()
    assert found.text.done
