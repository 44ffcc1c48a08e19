"""Every segment in which something is said, on either database: whose, in which transcripts, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from sqlalchemy import Result

from studio.domain import Edit
from studio.store import Store
from studio.store.hits import AT_ONCE, Place
from tests.store.test_searching import add, said
from tests.store.test_store import no_score

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def found(store: Store, wanted: str, owner: str = "local", project: str | None = None, most: int = 100) -> list[str]:
    hits, _ = store.hits.find(owner, wanted, project, most)
    return [f"{hit.transcript_id}/{hit.segment.id}" for hit in hits]


def test_every_segment_of_what_counts_by_recording_and_time(store: Store) -> None:
    add(store, "a", said("s2", "the Café", 40.0), said("s1", "a cafe"), said("s3", "no such place", 80.0))
    add(store, "b", said("s1", "CAFÉ"))
    add(store, "old", said("s1", "an old cafe"), name="r")
    add(store, "new", said("s1", "a new cafe"), name="r")
    assert found(store, "cafe") == ["new/s1", "b/s1", "a/s1", "a/s2"]
    assert found(store, "cafe", "ann") == found(store, " ") == []
    hits, more = store.hits.find("local", "cafe", None, 2)
    assert (len(hits), more) == (2, True)
    hit = store.hits.find("local", "the cafe", None, 2)[0][0]
    assert (hit.recording_id, hit.recording_name, hit.language, hit.segment.text) == ("a", "a.wav", "en", "the Café")


def test_one_project_alone_and_what_was_removed_no_more(store: Store) -> None:
    add(store, "a", said("s1", "a word"), said("s2", "a word", 40.0))
    project = store.projects.of_recording("a")
    assert project is not None
    assert found(store, "word", project=project.id) == ["a/s1", "a/s2"]
    assert found(store, "word", project="another") == []
    store.edits.commit("a", Edit("delete_segment", store.transcripts.get("a").segments[:1], ()), no_score)
    assert found(store, "word") == ["a/s2"]


def test_more_than_one_statement_names(store: Store) -> None:
    count = 2 * AT_ONCE + 7
    add(store, "a", *(said(f"s{at:04}", "a word", at * 0.1) for at in range(count)))
    assert found(store, "word", most=5000) == [f"a/s{at:04}" for at in range(count)]


def test_of_a_word_that_all_say_no_more_is_read_than_is_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "a", *(said(f"s{at:04}", "a word", at * 0.1) for at in range(5 * AT_ONCE)))
    add(store, "b", said("s1", "a word"))
    read: list[int] = []
    plain = Result.partitions

    def partitions(result: Result[Any], size: int | None = None) -> Iterator[Any]:
        for rows in plain(result, size):
            read.append(len(rows))
            yield rows

    monkeypatch.setattr(Result, "partitions", partitions)
    assert store.hits.find("local", "word", None, 10)[1]
    assert 10 < sum(read) <= AT_ONCE
    assert store.hits.recordings("local", "word", None) == 2
    assert store.hits.recordings("local", "nowhere", None) == store.hits.recordings("local", " ", None) == 0


def all_of(store: Store, most: int, project: str | None = None, owner: str = "local") -> list[list[str]]:
    """Part by part."""
    parts: list[list[str]] = []
    after: Place | None = None
    while not parts or after is not None:
        hits, after = store.hits.texts(owner, project, after, most)
        parts.append([f"{hit.transcript_id}/{hit.segment.id}" for hit in hits])
    return parts


def test_every_text_of_what_counts_comes_once_by_whole_transcripts(store: Store) -> None:
    add(store, "a", said("s2", "the Café", 40.0), said("s1", "a cafe"), said("s3", "", 80.0))
    add(store, "b", said("s1", "another"))
    add(store, "old", said("s1", "an old one"), name="r")
    add(store, "new", said("s1", "a new one"), name="r")
    whole = ["new/s1", "b/s1", "a/s1", "a/s2"]
    assert all_of(store, 100) == [whole]
    assert all_of(store, 2) == [whole[:2], whole[2:]]
    assert [each for part in all_of(store, 1) for each in part] == whole
    assert all_of(store, 100, owner="ann") == all_of(store, 100, project="another") == [[]]
    project = store.projects.of_recording("a")
    assert project is not None
    assert "a/s2" in all_of(store, 100, project.id)[0]


def test_transcripts_that_do_not_count_end_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.store.hits.AT_ONCE", 2)
    add(store, "last", said("s1", "the last"))
    for at in range(4):
        add(store, f"t{at}", said("s1", f"try {at}"), name="r")
    assert [each for part in all_of(store, 100) for each in part] == ["t3/s1", "last/s1"]
