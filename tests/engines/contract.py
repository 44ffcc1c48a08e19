"""What every engine must do. Each one's tests inherit this and say which engine and request it is about."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from studio.domain import Request
from studio.engines.base import Engine, Window, WindowResult, check_request
from studio.errors import RequestError
from studio.limits import SAMPLE_RATE

Waveform = NDArray[np.float32]

GAP = 0.5
"""Seconds between windows, so that times show which window they are of."""


def never() -> bool:
    return False


def sound(path: Path) -> Waveform:
    """A mono file at 16 kHz, float32."""
    samples, rate = soundfile.read(path, dtype="float32")
    return np.asarray(resample_poly(samples, SAMPLE_RATE, rate), dtype=np.float32)


def one_after_another(sounds: Sequence[Waveform], start: float = 100.0) -> tuple[Window, ...]:
    windows = []
    for samples in sounds:
        windows.append(Window(start, start + len(samples) / SAMPLE_RATE, samples))
        start = windows[-1].end + GAP
    return tuple(windows)


def silences() -> tuple[Waveform, ...]:
    draw = np.random.default_rng(0)
    hiss = draw.normal(0, 1e-3, 2 * SAMPLE_RATE).astype(np.float32)
    return np.zeros(2 * SAMPLE_RATE, np.float32), hiss, np.zeros(80, np.float32), np.zeros(0, np.float32)


class EngineContract:
    """The module of a subclass offers the fixtures `engine` and `request_`, with scope "module"."""

    WINDOWS_AHEAD = 64
    """More than this an engine must not read before it gives its first answer."""

    """One window, or one batch, of a few seconds of sound on a slow machine."""

    def test_one_answer_for_each_window_in_order(
        self, heard: tuple[WindowResult, ...], windows: tuple[Window, ...]
    ) -> None:
        assert len(heard) == len(windows)
        assert [bool(each.text) for each in heard] == [True, False, True, False, False, True, False]

    def test_silence_has_no_words(self, heard: tuple[WindowResult, ...]) -> None:
        assert {heard[index] for index in (1, 3, 4, 6)} == {WindowResult("")}

    def test_words_are_inside_their_window_and_in_order(
        self, engine: Engine, heard: tuple[WindowResult, ...], windows: tuple[Window, ...]
    ) -> None:
        for each, window in zip(heard, windows, strict=True):
            assert bool(each.words) is (engine.card.capabilities.word_times and bool(each.text))
            assert all(window.start <= word.start < word.end <= window.end for word in each.words)
            assert all(one.end <= other.start for one, other in pairwise(each.words))
            assert all(word.timed_by == "model" for word in each.words)
            if each.words:
                assert " ".join(word.text for word in each.words) == each.text

    def test_confidence_is_a_share_or_missing(self, engine: Engine, heard: tuple[WindowResult, ...]) -> None:
        able = engine.card.capabilities.confidence
        for each in heard:
            sure = [word.confidence for word in each.words] or list(each.confidences)
            assert all((value is not None) is able for value in sure)
            assert all(0 <= value <= 1 for value in sure if value is not None)
            assert not each.confidences or len(each.confidences) == len(each.text.split())

    def test_a_window_alone_or_among_others_is_heard_the_same(
        self, engine: Engine, heard: tuple[WindowResult, ...], windows: tuple[Window, ...], request_: Request
    ) -> None:
        alone = [next(iter(engine.transcribe([window], request_, never))) for window in reversed(windows)]
        assert [bare(each) for each in reversed(alone)] == [bare(each) for each in heard]
        for one, other in zip(reversed(alone), heard, strict=True):
            assert sureness(one) == pytest.approx(sureness(other), abs=0.02)

    def test_the_same_is_heard_twice(
        self, engine: Engine, heard: tuple[WindowResult, ...], windows: tuple[Window, ...], request_: Request
    ) -> None:
        assert tuple(engine.transcribe(windows, request_, never)) == heard

    def test_no_windows(self, engine: Engine, request_: Request) -> None:
        assert list(engine.transcribe([], request_, never)) == []

    def test_windows_are_read_a_little_ahead(
        self, engine: Engine, windows: tuple[Window, ...], request_: Request
    ) -> None:
        read = count()
        answers = engine.transcribe(endless(windows[0], read), request_, never)
        next(iter(answers))
        answers.close()  # type: ignore[attr-defined]
        assert next(read) <= self.WINDOWS_AHEAD

    def test_cancel_ends_within_a_window(self, engine: Engine, windows: tuple[Window, ...], request_: Request) -> None:
        read, cancelled = count(), threading.Event()
        answers = engine.transcribe(endless(windows[0], read), request_, cancelled.is_set)
        next(iter(answers))
        cancelled.set()
        assert len(list(answers)) <= self.WINDOWS_AHEAD
        assert next(read) <= self.WINDOWS_AHEAD

    def test_cancelled_before_it_began(self, engine: Engine, windows: tuple[Window, ...], request_: Request) -> None:
        assert list(engine.transcribe(windows, request_, lambda: True)) == []

    def test_what_the_model_cannot_do_is_refused(self, engine: Engine, request_: Request) -> None:
        check_request(engine.card, request_)
        for wrong in (replace(request_, source_lang="xx"), replace(request_, target_lang="xx")):
            with pytest.raises(RequestError):
                list(engine.transcribe([], wrong, never))

    def test_it_names_its_weights(self, engine: Engine) -> None:
        assert engine.revision


def bare(heard: WindowResult) -> WindowResult:
    """Without its confidences, whose last digits depend on the padding of a batch."""
    return replace(heard, words=tuple(replace(word, confidence=None) for word in heard.words), confidences=())


def sureness(heard: WindowResult) -> list[float]:
    return [word.confidence for word in heard.words if word.confidence is not None] or list(heard.confidences)


def endless(window: Window, read: Iterator[int]) -> Iterator[Window]:
    while True:
        next(read)
        yield window
