"""Boosting: tiny models that mishear a phrase write it once they are told it, and nothing else changes on the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from studio.domain import Request
from studio.engines.base import Engine, Window
from studio.engines.nemo.boosting import ALPHAS
from studio.errors import RequestError
from studio.limits import SAMPLE_RATE
from tests.engines.contract import Waveform, never, one_after_another, sound
from tests.engines.nemo.models import MARKS, loaded, of_language
from tests.tiny.speech import Clip, plain

pytestmark = MARKS


class Case(NamedTuple):
    """A word that a noise over it makes a model mishear, and what it is told."""

    kind: str
    clip: str
    word: int
    noise: float
    told: str
    strength: str


CASES = [
    Case("ctc", "conf-locked", 1, 0.1, "This conference is", "gentle"),
    Case("ctc", "agent-pass", 5, 0.1, "followed by the", "medium"),
    Case("tdt", "demo-echodone", 1, 0.1, "The echo test", "medium"),
    Case("tdt", "conf-onlyone", 8, 0.1, "the conference", "strong"),
    Case("nemotron", "conf-invalid", 4, 0.1, "That is not a valid conference number.", "medium"),
    Case("nemotron", "conf-invalid", 9, 0.1, "That is not a valid conference number. Please try again.", "gentle"),
    Case("canary", "transfer", 6, 0.2, "Please hold while I try that extension.", "gentle"),
    Case("canary2", "conf-locked", 3, 0.1, "is locked", "strong"),
    Case("canary2", "conf-onlyone", 2, 0.1, "currently", "strong"),
]


@pytest.fixture(scope="module", params=CASES, ids=[f"{case.kind}-{case.clip}-{case.word}" for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def engine(case: Case, request: pytest.FixtureRequest) -> Iterator[Engine]:
    path: Path = request.getfixturevalue(f"tiny_{case.kind}")
    with loaded(path) as found:
        yield found


@pytest.fixture(scope="module")
def clips(tiny_clips: tuple[Clip, ...]) -> list[Clip]:
    return of_language(tiny_clips, "en")


def spoilt(clips: Sequence[Clip], case: Case) -> tuple[Window, ...]:
    """The case's clip with noise over one of its words, which is made quieter."""
    (clip,) = (clip for clip in clips if clip.name == case.clip)
    samples: Waveform = sound(clip.path).copy()
    _, begin, end = clip.words[case.word]
    place = slice(int(begin * SAMPLE_RATE), int(end * SAMPLE_RATE))
    noise = np.random.default_rng(1).standard_normal(place.stop - place.start, dtype=np.float32)
    samples[place] = samples[place] * (0.3 if case.noise > 0.05 else 1.0) + case.noise * noise
    return one_after_another([samples])


def said(engine: Engine, windows: Sequence[Window], told: str = "", strength: str = "gentle") -> list[str]:
    """A Canary's text without its time tokens, told or not, so that nothing but the list makes a difference."""
    able = engine.card.capabilities
    plainly = {"times": "align"} if able.options else {}
    options = {"vocabulary": told, "vocabulary_strength": strength} if told else {}
    request = Request(engine.card.id, pnc=True in able.punctuation, options={**plainly, **options})
    return [each.text for each in engine.transcribe(windows, request, never)]


def expected(clips: Sequence[Clip], case: Case) -> list[str]:
    return [clip.text if case.kind.startswith(("canary", "nemotron")) else plain(clip.text) for clip in clips]


def test_a_phrase_that_is_misheard_is_written_once_it_is_told(engine: Engine, clips: list[Clip], case: Case) -> None:
    (right,) = expected([clip for clip in clips if clip.name == case.clip], case)
    windows = spoilt(clips, case)
    before = said(engine, windows)
    assert before != [right]
    assert said(engine, windows, "Madrid") != [right], "another list is no help"
    assert said(engine, windows, case.told, case.strength) == [right]
    assert said(engine, windows) == before, "the next run without it is as it was"


def test_nothing_else_changes_on_the_rest(engine: Engine, clips: list[Clip], case: Case) -> None:
    windows = one_after_another([sound(clip.path) for clip in clips])
    assert said(engine, windows, case.told, case.strength) == expected(clips, case)


def test_what_the_model_has_no_letters_for_is_named(engine: Engine, clips: list[Clip], case: Case) -> None:
    windows = one_after_another([sound(clips[0].path)])
    with pytest.raises(RequestError, match=rf"{engine.card.id} has no letters for “Жизнь”: take that out"):
        said(engine, windows, "conference\nЖизнь")
    assert said(engine, windows) == expected(clips[:1], case), "it works on"


@pytest.mark.parametrize("kind", ["canary", "canary2"])
def test_a_canary_whose_head_is_wider_than_its_vocabulary_is_told_too(
    kind: str, clips: list[Clip], request: pytest.FixtureRequest
) -> None:
    """NeMo pads the head to a multiple of eight and makes the tree as wide as the tokenizer."""
    path: Path = request.getfixturevalue(f"tiny_{kind}")
    with loaded(path) as canary:
        tokenizer = canary._model.tokenizer  # type: ignore[attr-defined]
        tokenizer.vocab_size -= 3
        size = tokenizer.vocab_size
        windows = one_after_another([sound(clip.path) for clip in clips])
        assert said(canary, windows, "pound key\nconference") == [clip.text for clip in clips]
        assert tokenizer.vocab_size == size


@pytest.mark.parametrize("kind", ["canary", "canary2"])
def test_a_canary_that_is_told_what_is_said_anyway_says_it_with_its_times(
    kind: str, clips: list[Clip], request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(f"tiny_{kind}")
    with loaded(path) as canary:
        windows = one_after_another([sound(clip.path) for clip in clips])
        told = Request(canary.card.id, options={"vocabulary": "pound key\nconference"})
        plainly, boosted = (list(canary.transcribe(windows, each, never)) for each in (Request(canary.card.id), told))
        assert [each.text for each in boosted] == [clip.text for clip in clips]
        for one, other in zip(plainly, boosted, strict=True):
            assert [(word.text, word.start) for word in one.words] == [(word.text, word.start) for word in other.words]


def test_strengths_grow() -> None:
    assert list(ALPHAS) == ["gentle", "medium", "strong"]
    assert list(ALPHAS.values()) == sorted(ALPHAS.values())
