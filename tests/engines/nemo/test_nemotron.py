"""Prompted transducers, trained small: the contract, WER 0, and the language that they are asked for or find out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.domain import Request
from studio.engines.base import Engine, Window, WindowResult
from studio.engines.nemo.nemotron import tagged
from studio.engines.nemo.parakeet import listen_ahead
from studio.engines.nemo.transducer_words import words_of
from studio.errors import RequestError
from tests.engines.contract import EngineContract, never
from tests.engines.nemo.models import MARKS, TOLERANCE, loaded, of_language, windows_of
from tests.tiny.speech import Clip

pytestmark = MARKS


class TestPrompted(EngineContract):
    @pytest.fixture(scope="class")
    def engine(self, tiny_nemotron: Path) -> Iterator[Engine]:
        with loaded(tiny_nemotron) as found:
            yield found

    @pytest.fixture(scope="class")
    def request_(self, engine: Engine) -> Request:
        return Request(engine.card.id)

    @pytest.fixture(scope="class")
    def heard(self, engine: Engine, windows: tuple[Window, ...], request_: Request) -> tuple[WindowResult, ...]:
        return tuple(engine.transcribe(windows, request_, never))

    @pytest.mark.parametrize(("asked", "spoken"), [("en", "en"), ("en-GB", "en"), ("es", "es"), ("es-US", "es")])
    def test_every_word_of_the_language_asked_for_is_right_and_begins_where_it_is_said(
        self, engine: Engine, tiny_clips: tuple[Clip, ...], asked: str, spoken: str
    ) -> None:
        clips = of_language(tiny_clips, spoken)
        windows = windows_of(clips)
        request = Request(engine.card.id, source_lang=asked, target_lang=asked)
        for found, clip, window in zip(engine.transcribe(windows, request, never), clips, windows, strict=True):
            assert found.text == clip.text
            assert found.language is None, "nobody asked which it is"
            for word, (_, start, _) in zip(found.words, clip.words, strict=True):
                assert abs(word.start - window.start - start) <= TOLERANCE, (clip.name, word)

    def test_the_language_is_found_out_and_its_tag_is_no_word(
        self, engine: Engine, tiny_clips: tuple[Clip, ...]
    ) -> None:
        windows = windows_of(tiny_clips)
        request = Request(engine.card.id, source_lang="auto", target_lang="auto")
        found = list(engine.transcribe(windows, request, never))
        assert [each.text for each in found] == [clip.text for clip in tiny_clips]
        assert [each.language for each in found] == [{"en": "en-US", "es": "es-ES"}[c.language] for c in tiny_clips]
        assert all(" ".join(word.text for word in each.words) == each.text for each in found)

    def test_it_offers_the_languages_of_its_prompt(self, engine: Engine) -> None:
        assert engine.card.capabilities.sources("asr") == (
            "auto", "en", "es", "de", "th", "en-GB", "en-US", "es-ES", "es-US",
        )  # fmt: skip
        asked = Request(engine.card.id, source_lang="fr", target_lang="fr")
        with pytest.raises(RequestError, match="does not know the spoken language “fr”"):
            engine.transcribe([], asked, never)
        assert not list(engine.transcribe([], replace(asked, source_lang="th", target_lang="th"), never))


def test_of_several_languages_in_a_window_that_of_most_words_counts() -> None:
    assert tagged("Hola. <es-ES> I am sorry, that is not valid. <en-US>") == "en-US"
    assert tagged("Hola.<es-ES>") == "es-ES"
    assert tagged("No tag < at all >, only <signs>.") is None
    assert tagged("") is None


@pytest.mark.parametrize(
    ("contexts", "taken"),
    [
        ([[70, 0], [70, 13], [70, 6]], [70, 13]),
        ([[70, 13], [-1, -1]], [-1, -1]),
        ([[70, 1], [140, 1]], [140, 1]),
    ],
)
def test_a_model_for_several_delays_listens_as_far_ahead_as_it_can(contexts: list[list[int]], taken: list[int]) -> None:
    from nemo.collections.asr.modules import ConformerEncoder

    encoder = ConformerEncoder(
        feat_in=80, n_layers=1, d_model=16, n_heads=2, att_context_size=contexts, att_context_style="chunked_limited"
    )
    listen_ahead(encoder)
    assert encoder.att_context_size == taken


class Heard:
    """A hypothesis as NeMo's decoders give it."""

    def __init__(self, starts: list[int], ends: list[int], durations: list[int] | None) -> None:
        self.timestamp = {"char": [{"start_offset": s, "end_offset": e} for s, e in zip(starts, ends, strict=True)]}
        self.token_duration = durations
        self.token_confidence = [0.5 + 0.1 * at for at in range(len(starts))]


def test_tokens_become_words_however_their_punctuation_stands() -> None:
    tokens = ["▁d", "ías", ",", "▁", "¿", "en", "▁qué", "▁?", "▁"]
    timed = words_of(Heard([1, 2, 9, 10, 10, 11, 20, 40, 41], [2, 4, 9, 10, 11, 12, 22, 40, 41], [1] * 9), tokens, 0.1)
    assert [word.text for word in timed] == ["días,", "¿en", "qué?"]
    assert [word.start for word in timed] == pytest.approx([0.1, 1.0, 2.0])
    assert [word.end for word in timed] == pytest.approx([0.4, 1.2, 2.2])
    assert [word.confidence for word in timed] == pytest.approx([0.5, 0.9, 1.0])


def test_a_token_without_a_duration_lasts_until_the_next_or_a_while() -> None:
    timed = words_of(Heard([0, 3, 3, 30], [1, 4, 4, 31], None), ["▁a", "▁b", "c", "▁d"], 0.1)
    assert [word.start for word in timed] == pytest.approx([0.0, 0.3, 3.0])
    assert [word.end for word in timed] == pytest.approx([0.3, 0.8, 3.5])
