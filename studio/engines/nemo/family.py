"""What a family of NeMo models says of itself: the checkpoint classes that are its own, and how one is opened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

from studio.config import Settings
from studio.engines.base import Engine, ModelCard
from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.hub import fetch_again
from studio.engines.nemo.precision import lowered
from studio.engines.nemo.restore import EXTRA, installed
from studio.errors import ModelUnavailable
from studio.limits import Progress


class NemoFamily(ABC):
    """A `Family` whose models are NeMo checkpoints: the published ones, and those of its classes in STUDIO_MODELS."""

    name: str
    classes: tuple[str, ...]
    """Names of the NeMo classes whose checkpoints are this family's."""

    @abstractmethod
    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        """See `Family`."""

    @abstractmethod
    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        """The card of a checkpoint of its classes in STUDIO_MODELS, which is offered under the id `key`."""

    @abstractmethod
    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        """Where the weights of a published model are, downloaded if need be. Raises ModelUnavailable, Cancelled."""

    @abstractmethod
    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        """The engine of the checkpoint at `path`. Raises ModelUnavailable, Cancelled."""

    def missing(self) -> str:
        """What must be installed before its models can be loaded; empty when nothing is missing."""
        return "" if installed() else EXTRA

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        """See `Family`. A file in the hub's cache that is cut off or no model is fetched again."""
        self._require(card)
        path = self.fetch(card, progress)
        try:
            engine = self.open(card, path, settings, progress)
        except ModelUnavailable as error:
            if not isinstance(error.__cause__, Refused):  # what is in the file is not the matter
                raise
            fetch_again(card.id, path, error, progress)
            engine = self.open(card, self.fetch(card, progress), settings, progress)
        return lowered(engine, settings, progress)

    def load_own(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        """The same of a checkpoint in STUDIO_MODELS."""
        self._require(card)
        return lowered(self.open(card, path, settings, progress), settings, progress)

    def _require(self, card: ModelCard) -> None:
        if why := self.missing():
            raise ModelUnavailable(f"{card.id} cannot be loaded. {why}")
