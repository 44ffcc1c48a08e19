"""Operations: what every one must do, whatever it is, and what is told of an intent that is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import Edit, Request, Segment, Transcript, Word
from studio.errors import Conflict, EditError, IntentError, NotFound, RequestError, UnknownOperation
from studio.transcript.document import apply, check
from studio.transcript.ops import asked_for, label, operation, operations
from studio.transcript.ops.base import Operation, Patch, Scope, SegmentIntent, Slice
from studio.transcript.ops.import_rows import ImportRows
from tests.conftest import ROOT
from tests.documents import TEXTS, transcripts
from tests.transcript.editing import made
from tests.transcript.test_document import SPOKEN, content, document

LABELS = {
    "set_text": "Edit text",
    "set_status": "Mark segment",
    "replace_texts": "Replace",
    "take_words": "Take words",
    "take_all": "Take all",
    "import": "Import rows",
    "set_speaker": "Set speaker",
    "set_speakers": "Set speakers",
    "rename_speaker": "Rename speaker",
    "merge_speakers": "Merge speakers",
    "assign_speakers": "Who speaks when",
    "put_back": "Put back",
    "split_segment": "Split segment",
    "merge_segments": "Merge segments",
    "insert_segment": "Insert segment",
    "delete_segment": "Delete segment",
    "set_segment_times": "Set segment times",
    "set_word_times": "Set word times",
    "retime_segment": "Re-time segment",
    "paste_over": "Paste over rows",
    "pull_texts": "Pulled",
    "set_statuses": "Mark segments",
    "delete_segments": "Delete segments",
    "merge_rows": "Merge segments",
    "retime_segments": "Re-time segments",
}
"""As they stand in the logs of every data folder that there is."""

NAMES = st.sampled_from(["Ann", "Bo", "Cid"])
SPEAKERS = st.none() | NAMES
TIMES = st.floats(0, 250)
Intents = Mapping[str, object]
INTENTS: Mapping[str, Callable[[st.DataObject, Transcript], Intents]] = {
    "set_text": lambda data, now: {"segment": one_of(data, now), "text": data.draw(TEXTS)},
    "set_status": lambda data, now: {
        "segment": one_of(data, now),
        "status": data.draw(st.sampled_from(["draft", "verified", "unusable"])),
    },
    "replace_texts": lambda data, now: {
        "texts": [{"segment": key, "text": data.draw(TEXTS)} for key in some_of(data, now)],
        "verified": data.draw(st.booleans()),
    },
    "take_words": lambda data, now: {"other": "o", "segment": one_of(data, now), "runs": None},
    "take_all": lambda *_: {"other": "o"},
    "set_speaker": lambda data, now: {"segment": one_of(data, now), "speaker": data.draw(SPEAKERS)},
    "set_speakers": lambda data, now: {
        "segments": some_of(data, now),
        "speaker": data.draw(SPEAKERS),
        "channels": data.draw(st.booleans()),
    },
    "rename_speaker": lambda data, _: {"speaker": data.draw(NAMES), "name": data.draw(NAMES)},
    "merge_speakers": lambda data, _: {"speaker": data.draw(NAMES), "into": data.draw(NAMES)},
    "split_segment": lambda data, now: {
        **timed(data, now, "time"),
        "word": data.draw(st.none() | st.integers(0, 10)),
        "text": data.draw(st.none() | TEXTS),
        "speaker": data.draw(SPEAKERS),
    },
    "merge_segments": lambda data, now: {
        "segment": one_of(data, now),
        "other": one_of(data, now),
        "text": data.draw(st.none() | TEXTS),
    },
    "insert_segment": lambda data, _: {"start": data.draw(TIMES), "end": data.draw(TIMES), "text": data.draw(TEXTS)},
    "delete_segment": lambda data, now: {"segment": one_of(data, now)},
    "set_segment_times": lambda data, now: timed(data, now, "start", "end"),
    "set_word_times": lambda data, now: {**timed(data, now, "start", "end"), "word": data.draw(st.integers(0, 5))},
    "retime_segment": lambda data, now: {"segment": one_of(data, now), "person": data.draw(st.booleans())},
    "paste_over": lambda data, now: {
        "segments": some_of(data, now),
        "text": "\n".join(data.draw(st.lists(TEXTS, min_size=1, max_size=4))),
        "verified": data.draw(st.booleans()),
    },
    "set_statuses": lambda data, now: {
        "segments": some_of(data, now),
        "status": data.draw(st.sampled_from(["draft", "verified", "unusable"])),
    },
    "delete_segments": lambda data, now: {"segments": some_of(data, now)},
    "merge_rows": lambda data, now: {"segments": some_of(data, now)},
    "retime_segments": lambda data, now: {"segments": some_of(data, now)},
}
"""An intent for every operation that an actor may ask for, on a document."""


def one_of(data: st.DataObject, now: Transcript) -> str:
    """Where all were deleted, one that is gone."""
    return data.draw(st.sampled_from([segment.id for segment in now.segments] or ["gone"]))


def some_of(data: st.DataObject, now: Transcript) -> list[str]:
    """At least one, each once; where all were deleted, one that is gone."""
    keys = st.sampled_from([segment.id for segment in now.segments] or ["gone"])
    return data.draw(st.lists(keys, min_size=1, unique=True))


def timed(data: st.DataObject, now: Transcript, *names: str) -> dict[str, object]:
    """A segment, and times in or near it, in order."""
    key = one_of(data, now)
    start, end = next(((each.start, each.end) for each in now.segments if each.id == key), (0.0, 1.0))
    times = sorted(data.draw(st.floats(max(start - 2.0, 0.0), end + 2.0)) for _ in names)
    return {"segment": key, **dict(zip(names, times, strict=True))}


def test_names_and_labels_are_those_of_the_logs() -> None:
    assert {name: each.label for name, each in operations().items()} == LABELS
    assert label("of a package that is gone") == "of a package that is gone"


def test_what_brings_segments_of_its_own_is_made_by_the_studio_alone() -> None:
    assert set(asked_for()) == set(LABELS) - {"import", "assign_speakers", "put_back", "pull_texts"}
    with pytest.raises(UnknownOperation, match="no operation “import”"):
        operation("import")


@pytest.mark.parametrize("module", ["store/edits", "workflow/editing", "workflow/slices", "ui/edits", "api/edits"])
def test_what_carries_operations_out_knows_none(module: str) -> None:
    source = (ROOT / "studio" / f"{module}.py").read_text()
    assert [name for name in LABELS if f'"{name}"' in source or f"ops.{name}" in source] == []


class Measured(SegmentIntent):
    at: float


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1.0", True])
def test_numbers_of_an_intent_are_numbers(number: object) -> None:
    measured = Operation("measured", "Measure", Measured, lambda _, __: Patch())
    assert measured.parse({"segment": "a", "at": 1}).at == 1.0
    with pytest.raises(IntentError, match="asked: at: "):
        measured.parse({"segment": "a", "at": number})


def test_every_operation_takes_part_in_what_holds_for_all() -> None:
    assert INTENTS.keys() == asked_for().keys()


@settings(deadline=None)
@given(transcripts(), transcripts(), st.data())
def test_any_sequence_keeps_a_document_and_all_of_it_can_be_taken_back_and_done_again(
    heard: Transcript, other: Transcript, data: st.DataObject
) -> None:
    now, log = heard, list[Edit]()
    for op in data.draw(st.lists(st.sampled_from(sorted(INTENTS)), max_size=8)):
        try:
            step = made(op, now, other, **INTENTS[op](data, now))
        except (Conflict, EditError, NotFound):  # a row in which neither says anything; a speaker who is not there
            continue
        assert step.op.partition("/")[0] == op
        assert label(step.op) != step.op
        now = apply(now, step)
        check(now)
        log.append(step)
    corrected = now
    for step in reversed(log):
        now = apply(now, step.inverse)
        check(now)
    assert content(now) == content(heard)
    for step in log:
        now = apply(now, step)
    assert content(now) == content(corrected)


class Asked(SegmentIntent):
    """Nothing besides the segment."""


def doing(patch: Patch) -> Operation[Asked]:
    return Operation("test", "Test", Asked, lambda _, __: patch)


MINE = document(SPOKEN, replace(SPOKEN, id="b", start=2.0, end=4.0, words=()))
INTENT = Asked(segment="a")
SEEN = {"a": 0}


def test_an_operation_says_only_what_it_leaves() -> None:
    louder = replace(SPOKEN, words=(Word("ONE", 0.1, 0.5),))
    new = replace(SPOKEN, id="new", start=5.0, end=6.0, words=())
    edit = doing(Patch((louder, new), ("b",))).edit(Slice(MINE), INTENT, SEEN)
    assert edit == Edit("test", MINE.segments, (louder, new))
    after = apply(MINE, edit)
    assert [segment.id for segment in after.segments] == ["a", "new"]
    assert content(apply(after, edit.inverse)) == MINE.segments


def test_what_stands_as_it_is_left_is_no_change() -> None:
    edit = doing(Patch(MINE.segments[::-1])).edit(Slice(MINE), INTENT, SEEN)
    assert edit.before == edit.after


@pytest.mark.parametrize(
    ("patch", "error", "says"),
    [
        (Patch((replace(SPOKEN, end=50.0),)), EditError, "at most 40 s"),
        (Patch((SPOKEN, replace(SPOKEN, start=0.1))), EditError, "same id"),
        (Patch(removed=("c",)), NotFound, "no segment “c”"),
    ],
)
def test_an_operation_that_leaves_no_document(patch: Patch, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        doing(patch).edit(Slice(MINE), INTENT, SEEN)


def test_whoever_asks_must_have_seen_what_he_changes() -> None:
    mark = doing(Patch())
    with pytest.raises(Conflict):
        mark.edit(Slice(MINE), INTENT, {"a": 1})
    with pytest.raises(IntentError, match="“test” cannot be carried out as asked: name the revision of segment “a”"):
        mark.edit(Slice(MINE), INTENT, {"b": 0})
    with pytest.raises(NotFound):
        mark.edit(Slice(document()), INTENT, SEEN)


@pytest.mark.parametrize(
    ("op", "intent"),
    [
        ("set_text", {"segment": "s1", "text": ""}),
        ("set_status", {"segment": "s1", "status": "verified"}),
        ("replace_texts", {"texts": [{"segment": "s1", "text": "one"}, {"segment": "s2", "text": ""}]}),
        ("take_words", {"other": "t2", "segment": "s1", "runs": [[0, 1, 0, 2]]}),
        ("take_words", {"other": "t2", "segment": "s1", "runs": [(0, 1, 0, 2)]}),
        ("take_words", {"other": "t2", "segment": "+12345", "runs": None}),
        ("take_all", {"other": "t2"}),
    ],
)
def test_intents_come_from_json(op: str, intent: Intents) -> None:
    parsed = operation(op).parse(intent)
    assert operation(op).parse(parsed.model_dump()) == parsed


TEXT = {"segment": "s1", "text": "hello"}
TAKE = {"other": "t2", "segment": "s1", "runs": [[0, 1, 0, 2]]}


@pytest.mark.parametrize(
    ("op", "intent", "field"),
    [
        ("set_text", {}, "segment"),
        ("set_text", TEXT | {"text": None}, "text"),
        ("set_text", TEXT | {"text": "\ud800"}, ""),
        ("set_text", TEXT | {"segment": "../../etc/passwd"}, "segment"),
        ("set_text", TEXT | {"segment": "s" * 101}, "segment"),
        ("set_text", TEXT | {"owner": "eve"}, "owner"),
        ("set_text", TEXT | {"text": object()}, ""),
        ("set_status", {"segment": "s1", "status": "perfect"}, "status"),
        ("replace_texts", {"texts": []}, "texts"),
        ("replace_texts", {"texts": [TEXT | {"status": "verified"}]}, "texts.0.status"),
        ("replace_texts", {"texts": [TEXT] * 10_001}, "texts"),
        ("replace_texts", {"texts": [TEXT], "verified": 1}, "verified"),
        ("take_words", {key: value for key, value in TAKE.items() if key != "runs"}, "runs"),
        ("take_words", TAKE | {"runs": [[0, 1, 0]]}, "runs.0.3"),
        ("take_words", TAKE | {"runs": [[0, 1, 0, -1]]}, "runs.0.3"),
        ("take_words", TAKE | {"runs": [[0, 1, 0, 1.5]]}, "runs.0.3"),
        ("take_words", TAKE | {"runs": [[0, 1, 0, True]]}, "runs.0.3"),
        ("take_words", TAKE | {"runs": "all"}, "runs"),
        ("take_words", TAKE | {"runs": [[0, 1, 0, 1]] * 5001}, "runs"),
        ("take_words", TAKE | {"segment": "+12a"}, "segment"),
        ("take_words", TAKE | {"segment": "+"}, "segment"),
        ("take_all", {}, "other"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_what_is_no_intent_is_told_by_its_field(op: str, intent: dict[str, Any], field: str) -> None:
    with pytest.raises(IntentError) as refusal:
        operation(op).parse(intent)
    assert isinstance(refusal.value, RequestError)
    assert str(refusal.value).startswith(f"The operation “{op}” cannot be carried out as asked: {field}")


def test_what_is_read_follows_from_the_intent() -> None:
    row = {"other": "o", "segment": "+12000", "runs": None}
    assert operation("set_text").parse(TEXT).scope() == Scope(("s1",))
    assert operation("take_words").parse(TAKE).scope() == Scope(("s1",), margin=60.0)
    assert operation("take_words").parse(row).scope() == Scope(span=(12.0, 12.0), margin=60.0)
    assert operation("take_words").parse(row).seen() == ()
    assert [operation(op).parse(told).others() for op, told in (("set_text", TEXT), ("take_words", TAKE))] == [
        (),
        ("t2",),
    ]


def test_rows_from_elsewhere_are_added_and_go_again() -> None:
    mine = document(SPOKEN)
    rows = (Segment("r1", 3.0, 4.0, ()), Segment("r2", 4.0, 5.0, ()))
    edit = operations()["import"].edit(Slice(mine), ImportRows(rows=rows), {})
    assert edit == Edit("import", (), rows)
    assert content(apply(apply(mine, edit), edit.inverse)) == mine.segments
    translated = replace(mine, request=Request("", "ast", "en", "de"))
    assert operations()["import"].edit(Slice(translated), ImportRows(rows=rows), {}) == edit


def replaced(*texts: tuple[str, str], verified: bool = False) -> Edit:
    named = [{"segment": key, "text": text} for key, text in texts]
    return made("replace_texts", SAID, texts=named, verified=verified)


SAID = document(SPOKEN, replace(SPOKEN, id="b", start=2.0, end=4.0, words=(Word("two", 2.5, 3.0),), status="verified"))


def test_a_replacement_is_one_step_and_keeps_the_times_of_what_stays() -> None:
    edit = replaced(("a", f"{SPOKEN.text} more"), ("b", " to "), verified=True)
    after = apply(SAID, edit)
    assert [each.text for each in after.segments] == [f"{SPOKEN.text} more", "to"]
    assert after.segments[0].words[0] == SPOKEN.words[0]
    assert after.segments[1].status == "verified"
    assert (after.segments[1].words[0].start, after.segments[1].words[0].timed_by) == (2.5, "carried")
    assert content(apply(after, edit.inverse)) == SAID.segments


def test_verified_segments_are_replaced_only_where_that_is_wished() -> None:
    assert [each.id for each in replaced(("a", "one"), ("b", "to")).after] == ["a"]
    assert replaced(("b", "to")) == Edit("replace_texts", (), ())


def test_a_replacement_is_all_or_nothing() -> None:
    with pytest.raises(EditError, match="named twice"):
        replaced(("a", "one"), ("a", "two"))
    with pytest.raises(EditError, match="20,001 characters"):
        replaced(("a", "one"), ("b", "x" * 20_001), verified=True)
    with pytest.raises(NotFound):
        replaced(("a", "one"), ("c", "two"))
    texts = [{"segment": "a", "text": "one"}, {"segment": "b", "text": "to"}]
    known = operation("replace_texts")
    intent = known.parse({"texts": texts, "verified": True})
    with pytest.raises(Conflict) as conflict:
        known.edit(Slice(SAID), intent, {"a": 0, "b": 7})
    assert conflict.value.segment_id == "b"
    assert intent.scope().narrow, "it is read in the transaction that writes it"


def test_words_are_looked_for_anew_but_for_those_that_a_person_timed() -> None:
    words = (Word("one", 0.0, 0.4), Word("two", 0.4, 0.8, timed_by="person"), Word("three", 0.8, 1.2, None, "carried"))
    mine = document(replace(SPOKEN, id="a", words=words, status="verified"))
    found = made("retime_segment", mine, segment="a").after[0]
    assert [word.timed_by for word in found.words] == ["aligner", "person", "aligner"]
    assert (found.words[0].start, found.words[1], found.status) == (0.1, words[1], "verified")
    also = made("retime_segment", mine, segment="a", person=True).after[0]
    assert [word.timed_by for word in also.words] == ["aligner"] * 3


def test_what_is_not_found_in_the_sound_keeps_its_times_and_it_is_told() -> None:
    known = operation("retime_segment")
    mine = document(replace(SPOKEN, id="a"))
    with pytest.raises(EditError, match="does not say these words"):
        known.edit(Slice(mine), known.parse({"segment": "a"}), {"a": mine.segments[0].revision})
    by_hand = document(replace(SPOKEN, id="a", words=tuple(replace(w, timed_by="person") for w in SPOKEN.words)))
    with pytest.raises(EditError, match="A person timed every word"):
        made("retime_segment", by_hand, segment="a")
    with pytest.raises(EditError, match="no words here"):
        made("retime_segment", document(replace(SPOKEN, id="a", words=())), segment="a")
