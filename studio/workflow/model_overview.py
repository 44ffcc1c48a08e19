"""Every model with its status, and the memory that models have, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from studio.config import Settings
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.engines.hardware import describe
from studio.engines.pool import ModelStatus


@dataclass(frozen=True, slots=True)
class ModelOverview:
    models: tuple[tuple[ModelCard, ModelStatus], ...]
    problems: tuple[str, ...]
    """One sentence for each file of STUDIO_MODELS that cannot be used."""
    used: int
    """Bytes."""
    budget: int
    device: str


def model_overview(settings: Settings, catalog: Catalog) -> ModelOverview:
    used, budget = catalog.memory()
    return ModelOverview(
        models=tuple((card, catalog.status(card.id)) for card in catalog.cards()),
        problems=tuple(catalog.problems().values()),
        used=used,
        budget=budget,
        device=describe(settings),
    )
