"""What people correct twice in a project is offered there: counted by segments, and taken back with an undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.config import Settings
from studio.domain import Edit, Hypothesis, Project, Transcript
from studio.errors import NotFound, RequestError
from studio.glossary import Pair
from studio.store import Store
from studio.transcript.score import segment_counts
from studio.workflow.learning import Learning
from tests.store.test_store import NOW, REQUEST, add_recording, add_transcript, segment


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    found = Store(settings)
    add_transcript(found, *(segment(f"s{n}", f"{name} nambur please", n * 5.0) for n, name in enumerate("abcd")))
    yield found
    found.close()


def edit(store: Store, key: str, text: str, op: str = "set_text", transcript: str = "t1", **more: object) -> None:
    before = store.transcripts.part(transcript, [key]).segments[0]
    after = replace(before, words=segment(key, text, before.start).words, **more)  # type: ignore[arg-type]
    store.edits.commit(transcript, Edit(op, (before,), (after,)), segment_counts)


def project(store: Store, recording: str = "a" * 64) -> str:
    found = store.projects.of_recording(recording)
    assert found is not None
    return found.id


def learned(store: Store, owner_of: str = "a" * 64) -> list[tuple[str, str, int, str]]:
    Learning(store).learn(project(store, owner_of))
    found = store.glossaries.of_project(project(store, owner_of))
    return [(*each.pair, each.count, each.state) for each in found]


def test_what_is_typed_in_two_segments_is_offered_and_an_undo_takes_it_back(store: Store) -> None:
    edit(store, "s0", "a number please")
    assert learned(store) == []
    edit(store, "s1", "b number please")
    assert learned(store) == [("nambur", "number", 2, "offered")]
    edit(store, "s2", "c Number, please")
    assert [row[2:] for row in learned(store)] == [(3, "offered")]
    store.edits.undo("t1", "local", segment_counts)
    store.edits.undo("t1", "local", segment_counts)
    assert learned(store) == []
    store.edits.redo("t1", "local", segment_counts)
    assert [row[2:] for row in learned(store)] == [(2, "offered")]


def test_what_was_corrected_in_several_steps_counts_once_as_it_stands(store: Store) -> None:
    for text in ("a numbr please", "a numba please", "a number please"):
        edit(store, "s0", text)
        assert learned(store) == []
    edit(store, "s1", "b number please")
    assert learned(store) == [("nambur", "number", 2, "offered")]


@pytest.mark.parametrize("op", ["replace_texts", "take_words", "take_all", "put_back"])
def test_what_nobody_typed_there_does_not_count(store: Store, op: str) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please", op)
    assert learned(store) == []


def test_what_was_typed_into_several_rows_that_were_merged_counts(store: Store) -> None:
    """As the log keeps a step of many rows: with what undo calls it."""
    edit(store, "s0", "a number please", "merge_rows/done/2")
    edit(store, "s1", "b number please", "merge_rows")
    assert learned(store) == [("nambur", "number", 2, "offered")]


def test_a_mark_or_a_speaker_changes_nothing_of_it(store: Store) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    assert len(learned(store)) == 1
    edit(store, "s0", "a number please", "set_status", status="verified")
    edit(store, "s1", "b number please", "set_speaker", speaker="Ann")
    assert learned(store) == [("nambur", "number", 2, "offered")]


def test_a_form_that_stands_in_a_verified_segment_is_right_there_and_not_offered(store: Store) -> None:
    edit(store, "s3", "d nambur please", "set_status", status="verified")
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    assert learned(store) == []


def test_what_a_person_said_of_it_stays(store: Store) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    learned(store)
    entry = store.glossaries.of_project(project(store))[0]
    store.glossaries.change(project(store), entry.id, entry.pair, "never")
    edit(store, "s2", "c number please")
    assert learned(store) == [("nambur", "number", 3, "never")]
    for _ in range(3):
        store.edits.undo("t1", "local", segment_counts)
    assert learned(store) == [("nambur", "number", 0, "never")]


def test_another_project_learns_nothing_of_it(store: Store) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    other = add_recording(store, "b" * 64, "eve")
    heard = Hypothesis("h2", other.id, REQUEST, "r1", NOW, (segment("s0", "x nambur"),))
    store.transcripts.add(Transcript("t2", other.id, "h2", REQUEST, NOW, 0, heard.segments), heard)
    edit(store, "s0", "x number", transcript="t2")
    assert len(learned(store)) == 1
    assert learned(store, other.id) == []


def test_a_kill_between_a_look_and_its_count_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as there:
        there.setattr("studio.store.glossary._write", killed)
        with pytest.raises(KeyboardInterrupt):
            learned(store)
    assert learned(store) == [("nambur", "number", 2, "offered")]


def test_what_moves_is_learned_where_it_is_then_and_no_more_where_it_was(store: Store) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    assert len(learned(store)) == 1
    before = project(store)
    store.projects.add(Project("9" * 32, "local", "other", NOW))
    store.projects.move(["a" * 64], "9" * 32)
    assert learned(store) == [("nambur", "number", 2, "offered")]
    Learning(store).learn(before)
    assert store.glossaries.of_project(before) == []


def test_what_is_deleted_counts_no_more(store: Store) -> None:
    edit(store, "s0", "a number please")
    edit(store, "s1", "b number please")
    learned(store)
    mine = project(store)
    (entry,) = store.glossaries.of_project(mine)
    store.glossaries.change(mine, entry.id, entry.pair, "accepted")
    store.delete("a" * 64)
    Learning(store).learn(mine)
    assert [(each.count, each.state) for each in store.glossaries.of_project(mine)] == [(0, "accepted")]


def test_entries_by_hand_are_added_changed_and_removed(store: Store) -> None:
    mine, glossaries = project(store), store.glossaries
    assert glossaries.put(mine, [(Pair("", "NeMo"), "accepted"), (Pair("nambur", "number"), "accepted")]) == 2
    assert glossaries.put(mine, [(Pair("Nambur", "number"), "never")]) == 0
    nemo = next(each for each in glossaries.of_project(mine) if each.pair.right == "NeMo")
    with pytest.raises(RequestError, match="already"):
        glossaries.change(mine, nemo.id, Pair("nambur", "Number"), "accepted")
    glossaries.change(mine, nemo.id, Pair("nemo", "NeMo"), "accepted")
    glossaries.remove(mine, nemo.id)
    with pytest.raises(NotFound):
        glossaries.remove(mine, nemo.id)
    assert [each.pair for each in glossaries.of_project(mine)] == [Pair("Nambur", "number")]
