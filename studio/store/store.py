"""class Store: the database and the blobs of one data folder, opened together."""

from __future__ import annotations

from studio.config import Settings
from studio.store.answers import Answers
from studio.store.blobs import Blobs
from studio.store.database import Database
from studio.store.edits import Edits
from studio.store.recordings import Recordings
from studio.store.runs import Runs
from studio.store.scratch import Scratch
from studio.store.standing import Standings
from studio.store.transcripts import Transcripts


class Store:
    """Opens (and on first use makes) the data folder; raises StoreError when it cannot be used."""

    def __init__(self, settings: Settings) -> None:
        self.scratch = Scratch(settings.data / "scratch")
        self.database = Database(settings.database_url or f"sqlite:///{settings.data / 'studio.db'}")
        self.blobs = Blobs(settings.blobs or str(settings.data / "blobs"), settings.data / "scratch")
        self.recordings = Recordings(self.database)
        self.transcripts = Transcripts(self.database)
        self.edits = Edits(self.database)
        self.runs = Runs(self.database)
        self.standings = Standings(self.database)
        self.answers = Answers(self.database)

    def tidy(self) -> None:
        """Clear away what killed processes left: scratch folders and blobs without a row."""
        self.scratch.sweep()
        with self.scratch.taking_in():
            for orphan in set(self.blobs.ids()) - self.recordings.ids():
                self.blobs.delete(orphan)

    def close(self) -> None:
        self.database.close()
