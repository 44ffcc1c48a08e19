"""Three people at one transcript: nobody's undo takes back another's work, and all of one's own is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from studio.accounts.actor import Actor
from studio.config import Settings
from studio.domain import Recording, Segment, Transcript
from studio.errors import Conflict, EditError, NotFound, Overtaken
from studio.session import Session, Studio
from studio.session.history import PAGE
from studio.store import Store
from studio.store.history import Entry
from studio.transcript.document import check, find
from tests.documents import transcripts
from tests.transcript.test_document import content
from tests.transcript.test_ops import INTENTS
from tests.workflow.test_comparing import MINE
from tests.workflow.test_editing import kept, kept_by_hand

OWNER = "project:p"
NAMES = ("user:ann", "user:bob", "user:cid")
RESTORE = "restore"
STEPS = (*sorted(INTENTS), RESTORE, *("undo", "redo") * 6)


@pytest.fixture
def team(settings: Settings) -> Iterator[tuple[dict[str, Session], Store]]:
    """Those who correct in a project that they share, and a store of the same data; on both databases."""
    store, studio = Store(settings), Studio(replace(settings, workers=1))
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    store.recordings.add(Recording("r", "a.wav", 300 * 16_000, now, "r" * 64), OWNER, "default")
    yield {name: studio.acting_as(Actor(name, roles=((OWNER, "corrector"),))) for name in NAMES}, store
    studio.close()
    store.close()


@pytest.fixture
def mine(team: tuple[dict[str, Session], Store]) -> Transcript:
    return kept(team[1], uuid.uuid4().hex, replace(kept_by_hand(), segments=MINE))


@pytest.fixture
def ann(team: tuple[dict[str, Session], Store]) -> Session:
    return team[0]["user:ann"]


@pytest.fixture
def bob(team: tuple[dict[str, Session], Store]) -> Session:
    return team[0]["user:bob"]


def written(session: Session, transcript: Transcript, segment: str, text: str) -> None:
    now = find(session.transcripts.get(transcript.id), segment)
    session.edits.set_text(transcript.id, segment, now.revision, text)


def texts(session: Session, transcript: Transcript) -> dict[str, str]:
    return {each.id: each.text for each in session.transcripts.get(transcript.id).segments}


def rows(document: Transcript) -> dict[str, Segment]:
    """As they are, whatever their revisions."""
    return {each.id: replace(each, revision=0) for each in document.segments}


def touched(entry: Entry) -> set[str]:
    return {each.id for each in (*entry.edit.before, *entry.edit.after)}


def one_step(session: Session, key: str, other: str, step: str, data: st.DataObject) -> None:
    """Raises what an edit may."""
    if step in ("undo", "redo"):
        getattr(session.edits, step)(key)
    elif step == RESTORE:
        numbers = [each.number for each in session.history.page(key)]
        if numbers:
            session.history.restore(key, data.draw(st.sampled_from(numbers)), alone=data.draw(st.booleans()))
    else:
        now = session.transcripts.get(key)
        intent = {**INTENTS[step](data, now)}
        if "other" in intent and intent["other"] == "o":
            intent["other"] = other
        session.edits.edit(key, step, intent, {each.id: each.revision for each in now.segments})


MANY = hypothesis_settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@MANY
@given(heard=transcripts(min_size=2), others=transcripts(), data=st.data())
def test_nobodys_step_changes_what_others_did_since(
    team: tuple[dict[str, Session], Store], heard: Transcript, others: Transcript, data: st.DataObject
) -> None:
    sessions, store = team
    fresh = uuid.uuid4()
    key, other = (kept(store, f"{name}{fresh}", each).id for name, each in (("t", heard), ("o", others)))
    for who, step in data.draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(STEPS)), max_size=14)):
        session = sessions[who]
        before, stood = session.transcripts.get(key), session.history.page(key)
        assert len(stood) < PAGE
        try:
            one_step(session, key, other, step, data)
        except Overtaken:
            assert step in ("undo", "redo")
            assert session.transcripts.get(key) == before
            assert session.history.page(key) == stood
            continue
        except (Conflict, EditError, NotFound):
            continue
        now, stands = session.transcripts.get(key), session.history.page(key)
        check(now)
        if step in ("undo", "redo"):
            moved = [each for each in (*stood, *stands) if (each in stood) is not (each in stands)]
            assert {each.edit.actor for each in moved} <= {who}, "a step of his own"
            later = [each for each in stood if moved and each.number > moved[0].number and each.edit.actor != who]
            theirs = {row for each in later for row in touched(each)}
            was, stand = rows(before), rows(now)
            assert {row: stand.get(row) for row in theirs} == {row: was.get(row) for row in theirs}


@MANY
@given(heard=transcripts(min_size=2), others=transcripts(), data=st.data())
def test_all_of_ones_own_in_a_run_is_taken_back_and_done_again(
    team: tuple[dict[str, Session], Store], heard: Transcript, others: Transcript, data: st.DataObject
) -> None:
    sessions, store = team
    fresh = uuid.uuid4()
    key, other = (kept(store, f"{name}{fresh}", each).id for name, each in (("t", heard), ("o", others)))
    edits = st.sampled_from([step for step in STEPS if step not in ("undo", "redo")])
    team_work = data.draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(STEPS)), max_size=6))
    alone = data.draw(st.sampled_from(NAMES))
    for who, step in team_work:
        try:
            one_step(sessions[who], key, other, step, data)
        except (Conflict, EditError, NotFound):
            continue
    session = sessions[alone]
    states = [session.transcripts.get(key)]
    for step in data.draw(st.lists(edits, max_size=6)):
        before = session.history.page(key)
        try:
            one_step(session, key, other, step, data)
        except (Conflict, EditError, NotFound):
            continue
        if session.history.page(key) != before:
            states.append(session.transcripts.get(key))
    for then in states[-2::-1]:
        session.edits.undo(key)
        assert content(session.transcripts.get(key)) == content(then)
    for then in states[1:]:
        session.edits.redo(key)
        assert content(session.transcripts.get(key)) == content(then)


def test_ones_own_newest_is_taken_back_whatever_others_did_elsewhere(
    ann: Session, bob: Session, mine: Transcript
) -> None:
    written(ann, mine, "s1", "Anns")
    written(bob, mine, "s2", "Bobs")
    assert ann.edits.undo(mine.id).status.undo is None
    assert texts(ann, mine) == {**texts(ann, mine), "s1": find(mine, "s1").text, "s2": "Bobs"}
    assert bob.transcripts.changes(mine.id).status.undo == "set_text", "each is told of his own"
    assert (ann.transcripts.changes(mine.id).status.redo, bob.transcripts.changes(mine.id).status.redo) == (
        "set_text",
        None,
    )
    written(bob, mine, "s2", "Bobs again")
    ann.edits.redo(mine.id)
    assert texts(bob, mine)["s1"] == "Anns", "what another does drops nobody's redo"
    assert texts(bob, mine)["s2"] == "Bobs again"


def test_it_is_refused_where_another_changed_the_row_since_and_told_who(
    ann: Session, bob: Session, mine: Transcript
) -> None:
    written(ann, mine, "s1", "Anns")
    written(bob, mine, "s1", "Bobs")
    at = find(mine, "s1").start
    with pytest.raises(Overtaken) as refused:
        ann.edits.undo(mine.id)
    assert str(refused.value) == (
        f"“Edit text” cannot be undone: a former member has changed the row at 0:{at:04.1f} since. "
        "It stays as it is. A row can be put back under Versions, in “What was done”."
    )
    assert texts(ann, mine)["s1"] == "Bobs"
    bob.edits.undo(mine.id)
    ann.edits.undo(mine.id)
    assert texts(ann, mine)["s1"] == find(mine, "s1").text, "it is as she had left it"
    with pytest.raises(Overtaken, match="cannot be redone: a former member has changed"):
        bob.edits.redo(mine.id)


def test_a_row_that_another_removed_or_put_back_is_told_as_that(ann: Session, bob: Session, mine: Transcript) -> None:
    written(ann, mine, "s1", "Anns")
    bob.edits.edit(
        mine.id, "delete_segment", {"segment": "s1"}, {"s1": find(ann.transcripts.get(mine.id), "s1").revision}
    )
    with pytest.raises(Overtaken, match="has removed the row"):
        ann.edits.undo(mine.id)
    ann.edits.edit(mine.id, "delete_segment", {"segment": "s2"}, {"s2": find(mine, "s2").revision})
    deleted = ann.history.page(mine.id)[0].number
    bob.history.restore(mine.id, deleted, alone=True)
    with pytest.raises(Overtaken, match="has brought back the row"):
        ann.edits.undo(mine.id)


def test_nothing_comes_to_lie_over_what_another_put_in_its_place(ann: Session, bob: Session, mine: Transcript) -> None:
    row = find(mine, "s1")
    ann.edits.edit(mine.id, "delete_segment", {"segment": "s1"}, {"s1": row.revision})
    bob.edits.edit(mine.id, "insert_segment", {"start": row.start, "end": row.end, "text": "Bobs"})
    with pytest.raises(Overtaken, match="“Delete segment” cannot be undone: a former member has changed the row at"):
        ann.edits.undo(mine.id)
    bob.edits.undo(mine.id)
    ann.edits.undo(mine.id)
    assert content(ann.transcripts.get(mine.id)) == content(mine)


def test_nothing_comes_to_lie_over_what_another_brought_back(ann: Session, bob: Session, mine: Transcript) -> None:
    row = find(mine, "s1")
    bob.edits.edit(mine.id, "delete_segment", {"segment": "s1"}, {"s1": row.revision})
    ann.edits.edit(mine.id, "insert_segment", {"start": row.start, "end": row.end, "text": "Anns"})
    ann.edits.undo(mine.id)
    bob.edits.undo(mine.id)
    assert content(ann.transcripts.get(mine.id)) == content(mine)
    with pytest.raises(Overtaken, match="“Insert segment” cannot be redone"):
        ann.edits.redo(mine.id)
    assert content(ann.transcripts.get(mine.id)) == content(mine)


def test_times_that_come_behind_an_edit_belong_to_it_whoever_edited_since(
    ann: Session, bob: Session, mine: Transcript, team: tuple[dict[str, Session], Store]
) -> None:
    written(ann, mine, "s1", "Anns Satz")
    now = find(ann.transcripts.get(mine.id), "s1")
    written(bob, mine, "s2", "Bobs")
    timed = replace(now, words=tuple(replace(word, end=word.end - 0.001, timed_by="aligner") for word in now.words))
    assert team[1].edits.amend(mine.id, timed)
    ann.edits.undo(mine.id)
    ann.edits.redo(mine.id)
    assert find(ann.transcripts.get(mine.id), "s1").words == timed.words


def test_edits_of_before_this_was_kept_are_taken_back_where_their_rows_are_as_they_left_them(
    ann: Session, bob: Session, mine: Transcript, team: tuple[dict[str, Session], Store]
) -> None:
    written(ann, mine, "s1", "Anns")
    written(ann, mine, "s2", "Anns too")
    written(bob, mine, "s2", "Bobs")
    with team[1].database.write() as connection:
        connection.exec_driver_sql("UPDATE segment SET edit_id = NULL")
        connection.exec_driver_sql("UPDATE edit SET prior = NULL")
    with pytest.raises(Overtaken, match="somebody else has changed the row"):
        ann.edits.undo(mine.id)
    bob.edits.undo(mine.id)
    ann.edits.undo(mine.id)
    ann.edits.undo(mine.id)
    assert content(ann.transcripts.get(mine.id)) == content(mine)
    ann.edits.redo(mine.id)
    written(bob, mine, "s1", "Bobs")
    with pytest.raises(Overtaken, match="a former member"):
        ann.edits.undo(mine.id)
