"""All models that can be had here, and each one's engine, loaded once."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from studio.config import Settings
from studio.discovery import discover
from studio.engines import Engine, Family, ModelCard
from studio.errors import EngineError, RequestError, UnknownModel

READY = ("local", "cached", "embedded")
"""Where a model can be that needs no download; a person's own model first, the offline draft last."""


class Catalog:
    """The families' models under their ids. Safe to use from any thread."""

    def __init__(self, settings: Settings, families: Mapping[str, Family] | None = None) -> None:
        """`families` by name; those of `studio.engines` unless given."""
        self._settings = settings
        self._families = discover("studio.engines", "FAMILY") if families is None else families
        self._lock = threading.Lock()
        self._slots: dict[str, _Slot] = {}
        self._closed = False

    def cards(self) -> tuple[ModelCard, ...]:
        """Every model, in a stable order: embedded, local, cached, then those to be downloaded."""
        return tuple(card for card, _ in self._offers().values())

    def card(self, model: str) -> ModelCard:
        """Raises UnknownModel, which names those there are."""
        return self._offer(model)[0]

    def engine(self, model: str) -> Engine:
        """The loaded model. The first call loads it, the others wait for that; another model's does not.

        Raises UnknownModel, ModelUnavailable, or EngineError once the catalogue is closed.
        """
        card, family = self._offer(model)
        slot = self._slot(model)
        with slot.lock:
            if self._closed:
                raise EngineError("The studio is closing down.")
            if slot.engine is None:
                slot.engine = family.load(card, self._settings)
            return slot.engine

    def auto(self, language: str) -> ModelCard:
        """The best model that is ready for this spoken language. RequestError says what to do where none is."""
        able = [card for card in self.cards() if language in card.capabilities.sources("asr")]
        ready = [card for card in able if card.location in READY]
        if ready:
            return min(ready, key=lambda card: READY.index(card.location))
        if able:
            names = ", ".join(card.id for card in able)
            raise RequestError(f"No model for “{language}” is on this machine yet. Choose one to download: {names}.")
        raise RequestError(
            f"No model here knows “{language}”. Put a .nemo file that does into a folder named by STUDIO_MODELS, "
            "or install the extra `nemo` for the Canary models."
        )

    def loaded(self, model: str) -> bool:
        """True when `engine` would answer at once."""
        slot = self._slots.get(model)
        return slot is not None and slot.engine is not None

    def close(self) -> None:
        """Close every engine. None can be had afterwards."""
        with self._lock:
            self._closed = True
            slots = list(self._slots.values())
        for slot in slots:
            with slot.lock:
                if slot.engine is not None:
                    slot.engine.close()
                    slot.engine = None

    def _offer(self, model: str) -> tuple[ModelCard, Family]:
        try:
            return self._offers()[model]
        except KeyError:
            raise UnknownModel(model, list(self._offers())) from None

    def _slot(self, model: str) -> _Slot:
        with self._lock:
            return self._slots.setdefault(model, _Slot())

    def _offers(self) -> dict[str, tuple[ModelCard, Family]]:
        # listed afresh each time: a model put into STUDIO_MODELS shows without a restart
        order = ("embedded", "local", "cached", "hub")
        offers = [(card, family) for family in self._families.values() for card in family.cards(self._settings)]
        return {offer[0].id: offer for offer in sorted(offers, key=lambda offer: order.index(offer[0].location))}


class _Slot:
    """Where one model's engine goes, and the lock of its loading."""

    __slots__ = ("engine", "lock")

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.lock = threading.Lock()
