"""The embedded engine: the contract, its words, its processes, and how well it hears."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from studio.align.spoken import spoken
from studio.audio.pcm import to_pcm
from studio.audio.voice import has_speech
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, Window, WindowResult
from studio.engines.pocketsphinx.engine import CARD, FAMILY, confidence, to_result
from studio.engines.pocketsphinx.engine_worker import Spoken
from studio.errors import EngineError, RequestError
from studio.limits import silent
from studio.transcript.score import score
from tests.conftest import Prompt
from tests.engines.contract import EngineContract, never, one_after_another, sound

REQUEST = Request(CARD.id, pnc=False)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    loaded = FAMILY.load(CARD, Settings(data=Path(), workers=2), silent)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def request_() -> Request:
    return REQUEST


class TestPocketSphinx(EngineContract):
    WINDOWS_AHEAD = 4


def texts(heard: WindowResult) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in heard.words]


def test_words_without_fillers_and_variants_on_the_recordings_timeline() -> None:
    raw = [
        Spoken("<s>", 0, 4, 1.0),
        Spoken("enter", 5, 29, 0.9),
        Spoken("your(2)", 30, 44, 0.5),
        Spoken("[NOISE]", 45, 50, 0.5),
        Spoken("++breath++", 51, 55, 0.5),
        Spoken("<sil>", 56, 60, 1.0),
        Spoken("key", 61, 101, 0.01),
        Spoken("late", 102, 110, 0.01),
        Spoken("</s>", 111, 120, 1.0),
    ]
    heard = to_result(raw, 100.0, 101.0)
    assert heard.text == "enter your key"
    assert texts(heard) == [("enter", 100.05, 100.3), ("your", 100.3, 100.45), ("key", 100.61, 101.0)]


def test_confidence_grows_with_the_posterior() -> None:
    values = [confidence(p) for p in (0.0, 0.001, 0.05, 0.3, 0.7, 1.0, 1.0002)]
    assert values == sorted(values)
    assert values[0] >= 0
    assert values[-1] <= 1


@pytest.mark.parametrize("level", [0.0, 1e-4, 1e-3])
def test_hiss_is_no_speech(level: float) -> None:
    assert not has_speech(to_pcm(np.random.default_rng(0).normal(0, level, 32_000).astype(np.float32)))


def test_punctuation_is_refused(engine: Engine) -> None:
    with pytest.raises(RequestError, match="only without"):
        engine.transcribe([], Request(CARD.id, pnc=True), never)


def test_broken_samples_are_heard_as_silence(engine: Engine) -> None:
    samples = np.full(32_000, np.nan, np.float32)
    assert list(engine.transcribe(one_after_another([samples]), REQUEST, never)) == [WindowResult("")]


def test_two_runs_at_once_each_get_their_own(engine: Engine, speak: Callable[[str], Path]) -> None:
    sounds = [sound(speak(text)) for text in ("one two three", "call me back")]
    results: dict[int, list[str]] = {}

    def run(index: int) -> None:
        windows = one_after_another([sounds[index]] * 2)
        results[index] = [heard.text for heard in engine.transcribe(windows, REQUEST, never)]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results[0])) == len(set(results[1])) == 1
    assert results[0] != results[1]


def test_a_killed_process_loses_no_window(speak: Callable[[str], Path]) -> None:
    engine = FAMILY.load(CARD, Settings(data=Path(), workers=1), silent)
    try:
        windows = one_after_another([sound(speak("one two three"))] * 3)
        answers = engine.transcribe(windows, REQUEST, never)
        first = next(iter(answers))
        _kill_recognisers()
        assert [heard.text for heard in answers] == [first.text] * 2
    finally:
        engine.close()


def test_a_closed_engine_says_so(speak: Callable[[str], Path]) -> None:
    engine = FAMILY.load(CARD, Settings(data=Path(), workers=1), silent)
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        list(engine.transcribe([Window(0.0, 1.0, np.zeros(16_000, np.float32))], REQUEST, never))


def _kill_recognisers() -> None:
    for child in psutil.Process().children(recursive=True):
        if "studio.calls" in child.cmdline():
            child.kill()


@pytest.mark.speech
@pytest.mark.slow
def test_real_prompts_are_heard_with_a_wer_of_thirty_percent_at_most(
    engine: Engine, prompts: Callable[[int], list[Prompt]]
) -> None:
    chosen = prompts(90)[::3]
    windows = one_after_another([sound(prompt.path) for prompt in chosen])
    heard = [each.text for each in engine.transcribe(windows, REQUEST, never)]
    # the recogniser writes numbers and signs as they are said
    said = [" ".join(word for token in prompt.text.split() for word in spoken(token, "en")) for prompt in chosen]
    rate = score(zip(heard, said, strict=True)).wer
    assert rate is not None
    assert rate <= 0.30
