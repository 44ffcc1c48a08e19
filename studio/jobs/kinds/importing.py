"""Manifests and zips from the page into the Library; what is bad about a row is told, and asked about, before anything
of them is kept."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from studio.domain import Job
from studio.errors import LanguageMissing, ManifestError, NotFound, StoreError, StoreUnreached
from studio.formats.imported import ReadResult
from studio.formats.importing import merged
from studio.formats.unpacking import unopened, unpack
from studio.formats.uploaded import LARGEST, read_uploaded, text_bytes
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.kinds.ingest import BARRED, ELSEWHERE, added
from studio.jobs.services import Services
from studio.store.disk import store_error
from studio.store.projects import KEY
from studio.workflow.import_summary import details, summary
from studio.workflow.importing import Wishes
from studio.workflow.intake import DEFAULT_PROJECT

FILES, UNPACKED = "files", "unpacked"
"""Folders of the job's own: what came, and what was in it, which is made anew by whoever takes the job up."""
TOGETHER = 4
"""What a zip holds may be so many times as large as one file may be."""
READ_PART = 0.1
"""Of the progress: unpacking and reading."""

Question = Literal["language", "rest"]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import, or what it asks before it goes on."""

    recordings: tuple[str, ...] = ()
    """Ids, in order."""
    summary: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    """Sentences."""
    asks: Question | None = None
    """Which language is spoken in rows that do not say; or whether the rest is to be imported without bad rows.
    Nothing was imported yet, and the files wait."""

    @classmethod
    def of(cls, job: Job) -> ImportResult:
        kept: Mapping[str, Any] = job.result or {}
        recordings, summed, told = (tuple(kept.get(name, ())) for name in ("recordings", "summary", "details"))
        return cls(recordings, summed, told, kept.get("asks"))


def asks(job: Job) -> bool:
    """Whether an import waits for an answer, with nothing of it imported yet."""
    return job.kind == Import.name and job.state == "done" and ImportResult.of(job).asks is not None


class Import:
    name = "import"
    slots = 2
    apart = False  # decoding lets go of Python's lock
    keep_seconds: float | None = 4 * 3600.0  # so long a question can be answered

    def __init__(self, services: Services) -> None:
        self._services = services

    # --- asking ---

    def start(self, files: Sequence[tuple[Path, str]], actor: str, project: str = DEFAULT_PROJECT) -> Job:
        """Import files that lie on the disk, each with what it is called; all are taken away from there.

        Raises StoreError when they cannot be, with all of them gone: they were nobody's but ours.
        """
        job_id = uuid.uuid4().hex
        folder = self._services.store.job_folder(job_id)
        try:
            (folder / FILES).mkdir(parents=True)
            for place, (file, called) in enumerate(files):
                _move(file, folder / FILES, called, place)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise store_error(error, self._services.settings.data) from error
        names = [called for _, called in files]
        payload = {"project": project, "names": names, "wishes": {}, "skip_bad": False}
        queue = self._services.queue()
        return added(self._services.store, queue, queue.new(self.name, actor, payload, job_id))

    def go_on(self, asking: Job, wishes: Wishes, *, skip_bad: bool) -> Job:
        """The same files once more, with the question answered, and all that was answered before it.

        Raises NotFound when they do not wait any longer."""
        store, job_id = self._services.store, uuid.uuid4().hex
        folder = store.job_folder(job_id)
        folder.mkdir()
        try:
            (store.job_folder(asking.id) / FILES).rename(folder / FILES)
        except OSError as gone:
            folder.rmdir()
            raise NotFound("import", asking.id) from gone
        payload = _answered(asking, wishes, skip_bad)
        queue = self._services.queue()
        try:
            job = queue.add(queue.new(self.name, asking.actor, payload, job_id))
        except StoreUnreached:  # and perhaps written all the same
            raise
        except StoreError:
            (folder / FILES).rename(store.job_folder(asking.id) / FILES)  # they wait on
            folder.rmdir()
            raise
        queue.delete(asking.id)
        return job

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Where the files lie on this process' disk."""
        return at_home or self._services.store.job_folder(job.id).is_dir()

    def work(self, job: Job, control: Control) -> Result | None:
        skip_bad = bool(job.payload["skip_bad"])
        try:
            done = self._import(job, control, skip_bad)
        except LanguageMissing as missing:
            return asdict(ImportResult(summary=(missing.question,), asks="language"))
        except ManifestError as bad:
            if bad.line is None or skip_bad:
                raise
            return asdict(ImportResult(summary=(str(bad),), asks="rest"))
        finally:
            shutil.rmtree(control.folder / UNPACKED, ignore_errors=True)
        shutil.rmtree(control.folder / FILES, ignore_errors=True)
        return asdict(done)

    def _import(self, job: Job, control: Control, skip_bad: bool) -> ImportResult:
        """Into its project; where that was deleted meanwhile, as an empty one can be, or is not his to add to any more,
        among what is his own."""
        found, why = self._read(control, skip_bad), BARRED
        if self._services.may_add(job):
            try:
                return self._bring_in(found, job, job.payload["project"], control, skip_bad)
            except NotFound:
                if not self.is_deleted(job.payload["project"]):
                    raise
                why = ELSEWHERE
        came = self._bring_in(found, job, DEFAULT_PROJECT, control, skip_bad)
        return replace(came, summary=(*came.summary, why.format(name="this import")))

    def is_deleted(self, project: str) -> bool:
        """Of what a job is for. A name that there is not is no such one: a project is made of it."""
        return KEY.fullmatch(project) is not None and self._services.store.projects.find(project) is None

    def _bring_in(self, found: ReadResult, job: Job, project: str, control: Control, skip_bad: bool) -> ImportResult:
        control.tell(READ_PART, doing := f"Importing {_called(job)}")
        done = self._services.imports.bring_in_read(
            found,
            job.actor,
            project,
            lambda part: control.tell(READ_PART + (1 - READ_PART) * part, doing),
            control.stopped,
            wishes=Wishes(**job.payload["wishes"]),
            skip_bad=skip_bad,
        )
        keys = tuple(recording.id for recording in done.recordings)
        return ImportResult(keys, tuple(summary(done, self._name(project))), tuple(details(done)))

    def _name(self, project: str) -> str:
        """Of what may be an id."""
        found = self._services.store.projects.find(project)
        return project if found is None else found.name

    def _read(self, control: Control, skip_bad: bool) -> ReadResult:
        """What came loose as one, and each zip by itself."""
        files, unpacked = control.folder / FILES, control.folder / UNPACKED
        shutil.rmtree(unpacked, ignore_errors=True)
        zips = sorted(file for file in files.rglob("*") if file.suffix.lower() == ".zip")
        results, most = [], LARGEST
        if any(file.is_file() and file not in zips for file in files.rglob("*")):
            results.append(read_uploaded(files, skip_bad=skip_bad))
            most -= text_bytes(files, packed=False)
        for place, packed in enumerate(zips):
            control.tell(READ_PART * place / len(zips), f"Unpacking {packed.name}")
            into = unpacked / str(place)
            self._unpack(packed, into, control)
            results.append(read_uploaded(into, zip_name=packed.name, skip_bad=skip_bad, most=most))
            if told := unopened(into, packed.name):
                results.append(ReadResult((), (told,)))
            most -= text_bytes(into, packed=True)
        return merged(results)

    def _unpack(self, packed: Path, into: Path, control: Control) -> None:
        settings = self._services.settings
        try:
            into.mkdir(parents=True)
            unpack(packed, into, TOGETHER * settings.max_bytes, control.stopped)
        except OSError as error:
            raise store_error(error, settings.data) from error


KIND = Import


def _move(file: Path, folder: Path, called: str, place: int) -> None:
    """Under its own name, which rows know it by; a second of that name into a folder of its own, where none does."""
    if file.is_symlink() or not file.is_file():
        return
    name = Path(called).name or "upload"
    target = folder / name
    if os.path.lexists(target):
        (folder / str(place)).mkdir()
        target = folder / str(place) / name
    shutil.move(file, target)


def _called(job: Job) -> str:
    names: list[str] = job.payload["names"]
    return names[0] if len(names) == 1 else f"{len(names)} files"


def _answered(asking: Job, wishes: Wishes, skip_bad: bool) -> dict[str, Any]:
    """What was answered earlier holds on: a page that was loaded anew meanwhile does not know it."""
    before = Wishes(**asking.payload["wishes"])
    wishes = replace(
        wishes,
        source_lang=wishes.source_lang or before.source_lang,
        split_long=wishes.split_long or before.split_long,
    )
    skip_bad = skip_bad or bool(asking.payload["skip_bad"])
    return {**asking.payload, "wishes": asdict(wishes), "skip_bad": skip_bad}
