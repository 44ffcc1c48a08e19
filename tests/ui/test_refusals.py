"""Every route, server function and event, called by who may not: refused, and as if there were nothing."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from studio.accounts.actor import Actor
from studio.config import Settings
from studio.session import Studio
from studio.transcript.ops import asked_for
from studio.ui.routes import PREFIX
from tests import warm
from tests.owned import EXPORT, SAID, SECRET, Ids, fill
from tests.patience import wait_until
from tests.served import free_port

API = "/gradio_api"
MODEL = "pocketsphinx/en-us"
WISH = {"task": "asr", "source": "en", "target": "en", "pnc": False}

ROUTES: dict[str, Callable[[Ids], str]] = {
    "/recordings/{id}/recording.json": lambda t: f"/recordings/{t.recording}/recording.json",
    "/recordings/{id}/audio.flac": lambda t: f"/recordings/{t.recording}/audio.flac",
    "/recordings/{id}/original": lambda t: f"/recordings/{t.recording}/original",
    "/recordings/{id}/peaks.bin": lambda t: f"/recordings/{t.recording}/peaks.bin",
    "/recordings/{id}/spectrogram.bin": lambda t: f"/recordings/{t.recording}/spectrogram.bin?tile=0",
    "/transcripts/{id}/changes.json": lambda t: f"/transcripts/{t.transcript}/changes.json",
    "/transcripts/{id}/compare.json": lambda t: f"/transcripts/{t.transcript}/compare.json?with={t.other}",
    "/transcripts/{id}/answers.json": lambda t: f"/transcripts/{t.transcript}/answers.json",
    "/transcripts/{id}/history.json": lambda t: f"/transcripts/{t.transcript}/history.json",
    "/transcripts/{id}/glossary.json": lambda t: f"/transcripts/{t.transcript}/glossary.json",
    "/transcripts/{id}/glossary.csv": lambda t: f"/transcripts/{t.transcript}/glossary.csv",
    "/transcripts/{id}/speakers.json": lambda t: f"/transcripts/{t.transcript}/speakers.json",
    "/transcripts/{id}/suspects.json": lambda t: f"/transcripts/{t.transcript}/suspects.json",
    "/transcripts/{id}/proofreading.json": lambda t: f"/transcripts/{t.transcript}/proofreading.json",
    "/answers/{id}.json": lambda t: f"/answers/{t.answer}.json",
    "/intakes/{id}.json": lambda t: f"/intakes/{t.job}.json",
    "/intakes/{id}/sound": lambda t: f"/intakes/{t.kept}/sound",
    "/pulls/{id}.json": lambda t: f"/pulls/{t.pull}.json",
    "/exports/{token}/state.json": lambda t: f"/exports/{t.export}/state.json",
    "/live/{id}/text.json": lambda t: f"/live/{t.live}/text.json",
    "/exports/{token}/{name}": lambda t: f"/exports/{t.export}/{SECRET}-{EXPORT}.zip",
}
"""Ours that are asked for by an id, and answer 404."""

LISTS: dict[str, dict[str, object]] = {
    "/library.json": {"recordings": [], "projects": []},
    "/library/text.json": {"found": []},
    "/library/hits.json": {"rows": [], "more": False, "only_read": 0},
    "/library/texts.json": {"rows": [], "after": None},
    "/exports.json": {"latest": None},
    "/intakes.json": {"latest": None, "kept": []},
    "/pulls.json": {"datasets": [], "projects": [], "latest": None},
}
"""Ours that list what belongs to whoever asks, with what they say to who has a name and nothing else."""

OPEN = ("/static/{name}", "/models.json", "/operations.json", "/formats.json")
"""Ours that hold nothing of anybody's; the models are for who has a name."""

Body = Callable[[Ids], dict[str, Any]]

EDITS: dict[str, Body] = {
    "set_text": lambda t: {"intent": {"segment": t.segment, "text": "x"}, "revisions": {t.segment: 0}},
    "set_status": lambda t: {"intent": {"segment": t.segment, "status": "verified"}, "revisions": {t.segment: 0}},
    "take_words": lambda t: {
        "intent": {"other": t.other, "segment": t.segment, "runs": None},
        "revisions": {t.segment: 0},
    },
    "replace_texts": lambda t: {
        "intent": {"texts": [{"segment": t.segment, "text": "x"}], "verified": True},
        "revisions": {t.segment: 0},
    },
    "take_all": lambda t: {"intent": {"other": t.other}},
    "split_segment": lambda t: {"intent": {"segment": t.segment, "word": 1}, "revisions": {t.segment: 0}},
    "merge_segments": lambda t: {"intent": {"segment": t.segment, "other": "x"}, "revisions": {t.segment: 0, "x": 0}},
    "insert_segment": lambda _: {"intent": {"start": 100.0, "end": 101.0}},
    "delete_segment": lambda t: {"intent": {"segment": t.segment}, "revisions": {t.segment: 0}},
    "set_segment_times": lambda t: {
        "intent": {"segment": t.segment, "start": 0.5, "end": 1.5},
        "revisions": {t.segment: 0},
    },
    "set_word_times": lambda t: {
        "intent": {"segment": t.segment, "word": 0, "start": 0.5, "end": 0.6},
        "revisions": {t.segment: 0},
    },
    "retime_segment": lambda t: {"intent": {"segment": t.segment}, "revisions": {t.segment: 0}},
    "paste_over": lambda t: {"intent": {"segments": [t.segment], "text": "x"}, "revisions": {t.segment: 0}},
    "set_speaker": lambda t: {"intent": {"segment": t.segment, "speaker": "x"}, "revisions": {t.segment: 0}},
    "set_speakers": lambda t: {"intent": {"segments": [t.segment], "speaker": "x"}},
    "set_statuses": lambda t: {
        "intent": {"segments": [t.segment], "status": "verified"},
        "revisions": {t.segment: 0},
    },
    "delete_segments": lambda t: {"intent": {"segments": [t.segment]}, "revisions": {t.segment: 0}},
    "merge_rows": lambda t: {"intent": {"segments": [t.segment, "x"]}, "revisions": {t.segment: 0, "x": 0}},
    "retime_segments": lambda t: {"intent": {"segments": [t.segment]}, "revisions": {t.segment: 0}},
    "rename_speaker": lambda _: {"intent": {"speaker": "x", "name": "y"}},
    "merge_speakers": lambda _: {"intent": {"speaker": "x", "into": "y"}},
}
"""What the route of edits takes, by operation."""

MOVES = ("undo", "redo")
"""And the steps along the log."""

START = {"model": MODEL, "pnc": False, "target_lang": "en", "region": [0, 1]}

FUNCTIONS: dict[str, tuple[Body, ...]] = {
    "TranscriptEditor.run": (
        lambda t: {"action": "stop", "transcript": t.heard},
        lambda t: {"action": "resume", "transcript": t.heard},
    ),
    "TranscriptEditor.compare": (lambda t: {"action": "start", "recording": t.recording, **START},),
    "TranscriptEditor.ask": (
        lambda t: {"action": "start", "transcript": t.transcript, "kind": "summary"},
        lambda t: {"action": "stop", "answer": t.answer},
        lambda t: {"action": "delete", "answer": t.answer},
    ),
    "TranscriptEditor.model": (),  # as Models.model
    "TranscriptEditor.glossary": (
        lambda t: {"action": "put", "transcript": t.transcript, "wrong": "nambur", "right": "number"},
        lambda t: {"action": "remove", "transcript": t.transcript, "entry": "x"},
        lambda t: {"action": "take_in", "transcript": t.transcript, "text": "number"},
    ),
    "TranscriptEditor.proofreading": (
        lambda t: {"action": "never", "transcript": t.transcript, "rule": "spaces", "wrong": "a ,", "right": "a,"},
        lambda t: {"action": "again", "transcript": t.transcript, "unwanted": "x"},
        lambda t: {"action": "suggest", "transcript": t.transcript},
        lambda t: {"action": "stop", "transcript": t.transcript},
    ),
    "TranscriptEditor.speakers": (lambda t: {"action": "start", "transcript": t.transcript},),
    "TranscriptEditor.export": (
        lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},
        lambda t: {"action": "start", "transcript": t.transcript, "format": EXPORT, "status": "all"},
        lambda t: {"action": "cancel", "export": t.export},
    ),
    "Intake.export": (lambda t: {"action": "cancel", "export": t.export},),
    "Intake.intake": (
        lambda t: {"action": "stop", "intake": t.job},
        lambda t: {"action": "go_on", "intake": t.job, "source_lang": "en"},
        lambda t: {"action": "again", "intake": t.kept},
        lambda t: {"action": "take", "files": ["nothing"], "project": t.project},
    ),
    "Library.export": (
        lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},
        lambda t: {"action": "cancel", "export": t.export},
    ),
    "Library.library": (
        lambda t: {"action": "rename", "recording": t.recording, "name": "x"},
        lambda t: {"action": "delete", "recording": t.recording},
        lambda t: {"action": "move", "recordings": [t.recording], "project": "x"},
    ),
    "Library.project": (
        lambda t: {"action": "change", "project": t.project, "name": "x"},
        lambda t: {"action": "delete", "project": t.project},
    ),
    "Library.run": (
        lambda t: {"action": "stop", "transcript": t.heard},
        lambda t: {"action": "resume", "transcript": t.heard},
    ),
    "Models.export": (lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},),
    "Recorder.export": (lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},),
    "Models.model": (),  # models are everybody's who has a name
    "Visit.export": (lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},),
    "Visit.visit": (),  # it takes nothing, and is the caller's own
    "Account.export": (lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},),
    "Pull.export": (lambda t: {"action": "start", "recording": t.recording, "format": EXPORT, "status": "all"},),
    "Pull.pull": (lambda t: {"action": "stop", "pull": t.pull},),
}
"""What the page's components take."""

FOR_VISITORS = {name for name in FUNCTIONS if name.startswith("Visit.")}
"""Not there where nobody is a visitor."""
FOR_HUB = {name for name in FUNCTIONS if name.startswith("Pull.")}
"""Not there where nobody has a login of the Hub: asked by themselves in tests/ui/test_pull.py."""
FOR_PEOPLE = {name for name in FUNCTIONS if name.startswith("Account.")}
"""Not there where nobody logs in."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an event is sent."""

    data: list[Any]
    event_data: Any = None
    query: Mapping[str, str | None] | None = None


ASKED = [MODEL, "asr", "en", "en", False]
SPEAKERS = "nobody"

UNTOLD = ["", None]
"""No vocabulary."""

ROW = [None, None, ""]
"""What was wished and filled in before, which Gradio keeps, and no vocabulary."""

EVENTS: dict[str, Callable[[Ids], Event]] = {
    "_open_event": lambda t: Event([*ROW], {"recording": t.recording, "transcript": t.transcript}),
    "_load": lambda t: Event([*ROW], None, {"recording": t.recording, "transcript": t.transcript}),
    "_choose_project": lambda t: Event([t.project, *ROW]),
    "_transcribe": lambda t: Event([None, *ASKED, SPEAKERS, *UNTOLD, None, None], {"recordings": t.recording}),
    "_again": lambda t: Event([None], {"recording": t.recording}),
    # an upload belongs to whoever knows its path: see tests/ui/test_uploads.py
    "_take_files": lambda t: Event([[], t.project]),
    "_read": lambda _: Event([[]]),
    # of what the session holds: see `test_the_last_vocabulary_is_ones_own`
    "_last": lambda _: Event([None]),
    "_learned": lambda _: Event([None, ""]),
    "_title": lambda _: Event(["NeMo"]),
    "_recorded": lambda t: Event([], {"jobs": [t.job]}),
    "recorder_value": lambda _: Event([*ASKED, "default"]),
    "transcribe": lambda _: Event([None, MODEL, "asr", "en", "", False]),
    "_choose": lambda _: Event([MODEL, WISH]),
    "wished": lambda _: Event([MODEL, WISH, "en"]),
    "_models": lambda _: Event([MODEL]),
    "_go_label": lambda _: Event(["asr", None]),
    "_taken": lambda t: Event([*ASKED, SPEAKERS, *UNTOLD, None, None], {"intake": t.job}),
    "_close": lambda t: Event([t.project]),
    "_library": lambda _: Event([]),
    "_let_be": lambda _: Event([]),
}
"""What events are sent. Those without ids carry nothing that could be another's."""

INTO_ONES_OWN = ("take_copy",)
"""An example: it says something else the second time."""


NAMELESS: Mapping[str, dict[str, str]] = MappingProxyType({})


@dataclass
class Served:
    url: str
    data: Path
    pid: int
    log: Path
    ids: Ids
    """Of what is Ann's."""
    cookies: dict[str, dict[str, str]]
    routes: list[str]
    functions: list[tuple[int, str, str]]
    events: list[tuple[int, str]]
    headers: Mapping[str, dict[str, str]] = field(default_factory=dict)
    for_nobody: int = 401
    """What is answered to who is nobody, wherever he asks."""

    def client(self, name: str) -> httpx.Client:
        cookies, headers = self.cookies.get(name), self.headers.get(name)
        return httpx.Client(base_url=self.url, cookies=cookies, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with standing(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("files")) as found:
        yield found


@contextmanager
def standing(data: Path, files: Path) -> Iterator[Served]:
    """Served with logins, on a folder where one of everything is Ann's. What it logs goes into `files`."""
    settings = Settings(data=data, workers=1, access="accounts")
    with serving("tests.ui.logged_in", settings, Actor("user:ann"), files) as found:
        yield found


@contextmanager
def serving(
    module: str, settings: Settings, ann: Actor, files: Path, names: Mapping[str, dict[str, str]] = NAMELESS
) -> Iterator[Served]:
    """Served by a module, with one of everything as `ann`'s; `names`: the headers by which somebody is known."""
    studio = Studio(settings)
    ids = fill(studio, studio.acting_as(ann), files)
    studio.close()
    port, log = free_port(), files / "server.log"
    with log.open("w") as told:
        pipe = subprocess.PIPE
        server = warm.start(module, str(settings.data), str(port), stdin=pipe, stdout=pipe, stderr=told, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    said = server.stdout.readline()
    assert said, log.read_text()
    found = Served(f"http://127.0.0.1:{port}", settings.data, server.pid, log, ids, **json.loads(said), headers=names)
    found.ids = replace(ids, export=_exported(found))
    yield found
    server.stdin.close()
    assert server.wait(60) == 0
    server.stdout.close()
    assert "Traceback" not in log.read_text(), log.read_text()


def _exported(house: Served) -> str:
    """A download of Ann's, made over HTTP: it lives in the server."""
    intent = {"action": "start", "recording": house.ids.recording, "format": EXPORT, "status": "all"}
    with house.client("ann") as client:
        key = next(key for key, kind, name in house.functions if (kind, name) == ("Library", "export"))
        token = _call(client, key, "export", intent).json()["export"]
        state = f"{PREFIX}/exports/{token}/state.json"
        assert wait_until(lambda: client.get(state).json()["state"] != "working")
    return str(token)


def _call(client: httpx.Client, component: int, name: str, data: dict[str, Any]) -> httpx.Response:
    body = {"component_id": component, "fn_name": name, "session_hash": "s1", "data": data}
    return client.post(f"{API}/component_server/", json=body)


def fire(client: httpx.Client, number: int, event: Event, page: str = "s1") -> httpx.Response | str:
    """What an event of a page gives: its last message, or the refusal to take it."""
    body = {"data": event.data, "event_data": event.event_data, "fn_index": number, "session_hash": page}
    query = {key: value for key, value in (event.query or {}).items() if value}
    joined = client.post(f"{API}/queue/join", json=body, params=query)
    if joined.status_code != 200:
        return joined
    with client.stream("GET", f"{API}/queue/data", params={"session_hash": page}) as stream:
        for line in stream.iter_lines():
            if '"process_completed"' in line:
                return line
    raise AssertionError(f"event {number} never ended")


def alike(ids: Ids, answer: httpx.Response | str) -> tuple[int, str]:
    """Status and body, without what differs from one call to the next: the id that was asked for, and nonces."""
    if not isinstance(answer, str):
        return answer.status_code, ids.hidden(answer.text)
    message = json.loads(answer.removeprefix("data: "))
    told = {name: message["output"].get(name) for name in ("data", "error")}
    text = re.sub(r'"[0-9a-f]{8}"|(?<="intake": )"[0-9a-f]{32}"', "<nonce>", json.dumps(told))
    return 200, f"{message['success']} {ids.hidden(text)}"


def state(house: Served) -> list[Any]:
    """All that somebody could have changed for Ann, or made for another."""
    with house.client("ann") as client:
        return [client.get(f"{PREFIX}{path}").json() for path in ("/library.json", *_anns(house.ids))]


def _anns(ids: Ids) -> list[str]:
    keys = (ids.transcript, ids.other, ids.heard)
    return [
        f"/recordings/{ids.recording}/recording.json",
        *(f"/transcripts/{key}/changes.json" for key in keys),
        f"/transcripts/{ids.transcript}/answers.json",
        f"/exports/{ids.export}/state.json",
    ]


@pytest.fixture
def unchanged(house: Served) -> Iterator[None]:
    before = state(house)
    yield
    assert state(house) == before


def test_every_route_of_ours_stands_in_a_table(house: Served) -> None:
    ours = {path.removeprefix(PREFIX) for path in house.routes if path.startswith(PREFIX)}
    assert ours == {
        *ROUTES,
        *LISTS,
        *OPEN,
        "/edit",
        "/here",
        "/live",
        "/live/whose.json",
        "/live/{id}/sound",
        "/me.json",
    }


def test_every_server_function_stands_in_a_table(house: Served) -> None:
    assert {f"{kind}.{name}" for _, kind, name in house.functions} == set(FUNCTIONS) - FOR_VISITORS - FOR_HUB


def test_every_event_stands_in_a_table(house: Served) -> None:
    assert {name for _, name in house.events} == {*EVENTS, *INTO_ONES_OWN}


@pytest.mark.parametrize("who", ["eve", "nobody"])
@pytest.mark.usefixtures("unchanged")
def test_a_route_to_what_is_anothers_leads_nowhere(house: Served, who: str) -> None:
    nothing = house.ids.missing()
    with house.client(who) as client, house.client("ann") as ann:
        for row in ROUTES.values():
            path, other = f"{PREFIX}{row(house.ids)}", f"{PREFIX}{row(nothing)}"
            refused = client.get(path)
            assert refused.status_code == (404 if who == "eve" else house.for_nobody)
            assert alike(house.ids, refused) == alike(nothing, client.get(other)), path
            assert ann.get(path).status_code == 200, "else the table is wrong"


@pytest.mark.parametrize("who", ["eve", "nobody"])
@pytest.mark.usefixtures("unchanged")
def test_nobody_speaks_into_the_recording_of_another(house: Served, who: str) -> None:
    nothing = house.ids.missing()
    with house.client(who) as client, house.client("ann") as ann:
        for query in ("at=0", "at=0&last=1"):
            paths = [f"{PREFIX}/live/{ids.live}/sound?{query}" for ids in (house.ids, nothing)]
            refused, missed = (client.post(path, content=bytes(200)) for path in paths)
            assert refused.status_code == (404 if who == "eve" else house.for_nobody)
            assert alike(house.ids, refused) == alike(nothing, missed)
        kept = ann.post(f"{PREFIX}/live/{house.ids.live}/sound?at=0", content=b"")
    assert kept.json() == {"ok": True, "samples": SAID, "ended": False, "job": None}


def looks(*of: Ids) -> Iterator[list[dict[str, Any]]]:
    """What is new, with where one is, and that one is gone; asked for with the ids of each."""
    for said in ({"since": -1, "segment": "s1", "typing": True}, {"away": True}):
        yield [{"transcript": ids.transcript, "page": "0" * 32, **said} for ids in of]


@pytest.mark.parametrize("who", ["eve", "nobody"])
@pytest.mark.usefixtures("unchanged")
def test_who_is_at_what_is_anothers_is_nobodys_business(house: Served, who: str) -> None:
    nothing = house.ids.missing()
    with house.client(who) as client, house.client("ann") as ann:
        for asked in looks(house.ids, nothing):
            refused, missed = (client.post(f"{PREFIX}/here", json=body) for body in asked)
            assert refused.status_code == (404 if who == "eve" else house.for_nobody)
            assert alike(house.ids, refused) == alike(nothing, missed)
            seen = ann.post(f"{PREFIX}/here", json=asked[0])
            assert (seen.status_code, seen.json().get("others", [])) == (200, [])


def test_who_has_not_logged_in_records_nothing(house: Served) -> None:
    with house.client("nobody") as client:
        refused = client.post(f"{PREFIX}/live", json={"began": "2026-11-26T07:12:33"})
        untold = client.get(f"{PREFIX}/live/whose.json")
    assert (refused.status_code, untold.status_code) == (house.for_nobody, house.for_nobody)
    assert len(list((house.data / "live").iterdir())) == 1


def edits(*of: Ids) -> Iterator[list[dict[str, Any]]]:
    """Each operation, asked for with the ids of each."""
    for op, row in EDITS.items():
        yield [{"op": op, "transcript": ids.transcript, **row(ids)} for ids in of]


def moves(*of: Ids) -> Iterator[list[dict[str, Any]]]:
    for move in MOVES:
        yield [{"move": move, "transcript": ids.transcript} for ids in of]


def test_every_operation_stands_in_a_table() -> None:
    assert set(EDITS) == set(asked_for())


@pytest.mark.parametrize("who", ["eve", "nobody"])
@pytest.mark.usefixtures("unchanged")
def test_an_edit_of_what_is_anothers_is_an_edit_of_nothing(house: Served, who: str) -> None:
    nothing = house.ids.missing()
    with house.client(who) as client:
        for asked in (*edits(house.ids, nothing), *moves(house.ids, nothing)):
            refused, missed = (client.post(f"{PREFIX}/edit", json=body) for body in asked)
            assert refused.json()["error"] == ("not_found" if who == "eve" else "logged_out"), asked
            assert alike(house.ids, refused) == alike(nothing, missed)


def test_lists_hold_what_is_ones_own(house: Served) -> None:
    with house.client("eve") as eve, house.client("nobody") as nobody, house.client("ann") as ann:
        for path, empty in LISTS.items():
            url = f"{PREFIX}{path}?recording={house.ids.recording}&wanted={SECRET.lower()}"
            assert eve.get(url).json() == empty
            assert nobody.get(url).status_code == house.for_nobody
            assert SECRET.lower() in ann.get(url).text.lower()
        assert eve.get(f"{PREFIX}/models.json").status_code == 200
        assert nobody.get(f"{PREFIX}/models.json").status_code == house.for_nobody


@pytest.mark.usefixtures("unchanged")
def test_a_server_function_finds_nothing_of_anothers(house: Served) -> None:
    nothing = house.ids.missing()
    with house.client("eve") as eve:
        for key, kind, name in house.functions:
            for row in FUNCTIONS[f"{kind}.{name}"]:
                refused = _call(eve, key, name, row(house.ids))
                assert (refused.json()["ok"], refused.json()["error"]) == (False, "not_found"), row(house.ids)
                assert alike(house.ids, refused) == alike(nothing, _call(eve, key, name, row(nothing)))


@pytest.mark.usefixtures("unchanged")
def test_an_event_finds_nothing_of_anothers(house: Served) -> None:
    nothing = house.ids.missing()
    with house.client("eve") as eve:
        for number, name in house.events:
            if (row := EVENTS.get(name)) is None:
                continue
            told = fire(eve, number, row(house.ids), f"{number}-a")
            missed = fire(eve, number, row(nothing), f"{number}-b")
            assert alike(house.ids, told) == alike(nothing, missed), name
            assert SECRET not in str(told), name


@pytest.mark.usefixtures("unchanged")
def test_what_is_taken_in_from_the_page_is_ones_own(house: Served) -> None:
    with house.client("eve") as eve:
        for number, name in house.events:
            if name in INTO_ONES_OWN:
                assert SECRET not in str(fire(eve, number, Event(["default"])))


@pytest.mark.usefixtures("unchanged")
def test_who_has_not_logged_in_reaches_no_function_and_no_event(house: Served) -> None:
    with house.client("nobody") as nobody:
        calls = [_call(nobody, key, name, {}) for key, _, name in house.functions]
        fired = [fire(nobody, number, Event([])) for number, _ in house.events]
        sent = nobody.post(f"{API}/upload", files={"files": ("a.wav", b"x")})
    assert {each if isinstance(each, str) else each.status_code for each in (*calls, *fired)} == {401}
    assert {each.text for each in calls} == {calls[0].text}
    assert sent.status_code == 401
    assert not [each for each in house.data.glob("scratch/work/*/uploads/*") if any(each.iterdir())]


def test_what_gradio_shows_at_once_holds_nothing_of_anybodys(house: Served) -> None:
    with house.client("eve") as eve:
        for path in ("/", "/config", f"{API}/info"):
            answer = eve.get(path)
            assert (answer.status_code, SECRET in answer.text) == (200, False), path


@pytest.mark.usefixtures("unchanged")
def test_the_last_vocabulary_is_ones_own(house: Served) -> None:
    numbers = {name: number for number, name in house.events}
    hidden = []
    for page, ids in (("v1", house.ids), ("v2", house.ids.missing())):
        with house.client("eve") as eve:
            fire(eve, numbers["_again"], Event([None], {"recording": ids.recording}), page)
            hidden.append(alike(ids, fire(eve, numbers["_last"], Event([None]), page)))
            hidden.append(alike(ids, fire(eve, numbers["_learned"], Event([None, ""]), page)))
    assert all("There is no recording" in each[1] for each in hidden)
    assert hidden[:2] == hidden[2:]


@pytest.mark.usefixtures("unchanged")
def test_a_run_started_from_the_page_on_what_is_anothers(house: Served) -> None:
    """Which recordings are to be transcribed is kept by Gradio with the page's session, where `_again` puts them."""
    numbers = {name: number for number, name in house.events}
    hidden = []
    for page, ids in (("p1", house.ids), ("p2", house.ids.missing())):
        with house.client("eve") as eve:
            fire(eve, numbers["_again"], Event([None], {"recording": ids.recording}), page)
            hidden.append(
                alike(
                    ids,
                    fire(eve, numbers["_transcribe"], Event([None, *ASKED, SPEAKERS, *UNTOLD, None, None]), page),
                )
            )
    assert "There is no recording" in hidden[0][1]
    assert hidden[0] == hidden[1]
