"""CTC and transducer models, trained small: the contract, WER 0, their times, and aligning a given text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from studio.domain import Request
from studio.engines.base import Aligner, Engine, Window, WindowResult
from tests.engines.contract import EngineContract, never, sound
from tests.engines.nemo.models import (
    MARKS,
    TOLERANCE,
    bare_text,
    loaded,
    of_language,
    windows_of,
    worst_error,
)
from tests.tiny.speech import Clip

pytestmark = MARKS


class FixedPunctuation(EngineContract):
    """Models that write with punctuation or without, and are not asked which; `engine` has scope "class"."""

    @pytest.fixture(scope="class")
    def request_(self, engine: Engine) -> Request:
        return Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])

    @pytest.fixture(scope="class")
    def heard(self, engine: Engine, windows: tuple[Window, ...], request_: Request) -> tuple[WindowResult, ...]:
        return tuple(engine.transcribe(windows, request_, never))


class TestCtc(FixedPunctuation):
    @pytest.fixture(scope="class")
    def engine(self, tiny_ctc: Path) -> Iterator[Engine]:
        with loaded(tiny_ctc) as found:
            yield found

    def test_every_word_is_right_and_where_it_is_said(
        self, engine: Engine, tiny_clips: tuple[Clip, ...], request_: Request
    ) -> None:
        clips = of_language(tiny_clips, "en")
        windows = windows_of(clips)
        for heard, clip, window in zip(engine.transcribe(windows, request_, never), clips, windows, strict=True):
            assert heard.text == bare_text(clip.text)
            assert worst_error(heard.words, clip, window.start) <= TOLERANCE, clip.name

    def test_it_aligns_a_given_text_in_both_its_languages(self, engine: Engine, tiny_clips: tuple[Clip, ...]) -> None:
        assert isinstance(engine, Aligner)
        for clip in tiny_clips:
            spans = engine.align(sound(clip.path), [text for text, _, _ in clip.words], 100.0, clip.language)
            assert spans is not None
            for span, (text, start, end) in zip(spans, clip.words, strict=True):
                assert span is not None
                assert abs(span[0] - 100 - start) <= TOLERANCE, (clip.name, text)
                assert abs(span[1] - 100 - end) <= TOLERANCE, (clip.name, text)
            assert all(one[1] <= other[0] for one, other in pairwise(spans) if one and other)

    def test_signs_have_no_time_and_text_that_does_not_fit_has_none_at_all(
        self, engine: Engine, tiny_clips: tuple[Clip, ...]
    ) -> None:
        assert isinstance(engine, Aligner)
        clip = tiny_clips[0]
        samples = sound(clip.path)
        words = clip.text.split()
        with_dash = engine.align(samples, [*words[:2], "—", *words[2:]], 0.0, "en")
        assert with_dash is not None
        assert [span is None for span in with_dash] == [False, False, True, *[False] * (len(words) - 2)]
        assert engine.align(samples, words * 30, 0.0, "en") is None
        assert engine.align(samples, ["—", "…"], 0.0, "en") is None
        assert engine.align(samples, [], 0.0, "en") is None
        assert engine.align(np.zeros(100, np.float32), words, 0.0, "en") is None

    @pytest.mark.parametrize(("language", "said", "written"), [("en", "one", "1"), ("es", "nueve", "9")])
    def test_numbers_are_found_as_they_are_said(
        self, engine: Engine, tiny_clips: tuple[Clip, ...], language: str, said: str, written: str
    ) -> None:
        assert isinstance(engine, Aligner)
        clip = next(clip for clip in of_language(tiny_clips, language) if said in bare_text(clip.text).split())
        words = [written if bare_text(word) == said else word for word in clip.text.split()]
        spans = engine.align(sound(clip.path), words, 0.0, language)
        assert spans is not None
        place = words.index(written)
        span, (_, start, end) = spans[place], clip.words[place]
        assert span is not None
        # how exact the edges are depends on the training; where it is found does not
        assert start - TOLERANCE <= sum(span) / 2 <= end + TOLERANCE


class TestTransducer(FixedPunctuation):
    @pytest.fixture(scope="class")
    def engine(self, tiny_tdt: Path) -> Iterator[Engine]:
        with loaded(tiny_tdt) as found:
            yield found

    def test_it_aligns_nothing(self, engine: Engine) -> None:
        assert not isinstance(engine, Aligner)
        assert not engine.card.capabilities.aligner


def test_a_transducers_text_survives_empty_word_times(tiny_tdt: Path, tiny_clips: tuple[Clip, ...]) -> None:
    from omegaconf import OmegaConf

    windows = windows_of(of_language(tiny_clips, "en"))
    with loaded(tiny_tdt) as engine:
        request = Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])
        timed = list(engine.transcribe(windows, request, never))
        model = engine._model  # type: ignore[attr-defined]  # as NeMo's own decoders do now and then
        decoding = OmegaConf.create(OmegaConf.to_container(model.cfg.decoding, resolve=True))
        decoding.compute_timestamps = False
        model.change_decoding_strategy(decoding, verbose=False)
        untimed = list(engine.transcribe(windows, request, never))
    assert any(each.text for each in timed)
    assert [each.text for each in untimed] == [each.text for each in timed]
    assert {word.timed_by for each in untimed for word in each.words} == {"interpolated"}
