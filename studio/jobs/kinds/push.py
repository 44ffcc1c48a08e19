"""A push to the Hub: written as a dataset, then sent; the account's token is asked for when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Literal, TypeAlias

from studio import formats
from studio.domain import Job, Recording
from studio.errors import Cancelled, ExportCancelled, StudioError
from studio.formats import Options
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.datasets import seen_commits
from studio.jobs.services import Services
from studio.workflow.hub_push import ChangedOnTheHub, Seen, push
from studio.workflow.takeaway import Takeaway

_WRITING = 0.5
"""Of the progress; the rest is sending."""

CHANGED = "changed"
"""In the result of one that failed because the dataset was changed on the Hub: it may be wished to overwrite that."""

_Key: TypeAlias = tuple[str, str]
"""The id of a recording, and that of a transcript of it."""


@dataclass(frozen=True, slots=True)
class PushedDataset:
    """What somebody pushed to the Hub before."""

    repository: str
    """Its id, with the account."""
    project: str | None
    """Id of the project that went there, the last time; None for all that he had."""


class Push:
    name = "push"
    slots = 1
    apart = False  # the tokens are in the memory of this process
    keep_seconds: float | None = 90 * 24 * 3600.0
    """So long it is offered to bring back what was corrected there."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def start(
        self,
        chosen: Sequence[tuple[Recording, str]],
        name: str,
        status: Literal["verified", "all"],
        actor: str,
        untranscribed: int = 0,
        project: str | None = None,
        *,
        overwrite: bool = False,
    ) -> Job:
        """Of transcripts, each an id with its recording; `project` is the id of what they are all of. It hangs on none
        of them: where one is deleted meanwhile, the others are pushed. `overwrite`: also what was corrected there."""
        payload = {
            "transcripts": [(recording.id, key) for recording, key in chosen],
            "name": name,
            "status": status,
            "untranscribed": untranscribed,
            "project": project,
            "overwrite": overwrite,
        }
        queue = self._services.queue()
        return queue.add(queue.new(self.name, actor, payload))

    def note(self, repository: str, revision: str, project: str | None, actor: str) -> None:
        """One that was pushed by hand is offered to be brought back as well."""
        queue = self._services.queue()
        told = {"repository": repository, "revision": revision, "project": project}
        queue.done(queue.new(self.name, actor), told)

    def seen(self, actor: str) -> Seen:
        """Which commits of a dataset hold nothing that is not here."""
        return partial(seen_commits, self._services.store, actor)

    def pushed(self, actor: str) -> list[PushedDataset]:
        """Each dataset once, the latest first."""
        found: dict[str, PushedDataset] = {}
        for result in self._services.queue().results(actor, self.name):
            name = result["repository"]
            found.setdefault(name, PushedDataset(name, result.get("project")))  # of a push of before: none
        return list(found.values())

    def check_login(self, actor: str) -> None:
        """Raises RequestError for who has none."""
        self._services.hub_tokens.need(actor)

    def may(self, job: Job, *, at_home: bool) -> bool:
        """The process that was asked has the token; where it is dead, anybody may go on, or say that none is left."""
        return at_home or not job.home

    def work(self, job: Job, control: Control) -> Result | None:
        store = self._services.store
        token = self._services.hub_tokens.need(job.actor)
        store.clear_job(job.id)  # what an earlier try left
        while True:
            there = self._there(job)
            try:
                return self._pushed(job, there, token, control)
            except ExportCancelled as stopped:
                raise Cancelled from stopped
            except ChangedOnTheHub:
                control.keep({CHANGED: True})
                raise
            except StudioError:
                if control.stopped() or self._there(job) == there:
                    raise
            finally:
                store.clear_job(job.id)

    def _pushed(self, job: Job, there: Sequence[_Key], token: str, control: Control) -> Result:
        """Raises Cancelled also where a recording was deleted that would go out."""
        asked, folder = job.payload, control.folder / "dataset"
        report = formats.export(
            self._documents(there),
            folder,
            "audiofolder",
            Options(asked["status"]),
            lambda part, doing: control.tell(_WRITING * part, doing),
            control.stopped,
            untranscribed=asked["untranscribed"],
        )
        pushed = push(
            folder,
            asked["name"],
            token,
            lambda part, doing: control.tell(_WRITING + (1 - _WRITING) * part, doing),
            lambda: control.stopped() or self._there(job) != there,
            seen=self.seen(job.actor),
            overwrite=asked.get("overwrite", False),
        )
        told = {**asdict(pushed), "project": asked.get("project"), "rows": report.rows}
        return {**told, "skipped": dict(report.skipped), "empty": dict(report.empty)}

    def _there(self, job: Job) -> list[_Key]:
        """What of it was not deleted meanwhile."""
        keys = [(recording, key) for recording, key in job.payload["transcripts"]]
        owners = self._services.store.recordings.owners([recording for recording, _ in keys])
        return [each for each in keys if each[0] in owners]

    def _documents(self, keys: Sequence[_Key]) -> list[formats.Document]:
        store = self._services.store
        found = [(store.recordings.get(recording), store.transcripts.get(key)) for recording, key in keys]
        return Takeaway(store).documents(found)


KIND = Push
