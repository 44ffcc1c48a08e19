"""Out: what is to be taken away, written into a folder or made ready for download."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from studio import formats
from studio.accounts.policy import Owned, Verb
from studio.domain import Job, Recording
from studio.errors import ExportError, NotFound, RequestError, RoleMissing
from studio.formats import Document, Options, Report
from studio.jobs.kinds.export import IN_PASSING, LESS, NARROWED, SEGMENTS, Download, Export, narrowed
from studio.jobs.kinds.push import Push, PushedDataset
from studio.jobs.queue import Queue
from studio.limits import ShouldStop
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.store import Store
from studio.store.owners import Owners
from studio.workflow.takeaway import Takeaway


class Exports:
    def __init__(
        self,
        gate: Gate,
        store: Store,
        takeaway: Takeaway,
        exports_: Export,
        pushes: Push,
        queue: Queue,
        budgets: Budgets,
    ) -> None:
        self._pushes = pushes
        self._gate = gate
        self._store = store
        self._takeaway = takeaway
        self._downloads = exports_
        self._queue = queue
        self._budgets = budgets

    def documents(
        self, *, recording_id: str | None = None, transcript_id: str | None = None, project: str | None = None
    ) -> list[Document]:
        """One transcript; or all that count of a recording, or of every recording (of a project): one for each
        task, pair of languages and punctuation."""
        if transcript_id is not None:
            recording = self._gate.recording("export", self._gate.transcript("export", transcript_id))
            return self._takeaway.documents([(recording, self._store.transcripts.get(transcript_id))])
        return self._takeaway.documents(self._takeaway.current(self._recordings(recording_id, project)))

    def untranscribed(self, *, project: str | None = None, recording_ids: Collection[str] | None = None) -> int:
        """How many recordings (of a project, of those named) have no transcript that `documents` could give."""
        owner, within = self._within("export", project)
        transcribed = self._store.recordings.transcribed(owner)
        there = self._store.recordings.in_project(owner, within)
        return sum(each.id not in transcribed for each in _among(there, recording_ids))

    def write(
        self,
        documents: Sequence[Document],
        folder: Path,
        format_name: str,
        options: Options,
        progress: formats.Progress = formats.silent,
        cancelled: ShouldStop = formats.never,
        *,
        untranscribed: int = 0,
    ) -> Report:
        """Into a new or empty folder. The report counts the recordings that are `untranscribed`, as that method
        tells."""
        self._check(documents)
        return formats.export(documents, folder, format_name, options, progress, cancelled, untranscribed=untranscribed)

    def start(
        self,
        format_name: str,
        options: Options,
        *,
        recording_id: str | None = None,
        transcript_id: str | None = None,
        recording_ids: Collection[str] | None = None,
        segments: Mapping[str, int] | None = None,
        project: str | None = None,
        in_passing: bool = False,
    ) -> Download:
        """A download of what `documents` would give, made in the background; `get` tells how it stands. With
        `recording_ids` of these alone; those that are gone are left out. With `segments` of these alone of the
        transcript, each with the revision that was seen. `in_passing`: to `take` and to `forget` by who waits for it,
        and no `latest` one.

        Raises ExportError where there is nothing or one of `segments` is another by now, RequestError for an unknown
        format.
        """
        chosen = self._chosen(recording_id, transcript_id, recording_ids, project)
        if not chosen:
            raise ExportError("There is nothing to export yet: transcribe a recording first.")
        if segments is not None:
            self._check_segments(transcript_id, segments)
        self._budgets.check_jobs()
        self._budgets.check_room(0)
        of_one = transcript_id or recording_id
        untranscribed = 0 if of_one else self.untranscribed(project=project, recording_ids=recording_ids)
        scope = _scope(recording_id, transcript_id, project)
        if recording_ids is not None:
            scope[NARROWED] = narrowed(recording_ids)
        if segments is not None:
            scope[SEGMENTS] = narrowed(segments)
        if in_passing:
            scope[IN_PASSING] = "yes"
        owner = self._gate.library("export")
        return self._downloads.start(chosen, format_name, options, owner, untranscribed, scope, segments)

    def push(
        self,
        name: str,
        status: Literal["verified", "all"] = "verified",
        *,
        recording_ids: Collection[str] | None = None,
        project: str | None = None,
        overwrite: bool = False,
    ) -> Job:
        """The same to the Hub, into the private dataset `name` of the account that the actor is logged in with.
        `overwrite`: also what somebody corrected there and was not pulled.

        Raises ExportError where there is nothing, RequestError for who is not logged in.
        """
        owner = self._gate.library("export")
        chosen = self._chosen(None, None, recording_ids, project)
        self._pushes.check_login(owner)
        if not chosen:
            raise ExportError("There is nothing to push yet: transcribe a recording first.")
        self._budgets.check_jobs()
        self._budgets.check_room(0)
        untranscribed = self.untranscribed(project=project, recording_ids=recording_ids)
        _, within = self._within("export", project)
        return self._pushes.start(chosen, name, status, owner, untranscribed, within, overwrite=overwrite)

    def note_push(self, repository: str, revision: str, *, project: str | None = None) -> None:
        """What `write` gave was pushed into this dataset: `pushed` tells of it."""
        owner, (_, within) = self._gate.library("export"), self._within("export", project)
        self._pushes.note(repository, revision, within, owner)

    def seen_on_the_hub(self, repository: str) -> Collection[str]:
        """Commits of a dataset that the actor pushed, or pulled whole."""
        return self._pushes.seen(self._gate.library("read"))(repository)

    def pushed(self) -> list[PushedDataset]:
        """The datasets that the actor pushed, by the page or the command line, the latest first."""
        return self._pushes.pushed(self._gate.library("read"))

    def latest(
        self, *, recording_id: str | None = None, transcript_id: str | None = None, project: str | None = None
    ) -> Download | None:
        """The newest download of the same that the actor began and that is being made or can be had."""
        return self._downloads.latest(self._gate.library("read"), _scope(recording_id, transcript_id, project))

    def get(self, token: str) -> Download:
        return self._download("read", token)

    def drop(self, token: str) -> None:
        """Stop it, or throw it away."""
        self._queue.delete(self._download("delete", token).token)

    def take(self, token: str, most: int) -> bytes:
        """The file of one that was made in passing. Raises ExportError where it has more bytes than that."""
        made = self._in_passing(token).path
        if made is None:
            raise ExportError("There is no file of this export.")
        size = made.stat().st_size
        if size > most:
            raise ExportError(f"The export has {size / 1e6:.0f} MB, too much for an answer. {LESS}")
        return made.read_bytes()

    def forget(self, token: str) -> None:
        """End one that was made in passing, and leave nothing of it."""
        self._queue.delete(self._in_passing(token).token)

    def _in_passing(self, token: str) -> Download:
        """Whoever may export may do away with what was never more than an answer of his."""
        found = self._download("export", token)
        if IN_PASSING not in found.scope:
            raise NotFound("export", token)
        return found

    def _check(self, documents: Iterable[Document]) -> None:
        """A document carries text and sound, wherever the caller has it from."""
        self._gate.recordings("export", (document.recording.id for document in documents))

    def _download(self, verb: Verb, token: str) -> Download:
        job = next((job for job in self._queue.find([token]) if job.kind == Export.name), None)
        found = None if job is None else (self._downloads.download(job), job.actor)
        return self._gate.owned(verb, "export", token, found)

    def _chosen(
        self,
        recording_id: str | None,
        transcript_id: str | None,
        recording_ids: Collection[str] | None,
        project: str | None,
    ) -> list[tuple[Recording, str]]:
        self._check_named(recording_ids or ())
        if transcript_id is not None:
            return [(self._gate.recording("export", self._gate.transcript("export", transcript_id)), transcript_id)]
        return list(self._takeaway.chosen(_among(self._recordings(recording_id, project), recording_ids)))

    def _check_segments(self, transcript_id: str | None, segments: Mapping[str, int]) -> None:
        """Raises ExportError where one is another by now."""
        if transcript_id is None:
            raise RequestError("Segments alone are exported of one transcript: name it.")
        if not segments:
            raise ExportError("There is nothing to export: no segment is selected.")
        self._takeaway.part(transcript_id, segments)

    def _check_named(self, recording_ids: Collection[str]) -> None:
        """What somebody named and sees is not left out in silence. Raises RoleMissing."""
        for key, owner in self._store.recordings.owners(list(recording_ids)).items():
            recording = Owned("recording", key, owner)
            if self._gate.may("read", recording) and not self._gate.may("export", recording):
                raise RoleMissing

    def _recordings(self, recording_id: str | None, project: str | None) -> list[Recording]:
        if recording_id is not None:
            return [self._gate.recording("export", recording_id)]
        return self._store.recordings.in_project(*self._within("export", project))

    def _within(self, verb: Verb, project: str | None) -> tuple[Owners, str | None]:
        return (self._gate.libraries(verb), None) if project is None else self._gate.within(verb, project)


def _among(recordings: Iterable[Recording], recording_ids: Collection[str] | None) -> list[Recording]:
    wanted = None if recording_ids is None else set(recording_ids)
    return [each for each in recordings if wanted is None or each.id in wanted]


def _scope(recording_id: str | None, transcript_id: str | None, project: str | None) -> dict[str, str]:
    asked = {"recording": recording_id, "transcript": transcript_id, "project": project}
    return {name: value for name, value in asked.items() if value is not None}
