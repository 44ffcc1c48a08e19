"""An edit that is asked for again, because its answer was lost, is done once; a crowd of writers waits in line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from studio.domain import Counts, Edit, Segment
from studio.store import Store
from studio.store.schema import receipt
from studio.store.turns import Turns
from tests.patience import SECONDS
from tests.store.test_store import add_transcript, no_score, segment, text_edit


@pytest.fixture
def store(store: Store) -> Store:
    add_transcript(store, segment("s1", "one two"), segment("s2", "three", 5.0))
    return store


def first(store: Store) -> Segment:
    return store.transcripts.get("t1").segments[0]


def test_the_same_edit_twice_is_one_edit(store: Store) -> None:
    before = first(store)
    written = text_edit(store, before, "one too", "k1")
    assert text_edit(store, before, "one too", "k1") == written, "not a conflict, though the revision is another now"
    assert len(store.edits.history("t1")) == 1


def test_undo_and_redo_twice_under_one_key_are_one_step(store: Store) -> None:
    for text in ("a", "b", "c"):
        text_edit(store, first(store), text)
    for key in ("u1", "u1", "u1"):
        store.edits.undo("t1", "local", no_score, key)
    assert first(store).text == "b"
    for key in ("r1", "r1"):
        store.edits.redo("t1", "local", no_score, key)
    assert first(store).text == "c"
    store.edits.undo("t1", "local", no_score, "u2")
    assert first(store).text == "b"


def test_without_a_key_everything_is_new(store: Store) -> None:
    for text in ("a", "b"):
        text_edit(store, first(store), text)
    store.edits.undo("t1", "local", no_score)
    store.edits.undo("t1", "local", no_score)
    assert first(store).text == "one two"


def test_asked_again_after_others_edited_it_is_still_done_only_once(store: Store) -> None:
    before = first(store)
    text_edit(store, before, "mine", "k1")
    text_edit(store, first(store), "theirs")
    (now,) = text_edit(store, before, "mine", "k1")
    assert now.text == first(store).text == "theirs"


def test_a_segment_that_was_added_or_removed_is_named_again(store: Store) -> None:
    added = segment("00009000-1", "new", 9.0)
    one = store.edits.commit("t1", Edit("take_words", (), (added,)), no_score, "k1")
    assert store.edits.commit("t1", Edit("take_words", (), (added,)), no_score, "k1") == one
    undone = store.edits.undo("t1", "local", no_score, "u1")
    assert undone is not None
    assert undone.applied.removed == ("00009000-1",)
    assert store.edits.undo("t1", "local", no_score, "u1") == undone


def test_a_key_belongs_to_its_transcript(store: Store) -> None:
    text_edit(store, first(store), "a", "k1")
    assert store.edits.repeated("t2", "local", "k1") is None
    assert store.edits.repeated("t1", "local", "k2") is None
    assert store.edits.repeated("t1", "local", "") is None


def test_receipts_are_forgotten_after_a_while(store: Store) -> None:
    text_edit(store, first(store), "a", "old")
    with store.database.write() as connection:
        connection.execute(receipt.update().values(at=datetime.now(timezone.utc) - timedelta(days=31)))
    text_edit(store, first(store), "b", "new")
    store.edits.forget_receipts()
    assert store.edits.repeated("t1", "local", "old") is None
    assert store.edits.repeated("t1", "local", "new") is not None


def test_a_hundred_writers_that_score_from_the_store_are_all_answered(store: Store) -> None:
    """Scoring reads what was heard: it must not need a second connection while all others wait for the first."""
    lock = threading.Lock()

    def score(_: Segment, heard: str | None) -> Counts | None:
        assert heard == "three"
        return Counts(0, 1, 0, 5)

    def edit(number: int) -> str:
        with lock:  # so that no two edit the same revision; the writers behind it still pile up
            now = store.transcripts.part("t1", ["s2"]).segments[0]
            after = replace(segment("s2", f"text {number}", 5.0), revision=now.revision)
            return store.edits.commit("t1", Edit("set_text", (now,), (after,)), score).applied.written[0].text

    def amend(_: int) -> str:
        store.edits.amend("t1", first(store))
        return ""

    with ThreadPoolExecutor(100) as threads:
        texts = list(threads.map(lambda n: edit(n) if n % 2 else amend(n), range(200)))
    assert {text for text in texts if text} == {f"text {n}" for n in range(1, 200, 2)}, "none gave up waiting"


def test_writers_come_in_the_order_in_which_they_asked() -> None:
    turns, came = Turns(), []

    def take(number: int) -> Callable[[], None]:
        def run() -> None:
            with turns:
                came.append(number)

        return run

    with turns:
        threads = []
        for number in range(20):
            threads.append(threading.Thread(target=take(number)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(SECONDS)
    assert came == list(range(20))
