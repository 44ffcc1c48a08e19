"""The catalogue: which models there are, and one engine of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.config import Settings
from studio.engines.base import Capabilities, Engine, ModelCard
from studio.engines.catalog import Catalog
from studio.engines.pocketsphinx.engine import CARD
from studio.errors import EngineError, RequestError, UnknownModel
from tests.engines.fakes import Few, Silent

SETTINGS = Settings(data=Path(), workers=1)
GERMAN = replace(CARD, id="local/de", location="local", capabilities=Capabilities((("asr", "de", "de"),)))
HUB = replace(
    CARD, id="hub/many", location="hub", capabilities=Capabilities((("asr", "de", "de"), ("asr", "en", "en")))
)
CACHED = replace(HUB, id="cached/en", location="cached", capabilities=Capabilities((("asr", "en", "en"),)))


def test_the_embedded_model_is_found() -> None:
    catalog = Catalog(SETTINGS)
    assert CARD in catalog.cards()
    assert catalog.card(CARD.id) is CARD
    with catalog.lease(CARD.id) as engine, catalog.lease(CARD.id) as same:
        assert isinstance(engine, Engine)
        assert engine is same
    catalog.close()


def test_cards_are_in_the_order_of_their_places() -> None:
    catalog = Catalog(SETTINGS, {"z": Few((HUB, GERMAN)), "a": Few((CARD, CACHED))})
    assert [card.location for card in catalog.cards()] == ["embedded", "local", "cached", "hub"]


def test_an_unknown_model_names_those_there_are() -> None:
    with pytest.raises(UnknownModel, match="pocketsphinx/en-us"):
        Catalog(SETTINGS).card("nvidia/whisper")


def test_close_closes_each_engine_once() -> None:
    catalog = Catalog(SETTINGS, {"few": Few((CARD,))})
    with catalog.lease(CARD.id) as engine:
        pass
    catalog.close()
    catalog.close()
    assert isinstance(engine, Silent)
    assert engine.closed == 1
    with pytest.raises(EngineError, match="closing"), catalog.lease(CARD.id):
        pass


@pytest.mark.parametrize(
    ("cards", "language", "chosen"),
    [
        ((CARD,), "en", CARD.id),
        ((CARD, CACHED), "en", CACHED.id),
        ((CARD, HUB), "en", CARD.id),
        ((CARD, GERMAN, HUB), "de", GERMAN.id),
        ((CARD, CACHED, replace(CACHED, id="cached/large", memory_bytes=1_000)), "en", "cached/large"),
        ((CARD, replace(CACHED, missing="install it")), "en", CARD.id),
        ((CARD, replace(CACHED, memory_bytes=10**15)), "en", CARD.id),
    ],
)
def test_the_best_model_that_is_ready(cards: tuple[ModelCard, ...], language: str, chosen: str) -> None:
    assert Catalog(SETTINGS, {"few": Few(cards)}).auto(language).id == chosen


def test_auto_knows_the_task_and_the_language_to_write() -> None:
    able = Capabilities((("asr", "en", "en"), ("ast", "en", "de")))
    catalog = Catalog(SETTINGS, {"few": Few((CARD, replace(CACHED, capabilities=able)))})
    assert catalog.auto("en", "ast").id == CACHED.id
    assert catalog.auto("en", "ast", "de").id == CACHED.id
    with pytest.raises(RequestError, match="translating"):
        catalog.auto("en", "ast", "fr")


@pytest.mark.parametrize(
    ("cards", "language", "fix"), [((CARD, HUB), "de", "hub/many"), ((CARD,), "fi", "STUDIO_MODELS")]
)
def test_where_none_is_ready_the_mend_is_named(cards: tuple[ModelCard, ...], language: str, fix: str) -> None:
    with pytest.raises(RequestError, match=fix):
        Catalog(SETTINGS, {"few": Few(cards)}).auto(language)


def test_models_are_compared_by_one_figure_that_their_cards_tell() -> None:
    """Means over the sets of the Open ASR Leaderboard, `scripts/data/en_shortform.csv` at commit 090df12."""
    figures = {card.id: card.word_errors for card in _published() if card.word_errors}
    assert figures.items() >= {
        ("moonshine/tiny-en", 0.1265), ("nvidia/canary-180m-flash", 0.0712), ("nvidia/canary-qwen-2.5b", 0.0563),
        ("nvidia/parakeet-tdt-0.6b-v2", 0.0605), ("nvidia/parakeet-tdt_ctc-110m", 0.0749),
    }  # fmt: skip
    for card in _published():
        assert card.word_errors is None or f"{100 * card.word_errors:.4g}" in card.measured


def _published() -> tuple[ModelCard, ...]:
    return Catalog(Settings(data=Path())).cards()
