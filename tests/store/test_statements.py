"""What an edit asks of the database: each statement counts while others wait for the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from studio.domain import Edit
from studio.errors import NotFound
from studio.store import Store
from studio.store.postgresql import OURS, WRITING
from tests.store.test_store import add_transcript, no_score, segment, text_edit

LOCK = ("BEGIN IMMEDIATE", f"SELECT pg_advisory_xact_lock({OURS}, {WRITING})")
"""What a write begins with."""
EDIT = [
    "SELECT transcript",
    "SELECT segment",
    "INSERT edit",
    "UPDATE transcript",
    "UPDATE segment",
    "UPDATE segment_text",
    "INSERT receipt",
]


@contextmanager
def heard(store: Store, listen: Callable[[str, Any], None]) -> Iterator[None]:
    """`listen` is told of each statement that is executed meanwhile, with its parameters."""

    def executed(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        listen(statement, parameters)

    event.listen(store.database._engine, "before_cursor_execute", executed)
    yield
    event.remove(store.database._engine, "before_cursor_execute", executed)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is executed meanwhile, in order: the verb and the table it comes to first; of a lock all of it."""
    said: list[str] = []
    with heard(store, lambda statement, _: said.append(statement if statement in LOCK else named(statement))):
        yield said


def named(statement: str) -> str:
    """`SELECT segment` of the statement that reads segments."""
    verb, *rest = statement.split()
    tables = ("transcript", "segment", "segment_text", "edit", "receipt")
    words = (word.partition(".")[0] for word in rest)
    return f"{verb} {next((word for word in words if word in tables), 'status')}"


def test_an_edit_is_nine_statements_in_one_transaction(store: Store) -> None:
    add_transcript(store, segment("s1", "one"), segment("s2", "two", 5.0))
    first = store.transcripts.get("t1").segments[0]
    with statements(store) as said:
        text_edit(store, first, "one more", "k1")
    begin, *rest, last = said
    assert begin in LOCK
    assert rest == EDIT
    assert last.startswith("SELECT"), "how the transcript stands now, its run with it"


def test_what_can_be_redone_is_dropped_where_there_is_something(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    text_edit(store, store.transcripts.get("t1").segments[0], "two")
    undone = store.edits.undo("t1", "local", no_score)
    assert undone is not None
    with statements(store) as said:
        text_edit(store, undone.applied.written[0], "three")
    assert said.count("UPDATE edit") == 1
    assert store.edits.redo("t1", "local", no_score) is None


def test_what_a_machine_heard_is_looked_for_only_where_it_did_not_come_along(store: Store) -> None:
    add_transcript(store, segment("s1", "one"), segment("s2", "two", 5.0))
    one, two = store.transcripts.get("t1").segments
    store.edits.commit("t1", Edit("merge", (one, two), (replace(one, end=two.end),)), no_score)
    undone = store.edits.undo("t1", "local", no_score)
    assert undone is not None
    assert undone.status.heard == {"s1": "one", "s2": "two"}, "of one that was gone, too"


def test_what_is_read_in_one_moment_is_of_one_moment_and_one_connection(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    with store.database.one_moment(), statements(store) as said, ThreadPoolExecutor(1) as other:
        first = store.transcripts.get("t1")
        other.submit(text_edit, store, first.segments[0], "two").result()
        del said[:]
        with store.database.one_moment():
            assert store.transcripts.get("t1") == first
        assert store.transcripts.get("t1") == first, "an inner moment that ended leaves the outer one"
        assert said == ["SELECT transcript", "SELECT segment"] * 2, "and nothing is begun for it"
        assert other.submit(store.transcripts.get, "t1").result().text == "two", "another thread's is its own"
    assert store.transcripts.get("t1").text == "two"


def test_what_fails_in_one_moment_leaves_nothing_behind(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    with pytest.raises(NotFound), store.database.one_moment():
        store.transcripts.get("t2")
    text_edit(store, store.transcripts.get("t1").segments[0], "two")
    assert store.transcripts.get("t1").text == "two"


def test_segments_are_found_by_their_ids_and_not_among_all_of_a_transcript(sqlite_store: Store) -> None:
    add_transcript(sqlite_store, *(segment(f"s{n}", "one", n * 5.0) for n in range(20)))
    asked: list[tuple[str, Any]] = []
    with heard(sqlite_store, lambda *told: asked.append(told)):
        sqlite_store.transcripts.part("t1", [f"s{n}" for n in range(9)])
    statement, parameters = asked[-1]
    with sqlite_store.database.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("segment USING INDEX sqlite_autoindex_segment_1 (transcript_id=? AND id=?)" in step for step in plan), (
        plan
    )
