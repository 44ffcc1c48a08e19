"""Diarizers: which there are, and which one hears a recording."""

from __future__ import annotations

from studio.domain import Recording
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.errors import ModelUnavailable, RequestError, shown
from studio.limits import SAMPLE_RATE


def diarizer(catalog: Catalog, model: str = "auto") -> ModelCard:
    """The card of a diarizer; `auto` is the first that is ready. Raises RequestError, ModelUnavailable."""
    able = [card for card in catalog.cards() if card.capabilities.speakers]
    if model == "auto":
        ready = [card for card in able if card.ready]
        if not ready:
            raise RequestError(f"No diarizer is on this machine yet. Choose one: {_names(able)}.")
        return min(ready, key=lambda card: card.preference)
    card = catalog.card(model)
    if not card.capabilities.speakers:
        raise RequestError(f"{card.id} does not tell speakers apart. These do: {_names(able)}.")
    return card


def diarizer_for(catalog: Catalog, recording: Recording, model: str = "auto") -> ModelCard:
    """The same, of one that can be loaded and hears all of the recording at once."""
    card = diarizer(catalog, model)
    if card.missing:
        raise ModelUnavailable(f"{card.id} cannot be loaded. {card.missing}.")
    longest = card.capabilities.max_window
    if recording.num_samples > longest * SAMPLE_RATE:
        raise RequestError(
            f"{shown(recording.name)} lasts {recording.duration / 60:.0f} minutes; {card.id} hears at most "
            f"{longest / 60:.0f} at once."
        )
    return card


def _names(cards: list[ModelCard]) -> str:
    return ", ".join(card.id for card in cards) or "none (put a .nemo file of one into a folder of STUDIO_MODELS)"
