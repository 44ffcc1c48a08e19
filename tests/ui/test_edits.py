"""What the page asks of the route of edits: an answer always, and nothing twice."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.access import LOCAL, Viewer
from studio.config import Settings
from studio.domain import Recording, Request, Segment, Transcript, Word
from studio.store import Store
from studio.ui.edits import Edits
from studio.workflow import Studio
from tests.served import App
from tests.ui.test_components import NOW, missed, said

Ask = Callable[..., dict[str, Any]]

TAKE = {"op": "take", "transcript": "t1", "other": "t2", "segment": "s1", "revision": 0, "runs": [[1, 2, 1, 2]]}
TEXT = {"op": "set_text", "transcript": "t1", "segment": "s1", "revision": 0, "text": "eins zwei drei"}


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
def ask(studio: Studio) -> Ask:
    edits = Edits(studio)

    def asked(intent: dict[str, Any], who: Viewer = LOCAL, **more: Any) -> dict[str, Any]:
        return edits.answer(json.dumps(intent | more).encode(), who)

    return asked


def test_words_are_taken_and_given_back(ask: Ask) -> None:
    taken = ask(TAKE)
    assert (taken["ok"], taken["changes"]["segments"]["text"]) == (True, ["eins", "zwo"])
    assert taken["changes"]["undo"] == "Take words"
    everything = ask({"op": "take_all", "transcript": "t1", "other": "t2"})
    assert everything["changes"]["segments"]["text"] == ["drei"]
    assert everything["changes"]["undo"] == "Take all"
    (added,) = everything["changes"]["segments"]["id"]
    undone = ask({"op": "undo", "transcript": "t1"})
    assert (undone["changes"]["removed"], undone["changes"]["redo"]) == ([added], "Take all")


def test_a_conflict_carries_the_segment_as_it_is(ask: Ask) -> None:
    ask(TAKE)
    answer = ask(TAKE)
    assert (answer["ok"], answer["error"]) == (False, "conflict")
    assert answer["changes"]["segments"]["text"] == ["eins", "zwo"]


def test_a_conflict_over_a_row_that_is_gone_carries_none(ask: Ask) -> None:
    row = TAKE | {"segment": "+5000", "runs": None}
    assert ask(row)["ok"] is True
    answer = ask(row)
    assert (answer["error"], answer["changes"]["segments"]["id"]) == ("conflict", [])


@pytest.mark.parametrize(
    "intent",
    [
        TEXT,
        {"op": "set_status", "transcript": "t1", "segment": "s1", "revision": 0, "status": "verified"},
        TAKE,
        TAKE | {"segment": "+5000", "runs": None},
        {"op": "take_all", "transcript": "t1", "other": "t2"},
    ],
    ids=["set_text", "set_status", "take", "take a stretch", "take_all"],
)
def test_an_edit_that_is_asked_for_again_is_done_once_and_answered_the_same(
    ask: Ask, studio: Studio, intent: dict[str, Any]
) -> None:
    first = ask(intent, key="k1")
    again = ask(intent, key="k1")
    assert first["ok"] is again["ok"] is True
    assert again["changes"] == first["changes"]
    assert ask({"op": "undo", "transcript": "t1"})["changes"]["undo"] is None, "there was one edit to take back"


def test_an_undo_that_is_asked_for_again_takes_back_no_more(ask: Ask, studio: Studio) -> None:
    for revision, text in enumerate(("a", "b", "c")):
        assert ask(TEXT, revision=revision, text=text)["ok"] is True
    for _ in range(3):
        ask({"op": "undo", "transcript": "t1"}, key="u1")
    assert studio.transcript("t1").segments[0].text == "b"


def test_one_key_for_two_wishes_does_not_make_the_second_vanish(ask: Ask, studio: Studio) -> None:
    assert ask(TEXT, key="k1")["ok"] is True
    assert ask(TEXT, key="k1", text="anders", revision=1)["ok"] is True
    assert studio.transcript("t1").segments[0].text == "anders"
    assert ask(TEXT, key="k1", text="noch anders")["error"] == "conflict", "made on a revision that is gone"
    assert ask({"op": "undo", "transcript": "t1"}, key="k1")["changes"]["segments"]["text"] == ["eins", "zwei", "drei"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "The page sent something it should not"),
        (b"[1]", "The page sent something it should not"),
        (json.dumps(TEXT | {"revision": "0"}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"text": "x" * 20_001}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"key": "k" * 65}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"key": "../x"}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"more": 1}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"op": "drop"}).encode(), "The page sent something it should not"),
        (json.dumps(TEXT | {"transcript": "t9"}).encode(), "There is no transcript"),
        (json.dumps(TEXT | {"segment": "s9"}).encode(), "There is no segment"),
        (b"\xff{", "The page sent something it should not"),
    ],
)
def test_what_is_no_edit_is_one_sentence(studio: Studio, body: bytes, says: str) -> None:
    answer = Edits(studio).answer(body, LOCAL)
    assert answer["ok"] is False
    assert says in answer["message"]


def test_a_stranger_is_told_that_there_is_nothing(ask: Ask, studio: Studio) -> None:
    answer = ask(TEXT, Viewer("stranger"))
    assert (answer["ok"], answer["error"]) == (False, "not_found")
    assert studio.transcript("t1").segments[0].text == "eins zwei"


def test_over_http_it_is_posted_and_nothing_else(app: App) -> None:
    url = f"{app.url}/gradio_api/studio/edit"
    assert httpx.get(url, timeout=30).status_code == 405
    answer = httpx.post(url, json=TEXT | {"transcript": "nope"}, timeout=30)
    assert (answer.status_code, answer.json()["error"]) == (200, "not_found")
    assert answer.headers["cache-control"] == "private, no-store"


def test_forty_edits_at_one_moment_are_all_made_and_none_waits_long(app: App) -> None:
    """Once twenty froze the studio for half a minute, and most were refused though some of those had been made."""
    people = 40
    store = Store(app.studio.settings)
    crowd = tuple(replace(said("eins"), id=f"s{n}", start=n, end=n + 1.0, words=word(n)) for n in range(people))
    put(store, "crowd", *crowd)
    store.close()
    barrier = threading.Barrier(people)

    def person(number: int) -> dict[str, Any]:
        with httpx.Client(timeout=60) as client:
            barrier.wait()
            intent = TEXT | {"transcript": "crowd", "segment": f"s{number}", "text": f"text {number}"}
            return dict(client.post(f"{app.url}/gradio_api/studio/edit", json=intent).json())

    begin = time.monotonic()
    with ThreadPoolExecutor(people) as threads:
        answers = list(threads.map(person, range(people)))
    assert [answer["ok"] for answer in answers] == [True] * people
    assert time.monotonic() - begin < 25, "a writer that waits for a connection gives up after 30 s"
    texts = {segment.id: segment.text for segment in app.studio.transcript("crowd").segments}
    assert texts == {f"s{n}": f"text {n}" for n in range(people)}


def word(number: int) -> tuple[Word, ...]:
    return (Word("eins", number + 0.1, number + 0.9),)
