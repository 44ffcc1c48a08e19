"""class Store: the database and the blobs of one data folder, opened together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.config import Settings
from studio.errors import DiskFull
from studio.store.answers import Answers
from studio.store.blobs import Blobs
from studio.store.database import Database
from studio.store.edits import Edits
from studio.store.recordings import Recordings
from studio.store.reserve import Reserve
from studio.store.runs import Runs
from studio.store.scratch import Scratch
from studio.store.standing import Standings
from studio.store.transcripts import Transcripts


class Store:
    """Opens (and on first use makes) the data folder; raises StoreError when it cannot be used."""

    def __init__(self, settings: Settings) -> None:
        self.scratch = Scratch(settings.data / "scratch")
        self.database = Database(settings.database_url or f"sqlite:///{settings.data / 'studio.db'}")
        self.blobs = Blobs(settings.blobs or str(settings.data / "blobs"), self.scratch.own / "blobs")
        self.recordings = Recordings(self.database)
        self.transcripts = Transcripts(self.database)
        self.edits = Edits(self.database)
        self.runs = Runs(self.database)
        self.standings = Standings(self.database)
        self.answers = Answers(self.database)
        self._reserve = Reserve(settings.data / "reserve.bin")

    def delete(self, recording_id: str) -> None:
        """A recording with everything that hangs on it; also on a full disk, where it is the way out."""
        try:
            self._forget(recording_id)
        except DiskFull:
            if not self._reserve.spend():
                raise
            self._forget(recording_id)
        self.blobs.empty_trash()
        self._reserve.fill()

    def take_back(self, recording_id: str) -> None:
        """What an import brought that then failed; not what somebody has begun to work with meanwhile."""
        self._forget(recording_id, self.recordings.delete_unused)
        self.blobs.empty_trash()

    def _forget(self, recording_id: str, remove: Callable[[str], object] | None = None) -> None:
        """The row, and the sound with the last row that has it; nobody takes in the same bytes in between."""
        with self.scratch.taking_in():
            if (found := self.recordings.find(recording_id)) is None:
                return
            with self._last_of(found[0].sha256) as last:
                gone = (remove or self.recordings.delete)(recording_id)
                if last and gone is not False:
                    self.blobs.delete(found[0].sha256)

    @contextmanager
    def _last_of(self, sha256: str) -> Iterator[bool]:
        """True when no other row has the sound, which is marked as on its way out until it is gone, or stays."""
        last = self.recordings.share(sha256) <= 1
        if last:
            self.blobs.unsettle(sha256)
        try:
            yield last
        finally:
            if last:  # nothing to do where it is gone
                self.blobs.settle(sha256)

    def tidy(self) -> None:
        """Clear away what killed processes left: their folders, and sound that was on its way in or out.

        Sound without a row is left alone otherwise: it may belong to a database that is not this one.
        """
        self.scratch.sweep()
        with self.scratch.taking_in():
            known = self.recordings.contents()
            for sha256 in self.blobs.unsettled():
                (self.blobs.settle if sha256 in known else self.blobs.delete)(sha256)
        self.blobs.empty_trash()
        self.edits.forget_receipts()
        self._reserve.fill()

    def close(self) -> None:
        self.database.close()
        self.scratch.close()
