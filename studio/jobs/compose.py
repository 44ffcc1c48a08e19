"""The job room of a process: every kind that there is, in a worker, behind one queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from studio.config import Settings
from studio.discovery import discover
from studio.jobs.apart import Apart
from studio.jobs.base import Factory, Kind
from studio.jobs.hub_tokens import HubTokens
from studio.jobs.kinds.align import Align
from studio.jobs.kinds.align_all import AlignAll
from studio.jobs.queue import Queue
from studio.jobs.services import Services
from studio.jobs.timing import Timing
from studio.jobs.worker import Worker
from studio.store import Store

if TYPE_CHECKING:
    from studio.engines.catalog import Catalog
    from studio.store.owned import OwnerCheck
    from studio.workflow.aligning import Aligning
    from studio.workflow.importing import Importing
    from studio.workflow.intake import Intake

GROUP = "canary_studio.jobs"
"""The entry points under which other packages offer kinds of jobs."""

K = TypeVar("K", bound=Kind)


@cache
def factories() -> Mapping[str, Factory]:
    """The classes of all kinds, by name."""
    return discover("studio.jobs.kinds", "KIND", type, GROUP)


class JobRoom:
    """Jobs of one data folder, done by this process and by one beside it. Close it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        catalog: Catalog,
        aligning: Aligning,
        intake: Intake,
        importing: Importing | None = None,
        may_add: Callable[[str, str], bool] | None = None,
        may_change: Callable[[str], Callable[[str], OwnerCheck]] | None = None,
    ) -> None:
        """`may_add`: see `Services.adding`, `may_change`: `Services.changing`; none where that is not done."""
        self._store = store
        self.hub_tokens = HubTokens()
        services = Services(
            settings,
            store,
            lambda: self.queue,
            catalog,
            aligning,
            intake,
            importing,
            self.hub_tokens,
            may_add,
            may_change,
            lambda *written: self.timing.behind(*written),
        )
        kinds = {name: make(services) for name, make in factories().items()}
        self.kinds: Mapping[str, Kind] = kinds
        self.timing = Timing(self.of(Align), self.of(AlignAll))
        self._worker = Worker(store, {name: kind for name, kind in kinds.items() if not kind.apart})
        self.apart = Apart(settings, store, {name: kind for name, kind in kinds.items() if kind.apart})
        self._worker.beside = self.apart.look_after
        self.queue = Queue(store, self._worker)

    def of(self, kind: type[K]) -> K:
        """A kind, by its class, to ask for its jobs."""
        made = self.kinds[kind.name]
        assert isinstance(made, kind)
        return made

    @property
    def alive(self) -> bool:
        """Whether this process looks for work."""
        return self._worker.alive

    def wake(self) -> None:
        """Begin with what is waiting."""
        self._store.take_back_jobs()
        self._worker.nudge()

    def close(self) -> None:
        """Jobs at work go back into the queue, within one window."""
        self.apart.close()
        self._worker.close()


def compose_apart(settings: Settings, store: Store, home: str) -> Worker:
    """The worker of the process beside that of `home`."""
    services = Services(settings, store, lambda: queue)
    kinds = {name: make(services) for name, make in factories().items()}
    worker = Worker(store, {name: kind for name, kind in kinds.items() if kind.apart}, home=home)
    queue = Queue(store, worker)
    return worker
