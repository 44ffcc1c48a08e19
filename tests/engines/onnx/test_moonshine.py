"""Moonshine tiny: the contract, how words are put together, what it makes of noise, and how well it hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

from studio.align.spoken import spoken
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, Window
from studio.engines.catalog import Catalog
from studio.engines.onnx import moonshine
from studio.engines.onnx.hallucination import is_hallucinated
from studio.engines.onnx.moonshine import CARD, FAMILY, words_of
from studio.engines.onnx.moonshine_tokens import read_tokens
from studio.errors import ModelUnavailable
from studio.limits import SAMPLE_RATE, silent
from studio.transcript.score import score
from tests.conftest import Prompt
from tests.engines.contract import EngineContract, never, one_after_another, sound

REQUEST = Request(CARD.id)

pytestmark = pytest.mark.skipif(
    not list(FAMILY.cards(Settings(data=Path()))),
    reason="moonshine-voice 0.1.0 is not made for this machine: Linux and Windows on x86-64 have it",
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    loaded = FAMILY.load(CARD, Settings(data=Path(), workers=2), silent)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def request_() -> Request:
    return REQUEST


class TestMoonshine(EngineContract):
    WINDOWS_AHEAD = 64


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["▁Hello", ",", "▁wor", "ld", "."], [("Hello,", 0.1), ("world.", 0.3)]),
        (["Hel", "lo"], [("Hello", 0.1)]),
        (["▁", "a", "▁b▁c"], [("a", 0.1), ("b", 0.3), ("c", 0.3)]),
        (["▁na", "\xc3", "\xaf", "ve"], [("naïve", 0.1)]),
        (["▁", "▁"], []),
        ([], []),
    ],
)
def test_a_word_is_as_sure_as_its_least_sure_piece(pieces: list[str], words: list[tuple[str, float]]) -> None:
    raw = [piece.encode("latin-1") if piece in "\xc3\xaf" else piece.encode() for piece in pieces]
    assert words_of(raw, [round(0.1 * n, 1) for n in range(1, len(raw) + 1)]) == words


def test_the_vocabulary(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.bin"
    long = b"x" * 300
    file.write_bytes(b"\x02hi" + bytes([128 + 300 % 128, 300 // 128]) + long + b"\x06<0xE2>" + b"\x00")
    assert read_tokens(file) == [b"hi", long, b"\xe2", b""]


def test_english_is_taken_by_it_when_nothing_better_is_ready(tmp_path: Path) -> None:
    catalog = Catalog(Settings(data=tmp_path))
    try:
        assert catalog.auto("en") == CARD
    finally:
        catalog.close()


@pytest.mark.parametrize(("package", "version"), [("no-such-package", "0.1.0"), (moonshine.PACKAGE, "9.9.9")])
def test_where_its_wheel_is_not_made_there_is_no_such_model(
    monkeypatch: pytest.MonkeyPatch, package: str, version: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(moonshine, "PACKAGE", package)
    monkeypatch.setattr(moonshine, "VERSION", version)
    settings = Settings(data=tmp_path)
    assert list(FAMILY.cards(settings)) == []
    with pytest.raises(ModelUnavailable, match=f"pip install {package}=={version}"):
        FAMILY.load(CARD, settings, silent)
    catalog = Catalog(settings)
    try:
        assert catalog.auto("en").id == "pocketsphinx/en-us", "which is always there"
    finally:
        catalog.close()


def noises() -> Iterator[NDArray[np.float32]]:
    draw, t = np.random.default_rng(0), np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE
    for level in (0.001, 0.02, 0.2):
        yield draw.normal(0, level, len(t)).astype(np.float32)
    for pitch in (50, 440, 3000):
        yield (0.3 * np.sin(2 * np.pi * pitch * t)).astype(np.float32)
    yield sum(0.1 * np.sin(2 * np.pi * 50 * n * t) for n in range(1, 6)).astype(np.float32)  # type: ignore[union-attr]
    chord = sum(0.1 * np.sin(2 * np.pi * pitch * t) for pitch in (261.6, 329.6, 392.0, 523.3))
    yield (chord * np.exp(-(t % 1) * 3)).astype(np.float32)
    yield (draw.normal(0, 0.4, len(t)) * np.exp(-((t * 2) % 1) * 12)).astype(np.float32)


def test_noise_tones_hum_chords_and_drums_have_no_words(engine: Engine) -> None:
    windows = one_after_another(list(noises()))
    assert [each.text for each in engine.transcribe(windows, REQUEST, never)] == [""] * len(windows)


@pytest.mark.parametrize(
    ("words", "first", "seconds", "made_up"),
    [
        (80, 0.1, 29.0, False),  # a speech of which only the beginning is unsure
        (4, 0.19, 10.0, True),
        (73, 0.11, 10.0, True),
        (1, 0.52, 10.0, True),
        (1, 0.9, 10.0, False),
        (1, 0.3, 1.0, False),
    ],
)
def test_what_is_hallucinated(words: int, first: float, seconds: float, made_up: bool) -> None:
    assert is_hallucinated(words, first, seconds) is made_up


def test_very_short_sound_is_survived(engine: Engine, speak: Callable[[str], Path]) -> None:
    said = sound(speak("yes"))
    windows = one_after_another([said[:length] for length in (1, 100, 1700, 2400, 4800)])
    assert len(list(engine.transcribe(windows, REQUEST, never))) == 5


Change = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def error_rate(engine: Engine, heard: list[Prompt], change: Change) -> float:
    windows = one_after_another([change(sound(prompt.path)) for prompt in heard])
    results = engine.transcribe(windows, REQUEST, never)
    wer = score((_said(result.text), _said(prompt.text)) for prompt, result in zip(heard, results, strict=True)).wer
    assert wer is not None
    return wer


def _said(text: str) -> str:
    return " ".join(word for token in text.split() for word in spoken(token, "en"))


def telephone(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """8 kHz and back."""
    return np.asarray(resample_poly(resample_poly(samples, 1, 2), 2, 1), np.float32)


@pytest.mark.slow
@pytest.mark.speech
def test_how_well_it_hears_real_speech(engine: Engine, prompts: Callable[[int], list[Prompt]]) -> None:
    heard = prompts(98)
    assert error_rate(engine, heard, lambda samples: samples) <= 0.07
    assert error_rate(engine, heard, telephone) <= 0.09


@pytest.mark.slow
@pytest.mark.speech
def test_minutes_of_speech_without_a_loop(engine: Engine, prompts: Callable[[int], list[Prompt]]) -> None:
    sounds = [sound(prompt.path) for prompt in prompts(98)]
    seconds = sum(len(each) for each in sounds) / SAMPLE_RATE
    pause = np.zeros(SAMPLE_RATE // 2, np.float32)
    long = np.concatenate([part for each in sounds for part in (each, pause)])
    windows = [
        Window(start / SAMPLE_RATE, start / SAMPLE_RATE + 29.0, long[start : start + 29 * SAMPLE_RATE])
        for start in range(0, len(long) - 29 * SAMPLE_RATE, 29 * SAMPLE_RATE)
    ]
    results = list(engine.transcribe(windows, REQUEST, never))
    assert seconds > 300
    assert {each.quality_flag for each in results} == {None}


def test_what_it_says_of_itself(engine: Engine) -> None:
    assert engine.revision == "moonshine-voice 0.1.0, tiny-en"
    assert (CARD.ready, CARD.capabilities.word_times, CARD.capabilities.tasks) == (True, False, ("asr",))
