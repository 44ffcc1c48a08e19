"""Models loaded and unloaded because somebody asked for it on the Models page, in the background."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from studio.config import Settings
from studio.engines import ModelCard
from studio.engines._device import describe
from studio.engines.catalog import Catalog
from studio.engines.shelf import Standing
from studio.errors import Cancelled, StudioError

SIMULTANEOUS = 2
"""Downloads and loads at once."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelved:
    """All models as the page shows them."""

    models: tuple[tuple[ModelCard, Standing], ...]
    problems: tuple[str, ...]
    """One sentence for each file of STUDIO_MODELS that cannot be used."""
    used: int
    """Bytes."""
    budget: int
    device: str


class Loading:
    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="load")

    def shelved(self) -> Shelved:
        used, budget = self._catalog.memory()
        return Shelved(
            models=tuple((card, self._catalog.standing(card.id)) for card in self._catalog.cards()),
            problems=tuple(self._catalog.problems().values()),
            used=used,
            budget=budget,
            device=describe(self._settings),
        )

    def load(self, model: str) -> None:
        """Begin to load a model; `shelved` tells how far it is. Raises UnknownModel, ModelUnavailable."""
        self._catalog.card(model)
        if self._catalog.standing(model).state == "out":
            self._threads.submit(self._load, model)

    def unload(self, model: str) -> None:
        """Raises RequestError when it is at work."""
        self._catalog.unload(model)

    def cancel(self, model: str) -> None:
        self._catalog.cancel_loading(model)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _load(self, model: str) -> None:
        try:
            with self._catalog.lease(model):
                pass
        except Cancelled:
            log.info("loading %s was cancelled", model)
        except StudioError as error:
            log.info("%s was not loaded: %s", model, error)
        except Exception:
            log.exception("%s was not loaded", model)
