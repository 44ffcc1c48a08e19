"""Out: the documents that an exporter writes, with all that it needs of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from studio.audio.names import sound_of
from studio.domain import Recording, Transcript
from studio.errors import ExportError
from studio.formats import Document
from studio.store import Store


class Takeaway:
    def __init__(self, store: Store) -> None:
        self._store = store

    def documents(self, chosen: Iterable[tuple[Recording, Transcript]]) -> list[Document]:
        return [self._document(recording, transcript) for recording, transcript in chosen]

    def current(self, recordings: Iterable[Recording]) -> Iterator[tuple[Recording, Transcript]]:
        """Each recording with every transcript that counts; those without any are left out."""
        for recording, key in self.chosen(recordings):
            yield recording, self._store.transcripts.get(key)

    def chosen(self, recordings: Iterable[Recording]) -> Iterator[tuple[Recording, str]]:
        """The same by their ids, for who reads them elsewhere."""
        for recording in recordings:
            for key in self._store.transcripts.that_count(recording.id):
                yield recording, key

    def part(self, transcript_id: str, seen: Mapping[str, int]) -> Transcript:
        """A transcript with only these segments, in the revisions that somebody saw when he chose them.

        Raises ExportError where one is another by now, or gone.
        """
        found = self._store.transcripts.part(transcript_id, seen)
        other = len(seen) - sum(each.revision == seen[each.id] for each in found.segments)
        if other:
            if other == 1:
                raise ExportError(
                    "One of the selected segments was changed or deleted meanwhile. Look at the selection, and export "
                    "again."
                )
            raise ExportError(
                f"{other:,} of the selected segments were changed or deleted meanwhile. Look at the selection, and "
                "export again."
            )
        return found

    def _document(self, recording: Recording, transcript: Transcript) -> Document:
        key = transcript.hypothesis_id
        return Document(
            recording=recording,
            transcript=transcript,
            hypothesis=self._store.transcripts.hypothesis(key) if key else None,
            sound=partial(self._sound, recording),
        )

    def _sound(self, recording: Recording, channel: int | None) -> Path:
        return self._store.file(recording, sound_of(channel))
