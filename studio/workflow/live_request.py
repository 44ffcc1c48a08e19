"""Which model hears a recording while it is made."""

from __future__ import annotations

from studio.domain import Request
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.errors import RequestError
from studio.languages import normal_code
from studio.workflow.requesting import complete


def live_request(catalog: Catalog, wanted: Request) -> Request:
    """The request as it is heard live: `auto` takes the quick offline draft where it knows the language.

    The full pass takes the best model afterwards. Raises RequestError, for a person, where no model can begin at once.
    """
    if wanted.model != "auto":
        _check_ready(catalog.card(wanted.model))
        return _own(
            catalog,
            complete(catalog, wanted.model, wanted.task, wanted.source_lang, wanted.target_lang, wanted.pnc),
        )
    draft = _draft(catalog, wanted)
    if draft is not None:
        return complete(catalog, draft.id, wanted.task, wanted.source_lang)
    return _own(catalog, complete(catalog, "auto", wanted.task, wanted.source_lang, wanted.target_lang))


def _own(catalog: Catalog, request: Request) -> Request:
    """A window a second would use up a visitor's seconds of a GPU that is lent in one recording."""
    card = catalog.card(request.model)
    if catalog.is_lent(card):
        raise RequestError(f"{card.title} hears on a GPU that is lent by the second")
    return request


def _draft(catalog: Catalog, wanted: Request) -> ModelCard | None:
    spoken = normal_code(wanted.source_lang)
    able = (
        card
        for card in catalog.cards()
        if card.location == "embedded" and card.ready and card.capabilities.targets(wanted.task, spoken)
    )
    return min(able, key=lambda card: True not in card.capabilities.punctuation, default=None)


def _check_ready(card: ModelCard) -> None:
    if not card.ready:
        raise RequestError(f"{card.title} is not on this machine yet")
