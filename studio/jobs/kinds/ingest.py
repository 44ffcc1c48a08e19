"""Files from the page into the Library, one after another; what is wrong with one is told and stops no other."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from studio.audio.refusals import SHORTEST
from studio.domain import Job
from studio.errors import (
    UNEXPECTED,
    Cancelled,
    NotFound,
    SoundMissing,
    StoreError,
    StoreUnreached,
    StudioError,
    shown,
)
from studio.jobs.base import GivenUp, Later, Result
from studio.jobs.control import Control
from studio.jobs.queue import Queue
from studio.jobs.services import Services
from studio.limits import SAMPLE_RATE
from studio.store import Store
from studio.store.disk import store_error
from studio.workflow.intake import DEFAULT_PROJECT, TakenIn, tidy_suffix

ELSEWHERE = f"The project for {{name}} was deleted in the meantime: it is in “{DEFAULT_PROJECT}”."
BARRED = f"You may not add to the project for {{name}} any more: it is in “{DEFAULT_PROJECT}”."

ROOM_SECONDS = 5.0, 300.0
"""How long a recording that was made in the page waits where it cannot be kept, on a full disk mostly: at first, and at
most."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a batch of files has become so far."""

    done: int = 0
    """Files that are settled, one way or the other."""
    recordings: tuple[str, ...] = ()
    """Ids, each once, in the order of the files."""
    problems: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """Those of the recordings that were there before."""
    pause: float = 0.0
    """Seconds that the next file waits since it was tried last; 0 where it was not."""

    @classmethod
    def of(cls, job: Job) -> Ingested:
        kept: Mapping[str, Any] = job.result or {}
        recordings, problems, known = (tuple(kept.get(name, ())) for name in ("recordings", "problems", "known"))
        return cls(kept.get("done", 0), recordings, problems, known, kept.get("pause", 0.0))

    def with_problem(self, problem: str) -> Ingested:
        return replace(self, done=self.done + 1, problems=(*self.problems, problem), pause=0.0)

    def told(self, sentence: str) -> Ingested:
        return replace(self, problems=(*self.problems, sentence))

    def with_file(self, name: str, taken: TakenIn) -> Ingested:
        problems = [*self.problems, *(f"{name}: {warning}" for warning in taken.warnings)]
        key, known = taken.recording.id, self.known
        if not taken.new:
            problems.append(f"{name} is in the Library already, as “{taken.recording.name}”.")
            known = known if key in self.recordings else (*known, key)
        return Ingested(self.done + 1, tuple(dict.fromkeys((*self.recordings, key))), tuple(problems), known)


def is_kept(job: Job) -> bool:
    """Whether a recording that was made in the page could not be taken in, and waits for whoever spoke it."""
    return job.kind == Ingest.name and job.is_kept


class Ingest:
    name = "ingest"
    slots = 4
    apart = False  # decoding lets go of Python's lock
    keep_seconds: float | None = 3600.0

    def __init__(self, services: Services) -> None:
        self._services = services

    # --- asking ---

    def start(
        self,
        files: Sequence[tuple[Path, str]],
        actor: str,
        project: str = DEFAULT_PROJECT,
        live: tuple[str, int] | None = None,
    ) -> Job:
        """Take files in that lie on the disk, each with what it is to be called; all are taken away from there.

        `live`: the id that the job is to have, and the samples, of a recording that was made in the page. Raises
        StoreError when they cannot be, with all of them gone: they were nobody's but ours.
        """
        store, queue = self._services.store, self._services.queue()
        job_id = live[0] if live is not None else uuid.uuid4().hex
        folder = store.job_folder(job_id)
        try:
            folder.mkdir(exist_ok=live is not None)  # a kill may have kept its row from being written
            names = [_moved(file, folder, place) for place, (file, _) in enumerate(files)]
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise store_error(error, self._services.settings.data) from error
        payload = {
            "files": [{"file": name, "name": called} for name, (_, called) in zip(names, files, strict=True)],
            "project": project,
            "samples": live[1] if live is not None else None,
        }
        return added(store, queue, queue.new(self.name, actor, payload, job_id))

    def again(self, job_id: str) -> Job:
        """Once more, with a recording that is kept."""
        return self._services.queue().again(job_id)

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Where the files lie on this process' disk."""
        return at_home or self._services.store.job_folder(job.id).is_dir()

    def work(self, job: Job, control: Control) -> Result | None:
        now = Ingested.of(job)
        while now.done < len(job.payload["files"]):
            file = self._file(job, now)
            come = self._next(file, job, now, control)
            self._note(job, now, come, control)
            file.unlink(missing_ok=True)
            now = come
        return asdict(now)

    def _note(self, job: Job, now: Ingested, come: Ingested, control: Control) -> None:
        """What was spoken is in the Library by now: that this cannot be written yet is no failure."""
        try:
            control.keep(asdict(come))
        except StoreUnreached:
            raise
        except StoreError as error:
            if not is_spoken(job):
                raise
            raise _later(job, now, error) from error

    def set_aside(self, job: Job, control: Control, why: str) -> Job:
        """The file over which its processes died; the others are taken in."""
        now = Ingested.of(job)
        if now.done == len(job.payload["files"]):  # all that was left was to say so
            return job
        file, name = self._file(job, now), job.payload["files"][now.done]["name"]
        now = _refused(job, now, why if is_spoken(job) else f"{shown(name)}: {why}")
        control.keep(asdict(now))
        file.unlink(missing_ok=True)
        return replace(job, result=asdict(now))

    def sound(self, job: Job) -> Path:
        """Of a recording that is kept. Raises NotFound where it is not on this machine."""
        file = self._file(job, Ingested())
        if not file.is_file():
            raise NotFound("recording", job.id)
        return file

    def _file(self, job: Job, now: Ingested) -> Path:
        """The next one, which may have gone missing."""
        return self._services.store.job_folder(job.id) / (job.payload["files"][now.done]["file"] or "missing")

    def _next(self, file: Path, job: Job, now: Ingested, control: Control) -> Ingested:
        """One more file. It is linked to, not moved: a kill in the middle leaves it for whoever goes on."""
        total, name = len(job.payload["files"]), job.payload["files"][now.done]["name"]
        doing = f"Reading {name}" if total == 1 else f"Reading {now.done + 1} of {total}: {name}"
        control.tell(now.done / total, doing)

        add = partial(
            self._services.files.add,
            file,
            name,
            owner=job.actor,
            taking="link",
            progress=lambda part: control.note((now.done + part) / total, doing),
            cancelled=control.stopped,
        )
        try:
            return self._kept(job, now, name, add)
        except (Cancelled, StoreUnreached):
            raise
        except Exception as error:
            if is_spoken(job) and _may_pass(error):
                raise _later(job, now, error) from error
            if isinstance(error, StudioError):
                return _refused(job, now, str(error))
            log.exception("taking in %s failed", shown(name))
            return _refused(job, now, f"{shown(name)}: {UNEXPECTED}")

    def _kept(self, job: Job, now: Ingested, name: str, add: Callable[..., TakenIn]) -> Ingested:
        """In its project; where that was deleted meanwhile, as an empty one can be, or is not his to add to any more,
        nothing is lost for it."""
        why = BARRED
        if not _barred_before(job) and self._services.may_add(job):
            try:
                return now.with_file(name, _as_new(job, add(project=job.payload["project"])))
            except NotFound:
                why = ELSEWHERE
        return now.with_file(name, _as_new(job, add(project=DEFAULT_PROJECT))).told(why.format(name=name))


KIND = Ingest


def added(store: Store, queue: Queue, job: Job) -> Job:
    """A job that is written, with files that lie in its folder. Raises StoreError where it cannot be; the files go
    then, unless it may be written all the same."""
    try:
        return queue.add(job)
    except StoreUnreached:
        raise
    except StoreError:
        store.clear_job(job.id)
        raise


def _refused(job: Job, now: Ingested, why: str) -> Ingested:
    """A file that cannot be taken in is told of: whoever brought it has it. What was said into a microphone nobody has:
    raises GivenUp, and its sound stays, unless it is too short to hold a word."""
    if is_spoken(job) and job.payload["samples"] >= SHORTEST * SAMPLE_RATE:
        raise GivenUp(why)
    return now.with_problem(why)


def _may_pass(error: Exception) -> bool:
    """Whether what was refused may be taken in some time from now: on an emptier disk, in more memory, by a better
    version."""
    return not isinstance(error, StudioError) or (isinstance(error, StoreError) and not isinstance(error, SoundMissing))


def _later(job: Job, now: Ingested, error: Exception) -> Later:
    """What was said into a microphone lies nowhere but here: it is tried until it can be kept."""
    log.warning("job %s (%s) waits", job.id, job.kind, exc_info=error)
    first, longest = ROOM_SECONDS
    pause = min(2 * now.pause, longest) if now.pause else first
    return Later(pause, str(error) if isinstance(error, StudioError) else UNEXPECTED, asdict(replace(now, pause=pause)))


def _as_new(job: Job, taken: TakenIn) -> TakenIn:
    """Of what was spoken nobody brings the same twice: it is there already where an earlier attempt came so far."""
    return replace(taken, new=True) if is_spoken(job) else taken


def is_spoken(job: Job) -> bool:
    """Whether it is of a recording that was made in the page."""
    return job.payload.get("samples") is not None


def _barred_before(job: Job) -> bool:
    """A job that an earlier version wrote, when the recording ended, for another project than was wanted."""
    return bool(job.payload.get("barred"))


def _moved(file: Path, folder: Path, place: int) -> str:
    """A file's new name in the job's folder; empty when it is not there any more."""
    name = f"{place}{tidy_suffix(file)}"
    if file.is_symlink() or not file.is_file():
        return ""
    shutil.move(file, folder / name)
    return name
