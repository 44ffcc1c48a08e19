"""Chat models: which there are, and which one is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from studio.engines.base import Chat, ModelCard
from studio.engines.catalog import Catalog
from studio.errors import ModelUnavailable, RequestError
from studio.limits import Progress

SUGGESTED = "nvidia/canary-qwen-2.5b"


def chat_model(catalog: Catalog, model: str = "auto") -> ModelCard:
    """The card of a model that can be asked; `auto` is the first that is ready here. RequestError says what to do."""
    able = [card for card in catalog.cards() if card.capabilities.chat]
    if model != "auto":
        card = catalog.card(model)
        if not card.capabilities.chat:
            raise RequestError(f"{card.id} cannot be asked, it only transcribes. {_way_out(able)}")
        if card.missing:
            raise ModelUnavailable(f"{card.id}: {card.missing}")
        return card
    ready = [card for card in able if card.unasked]
    if not ready:
        raise RequestError(f"No model that can be asked is ready on this machine. {_way_out(able)}")
    return min(ready, key=lambda card: card.preference)


@contextmanager
def chatting(catalog: Catalog, model: str, progress: Progress) -> Iterator[Chat]:
    """A loaded one. Raises RequestError where its card promises too much."""
    with catalog.lease(model, progress) as engine:
        if not isinstance(engine, Chat):
            raise RequestError(f"{model} says that it can be asked, but it has no language model.")
        yield engine


def _way_out(able: Sequence[ModelCard]) -> str:
    missing = next((card.missing for card in able if card.missing), "")
    names = ", ".join(card.id for card in able) or f"{SUGGESTED} to download"
    if missing:
        return f"{missing} Then choose {names}, or put a SALM directory into a folder named by STUDIO_MODELS."
    return f"Choose {names}, or put a SALM directory into a folder named by STUDIO_MODELS."
