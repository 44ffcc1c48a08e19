"""What kinds of jobs work with, each part made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.config import Settings
from studio.domain import Job
from studio.jobs.hub_tokens import HubTokens
from studio.store import Store

if TYPE_CHECKING:
    from studio.engines.catalog import Catalog
    from studio.jobs.queue import Queue
    from studio.store.owned import OwnerCheck
    from studio.workflow.aligning import Aligning
    from studio.workflow.editing import Behind
    from studio.workflow.importing import Importing
    from studio.workflow.intake import Intake


@dataclass(frozen=True, slots=True)
class Services:
    """A child process has a store of its own, and no models."""

    settings: Settings
    store: Store
    queue: Callable[[], Queue]
    """Where to ask for jobs; made after the kinds that it is filled for."""
    catalog: Catalog | None = None
    aligning: Aligning | None = None
    intake: Intake | None = None
    importing: Importing | None = None
    hub_tokens: HubTokens = field(default_factory=HubTokens)
    adding: Callable[[str, str], bool] | None = None
    """Whether an actor, by his name, may add to a project at this moment: who may what, sessions know."""
    changing: Callable[[str], Callable[[str], OwnerCheck]] | None = None
    """What asks whether an actor, by his name, may change a transcript, by its id."""
    timed: Behind | None = None
    """Has segments timed that were written."""

    def may_add(self, job: Job) -> bool:
        """Whether whoever asked for the job may still add to the project that it is for: he may have waited long."""
        assert self.adding is not None, "files are taken in by the process that answers the page"
        return self.adding(job.actor, job.payload["project"])

    def may_change(self, actor: str) -> Callable[[str], OwnerCheck]:
        """Of a transcript, whether who asked for a job may still change it."""
        assert self.changing is not None, "texts are changed by the process that answers the page"
        return self.changing(actor)

    @property
    def behind(self) -> Behind:
        assert self.timed is not None, "words are timed in the process that answers the page"
        return self.timed

    @property
    def models(self) -> Catalog:
        assert self.catalog is not None, "models are loaded in the process that answers the page"
        return self.catalog

    @property
    def times(self) -> Aligning:
        assert self.aligning is not None, "words are timed in the process that answers the page"
        return self.aligning

    @property
    def files(self) -> Intake:
        assert self.intake is not None, "files are taken in by the process that answers the page"
        return self.intake

    @property
    def imports(self) -> Importing:
        assert self.importing is not None, "files are imported by the process that answers the page"
        return self.importing
