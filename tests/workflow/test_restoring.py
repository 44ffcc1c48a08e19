"""The way back: to every state that there was, for one row or all, as an edit that can itself be undone."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.domain import Transcript
from studio.errors import Conflict, EditError, NotFound
from studio.session import Session
from studio.store import Store
from studio.transcript.document import check, find
from tests.documents import transcripts
from tests.transcript.test_document import content
from tests.transcript.test_ops import INTENTS
from tests.workflow.test_comparing import MINE
from tests.workflow.test_editing import kept, kept_by_hand


@pytest.fixture(scope="module")
def store(one_recording: tuple[Session, Store]) -> Store:
    return one_recording[1]


@pytest.fixture(scope="module")
def session(one_recording: tuple[Session, Store]) -> Session:
    return one_recording[0]


@pytest.fixture
def mine(store: Store) -> Transcript:
    return kept(store, uuid.uuid4().hex, replace(kept_by_hand(), segments=MINE))


def said(session: Session, transcript: Transcript, segment: str, text: str) -> int:
    """Corrects a row; answers the number of that edit."""
    revision = find(session.transcripts.get(transcript.id), segment).revision
    session.edits.set_text(transcript.id, segment, revision, text)
    return session.history.page(transcript.id)[0].number


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=transcripts(), other=transcripts(), data=st.data())
def test_every_state_that_there_was_comes_back_and_goes_again(
    session: Session, store: Store, heard: Transcript, other: Transcript, data: st.DataObject
) -> None:
    fresh = uuid.uuid4()
    mine, theirs = (kept(store, f"{name}{fresh}", each) for name, each in (("t", heard), ("o", other)))
    before = {0: mine}
    for op in data.draw(st.lists(st.sampled_from(sorted(INTENTS)), max_size=6)):
        now = session.transcripts.get(mine.id)
        intent = {**INTENTS[op](data, now)}
        if "other" in intent:
            intent["other"] = theirs.id
        try:
            session.edits.edit(mine.id, op, intent, {segment.id: segment.revision for segment in now.segments})
        except (Conflict, EditError, NotFound):
            continue
        newest = session.history.page(mine.id)
        if newest and newest[0].number not in before:
            before[newest[0].number] = now
    last = session.transcripts.get(mine.id)
    for number, then in before.items():
        session.history.restore(mine.id, number)
        now = session.transcripts.get(mine.id)
        check(now)
        assert content(now) == content(then)
        if content(then) != content(last):
            session.edits.undo(mine.id)
        assert content(session.transcripts.get(mine.id)) == content(last)


def test_a_row_alone_comes_back_as_it_was_before_one_edit(session: Session, mine: Transcript) -> None:
    first = said(session, mine, "s1", "eins")
    said(session, mine, "s1", "zwei")
    said(session, mine, "s2", "drei")
    session.history.restore(mine.id, first, alone=True)
    now = session.transcripts.get(mine.id)
    assert find(now, "s1").words == find(mine, "s1").words
    assert find(now, "s2").text == "drei"
    newest, *_ = session.history.page(mine.id)
    assert (newest.edit.op, newest.edit.actor) == ("put_back", "local")


def test_what_stands_so_already_is_no_edit(session: Session, mine: Transcript) -> None:
    assert session.history.restore(mine.id, 0).transcript.segments == ()
    assert session.history.page(mine.id) == []


def test_asked_for_twice_it_is_done_once(session: Session, mine: Transcript) -> None:
    said(session, mine, "s1", "eins")
    for _ in range(2):
        session.history.restore(mine.id, 0, key="k")
    assert len(session.history.page(mine.id)) == 2


def test_an_edit_that_does_not_stand_is_nowhere_to_go(session: Session, mine: Transcript) -> None:
    number = said(session, mine, "s1", "eins")
    session.edits.undo(mine.id)
    with pytest.raises(NotFound, match="There is no edit"):
        session.history.restore(mine.id, number)
    with pytest.raises(NotFound, match="There is no transcript"):
        session.history.page("nobody's")


def test_the_history_comes_in_pages_newest_first(
    session: Session, mine: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [said(session, mine, "s1", f"Wort {n}") for n in range(5)]
    monkeypatch.setattr("studio.session.history.PAGE", 2)
    pages = [session.history.page(mine.id, before) for before in (None, numbers[3], numbers[1])]
    assert [[each.number for each in page] for page in pages] == [numbers[4:2:-1], numbers[2:0:-1], [numbers[0]]]
