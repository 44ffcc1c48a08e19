"""NeMo as a runtime: which of the checkpoints in STUDIO_MODELS belongs to which family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from studio.config import Settings
from studio.engines.base import EmbeddedAligner, Family, LocalModel
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.local_checkpoints import LocalCheckpoint, LocalCheckpoints
from studio.errors import shown


class NemoRuntime:
    name = "nemo"

    def local_models(self, settings: Settings, families: Sequence[Family]) -> NemoModels:
        return NemoModels(settings, [family for family in families if isinstance(family, NemoFamily)])

    def aligners(self) -> Iterable[EmbeddedAligner]:
        """None: its CTC models align, and stand in the catalogue."""
        return ()


class NemoModels:
    """The checkpoints in STUDIO_MODELS, each with the family that its class belongs to. See `base.LocalModels`."""

    def __init__(self, settings: Settings, families: Iterable[NemoFamily]) -> None:
        self._settings = settings
        self._families = {name: family for family in families for name in family.classes}
        self._checkpoints = LocalCheckpoints(settings.models)

    def listing(self, patience: float) -> tuple[LocalModel, ...]:
        return tuple(self._model(each) for each in self._checkpoints.listing(patience))

    def gone(self, model: str) -> Path | None:
        return self._checkpoints.gone(model)

    def _model(self, local: LocalCheckpoint) -> LocalModel:
        checkpoint = local.checkpoint
        if checkpoint is None:
            return LocalModel(local.id, local.path, problem=local.problem, reading=local.reading)
        family = self._families.get(checkpoint.class_name)
        if family is None:
            what, known = shown(checkpoint.class_name or "?"), ", ".join(sorted(self._families))
            problem = f"{shown(local.path.name)} is a {what}; the studio runs {known}."
            return LocalModel(local.id, local.path, problem=problem)
        card = family.own_card(local.id, checkpoint)
        return LocalModel(local.id, local.path, card, partial(family.load_own, card, local.path, self._settings))


RUNTIME = NemoRuntime()
