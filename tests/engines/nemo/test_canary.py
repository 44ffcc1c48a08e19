"""Canary of both prompt formats, trained small: the contract, WER 0, its times, translation, punctuation, beam."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.domain import Request
from studio.engines.base import Engine
from studio.engines.nemo.canary import FAMILY, PUBLISHED
from studio.engines.nemo.canary_model import fold
from studio.engines.nemo.ctc_aligner import CtcAligner
from studio.errors import RequestError
from tests.engines.contract import EngineContract, never
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

KINDS = ("canary", "canary2")


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    path: Path = request.getfixturevalue(f"tiny_{request.param}")
    with loaded(path) as found:
        yield found


class TestContract(EngineContract):
    pytestmark = MARKS


class TestWhatItHears:
    pytestmark = MARKS

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("pnc", [True, False])
    def test_every_word_is_right(self, engine: Engine, tiny_clips: tuple[Clip, ...], language: str, pnc: bool) -> None:
        clips = of_language(tiny_clips, language)
        request = Request(engine.card.id, "asr", language, language, pnc)
        heard = [each.text for each in engine.transcribe(windows_of(clips), request, never)]
        assert heard == [clip.text if pnc else bare_text(clip.text) for clip in clips]

    def test_a_translation_is_written_in_the_other_language(self, engine: Engine, tiny_clips: tuple[Clip, ...]) -> None:
        clips = [clip for clip in tiny_clips if clip.translation]
        assert len(clips) >= 2
        heard = list(engine.transcribe(windows_of(clips), Request(engine.card.id, "ast", "en", "es"), never))
        assert [each.text for each in heard] == [clip.translation for clip in clips]
        assert all(each.words == () for each in heard), "nobody says a translation: it has no times"

    def test_a_beam_gives_the_same_text_without_confidence(self, engine: Engine, tiny_clips: tuple[Clip, ...]) -> None:
        clips = of_language(tiny_clips, "en")[:4]
        request = Request(engine.card.id, options={"beam_size": "4"})
        heard = list(engine.transcribe(windows_of(clips), request, never))
        assert [each.text for each in heard] == [clip.text for clip in clips]
        assert not any(each.confidences for each in heard)
        assert all(word.confidence is None for each in heard for word in each.words)

    def test_what_nemo_would_drop_silently_is_an_error(self, engine: Engine) -> None:
        for wrong in (
            Request(engine.card.id, source_lang="de", target_lang="de"),
            Request(engine.card.id, "ast", "en", "de"),
            Request(engine.card.id, options={"beam_sise": "4"}),
            Request(engine.card.id, options={"beam_size": "5"}),
        ):
            with pytest.raises(RequestError):
                engine.transcribe([], wrong, never)


class TestTimes:
    """Only canary2 has times of its own."""

    pytestmark = MARKS

    @pytest.fixture(scope="class")
    def flash(self, tiny_canary2: Path) -> Iterator[Engine]:
        with loaded(tiny_canary2) as found:
            yield found

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("times", ["auto", "model"])
    def test_words_lie_where_they_are_said(
        self, flash: Engine, tiny_clips: tuple[Clip, ...], language: str, times: str
    ) -> None:
        clips = of_language(tiny_clips, language)
        windows = windows_of(clips)
        request = Request(flash.card.id, "asr", language, language, options={"times": times})
        for heard, clip, window in zip(flash.transcribe(windows, request, never), clips, windows, strict=True):
            assert heard.text == clip.text
            assert worst_error(heard.words, clip, window.start) <= TOLERANCE, clip.name

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_an_aligner_that_comes_with_the_model_times_its_words(
        self, tiny_canary: Path, tiny_ctc: Path, tiny_clips: tuple[Clip, ...], language: str
    ) -> None:
        """As canary-1b-v2 brings one; NeMo gives it as `timestamps_asr_model`."""
        clips = of_language(tiny_clips, language)
        windows = windows_of(clips)
        with loaded(tiny_canary) as first, loaded(tiny_ctc) as ctc:
            first._bundled = CtcAligner(ctc._model)  # type: ignore[attr-defined]
            request = Request(first.card.id, "asr", language, language)
            for heard, clip, window in zip(first.transcribe(windows, request, never), clips, windows, strict=True):
                assert heard.text == clip.text
                assert {word.timed_by for word in heard.words} == {"aligner"}
                assert worst_error(heard.words, clip, window.start) <= TOLERANCE, clip.name

    def test_text_first_leaves_the_times_to_an_aligner(self, flash: Engine, tiny_clips: tuple[Clip, ...]) -> None:
        clip = tiny_clips[0]
        request = Request(flash.card.id, options={"times": "align"})
        (heard,) = flash.transcribe(windows_of([clip]), request, never)
        assert heard.text == clip.text
        assert heard.words == ()
        assert len(heard.confidences) == len(clip.text.split())

    def test_punctuation_that_times_have_dropped_is_brought_back(
        self, flash: Engine, tiny_clips: tuple[Clip, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As users report it of the published flash: the timed pass writes bare words."""
        clip = tiny_clips[0]
        slots = flash._slots  # type: ignore[attr-defined]

        def dropping(request: Request, timed: bool) -> dict[str, str]:
            found: dict[str, str] = slots(replace(request, pnc=request.pnc and not timed), timed)
            return found

        monkeypatch.setattr(flash, "_slots", dropping)
        (window,) = windows_of([clip])
        (bare,) = flash.transcribe([window], Request(flash.card.id, options={"times": "model"}), never)
        (kept,) = flash.transcribe([window], Request(flash.card.id), never)
        assert bare.text == bare_text(clip.text)
        assert kept.text == clip.text
        assert [(word.start, word.end) for word in kept.words] == [(word.start, word.end) for word in bare.words]
        assert {word.timed_by for word in kept.words} == {"model"}


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ("▁Please ▁en ter", [("Please", None, None), ("enter", None, None)]),
        ("<|0|> ▁Please <|4|> <|4|> ▁en ter <|7|>", [("Please", 0, 4), ("enter", 4, 7)]),
        ("<|0|> ▁key <|3|> . <|5|> ▁Now <|6|>", [("key.", 0, 3), ("Now", 5, 6)]),
        ("<|1|> ▁no ▁end <|4|>", [("no", 1, None), ("end", None, 4)]),
        ("▁lost <|4|> <|5|> ▁found", [("lost", None, 4), ("found", 5, None)]),
        ("<|nospeech|>", []),
        ("<|3|> <|4|>", []),
    ],
)
def test_tokens_are_folded_to_words(tokens: str, words: list[tuple[str, float | None, float | None]]) -> None:
    pieces = tokens.split()
    found = fold(pieces, [0.9] * len(pieces), 1.0)
    assert [(word.text, word.start, word.end) for word in found] == words


def test_a_word_is_as_sure_as_its_least_sure_token() -> None:
    found = fold(["▁a", "b", "▁c"], [0.9, 0.4, 0.8], 0.08)
    assert [word.confidence for word in found] == [0.4, 0.8]


def test_the_published_ones_say_what_their_cards_say() -> None:
    by_id = {model.repo: model for model in PUBLISHED}
    first, flash = by_id["nvidia/canary-1b"], by_id["nvidia/canary-1b-flash"]
    assert (first.licence, first.commercial, first.capabilities.word_times) == ("CC-BY-NC-4.0", False, False)
    assert (flash.licence, flash.commercial, flash.capabilities.word_times) == ("CC-BY-4.0", True, True)
    assert len(by_id["nvidia/canary-1b-v2"].capabilities.sources("asr")) == 25
    assert all(re.fullmatch(r"nvidia/canary-[\w-]+", name) for name in by_id)
    from studio.config import Settings

    cards = {card.id: card for card in FAMILY.cards(Settings(data=Path()))}
    able = cards["nvidia/canary-1b-flash"].capabilities
    assert able.targets("ast", "en") == ("de", "es", "fr")
    assert able.targets("ast", "de") == ("en",)
    assert able.max_window <= 40
