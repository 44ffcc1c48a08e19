"""The models that the actor may use: listed, asked what they can do, loaded and unloaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.accounts.policy import Model
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.jobs.kinds.load import Load
from studio.session.gate import Gate
from studio.session.using import Using
from studio.workflow.model_overview import ModelOverview, model_overview
from studio.workflow.requesting import complete


class Models:
    def __init__(self, gate: Gate, settings: Settings, catalog: Catalog, loads: Load, using: Using) -> None:
        self._gate = gate
        self._catalog = catalog
        self._settings = settings
        self._loads = loads
        self._using = using

    def cards(self) -> tuple[ModelCard, ...]:
        """What there is, read afresh each time: a model put into STUDIO_MODELS shows without a restart. For who
        only uses models what is here: he is offered nothing that he may not use."""
        return tuple(card for card in self._catalog.cards() if self._readable(card) and self._offered(card))

    def request(
        self,
        model: str = "auto",
        task: str = "asr",
        source_lang: str | None = None,
        target_lang: str | None = None,
        pnc: bool | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Request:
        """A request that the model can do, with what was left open filled in. Raises RequestError."""
        self._gate.model("read", model)
        return complete(self._catalog, model, task, source_lang, target_lang, pnc, options)

    def overview(self) -> ModelOverview:
        """Every model with how it stands: to be downloaded, loading, loaded, at work."""
        self._gate.server("read")
        found = model_overview(self._settings, self._catalog)
        models = tuple(each for each in found.models if self._readable(each[0]))
        problems = () if self._gate.actor.only_uses_models else found.problems  # they say where files lie
        if self._gate.actor.is_visitor:  # what others have at work is theirs
            models = tuple((card, replace(now, busy=False)) for card, now in models)
        return replace(found, models=models, problems=problems)

    def may_load(self) -> bool:
        """Whether he says which models are in memory."""
        return self._gate.may("load", Model("any"))

    def load(self, model: str) -> None:
        """Begin to load it, downloaded first where it is not here; `overview` tells how far it is."""
        self._gate.model("load", model)
        self._loads.start(model, self._gate.actor.name)

    def cancel_loading(self, model: str) -> None:
        self._gate.model("load", model)
        self._catalog.cancel_loading(model)

    def unload(self, model: str) -> None:
        """Raises RequestError when it is at work."""
        self._gate.model("unload", model)
        self._catalog.unload(model)

    def _offered(self, card: ModelCard) -> bool:
        return not self._gate.actor.only_uses_models or self._using.may(card)

    def _readable(self, card: ModelCard) -> bool:
        return self._gate.may("read", Model(card.id))
