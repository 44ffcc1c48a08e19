"""Corrections that were made in a dataset on the Hub come back into what was pushed there."""

from __future__ import annotations

from typing import Any

from studio.domain import Job, Project
from studio.errors import RequestError
from studio.jobs.hub_tokens import HubTokens
from studio.jobs.kinds.pull import Pull
from studio.limits import Progress, ShouldStop
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.store import Store
from studio.store.owners import Owners


class Pulls:
    def __init__(self, gate: Gate, store: Store, pulls: Pull, hub_tokens: HubTokens, budgets: Budgets) -> None:
        self._gate = gate
        self._store = store
        self._pulls = pulls
        self._hub_tokens = hub_tokens
        self._budgets = budgets

    def start(self, name: str, *, project: str | None = None, revision: str | None = None, dry: bool = False) -> Job:
        """Of the dataset `name`, with the login of the actor, into his transcripts (of a project), in the background.

        `revision`: a commit, a branch or a tag; None: as it is now. `dry`: nothing is changed, what would come of it is
        told. Raises RequestError for who has nothing to pull into, or is not logged in.
        """
        actor, (owners, within) = self._gate.library("change"), self._within(project)
        self._hub_tokens.need(actor)
        self._check_something(owners, within)
        self._budgets.check_jobs()
        return self._pulls.start(name, revision, _listed(owners), within, actor, dry=dry)

    def now(
        self,
        name: str,
        token: str,
        progress: Progress,
        cancelled: ShouldStop,
        *,
        project: str | None = None,
        revision: str | None = None,
        dry: bool = False,
    ) -> dict[str, Any]:
        """The same at once, with a login of the Hub. Raises what the job tells, and Cancelled."""
        actor, (owners, within) = self._gate.library("change"), self._within(project)
        self._check_something(owners, within)
        asked = {"name": name, "revision": revision, "owners": _listed(owners), "project": within, "dry": dry}
        with self._store.scratch.folder() as folder:
            return dict(self._pulls.pulled(asked, actor, token, folder, progress, cancelled))

    def projects(self) -> list[Project]:
        """Those whose transcripts the actor may change, oldest first."""
        return self._store.projects.of_owner(self._gate.projects("change"))

    def _within(self, project: str | None) -> tuple[Owners, str | None]:
        return (self._gate.libraries("change"), None) if project is None else self._gate.within("change", project)

    def _check_something(self, owners: Owners, within: str | None) -> None:
        if not self._store.recordings.in_project(owners, within):
            raise RequestError(
                "There is nothing here that could have been pushed. Name the project that it was pushed from."
            )


def _listed(owners: Owners) -> list[str]:
    return [owners] if isinstance(owners, str) else list(owners)
