"""Values that no page sends: refused with a sentence, and no traceback in the server's log."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.served import App
from tests.ui.test_refusals import API, EVENTS, ROW, Event, Served, fire, standing

MODEL = "pocketsphinx/en-us"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with standing(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("files")) as found:
        yield found


@pytest.fixture
def ann(house: Served) -> Iterator[httpx.Client]:
    """Afterwards nothing but sentences may stand in the server's log."""
    with house.client("ann") as client:
        yield client
    assert "Traceback" not in house.log.read_text("utf-8")


def fired(house: Served, ann: httpx.Client, name: str, data: list[Any], event_data: Any = None) -> str:
    number = next(key for key, each in house.events if each == name)
    told = fire(ann, number, Event(data, event_data), uuid.uuid4().hex)
    assert isinstance(told, str), told
    return told


def succeeded(told: str) -> bool:
    return bool(json.loads(told.removeprefix("data: "))["success"])


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "é" * 300, "a\0b"], ids=["a file", "a name too long", "no path at all"]
)
@pytest.mark.parametrize("way", ["queue/join", "run/predict"])
def test_what_comes_with_an_event_names_no_file_of_the_server(
    house: Served, ann: httpx.Client, way: str, path: str
) -> None:
    number = next(key for key, each in house.events if each == "_open_event")
    told = {"recording": {"path": path, "meta": {"_type": "gradio.FileData"}}}
    body = {"data": [], "fn_index": number, "session_hash": uuid.uuid4().hex, "event_data": told}
    answer = ann.post(f"{API}/{way}", json=body)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "This names a file that was not sent here. Send it first.",
    )


@pytest.mark.parametrize("path", ["queue/data", "queue/data?session_hash=nobody", "queue/data?session_hash="])
def test_who_has_asked_for_nothing_is_told_so_in_the_stream(ann: httpx.Client, path: str) -> None:
    """As Gradio tells it: its page reads `session_not_found` and begins anew."""
    answer = ann.get(f"{API}/{path}")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert json.loads(answer.text.removeprefix("data: ")) == {
        "msg": "unexpected_error", "event_id": None, "message": "404: Not Found",
        "session_not_found": True, "success": False,
    }  # fmt: skip


def test_a_program_that_has_asked_for_nothing_is_told_so(app: App) -> None:
    """Where there is one owner: elsewhere this way of calling is off."""
    answer = httpx.get(f"{app.url}{API}/call/transcribe/nobody")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == 'event: error\ndata: "404: Not Found"\n\n'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_second_way_of_calling_is_off(ann: httpx.Client, method: str) -> None:
    for path in ("call/v2/transcribe", "call/v2/transcribe/nobody"):
        assert ann.request(method, f"{API}/{path}", json={"data": []}).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("_take_files", [1.5]),
        ("_take_files", [[{"path": "/etc/passwd"}]]),
        ("_read", [[{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]]),
        ("_models", [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]),
        ("_go_label", []),
        ("_choose", [[MODEL], None]),
        ("_transcribe", [None, MODEL, 7, "en", "en", False, None, None]),
        ("_transcribe", [None, MODEL, None, "en", "en", False, None, None]),
        ("_transcribe", [None, MODEL, "asr", ["en"], {"a": 1}, False, None, None]),
    ],
)
def test_wrong_types_are_refused(house: Served, ann: httpx.Client, name: str, data: list[Any]) -> None:
    told = fired(house, ann, name, data)
    assert not succeeded(told)
    assert "Error" not in told.replace('"title":"Error"', "").replace('"title": "Error"', "")


@pytest.mark.parametrize("event_data", [[], "x", {"recording": [1]}, {"recording": None, "transcript": {}}])
def test_what_comes_with_an_event_may_be_anything(house: Served, ann: httpx.Client, event_data: Any) -> None:
    assert succeeded(fired(house, ann, "_open_event", [*ROW], event_data))


def test_a_transcript_that_is_no_id_is_the_one_that_counts(house: Served, ann: httpx.Client) -> None:
    told = fired(house, ann, "_open_event", [*ROW], {"recording": house.ids.recording, "transcript": {"a": 1}})
    assert succeeded(told)
    assert house.ids.recording in told


@pytest.mark.parametrize("event", [-1, 2**40, "x", [], 1.5])
@pytest.mark.parametrize("path", ["queue/join", "run/transcribe", "run/predict"])
def test_an_event_that_is_not_there(ann: httpx.Client, path: str, event: Any) -> None:
    answer = ann.post(f"{API}/{path}", json={"data": [], "fn_index": event, "session_hash": "s1"})
    assert (answer.status_code, answer.json()["message"]) == (404, "There is no such event. Reload the page.")


@pytest.mark.parametrize("path", ["run/none", "call/none", "run/predict"])
def test_a_name_that_is_none(ann: httpx.Client, path: str) -> None:
    assert ann.post(f"{API}/{path}", json={"data": []}).status_code == 404


@pytest.mark.parametrize(
    ("component", "name"), [(2**40, "library"), ("1", "library"), ([], "library"), (None, None), (1, "get_config")]
)
def test_a_function_that_is_not_there(ann: httpx.Client, component: Any, name: Any) -> None:
    body = {"component_id": component, "fn_name": name, "session_hash": "s1", "data": {}}
    for path in ("component_server", "component_server/"):
        assert ann.post(f"{API}/{path}", json=body).status_code == 404


def test_every_event_takes_what_the_page_sends(house: Served, ann: httpx.Client) -> None:
    """So that none of the above is refused for another reason."""
    assert succeeded(fired(house, ann, "_choose", EVENTS["_choose"](house.ids).data))
