"""The glossary of the project that a transcript or a recording is in: read, learned, changed, brought in, taken out."""

from __future__ import annotations

from collections.abc import Sequence

from studio import glossary
from studio.accounts.policy import Verb
from studio.errors import NotFound
from studio.glossary import Entry, State
from studio.session.gate import Gate
from studio.store import Store
from studio.workflow.learning import Learning


class Glossary:
    def __init__(self, gate: Gate, store: Store) -> None:
        self._gate = gate
        self._store = store
        self._learning = Learning(store)

    def of_transcript(self, transcript_id: str) -> list[Entry]:
        """With what was corrected up to now."""
        project = self._project("read", transcript_id)
        self._learning.learn(project)
        return self._store.glossaries.of_project(project)

    def put(
        self, transcript_id: str, wrong: str, right: str, state: State = "accepted", entry: str | None = None
    ) -> None:
        """A new entry, or another one in the place of `entry`. Raises RequestError, NotFound."""
        project, pair = self._project("change", transcript_id), glossary.checked(wrong, right)
        if entry is None:
            self._store.glossaries.put(project, [(pair, state)])
        else:
            self._store.glossaries.change(project, entry, pair, state)

    def remove(self, transcript_id: str, entry: str) -> None:
        """Raises NotFound."""
        self._store.glossaries.remove(self._project("change", transcript_id), entry)

    def take_in(self, transcript_id: str, text: str) -> int:
        """The entries of a file, all or none; answers how many are new. Raises RequestError that names the line."""
        project = self._project("change", transcript_id)
        return self._store.glossaries.put(project, glossary.read(text))

    def text(self, transcript_id: str) -> str:
        """All of it, as `take_in` reads it."""
        return glossary.written(self._store.glossaries.of_project(self._project("read", transcript_id)))

    def words(self, recording_ids: Sequence[str]) -> tuple[str, ...]:
        """How things are written in the projects of these recordings, for a vocabulary: what somebody accepted."""
        found: dict[str, None] = {}
        for key in recording_ids:
            self._gate.recording("read", key)
        for project in {self._project_of(key) for key in recording_ids}:
            found |= dict.fromkeys(glossary.right_forms(self._store.glossaries.of_project(project)))
        return tuple(found)

    def _project(self, verb: Verb, transcript_id: str) -> str:
        return self._project_of(self._gate.transcript(verb, transcript_id))

    def _project_of(self, recording_id: str) -> str:
        if (found := self._store.projects.of_recording(recording_id)) is None:
            raise NotFound("recording", recording_id)
        return found.id
