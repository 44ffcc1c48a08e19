"""Exports for the page: made in a process beside it, kept for a day, and there again after a reload."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import TypeAdapter

from studio import formats
from studio.domain import Job, Recording, Transcript
from studio.errors import Cancelled, ExportCancelled, ExportFault, NoneVerified, StudioError
from studio.formats import Options, Report
from studio.formats.names import free_stem
from studio.formats.staging import zip_folder
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services
from studio.limits import ShouldStop
from studio.store.disk import store_error
from studio.workflow.takeaway import Takeaway

_OPTIONS = TypeAdapter(Options)
_REPORT = TypeAdapter(Report)
LEFT_OUT_TOLD = 500
"""Segments that an export's answer names one by one; `Report.skipped` counts all of them, a NeMo export's
`metadata.json` names all."""
_BRACKETS = re.compile(r"[\[\](){}<>]")
"""NeMo takes them for a pattern in the name of the folder that a zip unpacks to."""


@dataclass(frozen=True, slots=True)
class Download:
    """One export: how far it is, and at the end the file or why there is none."""

    token: str
    """Unguessable; with the owner's name the key to it."""
    owner: str
    format: str
    """The name of what it is written in."""
    scope: Mapping[str, str]
    """What was asked for: `recording`, `transcript` or `project` with its id or name, `recordings` and `segments` as
    `narrowed` tells them; empty for the whole library."""
    state: Literal["working", "done", "failed"]
    part: float
    """0..1"""
    doing: str
    path: Path | None = None
    report: Report | None = None
    error: str | None = None
    offer: Literal["all"] | None = None
    """What would give more: all segments, where none is verified."""

    @property
    def chosen(self) -> int | None:
        """So many recordings of the library were chosen; None where it was not narrowed."""
        return self._narrowed_to(NARROWED)

    @property
    def chosen_segments(self) -> int | None:
        """So many segments of the transcript."""
        return self._narrowed_to(SEGMENTS)

    def _narrowed_to(self, which: str) -> int | None:
        told = self.scope.get(which)
        return None if told is None else int(told.partition(":")[0])


NARROWED = "recordings"
SEGMENTS = "segments"
IN_PASSING = "in_passing"
"""Of a scope that no page asks for: whoever began it waits for the file, and nothing stays."""
LESS = "Export one recording or one of the text formats, or take it from the page or the command line."


def narrowed(ids: Collection[str]) -> str:
    """A choice of recordings or segments, as a scope tells it: how many, and which by a hash."""
    digest = hashlib.sha256(" ".join(sorted(ids)).encode()).hexdigest()[:16]
    return f"{len(ids)}:{digest}"


class Export:
    name = "export"
    slots = 2
    apart = True  # it unpacks every word, and packs sound on every core
    keep_seconds: float | None = 24 * 3600.0

    def __init__(self, services: Services) -> None:
        self._services = services

    # --- asking ---

    def start(
        self,
        chosen: Sequence[tuple[Recording, str]],
        format_name: str,
        options: Options,
        actor: str,
        untranscribed: int = 0,
        scope: Mapping[str, str] = MappingProxyType({}),
        segments: Mapping[str, int] | None = None,
    ) -> Download:
        """Begin an export of transcripts, each an id with its recording; of these segments alone, in these revisions.
        Raises RequestError for an unknown format or setting."""
        formats.writer_named(format_name).settled(options.settings)
        recordings = {recording.id: recording for recording, _ in chosen}
        first = next(iter(recordings.values()), None)
        payload = {
            "transcripts": [key for _, key in chosen],
            "format": format_name,
            "options": _OPTIONS.dump_python(options, mode="json"),
            "untranscribed": untranscribed,
            "scope": dict(scope),
            "segments": None if segments is None else dict(segments),
            "stem": free_stem(first.name, set()) if first is not None and len(recordings) == 1 else "canary-studio",
        }
        queue = self._services.queue()
        job = queue.new(self.name, actor, payload, secrets.token_urlsafe(24))
        self._services.store.job_folder(job.id).mkdir()
        return self.download(queue.add(job, recordings))

    def latest(self, actor: str, scope: Mapping[str, str]) -> Download | None:
        """The newest export of the same that is being made or can be had; what a page shows again after a reload. One
        that was narrowed to some recordings is one of the library, one of some segments is one of their transcript."""
        jobs = self._services.queue().of_actor(actor, self.name)
        for job in reversed(jobs):
            of = {name: value for name, value in job.payload["scope"].items() if name not in (NARROWED, SEGMENTS)}
            if of == scope and (job.active or job.state == "done"):
                return self.download(job)
        return None

    def download(self, job: Job) -> Download:
        """How an export stands."""
        state: Literal["working", "done", "failed"] = "working" if job.active else "failed"
        what = (job.id, job.actor, job.payload["format"], job.payload["scope"])
        if job.state != "done" or job.result is None:
            return Download(*what, state, job.part, job.told, error=_why(job), offer=_offer(job))
        path = self._services.store.job_folder(job.id) / job.result["file"]
        report = _REPORT.validate_python(job.result["report"])
        return Download(*what, "done", 1.0, "", path, report)

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Where its file is to lie on this process' disk, for whoever asked."""
        return at_home or self._services.store.job_folder(job.id).is_dir()

    def work(self, job: Job, control: Control) -> Result | None:
        try:
            return self._make(job, control)
        except ExportCancelled as stopped:
            raise Cancelled from stopped
        except ExportFault as fault:
            raise self._told(fault) from fault

    def _make(self, job: Job, control: Control) -> Result:
        self._services.store.clear_job(job.id)  # what an earlier try left
        stem = job.payload["stem"]
        made = control.folder / _BRACKETS.sub("_", stem)
        report = formats.export(
            self._documents(job),
            made,
            job.payload["format"],
            _OPTIONS.validate_python(job.payload["options"]),
            control.tell,
            control.stopped,
            untranscribed=job.payload["untranscribed"],
        )
        told = replace(report, left_out=report.left_out[:LEFT_OUT_TOLD])
        name = _packed(made, report.files, f"{stem}-{job.payload['format']}.zip", control.stopped)
        return {"file": name, "report": _REPORT.dump_python(told, mode="json")}

    def _documents(self, job: Job) -> list[formats.Document]:
        store, seen = self._services.store, job.payload.get("segments")
        takeaway = Takeaway(store)
        found: list[tuple[Recording, Transcript]] = []
        for key in job.payload["transcripts"]:
            transcript = store.transcripts.get(key) if seen is None else takeaway.part(key, seen)
            found.append((store.recordings.get(transcript.recording_id), transcript))
        return takeaway.documents(found)

    def _told(self, fault: ExportFault) -> StudioError:
        """Where an export is made is our own affair: the disk is what a person knows."""
        cause = fault.__cause__
        return store_error(cause, self._services.settings.data) if isinstance(cause, OSError) else fault


KIND = Export


def _packed(made: Path, files: Sequence[str], zip_name: str, stopped: ShouldStop) -> str:
    """The name of what is handed out: a single file as it is, more as a zip; the folder goes."""
    if len(files) != 1:
        zip_folder(made, made.parent / zip_name, stopped)
        shutil.rmtree(made)
        return zip_name
    passing = made.parent / f".{secrets.token_hex(4)}"  # the folder may be called as the file is
    (made / files[0]).replace(passing)
    shutil.rmtree(made)
    passing.replace(made.parent / files[0])
    return files[0]


def _offer(job: Job) -> Literal["all"] | None:
    return "all" if job.error is not None and job.error.endswith(NoneVerified.ADVICE) else None


def _why(job: Job) -> str | None:
    return (job.error or "The export was stopped.") if job.state in ("failed", "stopped") else None
