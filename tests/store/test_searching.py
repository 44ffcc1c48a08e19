"""Searching what is said, on either database: whose, in which transcript, where first, and after every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from studio.domain import Edit, Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.store import Store
from studio.store.searching import MOST_SHOWN, TextHits
from tests.store.test_store import no_score, text_edit

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def said(key: str, text: str, start: float = 0.0) -> Segment:
    words = tuple(Word(each, start + place, start + place + 1) for place, each in enumerate(text.split()))
    return Segment(key, start, start + 30, words)


def add(store: Store, key: str, *segments: Segment, owner: str = "local", name: str = "", **fields: object) -> None:
    """A recording with a transcript of the same name, or one more transcript where it is there."""
    if store.recordings.find(name or key) is None:
        recording = Recording(name or key, f"{key}.wav", 16_000 * 300, NOW, key)
        store.recordings.add(recording, owner, "default")
    request = Request("m", pnc=False)
    heard = Hypothesis(f"h{key}", name or key, request, "", NOW, segments)
    store.transcripts.add(Transcript(key, name or key, f"h{key}", request, NOW, 0, segments, **fields), heard)  # type: ignore[arg-type]


def found(store: Store, wanted: str, owner: str = "local") -> list[tuple[str, str, int, str]]:
    return [
        (each.recording_id, each.transcript_id, each.segments, each.first.id if each.first else "")
        for each in store.texts.find(owner, wanted)
    ]


def test_what_is_said_is_found_whatever_its_case_and_accents(store: Store) -> None:
    add(store, "a", said("s1", "Where is the Café?"), said("s2", "In the cafe’s yard, 100% sure_ly", 40.0))
    add(store, "b", said("s1", "no such place"), said("s2", "the CAFÉ", 50.0))
    assert found(store, "cafe") == [("b", "b", 1, "s2"), ("a", "a", 2, "s1")], "newest first"
    assert found(store, "  the   CAFÉ ") == [("b", "b", 1, "s2"), ("a", "a", 2, "s1")]
    assert found(store, "cafe's") == [("a", "a", 1, "s2")]
    assert found(store, "100_") == found(store, "s_re") == found(store, "s%y") == [], "no pattern of SQL"
    assert found(store, "100% sure_") == [("a", "a", 1, "s2")]
    assert found(store, "place the") == [], "of two segments"
    assert found(store, " ") == []
    (first,) = [each.first for each in store.texts.find("local", "yard")]
    assert first is not None
    assert (first.start, first.text) == (40.0, "In the cafe’s yard, 100% sure_ly")


def test_nobody_finds_what_another_said(store: Store) -> None:
    add(store, "a", said("s1", "a secret"), owner="ann")
    add(store, "b", said("s1", "a secret"), owner="bo")
    assert found(store, "secret", "ann") == [("a", "a", 1, "s1")]
    assert found(store, "secret", "cid") == []


def test_it_is_the_transcript_that_counts(store: Store) -> None:
    add(store, "old", said("s1", "an old word"), name="r")
    add(store, "new", said("s1", "a new word"), name="r")
    add(store, "part", said("s1", "a small word"), name="r", region=(0.0, 5.0))
    assert found(store, "word") == [("r", "new", 1, "s1")]
    assert found(store, "old") == found(store, "small") == []
    before = store.transcripts.get("old").segments
    store.edits.commit("old", Edit("set_text", before, (said("s1", "an old, better word"),)), no_score)
    assert found(store, "word") == [("r", "old", 1, "s1")], "somebody worked on it"


def test_edits_undo_and_deletion_are_followed(store: Store) -> None:
    add(store, "t1", said("s1", "one nambur"), said("s2", "two", 40.0))
    now = store.transcripts.get("t1").segments[0]
    text_edit(store, now, "one number")
    assert (found(store, "nambur"), found(store, "number")) == ([], [("t1", "t1", 1, "s1")])
    store.edits.undo("t1", "local", no_score)
    assert (found(store, "nambur"), found(store, "number")) == ([("t1", "t1", 1, "s1")], [])
    store.edits.redo("t1", "local", no_score)
    aligned = replace(store.transcripts.get("t1").segments[0])
    assert store.edits.amend("t1", aligned)
    assert found(store, "number") == [("t1", "t1", 1, "s1")]
    one, two = store.transcripts.get("t1").segments
    store.edits.commit("t1", Edit("merge", (one, two), (said("s1", "all is one"),)), no_score)
    assert (found(store, "number"), found(store, "two")) == ([], []), "what was removed is not said"
    store.edits.undo("t1", "local", no_score)
    assert (found(store, "number"), found(store, "two")) == ([("t1", "t1", 1, "s1")], [("t1", "t1", 1, "s2")])
    store.recordings.delete("t1")
    assert found(store, "number") == []


def test_of_very_many_the_places_of_the_first_are_told(store: Store) -> None:
    for number in range(MOST_SHOWN + 2):
        add(store, f"r{number}", said("s1", "everybody says this"))
    hits: list[TextHits] = store.texts.find("local", "says")
    assert len(hits) == MOST_SHOWN + 2
    assert [each.first is None for each in hits[MOST_SHOWN - 1 :]] == [False, True, True]
