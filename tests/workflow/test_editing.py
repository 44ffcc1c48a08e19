"""Any sequence of operations, through the store: the way back leads to what was heard, the way on to what was made."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.domain import Hypothesis, Transcript
from studio.errors import Conflict, EditError, IntentError, NotFound, UnknownOperation
from studio.session import Session
from studio.store import Store
from studio.transcript.document import check, find
from tests.documents import transcripts
from tests.transcript.test_document import content
from tests.transcript.test_ops import INTENTS
from tests.workflow.test_comparing import GERMAN, MINE, NOW


@pytest.fixture(scope="module")
def store(one_recording: tuple[Session, Store]) -> Store:
    return one_recording[1]


@pytest.fixture(scope="module")
def session(one_recording: tuple[Session, Store]) -> Session:
    return one_recording[0]


def kept(store: Store, key: str, heard: Transcript) -> Transcript:
    """In German, which nothing here aligns: times stay as the operations leave them."""
    segments = tuple(replace(segment, revision=0, language="de") for segment in heard.segments)
    hypothesis = Hypothesis(f"h{key}", "r", GERMAN, "", NOW, segments)
    found = replace(heard, id=key, hypothesis_id=hypothesis.id, request=GERMAN, segments=segments)
    store.transcripts.add(found, hypothesis)
    return found


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=transcripts(), other=transcripts(), data=st.data())
def test_undo_leads_to_the_hypothesis_and_redo_to_the_transcript(
    session: Session, store: Store, heard: Transcript, other: Transcript, data: st.DataObject
) -> None:
    fresh = uuid.uuid4()
    mine, theirs = (kept(store, f"{name}{fresh}", each) for name, each in (("t", heard), ("o", other)))
    for op in data.draw(st.lists(st.sampled_from(sorted(INTENTS)), max_size=6)):
        now = session.transcripts.get(mine.id)
        intent = {**INTENTS[op](data, now)}
        if "other" in intent:
            intent["other"] = theirs.id
        try:
            session.edits.edit(mine.id, op, intent, {segment.id: segment.revision for segment in now.segments})
        except (Conflict, EditError, NotFound):  # a row in which neither says anything; a speaker whom nobody is called
            continue
        check(session.transcripts.get(mine.id))
    corrected = session.transcripts.get(mine.id)
    while session.edits.undo(mine.id).status.undo:
        check(session.transcripts.get(mine.id))
    assert content(session.transcripts.get(mine.id)) == content(mine)
    # parts of what was split have rows of their own beside it
    assert {*mine.segments} <= {*store.transcripts.hypothesis(f"h{mine.id}").segments}
    while session.edits.redo(mine.id).status.redo:
        check(session.transcripts.get(mine.id))
    assert content(session.transcripts.get(mine.id)) == content(corrected)


def test_what_cannot_be_asked_for_changes_nothing(session: Session, store: Store) -> None:
    mine = kept(store, "t1", replace(kept_by_hand(), segments=MINE))
    for op, intent, revisions, error in (
        ("drop", {}, {}, UnknownOperation),
        ("set_text", {"segment": "s1"}, {"s1": 0}, IntentError),
        ("set_text", {"segment": "s1", "text": "x"}, {}, IntentError),
        ("set_text", {"segment": "s1", "text": "x"}, {"s1": 9}, Conflict),
        ("set_text", {"segment": "s9", "text": "x"}, {"s9": 0}, NotFound),
        ("take_all", {"other": "nobody's"}, {}, IntentError),
        ("take_all", {"other": "t9"}, {}, NotFound),
    ):
        with pytest.raises(error):
            session.edits.edit(mine.id, op, intent, revisions)
    assert session.transcripts.get(mine.id) == mine
    assert session.edits.undo(mine.id).transcript.segments == ()


def test_who_and_how_long_is_kept_of_every_operation(session: Session, store: Store) -> None:
    mine = kept(store, "t2", replace(kept_by_hand(), segments=MINE))
    session.edits.edit(mine.id, "set_text", {"segment": "s1", "text": "eins"}, {"s1": 0}, took=1.5)
    session.edits.edit(mine.id, "set_status", {"segment": "s1", "status": "verified"}, {"s1": 1}, took=0.5)
    assert [(each.op, each.actor, each.took) for each in store.edits.history(mine.id)] == [
        ("set_text", "local", 1.5),
        ("set_status", "local", 0.5),
    ]
    assert find(session.transcripts.get(mine.id), "s1").status == "verified"


def kept_by_hand() -> Transcript:
    return Transcript("t", "r", None, GERMAN, NOW, version=0)
