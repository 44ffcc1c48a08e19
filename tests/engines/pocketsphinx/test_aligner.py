"""Forced alignment: words found in the sound, edits timed by it, nonsense survived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.align.carry import carry, spread
from studio.align.realign import realign
from studio.domain import Word
from studio.engines.pocketsphinx.aligner import SphinxAligner
from studio.limits import SAMPLE_RATE
from tests.conftest import Prompt
from tests.engines.contract import sound

START = 60.0
SENTENCE = "The agent number is 42, and the password is blorptastic."


@pytest.fixture(scope="module")
def aligner() -> Iterator[SphinxAligner]:
    made = SphinxAligner()
    yield made
    made.close()


@pytest.fixture(scope="module")
def samples(speak: Callable[[str], Path]) -> NDArray[np.float32]:
    return sound(speak(SENTENCE))


@pytest.fixture(scope="module")
def truth(aligner: SphinxAligner, samples: NDArray[np.float32]) -> tuple[Word, ...]:
    """The sentence as it is said, as if the model had heard all of it."""
    spans = aligner.align(samples, SENTENCE.split(), START, "en")
    assert spans is not None
    return tuple(Word(token, *span, 0.9) for token, span in zip(SENTENCE.split(), spans, strict=True) if span)


def assert_in_order(words: tuple[Word, ...], end: float) -> None:
    assert all(START <= word.start < word.end <= end for word in words)
    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(words))


def test_every_written_word_is_found(truth: tuple[Word, ...], samples: NDArray[np.float32]) -> None:
    assert [word.text for word in truth] == SENTENCE.split()
    assert_in_order(truth, START + len(samples) / SAMPLE_RATE)
    # a made-up word and a number of two words are as long as they sound
    assert truth[-1].end - truth[-1].start > 0.4
    assert truth[4].end - truth[4].start > 0.3


def test_a_replaced_word_gets_the_sounds_time(
    aligner: SphinxAligner, samples: NDArray[np.float32], truth: tuple[Word, ...]
) -> None:
    end = START + len(samples) / SAMPLE_RATE
    missed = truth[:2] + truth[4:]
    carried = carry(missed, SENTENCE, START, end)
    timed = realign(aligner.align, samples, START, carried, "en")
    assert [word.text for word in timed] == SENTENCE.split()
    assert_in_order(timed, end)
    for index, (word, right) in enumerate(zip(timed, truth, strict=True)):
        if carried[index].timed_by == "carried":
            assert word.timed_by == "aligner"
            # a pause beside it may count as its own or not
            assert abs(word.start - right.start) < 0.15
            assert abs(word.end - right.end) < 0.15
        else:
            assert word == carried[index]


def test_text_without_any_times_is_timed_as_a_whole(
    aligner: SphinxAligner, samples: NDArray[np.float32], truth: tuple[Word, ...]
) -> None:
    end = START + len(samples) / SAMPLE_RATE
    timed = realign(aligner.align, samples, START, spread(SENTENCE, START, end), "en")
    assert [(w.start, w.end) for w in timed] == [(w.start, w.end) for w in truth]
    assert {word.timed_by for word in timed} == {"aligner"}


def test_a_dash_keeps_its_place(aligner: SphinxAligner, samples: NDArray[np.float32], truth: tuple[Word, ...]) -> None:
    end = START + len(samples) / SAMPLE_RATE
    timed = realign(aligner.align, samples, START, carry(truth, SENTENCE.replace("and", "— and"), START, end), "en")
    assert " ".join(word.text for word in timed) == SENTENCE.replace("and", "— and")
    assert_in_order(timed, end)


def test_words_with_times_of_their_own_are_left_alone(
    aligner: SphinxAligner, samples: NDArray[np.float32], truth: tuple[Word, ...]
) -> None:
    assert realign(aligner.align, samples, START, truth, "en") == truth
    assert realign(aligner.align, samples, START, (), "en") == ()


@pytest.mark.parametrize(
    "text",
    [
        "日本 語",
        "— … !",
        "totally " * 300,
        "x" * 3000,
        "\x00 \ud800",
        "zzz qqq xxx www " * 20,
        "9" * 4000,
        "<s> </s> [NOISE]",
    ],
)
def test_nonsense_raises_nothing_and_keeps_the_order(
    aligner: SphinxAligner, samples: NDArray[np.float32], text: str
) -> None:
    end = START + len(samples) / SAMPLE_RATE
    words = spread(text, START, end)
    timed = realign(aligner.align, samples, START, words, "en")
    assert [word.text for word in timed] == text.split()
    assert_in_order(timed, end + 1e-9)


@pytest.mark.parametrize("length", [0, 1, 80, 1600, 16_000])
def test_sound_without_speech(aligner: SphinxAligner, length: int) -> None:
    silence = np.zeros(length, np.float32)
    spans = aligner.align(silence, ["hello", "world"], START, "en")
    assert spans is None or len(spans) == 2
    broken = np.full(length, np.nan, np.float32)
    assert aligner.align(broken, ["hello"], START, "en") is None or length >= 1600


def test_after_nonsense_it_still_aligns(
    aligner: SphinxAligner, samples: NDArray[np.float32], truth: tuple[Word, ...]
) -> None:
    aligner.align(samples, ["nothing", "of", "the", "kind"] * 50, START, "en")
    spans = aligner.align(samples, SENTENCE.split(), START, "en")
    assert spans == tuple((word.start, word.end) for word in truth)


def test_a_closed_aligner_finds_nothing(samples: NDArray[np.float32]) -> None:
    closed = SphinxAligner()
    closed.close()
    assert closed.align(samples, ["hello"], START, "en") is None


def test_languages(aligner: SphinxAligner) -> None:
    assert aligner.knows("en")
    assert not aligner.knows("de")
    assert aligner.align(np.zeros(16_000, np.float32), ["hallo"], START, "de") is None


@pytest.mark.speech
def test_on_real_speech_an_edit_is_timed_within_a_frame_or_two(
    aligner: SphinxAligner, prompts: Callable[[int], list[Prompt]]
) -> None:
    errors = []
    for prompt in prompts(8):
        samples, tokens = sound(prompt.path), prompt.text.split()
        end = START + len(samples) / SAMPLE_RATE
        spans = aligner.align(samples, tokens, START, "en")
        if spans is None or len(tokens) < 4 or None in spans:
            continue
        truth = tuple(Word(token, *span) for token, span in zip(tokens, spans, strict=True) if span)
        middle = len(truth) // 2
        heard = (*truth[:middle], replace(truth[middle], text="misheard"), *truth[middle + 1 :])
        timed = realign(
            aligner.align, samples, START, carry(heard[:middle] + heard[middle + 1 :], prompt.text, START, end), "en"
        )
        errors += [abs(timed[middle].start - truth[middle].start), abs(timed[middle].end - truth[middle].end)]
    assert len(errors) >= 12
    assert float(np.percentile(errors, 75)) <= 0.05
