"""What is proposed for a transcript, kept from being proposed in its project, and proposed again; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from studio.accounts.actor import LOCAL
from studio.api.proofreading import WireProofreading, proofread, wanted_numbers
from studio.config import Settings
from studio.domain import Edit, Project
from studio.errors import NotFound, RequestError
from studio.glossary import Pair
from studio.limits import MOST_PROPOSALS
from studio.session import Studio
from studio.store import Store
from studio.transcript.ops import asked_for
from studio.transcript.ops.base import Slice
from studio.transcript.score import segment_counts
from studio.workflow.proofreading import Proofreading
from tests.store.test_store import NOW, add_transcript, segment

TEXTS = ("So the the end , well.", "it is late 😀 , yes.", "", "and so it is.", "Now we go. Well. Yes.")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    found = Store(settings)
    add_transcript(found, *(segment(f"s{n}", text, n * 5.0) for n, text in enumerate(TEXTS)))
    yield found
    found.close()


def project(store: Store, recording: str = "a" * 64) -> str:
    found = store.projects.of_recording(recording)
    assert found is not None
    return found.id


def forms(store: Store, transcript: str = "t1", project_id: str = "") -> list[tuple[str, str, str]]:
    found = Proofreading(store).of(transcript, project_id or project(store)).found
    return [(each.line.id, *each.forms) for each in found]


def test_lines_are_the_texts_in_time_order_with_what_counts_for_how_they_are_written(store: Store) -> None:
    found = store.lines.of_transcript("t1")
    assert [each.text for each in found] == list(TEXTS)
    first = found[0]
    assert (first.id, first.revision, first.language, first.channel) == ("s0", 0, "en", None)
    assert store.lines.of_transcript("nobody's") == []


def test_what_is_proposed_and_what_is_never_to_be(store: Store) -> None:
    said = [
        ("s0", "the the", "the"),
        ("s0", "end ,", "end,"),
        ("s1", "it", "It"),
        ("s1", "😀 ,", "😀,"),
        ("s3", "and", "And"),
    ]
    assert forms(store) == said
    store.unwanted.add(project(store), "spaces", Pair("END ,", "END,"))
    store.unwanted.add(project(store), "sentence_case", Pair("and", "And"))
    store.unwanted.add(project(store), "sentence_case", Pair("and", "And"))
    assert forms(store) == [said[0], said[2], said[3]], "whatever its case, but where case is what is proposed"
    assert [each.pair for each in store.unwanted.of_project(project(store))] == [("and", "And"), ("END ,", "END,")]
    store.unwanted.remove(project(store), store.unwanted.of_project(project(store))[0].id)
    assert said[4] in forms(store)
    with pytest.raises(NotFound):
        store.unwanted.remove(project(store), "nothing")


def test_another_project_has_its_own(store: Store) -> None:
    store.unwanted.add(project(store), "spaces", Pair("end ,", "end,"))
    store.projects.add(Project("p2", "local", "second", NOW))
    assert ("s0", "end ,", "end,") in forms(store, project_id="p2")
    with pytest.raises(NotFound):
        store.unwanted.remove("p2", store.unwanted.of_project(project(store))[0].id)


def test_a_proposal_that_is_taken_is_one_step_and_gone_and_times_stay(store: Store) -> None:
    before = store.transcripts.get("t1").segments[0]
    operation = asked_for()["replace_texts"]
    (found, *_) = Proofreading(store).of("t1", project(store)).found
    text = found.proposal.applied(found.line.text)
    intent = operation.parse({"texts": [{"segment": "s0", "text": text}], "verified": False})
    made = operation.edit(Slice(store.transcripts.part("t1", ["s0"])), intent, {"s0": 0})
    store.edits.commit("t1", made, segment_counts)
    now = store.transcripts.get("t1").segments[0]
    assert now.text == "So the end , well."
    times = {(word.text, word.start, word.end) for word in before.words}
    assert {(word.text, word.start, word.end) for word in now.words} <= times
    assert ("s0", "the the", "the") not in forms(store)
    store.edits.undo("t1", "local", segment_counts)
    assert ("s0", "the the", "the") in forms(store)


def test_what_is_found_names_the_revision_it_was_found_in(store: Store) -> None:
    before = store.transcripts.get("t1").segments[0]
    store.edits.commit("t1", Edit("set_status", (before,), (replace(before, status="verified"),)), segment_counts)
    first = Proofreading(store).of("t1", project(store)).found[0]
    assert first.line.revision == 1


def test_on_the_wire_places_are_as_javascript_counts_them(store: Store) -> None:
    told = proofread(Proofreading(store).of("t1", project(store)))
    columns = told["proposals"]
    at = columns["segment"].index("s1")
    assert (columns["start"][at + 1], columns["end"][at + 1], columns["into"][at + 1]) == (13, 14, "")
    kind = told["kinds"][columns["kind"][at + 1]]
    assert (kind["rule"], kind["why"], kind["sure"]) == ("spaces", "a space before a mark", True)
    assert (told["more"], told["unwanted"]) == (0, [])
    assert TypeAdapter(WireProofreading).validate_python(told) == told


def test_of_very_many_the_first_are_told_and_the_rest_counted(settings: Settings) -> None:
    store = Store(settings)
    many = MOST_PROPOSALS // 20 + 1
    texts = ["yes ,no" + " so ," * 19 + " ah"] * many
    add_transcript(store, *(segment(f"s{n:04}", text, n * 5.0) for n, text in enumerate(texts)))
    told = proofread(Proofreading(store).of("t1", project(store)))
    assert (len(told["proposals"]["segment"]), told["more"]) == (MOST_PROPOSALS, 20)
    store.close()


def test_a_way_to_write_numbers_is_one_of_three() -> None:
    assert [wanted_numbers(each) for each in ("off", "digits", "words")] == ["off", "digits", "words"]
    with pytest.raises(RequestError, match="Say off, digits or words"):
        wanted_numbers("roman")


def test_a_session_says_no_for_its_project_and_takes_it_back(settings: Settings, store: Store) -> None:
    studio = Studio(settings)
    proofreading = studio.acting_as(LOCAL).proofreading
    first = proofreading.of_transcript("t1").found[0]
    proofreading.never("t1", first.rule, *first.forms)
    now = proofreading.of_transcript("t1")
    assert first not in now.found
    assert [each.pair for each in now.unwanted] == [("the the", "the")]
    proofreading.again("t1", now.unwanted[0].id)
    assert proofreading.of_transcript("t1").found[0] == first
    with pytest.raises(RequestError, match="no rule named “teh”"):
        proofreading.never("t1", "teh", "teh", "the")
    studio.close()


def test_what_is_never_proposed_goes_with_its_project(store: Store) -> None:
    store.projects.add(Project("p2", "local", "second", NOW))
    store.unwanted.add("p2", "spaces", Pair("a ,", "a,"))
    store.projects.delete("p2")
    assert store.unwanted.of_project("p2") == []
