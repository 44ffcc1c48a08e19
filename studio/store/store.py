"""class Store: the database and the blobs of one data folder, opened together."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from studio.config import Settings
from studio.domain import Recording
from studio.errors import DiskFull, RequestError, SoundMissing, SoundUnreached, StoreUnreached
from studio.limits import ShouldStop, never
from studio.store.answers import Answers
from studio.store.blobs import Blobs
from studio.store.copying import is_empty
from studio.store.corrections import Corrections
from studio.store.database import Database
from studio.store.deliveries import Deliveries
from studio.store.edits import Edits
from studio.store.glossary import Glossaries
from studio.store.history import History
from studio.store.hits import HitSearch
from studio.store.hub_logins import HubLogins
from studio.store.jobs import Jobs
from studio.store.lines import TextLines
from studio.store.live import LiveFiles
from studio.store.logins import Logins
from studio.store.mark import Mark
from studio.store.members import Members
from studio.store.presence import Presence
from studio.store.projects import Projects
from studio.store.recordings import Recordings
from studio.store.reserve import Reserve
from studio.store.runs import Runs
from studio.store.scratch import Scratch
from studio.store.searching import TextSearch
from studio.store.spellings import Spellings
from studio.store.status import TranscriptStatuses
from studio.store.tokens import Tokens
from studio.store.transcripts import Transcripts
from studio.store.unwanted import UnwantedProposals
from studio.store.usage import Usage
from studio.store.users import Users
from studio.store.visitors import Visitors

FRESH_SECONDS = 3600.0
"""A job's folder without a row is left alone for so long: the row may be on its way."""


class Store:
    """Opens (and on first use makes) the data folder; raises StoreError when it cannot be used."""

    def __init__(self, settings: Settings) -> None:
        with ExitStack() as opened:  # where one cannot be, what was opened before it is given back
            self.scratch = Scratch(settings.data / "scratch", lambda: self.database.taking_in())
            opened.callback(self.scratch.close)
            self.database = Database(settings.database_url or f"sqlite:///{settings.data / 'studio.db'}")
            opened.callback(self.database.close)
            self.blobs = Blobs(settings.blobs or str(settings.data / "blobs"), self.scratch.own / "blobs")
            self._opened = opened.pop_all()
        self.recordings = Recordings(self.database)
        self.projects = Projects(self.database)
        self.transcripts = Transcripts(self.database)
        self.texts = TextSearch(self.database)
        self.hits = HitSearch(self.database)
        self.spellings = Spellings(self.database)
        self.lines = TextLines(self.database)
        self.edits = Edits(self.database)
        self.history = History(self.database)
        self.corrections = Corrections(self.database)
        self.glossaries = Glossaries(self.database)
        self.unwanted = UnwantedProposals(self.database)
        self.runs = Runs(self.database)
        self.statuses = TranscriptStatuses(self.database)
        self.answers = Answers(self.database)
        self.jobs = Jobs(self.database, settings.webhooks)
        self.deliveries = Deliveries(self.database)
        self.tokens = Tokens(self.database)
        self.presence = Presence(self.database)
        self.mark = Mark(self.database)
        self.visitors = Visitors(self.database)
        self.hub_logins = HubLogins(self.database)
        self.users = Users(self.database)
        self.usage = Usage(self.database)
        self.logins = Logins(self.database)
        self.members = Members(self.database)
        self.live = LiveFiles(settings.data / "live", self.scratch.root / "live")
        self._reserve = Reserve(settings.data / "reserve.bin")
        self._doubtful: set[str] = set()

    def file(self, recording: Recording, name: str) -> Path:
        """One of the recording's files, on a local disk; a remote one is copied here once. Raises SoundMissing."""
        try:
            return self.blobs.local(recording.sha256, name)
        except SoundMissing as missing:
            raise SoundMissing(recording.name) from missing

    def delete(self, recording_id: str) -> None:
        """A recording with everything that hangs on it; also on a full disk, where it is the way out."""
        jobs = self.jobs.of_recording(recording_id)
        self._forget_surely(recording_id, self.recordings.delete)
        for job in jobs:
            self.clear_job(job.id)
        self.blobs.empty_trash()
        self._reserve.fill()

    def take_back(self, recording_id: str) -> None:
        """What an import brought that then failed, as it does on a full disk; not what somebody has begun to work with
        meanwhile."""
        self._forget_surely(recording_id, self.recordings.delete_unused)
        self.blobs.empty_trash()
        self._reserve.fill()

    def _forget_surely(self, recording_id: str, remove: Callable[[str], object]) -> None:
        try:
            self._forget(recording_id, remove)
        except DiskFull:
            if not self._reserve.spend():
                raise
            self._forget(recording_id, remove)

    def _forget(self, recording_id: str, remove: Callable[[str], object]) -> None:
        """The row, and the sound with the last row that has it; nobody takes in the same bytes in between."""
        with self.scratch.taking_in():
            if (found := self.recordings.find(recording_id)) is None:
                return
            with self._last_of(found[0].sha256) as last:
                gone = remove(recording_id)
                if last and gone is not False:
                    self._delete_sound(found[0].sha256)

    def _delete_sound(self, sha256: str) -> None:
        """Its last row is gone. What does not answer now is cleared away once it does, at the latest by `tidy`."""
        try:
            self.blobs.delete(sha256)
        except SoundUnreached:
            self.doubt(sha256)

    @contextmanager
    def _last_of(self, sha256: str) -> Iterator[bool]:
        """True when no other row has the sound, which is marked as on its way out until it is gone, or stays."""
        last = self.recordings.share(sha256) <= 1
        if last:
            self.blobs.unsettle(sha256)
        try:
            yield last
        except StoreUnreached:
            self.doubt(sha256)
            raise
        except BaseException:
            if last and self.recordings.share(sha256):  # else the row is gone all the same, and `tidy` finds the rest
                self.blobs.settle(sha256)
            raise
        if last and sha256 not in self._doubtful:  # nothing to do where it is gone
            self.blobs.settle(sha256)

    def doubt(self, sha256: str) -> None:
        """The database was lost over the row of a sound, and may have it or not, or the sound was not to be reached:
        `settle_doubtful` finds out."""
        self._doubtful.add(sha256)

    @property
    def in_doubt(self) -> bool:
        """Whether there is anything for `settle_doubtful`."""
        return bool(self._doubtful)

    def settle_doubtful(self, stopped: ShouldStop = never) -> None:
        """Keep or clear away what is in doubt, once database and sound answer. A place that is silent takes its time
        to be known for that, and nobody who takes something in waits for it meanwhile."""
        for sha256 in list(self._doubtful):
            if not self.blobs.answers() or stopped():
                return
            with self.scratch.taking_in():
                if stopped():
                    return
                self._settle(sha256, self.recordings.share(sha256) > 0)
                self._doubtful.discard(sha256)
            self.blobs.empty_trash()

    def _settle(self, sha256: str, known: bool) -> None:
        (self.blobs.settle if known else self.blobs.delete)(sha256)

    def tidy(self) -> None:
        """Clear away what killed processes left: their folders, and sound that was on its way in or out.

        Sound without a row is left alone otherwise: it may belong to a database that is not this one.
        """
        dead = self.scratch.dead()
        self.jobs.release(dead)  # before their locks go: nobody could tell afterwards that they are dead
        self.scratch.sweep(dead)
        self._sweep_jobs()
        with self.scratch.taking_in():
            known = self.recordings.contents()
            for sha256 in self.blobs.unsettled():
                self._settle(sha256, sha256 in known)
        self.blobs.empty_trash()
        self.edits.forget_receipts()
        self._reserve.fill()

    def check_empty(self) -> None:
        """Raises RequestError where something was brought in."""
        if not is_empty(self.database):
            raise RequestError(
                "There is a library here already, and nothing is overwritten. Restore into an empty folder "
                "(--data DIR), or an empty database."
            )

    def take_back_jobs(self) -> None:
        """What processes of this machine were at, or were asked for, when they ended; and leases that ran out."""
        others = self.jobs.processes() - {self.scratch.name}
        if others:
            self.jobs.release([name for name in others if self.scratch.is_dead(name)])

    def job_folder(self, job_id: str) -> Path:
        """What a job keeps on the disk lies there, until it is deleted. The caller makes it."""
        return self.scratch.jobs / job_id

    def delete_jobs(self, job_ids: Collection[str]) -> None:
        """With what they keep on the disk."""
        self.jobs.delete(job_ids)
        for job_id in job_ids:
            self.clear_job(job_id)

    def clear_job(self, job_id: str) -> None:
        """What a job keeps on the disk goes; its row stays."""
        shutil.rmtree(self.job_folder(job_id), ignore_errors=True)

    def _sweep_jobs(self) -> None:
        """Folders of no job: their process died before its row was there, or after it was gone."""
        old = time.time() - FRESH_SECONDS
        folders = [path for path in self.scratch.jobs.iterdir() if path.is_dir() and path.stat().st_mtime < old]
        known = self.jobs.known() if folders else set()
        for folder in folders:
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        self._opened.close()
