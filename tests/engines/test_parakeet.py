"""CTC and transducer models, trained small: the contract, WER 0, their times, and aligning a given text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from studio.domain import Request
from studio.engines import Aligner, Engine, Window
from tests.engines.contract import EngineContract, never, sound
from tests.engines.nemo_models import (
    MARKS,
    TOLERANCE,
    bare_text,
    contract_windows,
    loaded,
    of_language,
    windows_of,
    worst_error,
)
from tests.tiny.speech import Clip

pytestmark = MARKS


@pytest.fixture(scope="module")
def windows(tiny_clips: tuple[Clip, ...]) -> tuple[Window, ...]:
    return contract_windows(tiny_clips)


class TestCtc(EngineContract):
    @pytest.fixture(scope="class")
    def engine(self, tiny_ctc: Path) -> Iterator[Engine]:
        with loaded(tiny_ctc) as found:
            yield found

    @pytest.fixture(scope="class")
    def request_(self, engine: Engine) -> Request:
        return Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])

    @pytest.fixture(scope="class")
    def heard(self, engine: Engine, windows: tuple[Window, ...], request_: Request):  # type: ignore[no-untyped-def]
        return tuple(engine.transcribe(windows, request_, never))

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
            spans = engine.align(sound(clip.path), [text for text, _, _ in clip.words], 100.0)
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
        with_dash = engine.align(samples, [*words[:2], "—", *words[2:]], 0.0)
        assert with_dash is not None
        assert [span is None for span in with_dash] == [False, False, True, *[False] * (len(words) - 2)]
        assert engine.align(samples, words * 30, 0.0) is None
        assert engine.align(samples, ["—", "…"], 0.0) is None
        assert engine.align(samples, [], 0.0) is None
        assert engine.align(np.zeros(100, np.float32), words, 0.0) is None

    def test_numbers_are_found_as_they_are_said(self, engine: Engine, tiny_clips: tuple[Clip, ...]) -> None:
        assert isinstance(engine, Aligner)
        clip = next(clip for clip in tiny_clips if "one" in bare_text(clip.text).split())
        words = ["1" if bare_text(word) == "one" else word for word in clip.text.split()]
        spans = engine.align(sound(clip.path), words, 0.0)
        assert spans is not None
        place = words.index("1")
        assert spans[place] is not None
        assert abs(spans[place][0] - clip.words[place][1]) <= TOLERANCE  # type: ignore[index]


class TestTransducer(EngineContract):
    @pytest.fixture(scope="class")
    def engine(self, tiny_tdt: Path) -> Iterator[Engine]:
        with loaded(tiny_tdt) as found:
            yield found

    @pytest.fixture(scope="class")
    def request_(self, engine: Engine) -> Request:
        return Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])

    @pytest.fixture(scope="class")
    def heard(self, engine: Engine, windows: tuple[Window, ...], request_: Request):  # type: ignore[no-untyped-def]
        return tuple(engine.transcribe(windows, request_, never))

    def test_it_aligns_nothing(self, engine: Engine) -> None:
        assert not isinstance(engine, Aligner)
        assert not engine.card.capabilities.aligner
