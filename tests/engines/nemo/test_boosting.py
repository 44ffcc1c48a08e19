"""Boosting: tiny models that mishear a phrase write it once they are told it, and nothing else changes on the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
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


KINDS = ["ctc", "tdt", "nemotron", "canary", "canary2"]
NOISES = [0.1, 0.2]


class Spoilt(NamedTuple):
    """A clip with a noise over one of its words. Which of them a model mishears is a matter of its training."""

    clip: Clip
    word: int
    noise: float


class Help(NamedTuple):
    """What a model that misheard was told, and how strongly, when it wrote what was said."""

    strength: str
    spoilt: Spoilt


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def engine(kind: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    path: Path = request.getfixturevalue(f"tiny_{kind}")
    with loaded(path) as found:
        yield found


@pytest.fixture(scope="module")
def clips(tiny_clips: tuple[Clip, ...]) -> list[Clip]:
    return of_language(tiny_clips, "en")


@pytest.fixture(scope="module")
def misheard(engine: Engine, kind: str, clips: list[Clip]) -> list[Spoilt]:
    every = [Spoilt(clip, word, noise) for clip in clips for word in range(len(clip.words)) for noise in NOISES]
    return _wrong(every, said(engine, windows_of(every)), kind)


@pytest.fixture(scope="module")
def helps(engine: Engine, kind: str, misheard: list[Spoilt]) -> list[Help]:
    """The gentlest first."""
    return [each for strength in ALPHAS for each in _helps(engine, kind, misheard, strength)]


def _helps(engine: Engine, kind: str, misheard: list[Spoilt], strength: str) -> Iterator[Help]:
    """Each clip's sentence is a list of its own: what is told for one is not what another says."""
    for _, group in groupby(misheard, key=lambda each: each.clip.name):
        same = list(group)
        still = _wrong(same, said(engine, windows_of(same), same[0].clip.text, strength), kind)
        yield from (Help(strength, each) for each in same if each not in still)


def _wrong(spoilt: Sequence[Spoilt], texts: Sequence[str], kind: str) -> list[Spoilt]:
    return [each for each, text in zip(spoilt, texts, strict=True) if [text] != expected([each.clip], kind)]


def windows_of(spoilt: Sequence[Spoilt]) -> tuple[Window, ...]:
    return one_after_another([_sound_of(each) for each in spoilt])


def _sound_of(spoilt: Spoilt) -> Waveform:
    samples: Waveform = sound(spoilt.clip.path).copy()
    _, begin, end = spoilt.clip.words[spoilt.word]
    place = slice(int(begin * SAMPLE_RATE), int(end * SAMPLE_RATE))
    noise = np.random.default_rng(1).standard_normal(place.stop - place.start, dtype=np.float32)
    samples[place] = samples[place] * 0.3 + spoilt.noise * noise
    return samples


def said(engine: Engine, windows: Sequence[Window], told: str = "", strength: str = "gentle") -> list[str]:
    """A Canary's text without its time tokens, told or not, so that nothing but the list makes a difference."""
    able = engine.card.capabilities
    plainly = {"times": "align"} if able.options else {}
    options = {"vocabulary": told, "vocabulary_strength": strength} if told else {}
    request = Request(engine.card.id, pnc=True in able.punctuation, options={**plainly, **options})
    return [each.text for each in engine.transcribe(windows, request, never)]


def expected(clips: Sequence[Clip], kind: str) -> list[str]:
    return [clip.text if kind.startswith(("canary", "nemotron")) else plain(clip.text) for clip in clips]


def test_what_is_misheard_is_written_once_it_is_told(
    engine: Engine, kind: str, misheard: list[Spoilt], helps: list[Help]
) -> None:
    repaired = list(dict.fromkeys(each.spoilt for each in helps))
    assert repaired, f"none of {len(misheard)} that it mishears"
    windows = windows_of(repaired)
    assert _wrong(repaired, said(engine, windows, "Madrid"), kind) == repaired, "another list is no help"
    assert _wrong(repaired, said(engine, windows), kind) == repaired, "the next run without it is as it was"


def test_nothing_else_changes_on_the_rest(engine: Engine, kind: str, clips: list[Clip], helps: list[Help]) -> None:
    gentlest = helps[0]
    windows = one_after_another([sound(clip.path) for clip in clips])
    assert said(engine, windows, gentlest.spoilt.clip.text, gentlest.strength) == expected(clips, kind)


def test_what_the_model_has_no_letters_for_is_named(engine: Engine, kind: str, clips: list[Clip]) -> None:
    windows = one_after_another([sound(clips[0].path)])
    with pytest.raises(RequestError, match=rf"{engine.card.id} has no letters for “Жизнь”: take that out"):
        said(engine, windows, "conference\nЖизнь")
    assert said(engine, windows) == expected(clips[:1], kind), "it works on"


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
