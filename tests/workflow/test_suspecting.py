"""Suspects through a session: real speech and its drafts, other transcripts, verified texts, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from studio.accounts.actor import Actor
from studio.domain import Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.errors import NotFound
from studio.session import Session, Studio
from studio.store import Store
from studio.transcript.suspects.ranking import reasons
from studio.workflow.spelling import words_of

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
REQUEST = Request("pocketsphinx/en-us")
TEXT = "please enter your nambur followed by the pound key now"


@pytest.fixture
def store(studio: Studio) -> Iterator[Store]:
    """The same data folder from below: transcripts without a recogniser."""
    found = Store(studio.settings)
    found.recordings.add(Recording("r", "a.wav", 60 * 16_000, NOW, "a" * 64), "local", "default")
    yield found
    found.close()


def segment(text: str, start: float = 0.0, key: str = "s1") -> Segment:
    words = (Word(word, start + n * 0.5, start + n * 0.5 + 0.4, 0.9) for n, word in enumerate(text.split()))
    return Segment(key, start, start + 9.0, tuple(words))


def add(store: Store, key: str, text: str, recording: str = "r", **more: object) -> Transcript:
    said = replace(segment(text), **more)  # type: ignore[arg-type]  # fields of a segment
    heard = Hypothesis(f"h{key}", recording, REQUEST, "", NOW, (said,))
    made = Transcript(key, recording, heard.id, REQUEST, NOW, 1, (said,))
    store.transcripts.add(made, heard)
    return made


def why(session: Session, transcript_id: str) -> dict[str, set[str]]:
    """The names of the reasons, by word."""
    names = [reason.name for reason in reasons()]
    found = session.transcripts.suspects(transcript_id).words
    return {each.word.text: {name for bit, name in enumerate(names) if each.bits & 1 << bit} for each in found}


def test_a_spelling_is_known_from_the_dictionary_or_the_projects_verified_texts(session: Session, store: Store) -> None:
    add(store, "t", TEXT)
    assert why(session, "t") == {"nambur": {"spelling"}}
    store.recordings.add(Recording("o", "b.wav", 16_000, NOW, "b" * 64), "local", "default")
    add(store, "o", "Welcome to Nambur.", "o", status="verified")
    assert why(session, "t") == {}
    assert len(words_of("en")) > 100_000
    assert words_of("tlh") == frozenset()


def test_another_projects_and_unverified_texts_make_no_spelling_known(session: Session, store: Store) -> None:
    add(store, "t", TEXT)
    store.recordings.add(Recording("o", "b.wav", 16_000, NOW, "b" * 64), "local", "another")
    add(store, "o", "nambur", "o", status="verified")
    assert why(session, "t") == {"nambur": {"spelling"}}


def test_another_transcript_that_differs_makes_a_word_suspect(session: Session, store: Store) -> None:
    add(store, "t", TEXT)
    add(store, "other", TEXT.replace("pound", "hash"))
    assert why(session, "t")["pound"] == {"disagrees"}


def test_suspects_fall_away_with_an_edit_and_what_they_were_worth_is_told(session: Session, store: Store) -> None:
    add(store, "t", TEXT)
    session.edits.edit("t", "set_text", {"segment": "s1", "text": TEXT.replace("nambur", "number")}, {"s1": 0})
    found = session.transcripts.suspects("t")
    assert (found.words, found.checked) == ((), 10)
    assert [(each.share, each.marked, each.wrong, each.found) for each in found.worth] == [
        (5, 0, 1, 0),
        (10, 1, 1, 1),
        (20, 1, 1, 1),
    ]


def test_a_split_leaves_suspects_what_they_are(session: Session, store: Store) -> None:
    add(store, "t", TEXT)
    session.edits.edit("t", "split_segment", {"segment": "s1", "word": 5}, {"s1": 0})
    assert why(session, "t") == {"nambur": {"spelling"}}


def test_speech_that_has_no_words_is_found_in_real_sound(session: Session, memo: Path) -> None:
    document = session.transcripts.transcribe_file(memo, Request("moonshine/tiny-en"))
    key = document.transcript.id
    assert session.transcripts.suspects(key).voice == ()
    first = document.transcript.segments[0]
    session.edits.edit(key, "delete_segment", {"segment": first.id}, {first.id: first.revision})
    start, end = session.transcripts.suspects(key).voice[0]
    assert first.start - 0.1 <= start < end <= first.end + 0.1
    assert end - start > 1


def test_whoever_may_not_see_a_transcript_learns_nothing_of_it(studio: Studio, store: Store) -> None:
    add(store, "t", TEXT)
    with pytest.raises(NotFound):
        studio.acting_as(Actor("somebody else")).transcripts.suspects("t")
