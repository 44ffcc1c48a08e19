"""What an edit stands on is read behind the lock that it is written under, also where writers are not alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from studio.errors import NotFound
from studio.store import Store
from studio.store.owned import _LOCKED
from tests.store.test_store import add_transcript, no_score, segment, text_edit


def test_whatever_writes_a_transcript_locks_it_before_it_reads(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    seen: list[str] = []

    def executed(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    first = store.transcripts.get("t1").segments[0]
    event.listen(store.database._engine, "before_cursor_execute", executed)
    (written,) = text_edit(store, first, "two")
    store.edits.amend("t1", replace(written, words=segment("s1", "two", 0.001).words))
    store.edits.undo("t1", "local", no_score)
    store.edits.redo("t1", "local", no_score)
    begins = ("BEGIN IMMEDIATE", "SELECT pg_advisory_xact_lock")
    locks = [after for before, after in pairwise(seen) if before.startswith(begins)]
    assert len(locks) == 4
    assert set(locks) == {str(_LOCKED.compile(store.database._engine))}


def test_a_transcript_that_is_gone_is_not_found(store: Store) -> None:
    for call in (store.edits.undo, store.edits.redo):
        with pytest.raises(NotFound):
            call("nope", "local", no_score)
