"""Models as the actor may use them: what is here, and for whom it may be fetched."""

from __future__ import annotations

from studio.accounts.policy import Model
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.errors import RequestError
from studio.session.gate import Gate


class Using:
    def __init__(self, gate: Gate, catalog: Catalog) -> None:
        self._gate = gate
        self._catalog = catalog

    def check(self, model: str) -> None:
        """Whether the actor may have this model hear or answer something. Raises NotFound, RequestError.

        `auto` is chosen among those that are here.
        """
        self._gate.model("use", model)
        card = next((card for card in self._catalog.cards() if card.id == model), None)
        if card is not None and not self.may(card):
            raise RequestError(f"{model} is not on this server, and only its owner downloads models. Choose another.")

    def may(self, card: ModelCard) -> bool:
        return self._gate.may("use", Model(card.id, here=card.location != "hub"))
