"""A pull from the Hub: the texts of what was pushed are fetched and looked at, and, where that is wished, written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.domain import Job
from studio.formats.pushed import read_pushed
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.datasets import note_pulled
from studio.jobs.services import Services
from studio.limits import Progress, ShouldStop
from studio.workflow.hub_pull import fetch
from studio.workflow.pulling import Pulling, Reach

_FETCHING = 0.5
"""Of the progress; the rest is looking and writing."""


class Pull:
    name = "pull"
    slots = 1
    apart = False  # the tokens are in the memory of this process
    keep_seconds: float | None = 24 * 3600.0

    def __init__(self, services: Services) -> None:
        self._services = services

    def start(
        self, name: str, revision: str | None, owners: Sequence[str], project: str | None, actor: str, *, dry: bool
    ) -> Job:
        """Into what these owners have (in a project), as far as the actor may change it once it is done."""
        payload = {"name": name, "revision": revision, "owners": list(owners), "project": project, "dry": dry}
        queue = self._services.queue()
        return queue.add(queue.new(self.name, actor, payload))

    def may(self, job: Job, *, at_home: bool) -> bool:
        """The process that was asked has the token; where it is dead, anybody may say that none is left."""
        return at_home or not job.home

    def work(self, job: Job, control: Control) -> Result | None:
        token = self._services.hub_tokens.need(job.actor)
        self._services.store.clear_job(job.id)  # what an earlier try left
        try:
            return self.pulled(job.payload, job.actor, token, control.folder, control.tell, control.stopped)
        finally:
            self._services.store.clear_job(job.id)

    def pulled(
        self, asked: Any, actor: str, token: str, folder: Path, progress: Progress, cancelled: ShouldStop
    ) -> Result:
        """What `start` was asked for, done now. Raises RequestError, HubError, ManifestError, Cancelled."""
        there = folder / "there"
        there.mkdir()
        fetched = fetch(
            asked["name"],
            asked["revision"],
            token,
            there,
            lambda part, doing: progress(_FETCHING * part, doing),
            cancelled,
        )
        rows = read_pushed(there)
        shutil.rmtree(there, ignore_errors=True)
        done = Pulling(self._services.store, self._services.behind).pull(
            rows,
            fetched.source,
            self._reach(asked["owners"], asked["project"], actor),
            actor,
            lambda part, doing: progress(_FETCHING + (1 - _FETCHING) * part, doing),
            cancelled,
            dry=asked["dry"],
        )
        if not asked["dry"] and not done.unknown:  # else something of it is not here
            note_pulled(self._services.store, actor, fetched.repository, fetched.commit)
        of_it = {"repository": fetched.repository, "url": fetched.url, "commit": fetched.commit, "dry": asked["dry"]}
        return {**of_it, **asdict(done), "told": list(done.told), "rows": [asdict(each) for each in done.rows]}

    def _reach(self, owners: Sequence[str], project: str | None, actor: str) -> Reach:
        found = self._services.store.recordings.in_project(tuple(owners), project)
        return Reach({each.id: each for each in found}, self._services.may_change(actor))


KIND = Pull
