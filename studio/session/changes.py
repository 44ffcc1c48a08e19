"""What is new in a transcript since the version a page has, and how the transcript stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.domain import Transcript
from studio.engines.catalog import Catalog
from studio.jobs.kinds.transcribe import Transcribe
from studio.store import Store
from studio.store.edits import Changed
from studio.store.status import TranscriptStatus


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a transcript since the version a page has."""

    transcript: Transcript
    """With only the segments that changed."""
    removed: tuple[str, ...]
    status: TranscriptStatus
    loading: str = ""
    """What is being done before the run's model can begin, or after its last word: downloading, reading, waiting for
    memory, looking for speakers."""


class ChangesReader:
    def __init__(self, store: Store, runs: Transcribe, catalog: Catalog) -> None:
        self._store = store
        self._runs = runs
        self._catalog = catalog

    def since(self, transcript_id: str, version: int, actor: str) -> Changes:
        """Everything for -1; for this actor, who has an undo and a redo of his own."""
        transcript, removed = self._store.transcripts.changed(transcript_id, version)
        return self._described(transcript, tuple(removed), actor)

    def segment(self, transcript_id: str, segment_id: str, actor: str) -> Changes:
        """One segment as it is now."""
        return self._described(self._store.transcripts.part(transcript_id, [segment_id]), (), actor)

    def after(self, changed: Changed) -> Changes:
        """What an edit wrote, and those segments that are gone."""
        return self._changes(changed.transcript, changed.applied.removed, changed.status)

    def _described(self, transcript: Transcript, removed: tuple[str, ...], actor: str) -> Changes:
        status = self._store.statuses.get(transcript.id, [segment.id for segment in transcript.segments], actor)
        return self._changes(transcript, removed, status)

    def _changes(self, transcript: Transcript, removed: tuple[str, ...], status: TranscriptStatus) -> Changes:
        if status.run is None:
            return Changes(transcript, removed, status)
        run = self._runs.as_it_is(status.run)
        model = self._catalog.status(run.request.model) if run.active else None
        loading = model.doing if model is not None and model.state == "loading" else self._runs.doing(run)
        return Changes(transcript, removed, replace(status, run=run), loading)
