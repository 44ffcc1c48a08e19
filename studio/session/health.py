"""How this process is: what watches over servers asks, and nobody's things are in it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from studio.errors import StudioError
from studio.limits import LEAST_DISK
from studio.session.services import Services
from studio.store.deliveries import Delivery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted now."""

    jobs: Mapping[tuple[str, str], int]
    """By kind and state."""
    model_bytes: int
    """Of the weights that are loaded."""
    model_budget: int
    disk_free: int
    """Bytes, in the data folder."""
    deliveries: Mapping[str, int]
    """Messages to webhooks: how many wait, and were given up."""


@dataclass(frozen=True, slots=True)
class Health:
    services: Services

    def checks(self) -> dict[str, str]:
        """What must be right for work to be done, each with what is wrong in a few words; empty where nothing is.

        The words name no folder and no database, for anybody may read them: the log does.
        """
        looks: dict[str, Callable[[], str]] = {"database": self._database, "disk": self._disk, "worker": self._worker}
        return {name: look() for name, look in looks.items()}

    def figures(self) -> Figures:
        """Raises StoreError."""
        used, budget = self.services.catalog.memory()
        store = self.services.store
        return Figures(store.jobs.counts(), used, budget, self.free(), store.deliveries.counts())

    def deliveries(self) -> list[Delivery]:
        """What receivers of webhooks have not taken yet, or not at all. Raises StoreError."""
        return self.services.store.deliveries.all()

    def _database(self) -> str:
        try:
            self.services.store.jobs.check_writable()
        except StudioError as error:
            log.warning("not ready: %s", error)
            return "cannot be written"
        return ""

    def _disk(self) -> str:
        try:
            return "" if self.free() >= LEAST_DISK else "full"
        except OSError as error:
            log.warning("not ready: %s", error)
            return "cannot be read"

    def _worker(self) -> str:
        return "" if self.services.jobs.alive else "looks for no work"

    def free(self) -> int:
        return shutil.disk_usage(self.services.settings.data).free
