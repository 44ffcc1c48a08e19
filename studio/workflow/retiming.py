"""Words looked for anew in the sound of their segments, where somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.domain import Segment, TimedBy, Transcript, Word
from studio.errors import EditError
from studio.languages import language_name
from studio.store import Store
from studio.workflow.aligning import Aligning
from studio.workflow.sounds import timeline


class Retiming:
    def __init__(self, store: Store, aligning: Aligning) -> None:
        self._store = store
        self._aligning = aligning

    def found(self, transcript: Transcript, anew: frozenset[TimedBy]) -> Mapping[str, tuple[Word, ...]]:
        """The words of its segments, by segment, with times from the sound for those that were timed in such a way.

        A segment of which nothing is found is missing. Raises EditError where nothing here can look for them.
        """
        if transcript.request.task != "asr":
            raise EditError("A translation is not what is said in the sound, so its words cannot be timed by it.")
        looked = {each.id: self._looked_for(transcript, each, anew) for each in transcript.segments}
        return {key: words for key, words in looked.items() if words is not None}

    def _looked_for(
        self, transcript: Transcript, segment: Segment, anew: frozenset[TimedBy]
    ) -> tuple[Word, ...] | None:
        self._check_language(segment.language or transcript.language)
        due = tuple(replace(word, timed_by="carried") if word.timed_by in anew else word for word in segment.words)
        sound = self._store.recordings.sound_of(transcript.id)
        with timeline(self._store.blobs, sound, segment.channel) as reader:
            samples = reader.read(segment.start, segment.end)
        timed = self._aligning.realign(samples, segment.start, due, segment.language or transcript.language, load=False)
        if not any(
            word.timed_by == "aligner" for word, old in zip(timed, due, strict=True) if old.timed_by == "carried"
        ):
            return None
        return tuple(map(_kept_where_it_stayed, segment.words, timed))

    def _check_language(self, language: str) -> None:
        if self._aligning.is_at_hand(language):
            return
        if self._aligning.knows(language):
            raise EditError(
                f"What finds {language_name(language)} in the sound is not in memory. Load a CTC or hybrid model of "
                "that language on the Models page, and try again."
            )
        said = language_name(language) if language else "words whose language is not known"
        raise EditError(
            f"Nothing here finds {said} in the sound. Get a CTC or hybrid model of that language on the Models page, "
            "or set the times by hand."
        )


def _kept_where_it_stayed(word: Word, timed: Word) -> Word:
    """One that was not found says of its old times how it got them."""
    same = timed.timed_by == "carried" and (timed.start, timed.end) == (word.start, word.end)
    return word if same else timed
