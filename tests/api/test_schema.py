"""What is really answered keeps to what the schema says of it, and nothing is said over the wire that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from studio.accounts.actor import LOCAL, visitor
from studio.accounts.users import User
from studio.api.live import LiveHeld
from studio.api.refusals import Refusal
from studio.api.schema import ASKS, READS
from studio.config import Settings
from studio.session import Studio
from studio.ui.components import Component, Library, Models, TranscriptEditor, Visit
from studio.ui.guard.door import ACTOR
from studio.ui.live import live_routes
from studio.ui.routes import ACCOUNTS, ANSWERS, EDIT, HERE, PREFIX, VISITS, routes
from tests.owned import EXPORT, Ids, fill
from tests.patience import wait_until
from tests.ui.test_refusals import LISTS, OPEN, ROUTES

ANYBODY = SimpleNamespace()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path_factory.mktemp("data"), workers=1))
    yield found
    found.close()


@pytest.fixture(scope="module")
def ids(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Ids:
    """Of one of everything, with an export that is done."""
    session = studio.acting_as(LOCAL)
    found = fill(studio, session, Path(tmp_path_factory.mktemp("files")))
    begun = TranscriptEditor(studio).export({"action": "start", "format": EXPORT, "status": "all"}, ANYBODY)
    kept_to(begun, "export", 0)
    assert wait_until(lambda: session.exports.get(begun["export"]).state != "working")
    return replace(found, export=begun["export"])


@pytest.fixture(scope="module")
def client(studio: Studio) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*live_routes(studio), *routes(studio)])) as found:
        yield found


def kept_to(answer: Any, function: str, which: int) -> None:
    """Nothing is missing, nothing more is there, and every value has its type."""
    assert answer["ok"] is True, answer
    TypeAdapter(ASKS[function][which].gives).validate_python({name: answer[name] for name in answer if name != "ok"})


def test_every_json_that_is_read_has_a_shape() -> None:
    assert set(READS) == {
        path
        for path in (*ANSWERS, *VISITS, *ACCOUNTS, "/live/whose.json", "/live/{id}/text.json")
        if path.endswith(".json")
    }


def test_every_server_function_has_a_shape() -> None:
    functions = {name for kind in Component.__subclasses__() for name in vars(kind) | vars(Component) if name in ASKS}
    assert {*functions, "edit", "here", "live"} == set(ASKS)
    assert {TranscriptEditor, Library, Models} <= set(Component.__subclasses__())


@pytest.mark.parametrize("path", sorted(set(READS) - set(VISITS) - set(ACCOUNTS)))
def test_what_is_read_keeps_to_its_shape(client: TestClient, ids: Ids, path: str) -> None:
    asked = ROUTES[path](ids) if path in ROUTES else path
    assert path in {*ROUTES, *LISTS, *OPEN, "/live/whose.json"}
    answer = client.get(PREFIX + asked)
    assert answer.status_code == 200, answer.text
    TypeAdapter(READS[path].gives).validate_json(answer.content)


def test_an_edit_keeps_to_its_shape(client: TestClient, ids: Ids) -> None:
    wish = {"transcript": ids.transcript, "op": "set_status", "revisions": {ids.segment: 0}}
    wish["intent"] = {"segment": ids.segment, "status": "verified"}
    kept_to(client.post(EDIT, json=wish).json(), "edit", 0)
    conflict = client.post(EDIT, json=wish).json()
    assert conflict["error"] == "conflict"
    assert conflict["changes"]["segments"]["revision"] == [1]
    refused = client.post(EDIT, json={"transcript": "none", "move": "undo"}).json()
    for each in (conflict, refused):
        TypeAdapter(Refusal).validate_python(each)


def test_what_is_new_and_who_is_here_keep_to_their_shape(client: TestClient, ids: Ids) -> None:
    asked = {"transcript": ids.transcript, "page": "1" * 32, "since": -1, "segment": ids.segment}
    client.post(HERE, json=asked | {"page": "2" * 32, "typing": True})
    answered = client.post(HERE, json=asked).json()
    kept_to(answered, "here", 0)
    assert [(each["own"], each["typing"]) for each in answered["others"]] == [(True, True)]
    kept_to(client.post(HERE, json={"transcript": ids.transcript, "page": "2" * 32, "away": True}).json(), "here", 1)
    refused = client.post(HERE, json=asked | {"page": "../x"})
    assert refused.status_code == 400
    TypeAdapter(Refusal).validate_python(refused.json())


def test_a_recording_keeps_to_its_shape(client: TestClient) -> None:
    begun = client.post(f"{PREFIX}/live", json={"began": "2026-11-26T07:12:33", "model": "none"}).json()
    kept_to(begun, "live", 0)
    held = client.post(f"{PREFIX}/live/{begun['live']}/sound?at=0&last=1", content=bytes(200)).json()
    TypeAdapter(LiveHeld).validate_python({name: held[name] for name in held if name != "ok"})
    assert (held["samples"], held["ended"]) == (100, True)


def test_what_is_asked_for_keeps_to_its_shape(studio: Studio, ids: Ids) -> None:
    editor, library = TranscriptEditor(studio), Library(studio)
    kept_to(editor.run({"transcript": ids.heard, "action": "stop"}, ANYBODY), "run", 0)
    wish = {"action": "start", "recording": ids.recording, "model": "pocketsphinx/en-us", "pnc": False}
    begun = editor.compare(wish | {"target_lang": "en", "region": [0.5, 1.5]}, ANYBODY)
    kept_to(begun, "compare", 0)
    assert studio.acting_as(LOCAL).transcripts.get(begun["transcript"]).region == (0.5, 1.5)
    kept_to(editor.run({"transcript": begun["transcript"], "action": "stop"}, ANYBODY), "run", 0)
    kept_to(editor.ask({"action": "delete", "answer": ids.answer}, ANYBODY), "ask", 1)
    kept_to(library.library({"action": "rename", "recording": ids.recording, "name": "x"}, ANYBODY), "library", 0)
    kept_to(library.export({"action": "cancel", "export": ids.export}, ANYBODY), "export", 1)


def test_what_somebody_who_is_logged_in_is_told_of_himself_keeps_to_its_shape(tmp_path: Path) -> None:
    found = Studio(Settings(data=tmp_path, workers=1, access="accounts"))
    found._services.store.users.add(User("a1", "Ann", True, True, datetime.now(timezone.utc)), None)
    app = Starlette(routes=routes(found))

    async def as_ann(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, ACTOR: found.logins.in_name_of("ann")}, receive, send)

    with TestClient(as_ann) as client:
        for path in ACCOUNTS:
            TypeAdapter(READS[path].gives).validate_json(client.get(f"{PREFIX}{path}").content)
        assert client.get(f"{PREFIX}/me.json").json() == {"id": "a1", "name": "Ann", "admin": True}
    found.close()


def test_what_a_visitor_is_told_keeps_to_its_shape(tmp_path: Path) -> None:
    found = Studio(Settings(data=tmp_path, workers=1, access="visitors"))
    headers = {"x-studio-visitor": "a" * 64}
    with TestClient(Starlette(routes=routes(found)), headers=headers) as client:
        for path in VISITS:
            answer = client.get(f"{PREFIX}{path}?path=/recordings/r/original").json()
            TypeAdapter(READS[path].gives).validate_python(answer)
    asked = SimpleNamespace(headers=Headers(headers))
    kept_to(Visit(found).visit({"action": "leave"}, asked), "visit", 0)
    assert found._services.store.visitors.key(visitor("a" * 64).name) is None
    found.close()
