"""Answers in the store: kept with their transcript as they grow, and gone with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studio.domain import Answer
from studio.errors import NotFound
from studio.store import Store
from tests.jobbing import answer_job
from tests.store.test_store import NOW, add_transcript, segment

BEGUN = Answer("a1", "t1", "question", "Who called?", "local/tiny", "trained", "running", NOW)
DONE = replace(BEGUN, state="done", text="Anna did [2].", citations={2: "s2"}, related=("s1", "s3"))


def start(store: Store, answer: Answer) -> None:
    store.answers.start(answer_job(answer), answer)


@pytest.fixture(autouse=True)
def transcript(store: Store) -> None:
    add_transcript(store, segment("s1", "one"), segment("s2", "Anna called", 5.0))


def test_an_answer_grows_and_comes_back_as_it_was(store: Store) -> None:
    start(store, BEGUN)
    assert store.answers.get("a1") == BEGUN
    store.answers.update(DONE)
    assert store.answers.get("a1") == replace(DONE, state="running"), "how it stands is its job's to say"


def test_the_last_made_comes_first_whatever_the_clock_says(store: Store) -> None:
    for hours in (1, 3, 2):
        start(store, replace(BEGUN, id=f"a{hours}", created=NOW + timedelta(hours=hours)))
    assert [each.id for each in store.answers.of_transcript("t1")] == ["a2", "a3", "a1"]
    assert store.answers.of_transcript("t2") == []


def test_an_answer_belongs_to_whom_the_recording_belongs(store: Store) -> None:
    start(store, BEGUN)
    assert store.answers.owner("a1") == "local"
    assert store.answers.owner("a2") is None


def test_it_goes_with_its_recording_and_by_itself(store: Store) -> None:
    start(store, BEGUN)
    start(store, replace(BEGUN, id="a2"))
    store.answers.delete("a2")
    store.answers.delete("a2")
    assert [each.id for each in store.answers.of_transcript("t1")] == ["a1"]
    store.recordings.delete("a" * 64)
    with pytest.raises(NotFound):
        store.answers.get("a1")


def test_nothing_is_written_for_what_is_gone(store: Store) -> None:
    with pytest.raises(NotFound, match="answer"):
        store.answers.update(BEGUN)
    with pytest.raises(NotFound, match="transcript"):
        start(store, replace(BEGUN, transcript_id="gone"))
