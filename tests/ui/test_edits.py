"""What the page asks of the route of edits: an answer always, and nothing twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Recording, Request, Segment, Transcript, Word
from studio.session import Session, Studio
from studio.store import Store
from studio.ui.edits import answer
from tests.served import App
from tests.ui.test_components import NOW, missed, said

Ask = Callable[..., Mapping[str, Any]]

SEEN = {"transcript": "t1", "revisions": {"s1": 0}}
TEXT = SEEN | {"op": "set_text", "intent": {"segment": "s1", "text": "eins zwei drei"}}
STATUS = SEEN | {"op": "set_status", "intent": {"segment": "s1", "status": "verified"}}
TAKE = SEEN | {"op": "take_words", "intent": {"other": "t2", "segment": "s1", "runs": [[1, 2, 1, 2]]}}
MISSED = SEEN | {"op": "take_words", "intent": {"other": "t2", "segment": "+5000", "runs": None}}
ALL = {"transcript": "t1", "op": "take_all", "intent": {"other": "t2"}}
UNDO = {"transcript": "t1", "move": "undo"}


def text(said: str, revision: int = 0, segment: str = "s1") -> dict[str, Any]:
    return {"intent": {"segment": segment, "text": said}, "revisions": {segment: revision}}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """Two transcripts of one recording, which differ in one word and in what was missed."""
    found = Studio(Settings(data=tmp_path / "data", workers=1))
    store = Store(found.settings)
    put(store, "t1", said("eins", "zwei"))
    put(store, "t2", said("eins", "zwo"), missed())
    store.close()
    yield found
    found.close()


def put(store: Store, key: str, *segments: Segment) -> None:
    if store.recordings.find("a" * 64) is None:
        store.recordings.add(Recording("a" * 64, "a.wav", 60 * 16_000, NOW, "a" * 64), "local", "default")
    request = Request("model", source_lang="de", target_lang="de")
    store.transcripts.add(Transcript(key, "a" * 64, None, request, NOW, 0, segments), None)


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


@pytest.fixture
def ask(session: Session) -> Ask:
    def asked(what: dict[str, Any], **more: Any) -> Mapping[str, Any]:
        return answer(session, json.dumps(what | more).encode())

    return asked


def test_words_are_taken_and_given_back(ask: Ask) -> None:
    taken = ask(TAKE)
    assert (taken["ok"], taken["changes"]["segments"]["text"]) == (True, ["eins", "zwo"])
    assert taken["changes"]["undo"] == "Take words"
    everything = ask(ALL)
    assert everything["changes"]["segments"]["text"] == ["drei"]
    assert everything["changes"]["undo"] == "Take all"
    (added,) = everything["changes"]["segments"]["id"]
    undone = ask(UNDO)
    assert (undone["changes"]["removed"], undone["changes"]["redo"]) == ([added], "Take all")


def test_a_conflict_carries_the_segment_as_it_is(ask: Ask) -> None:
    ask(TAKE)
    answer = ask(TAKE)
    assert (answer["ok"], answer["error"]) == (False, "conflict")
    assert answer["changes"]["segments"]["text"] == ["eins", "zwo"]


def test_a_conflict_over_a_row_that_is_gone_carries_none(ask: Ask) -> None:
    assert ask(MISSED)["ok"] is True
    answer = ask(MISSED)
    assert (answer["error"], answer["changes"]["segments"]["id"]) == ("conflict", [])


@pytest.mark.parametrize(
    "intent",
    [TEXT, STATUS, TAKE, MISSED, ALL],
    ids=["set_text", "set_status", "take", "take a stretch", "take_all"],
)
def test_an_edit_that_is_asked_for_again_is_done_once_and_answered_the_same(
    ask: Ask, session: Session, intent: dict[str, Any]
) -> None:
    first = ask(intent, key="k1")
    again = ask(intent, key="k1")
    assert first["ok"] is again["ok"] is True
    assert again["changes"] == first["changes"]
    assert ask(UNDO)["changes"]["undo"] is None, "there was one edit to take back"


def test_an_undo_that_is_asked_for_again_takes_back_no_more(ask: Ask, session: Session) -> None:
    for revision, word in enumerate(("a", "b", "c")):
        assert ask(TEXT, **text(word, revision))["ok"] is True
    for _ in range(3):
        ask(UNDO, key="u1")
    assert session.transcripts.get("t1").segments[0].text == "b"


def test_one_key_for_two_wishes_does_not_make_the_second_vanish(ask: Ask, session: Session) -> None:
    assert ask(TEXT, key="k1")["ok"] is True
    assert ask(TEXT, key="k1", **text("anders", 1))["ok"] is True
    assert session.transcripts.get("t1").segments[0].text == "anders"
    assert ask(TEXT, key="k1", **text("noch anders"))["error"] == "conflict", "made on a revision that is gone"
    assert ask(UNDO, key="k1")["changes"]["segments"]["text"] == ["eins", "zwei", "drei"]


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (b"", "invalid", "The page sent something it should not"),
        (b"[1]", "invalid", "The page sent something it should not"),
        (b"\xff{", "invalid", "The page sent something it should not"),
        (TEXT | {"revisions": {"s1": "0"}}, "invalid", "The page sent something it should not"),
        (TEXT | {"key": "k" * 65}, "invalid", "The page sent something it should not"),
        (TEXT | {"key": "../x"}, "invalid", "The page sent something it should not"),
        (TEXT | {"more": 1}, "invalid", "The page sent something it should not"),
        (TEXT | {"intent": []}, "invalid", "The page sent something it should not"),
        (
            TEXT | {"op": "drop"},
            "invalid",
            "There is no operation “drop”. Known: delete_segment, delete_segments, ",
        ),
        (TEXT | {"op": "import", "intent": {"rows": []}}, "invalid", "There is no operation “import”"),
        (TEXT | {"intent": {"text": "x"}}, "invalid", "“set_text” cannot be carried out as asked: segment: Field req"),
        (TEXT | {"revisions": {}}, "invalid", "name the revision of segment “s1” that was seen"),
        (TEXT | text("x" * 20_001), "invalid", "This text has 20,001 characters; a segment holds at most 20,000."),
        (TEXT | {"transcript": "t9"}, "not_found", "There is no transcript"),
        (TEXT | text("x", segment="s9"), "not_found", "There is no segment"),
        (UNDO | {"move": "back"}, "invalid", "The page sent something it should not"),
        (UNDO | {"op": "set_text"}, "invalid", "The page sent something it should not"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_edit_is_one_sentence(session: Session, body: bytes | dict[str, Any], error: str, says: str) -> None:
    answered = answer(session, body if isinstance(body, bytes) else json.dumps(body).encode())
    assert (answered["ok"], answered["error"]) == (False, error)
    assert says in answered["message"]


def test_over_http_it_is_posted_and_nothing_else(app: App) -> None:
    url = f"{app.url}/gradio_api/studio/edit"
    assert httpx.get(url, timeout=30).status_code == 405
    answer = httpx.post(url, json=TEXT | {"transcript": "nope"}, timeout=30)
    assert (answer.status_code, answer.json()["error"]) == (200, "not_found")
    unknown = httpx.post(url, json=TEXT | {"op": "drop"}, timeout=30)
    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid")
    assert answer.headers["cache-control"] == "private, no-store"


def test_forty_edits_at_one_moment_are_all_made(app: App) -> None:
    """Once twenty froze the studio for half a minute, and most were refused though some of those had been made."""
    people = 40
    store = Store(app.studio.settings)
    crowd = tuple(replace(said("eins"), id=f"s{n}", start=n, end=n + 1.0, words=one_word(n)) for n in range(people))
    put(store, "crowd", *crowd)
    store.close()
    barrier = threading.Barrier(people)

    def person(number: int) -> dict[str, Any]:
        with httpx.Client(timeout=120) as client:
            barrier.wait()
            intent = TEXT | {"transcript": "crowd"} | text(f"text {number}", segment=f"s{number}")
            return dict(client.post(f"{app.url}/gradio_api/studio/edit", json=intent).json())

    with ThreadPoolExecutor(people) as threads:
        answers = list(threads.map(person, range(people)))
    assert [answer["ok"] for answer in answers] == [True] * people, "who waits for a connection in vain is refused"
    texts = {segment.id: segment.text for segment in app.session.transcripts.get("crowd").segments}
    assert texts == {f"s{n}": f"text {n}" for n in range(people)}
    app.session.library.delete("a" * 64)  # it has no sound, which an export by another test would tell of


def one_word(number: int) -> tuple[Word, ...]:
    return (Word("eins", number + 0.1, number + 0.9),)


REPLACE = SEEN | {"op": "replace_texts", "intent": {"texts": [{"segment": "s1", "text": "eins Zwei vier"}]}}


def test_what_an_operation_would_do_is_told_and_not_done(ask: Ask, session: Session) -> None:
    would = ask(REPLACE, preview=True)
    assert would == {
        "ok": True,
        "rows": [
            {
                "segment": "s1",
                "parts": [
                    {"old": "eins", "new": "eins"},
                    {"old": "zwei", "new": "Zwei"},
                    {"old": "", "new": "vier"},
                ],
            }
        ],
        "removed": [],
    }
    assert session.transcripts.get("t1").segments[0].text == "eins zwei"
    gone = ask(
        {"transcript": "t1", "op": "delete_segment", "intent": {"segment": "s1"}}, revisions={"s1": 0}, preview=True
    )
    assert (gone["rows"], gone["removed"]) == ([], ["s1"])
    assert ask(REPLACE, revisions={"s1": 7}, preview=True)["error"] == "conflict"
    assert ask(REPLACE, preview=False)["error"] == "invalid"


def test_an_undo_of_ones_own_step_takes_back_no_other(ask: Ask, session: Session) -> None:
    left = {"s1": ask(REPLACE)["changes"]["segments"]["revision"][0]}
    assert ask(UNDO, revisions={"s1": 0})["error"] == "conflict"
    assert ask(UNDO, revisions={})["error"] == "conflict"
    assert ask(UNDO, revisions={**left, "s2": 0})["error"] == "conflict"
    ask(STATUS, revisions=left)
    refused = ask(UNDO, revisions=left)
    assert (refused["error"], refused["changes"]["segments"]["text"]) == ("conflict", ["eins", "Zwei", "vier"])
    ask(UNDO)
    now = session.transcripts.get("t1").segments[0]
    assert (now.text, now.status) == ("eins Zwei vier", "draft")
    assert ask(UNDO, revisions={"s1": now.revision}, key="b")["ok"] is True
    assert ask(UNDO, revisions={"s1": now.revision}, key="b")["ok"] is True, "asked for again"
    assert session.transcripts.get("t1").segments[0].text == "eins zwei"
