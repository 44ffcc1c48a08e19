"""The catalogue: which models there are, and one engine of each."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines import Cancelled, Capabilities, Engine, Heard, ModelCard, Window
from studio.engines.catalog import Catalog
from studio.engines.pocketsphinx import CARD
from studio.errors import EngineError, ModelUnavailable, RequestError, UnknownModel

SETTINGS = Settings(data=Path(), workers=1)
GERMAN = replace(CARD, id="local/de", location="local", capabilities=Capabilities((("asr", "de", "de"),)))
HUB = replace(
    CARD, id="hub/many", location="hub", capabilities=Capabilities((("asr", "de", "de"), ("asr", "en", "en")))
)
CACHED = replace(HUB, id="cached/en", location="cached", capabilities=Capabilities((("asr", "en", "en"),)))


@dataclass
class Silent:
    """An engine that hears nothing, and counts how often it was closed."""

    card: ModelCard
    revision: str = "1"
    closed: int = 0

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        return (Heard("") for _ in windows)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Few:
    """A family of given cards whose models take a moment to load."""

    given: tuple[ModelCard, ...]
    loads: list[str] = field(default_factory=list)
    broken: bool = False

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return self.given

    def load(self, card: ModelCard, settings: Settings) -> Engine:
        if self.broken:
            raise ModelUnavailable("The weights are not here.")
        time.sleep(0.05)
        self.loads.append(card.id)
        return Silent(card)


def test_the_embedded_model_is_found() -> None:
    catalog = Catalog(SETTINGS)
    assert CARD in catalog.cards()
    assert catalog.card(CARD.id) is CARD
    engine = catalog.engine(CARD.id)
    assert isinstance(engine, Engine)
    assert catalog.engine(CARD.id) is engine
    catalog.close()


def test_cards_are_in_the_order_of_their_places() -> None:
    catalog = Catalog(SETTINGS, {"z": Few((HUB, GERMAN)), "a": Few((CARD, CACHED))})
    assert [card.location for card in catalog.cards()] == ["embedded", "local", "cached", "hub"]


def test_an_unknown_model_names_those_there_are() -> None:
    with pytest.raises(UnknownModel, match="pocketsphinx/en-us"):
        Catalog(SETTINGS).card("nvidia/whisper")


def test_a_model_is_loaded_once_however_many_ask() -> None:
    family = Few((CARD, GERMAN))
    catalog = Catalog(SETTINGS, {"few": family})
    got: list[Engine] = []
    threads = [threading.Thread(target=lambda: got.append(catalog.engine(CARD.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert family.loads == [CARD.id]
    assert len({id(engine) for engine in got}) == 1
    assert catalog.loaded(CARD.id)
    assert not catalog.loaded(GERMAN.id)


def test_a_failed_load_is_tried_again() -> None:
    family = Few((CARD,), broken=True)
    catalog = Catalog(SETTINGS, {"few": family})
    with pytest.raises(ModelUnavailable):
        catalog.engine(CARD.id)
    family.broken = False
    assert catalog.engine(CARD.id).card is CARD


def test_close_closes_each_engine_once() -> None:
    catalog = Catalog(SETTINGS, {"few": Few((CARD,))})
    engine = catalog.engine(CARD.id)
    catalog.close()
    catalog.close()
    assert isinstance(engine, Silent)
    assert engine.closed == 1
    with pytest.raises(EngineError, match="closing"):
        catalog.engine(CARD.id)


@pytest.mark.parametrize(
    ("cards", "language", "chosen"),
    [
        ((CARD,), "en", CARD.id),
        ((CARD, CACHED), "en", CACHED.id),
        ((CARD, HUB), "en", CARD.id),
        ((CARD, GERMAN, HUB), "de", GERMAN.id),
    ],
)
def test_the_best_model_that_is_ready(cards: tuple[ModelCard, ...], language: str, chosen: str) -> None:
    assert Catalog(SETTINGS, {"few": Few(cards)}).auto(language).id == chosen


@pytest.mark.parametrize(
    ("cards", "language", "mend"), [((CARD, HUB), "de", "hub/many"), ((CARD,), "fi", "STUDIO_MODELS")]
)
def test_where_none_is_ready_the_mend_is_named(cards: tuple[ModelCard, ...], language: str, mend: str) -> None:
    with pytest.raises(RequestError, match=mend):
        Catalog(SETTINGS, {"few": Few(cards)}).auto(language)
