"""How long projects keep recordings: what is older is out for good, whoever is looking."""

from __future__ import annotations

import logging
from datetime import datetime, timezone

from studio.session.removing import Removing
from studio.store import Store
from studio.sweeper import Sweeper, for_each

PAUSE = 3600.0
"""Seconds from one look to the next: it is days that are kept."""

log = logging.getLogger(__name__)


class Keeping:
    """`wake` it where there is a server; close it."""

    def __init__(self, store: Store, removing: Removing) -> None:
        self._store = store
        self._removing = removing
        self._sweeper = Sweeper("keeping", lambda: self.sweep(datetime.now(timezone.utc)), PAUSE)
        self.wake, self.close = self._sweeper.wake, self._sweeper.close

    def sweep(self, now: datetime) -> None:
        """Delete what has been kept for as long as its project says. A kill in the middle is no matter."""
        for_each("keeping", self._store.projects.overdue(now), self._delete)

    def _delete(self, recording_id: str) -> None:
        log.info("recording %s is deleted: its project keeps it no longer", recording_id)
        self._removing.remove(recording_id)
