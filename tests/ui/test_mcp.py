"""The tools for programs that speak MCP: with the protocol's own client, and asked by who may not."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile
from starlette.applications import Starlette
from starlette.testclient import TestClient

from studio.accounts.actor import LOCAL, Actor
from studio.config import Settings
from studio.engines import registry
from studio.engines.catalog import Catalog
from studio.errors import NotFound, RequestError, SettingsError, StudioError
from studio.formats import Options
from studio.session import Studio
from studio.ui.mcp.routes import AT_ONCE, Mcp
from studio.ui.mcp.server import MOST_BODY
from studio.ui.mcp.tools import TOOLS, Asking, Said
from studio.ui.uploads.folder import Uploads
from tests import loops
from tests.chatting import REMOTE, TALKER, Talkers, WordChat
from tests.conftest import ROOT
from tests.served import App, served

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
STORY = ROOT / "assets" / "examples" / "short-story.flac"
MODEL = "pocketsphinx/en-us"
SOUND = base64.b64encode(MEMO.read_bytes()).decode()
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@dataclass(frozen=True, slots=True)
class Answer:
    refused: bool
    text: str
    file: Any

    @property
    def data(self) -> Any:
        assert not self.refused, self.text
        return json.loads(self.text)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_MCP", "1")
        with served(tmp_path_factory.mktemp("served")) as found:
            yield found


def call(house: App, *calls: tuple[str, dict[str, Any]], token: str | None = None) -> list[Answer]:
    """One after the other, by the official client."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def talk() -> list[Answer]:
        async with (
            httpx.AsyncClient(headers=headers, timeout=120) as http,
            streamable_http_client(f"{house.url}/mcp", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            listed = await session.list_tools()
            assert {tool.name for tool in listed.tools} == set(TOOLS)
            return [_answer(await session.call_tool(name, asked)) for name, asked in calls]

    return loops.run(talk())


def _answer(said: Any) -> Answer:
    files = [block.resource for block in said.content if block.type == "resource"]
    return Answer(said.isError, said.content[0].text, files[0] if files else None)


@pytest.mark.mcp
def test_what_is_sent_is_heard_and_not_kept_unless_it_is_to_be(house: App) -> None:
    once, none, kept = call(
        house,
        ("transcribe", {"audio": SOUND, "model": MODEL}),
        ("recordings", {}),
        ("transcribe", {"audio": SOUND, "name": "../memo.flac", "model": MODEL, "keep": True, "project": "calls"}),
    )
    assert once.data["text"].startswith("please ")
    assert (none.data["count"], once.data["state"]) == (0, "done")
    recording = kept.data["recording"]
    (found,) = house.session.library.entries()
    assert (found.recording.id, found.recording.name, found.project) == (recording, "memo.flac", "calls")
    listed, text, srt, again, whole, silent = call(
        house,
        ("recordings", {"project": "calls"}),
        ("transcript", {"recording": recording}),
        ("export", {"recording": recording, "format": "srt"}),
        ("transcribe", {"recording": recording, "model": MODEL}),
        ("export", {"project": "calls", "format": "nemo", "status": "all"}),
        ("ask", {"recording": recording, "question": "Who?"}),
    )
    assert [each["id"] for each in listed.data["recordings"]] == [recording]
    assert text.data["text"] == once.data["text"]
    assert text.data["segments"][0]["start"] >= 0
    assert srt.file.text.startswith("1\n00:00:0")
    assert srt.data["name"].endswith(".srt")
    assert again.data["text"] == once.data["text"]
    assert base64.b64decode(whole.file.blob).startswith(b"PK")
    assert silent.refused, "no model here can be asked"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """So much of it that there is something to be told of on the way."""
    path = tmp_path_factory.mktemp("story") / "story.flac"
    with soundfile.SoundFile(STORY) as whole:
        soundfile.write(path, whole.read(20 * whole.samplerate, dtype="int16"), whole.samplerate)
    return path.read_bytes()


@pytest.mark.mcp
@pytest.mark.parametrize("keep", [False, True])
def test_who_wants_to_know_how_far_it_is_is_told(house: App, story: bytes, keep: bool) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    told: list[tuple[float, float | None, str | None]] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async def talk() -> Answer:
        asked = {"audio": base64.b64encode(story).decode(), "model": MODEL, "keep": keep}
        async with (
            streamable_http_client(f"{house.url}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return _answer(await session.call_tool("transcribe", asked, progress_callback=on_progress))

    assert loops.run(talk()).data["state"] == "done"
    parts = [part for part, _, _ in told]
    assert parts == sorted(set(parts))
    assert parts
    assert all(0 < part <= 1 for part in parts)
    assert all(total == 1 and message for _, total, message in told)


@pytest.mark.mcp
def test_who_does_not_take_events_gets_json_all_the_same(house: App) -> None:
    asked = {"name": "recordings", "arguments": {}, "_meta": {"progressToken": 1}}
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
    for accept, kind in (("application/json", "application/json"), (ACCEPT["Accept"], "text/event-stream")):
        answer = httpx.post(f"{house.url}/mcp", json=call, headers={"Accept": accept}, timeout=60)
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.mcp
def test_what_cannot_be_is_a_sentence(house: App) -> None:
    said = call(
        house,
        ("transcribe", {}),
        ("transcribe", {"audio": "https://example.org/a.wav", "model": MODEL}),
        ("transcribe", {"audio": "/etc/passwd", "model": MODEL}),
        ("transcribe", {"audio": SOUND, "model": "nvidia/canary-1b"}),
        ("transcribe", {"audio": base64.b64encode(b"no sound").decode(), "model": MODEL}),
        ("transcribe", {"recording": "/etc/passwd", "model": MODEL}),
        ("transcript", {"recording": "f" * 32}),
        ("export", {"format": "none"}),
        ("recordings", {"path": "/"}),
        ("delete", {}),
    )
    assert all(each.refused and each.text for each in said)
    assert "`audio` holds no file" in said[1].text
    assert not [each.text for each in said if "Traceback" in each.text or "should not" in each.text]


@pytest.mark.mcp
def test_a_token_is_good_for_what_its_scope_says(house: App) -> None:
    hears, reads = house.session.tokens.add("hears"), house.session.tokens.add("reads", "library")
    heard, listed = call(house, ("transcribe", {"audio": SOUND, "model": MODEL}), ("recordings", {}), token=hears)
    assert not heard.refused
    assert listed.text.startswith("There is no library")
    assert not call(house, ("recordings", {}), token=reads)[0].refused


@pytest.mark.mcp
@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 200),
        ("POST", {"Authorization": "Bearer cs-none"}, 401),
        ("POST", {"Authorization": "Basic abc"}, 401),
        ("POST", {"Origin": "https://evil.example"}, 403),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", {"Host": "rebind.example"}, 421),
        ("GET", {}, 405),
        ("DELETE", {}, 405),
    ],
)
def test_who_may_not_is_told_before_anything_is_done(
    house: App, method: str, headers: dict[str, str], status: int
) -> None:
    body = INITIALIZE if method == "POST" else None
    answer = httpx.request(method, f"{house.url}/mcp", json=body, headers={**ACCEPT, **headers}, timeout=60)
    assert answer.status_code == status, answer.text
    assert ("serverInfo" in answer.text) is (status == 200)


def app_of(studio: Studio) -> Starlette:
    mcp = Mcp.of(studio, Uploads(studio.uploads_folder()))
    return Starlette(routes=mcp.routes(), lifespan=lambda _: mcp.running())


def asked(settings: Settings, client: str, **headers: str) -> Any:
    """The answer to who comes from this address."""
    studio = Studio(settings)
    try:
        with TestClient(app_of(studio), client=(client, 50_000)) as at:
            return at.post("/mcp", json=INITIALIZE, headers={**ACCEPT, **headers})
    finally:
        studio.close()


@pytest.mark.mcp
@pytest.mark.parametrize(
    ("access", "client", "status"),
    [("local", "127.0.0.1", 200), ("local", "192.168.1.5", 401), ("local", "", 401), ("accounts", "127.0.0.1", 401)],
)
def test_without_a_token_only_programs_of_this_machine_are_its_owner(
    tmp_path: Path, access: Any, client: str, status: int
) -> None:
    assert asked(Settings(data=tmp_path, access=access, mcp=True), client).status_code == status


def test_visitors_have_none_and_nobody_has_where_it_is_off(tmp_path: Path) -> None:
    for settings in (Settings(data=tmp_path, access="visitors", mcp=True), Settings(data=tmp_path)):
        answer = asked(settings, "127.0.0.1")
        assert answer.status_code == 404
        assert "STUDIO_MCP=1" in answer.text
    with pytest.raises(SettingsError, match=r"^STUDIO_MCP=1: visitors have no tokens"):
        Settings.from_env({"STUDIO_MCP": "1", "STUDIO_ACCESS": "visitors"})


@pytest.mark.mcp
def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    answer = asked(Settings(data=tmp_path, mcp=True), "127.0.0.1", **{"Content-Length": str(MOST_BODY + 1)})
    assert answer.status_code == 413


def test_what_is_anothers_looks_as_if_it_were_not_there(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1))
    try:
        recording = studio.acting_as(LOCAL).library.add(MEMO).recording.id
        asking = Asking(studio.acting_as(Actor("user:eve", "library")), Uploads(studio.uploads_folder()))
        for name, more in (("transcript", {}), ("ask", {}), ("transcribe", {"model": MODEL}), ("export", {})):
            theirs, missing = (refusal(asking, name, recording=key, **more) for key in (recording, "f" * 32))
            assert isinstance(theirs, NotFound)
            assert str(theirs).replace(recording, "f" * 32) == str(missing)
        assert run(asking, "recordings").data["count"] == 0
        assert isinstance(refusal(asking, "export", project="default"), RequestError | StudioError)
    finally:
        studio.close()


def test_an_answer_says_when_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = WordChat(lambda _: "Somebody wants to be called back [1].")
    talkers = Talkers(chat, threading.Event(), (TALKER, REMOTE))
    talkers.go.set()
    offered = {**registry.families(), "talkers": talkers}
    monkeypatch.setattr("studio.session.services.Catalog", lambda settings: Catalog(settings, offered))
    studio = Studio(Settings(data=tmp_path, workers=1))
    try:
        asking = Asking(studio.acting_as(LOCAL), Uploads(studio.uploads_folder()))
        recording = studio.acting_as(LOCAL).library.add(MEMO).recording.id
        refused = refusal(asking, "ask", recording=recording, model=TALKER.id)
        assert str(refused) == "This recording has no transcript yet: transcribe it first."
        first = run(asking, "transcribe", recording=recording, model=MODEL).data["segments"][0]
        said = run(asking, "ask", recording=recording, question="Why?", model=TALKER.id).data
        assert said["answer"] == "Somebody wants to be called back [1]."
        assert said["cited_seconds"] == {"1": first["start"]}
        not_here = refusal(asking, "ask", recording=recording, model=REMOTE.id)
        assert str(not_here).startswith("hub/talker is not here")
    finally:
        studio.close()


def test_what_takes_long_goes_on_and_is_read_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talkers = Talkers(WordChat(lambda _: "Somebody called [1]."), threading.Event(), (TALKER,))
    offered = {**registry.families(), "talkers": talkers}
    monkeypatch.setattr("studio.session.services.Catalog", lambda settings: Catalog(settings, offered))
    studio = Studio(Settings(data=tmp_path, workers=1))
    try:
        session = studio.acting_as(LOCAL)
        asking = Asking(session, Uploads(studio.uploads_folder()), patience=0.0)
        recording = session.library.add(MEMO).recording.id
        begun = run(asking, "transcribe", recording=recording, model=MODEL).data
        assert (begun["state"], begun["recording"]) == ("running", recording)
        session.transcripts.wait(begun["transcript"])
        assert run(asking, "transcript", recording=recording).data["segments"]
        asked = run(asking, "ask", recording=recording, question="Who?", model=TALKER.id).data
        assert asked["state"] == "running"
        assert run(asking, "ask", answer=asked["answer"]).data == asked
        talkers.go.set()
        session.answers.wait(asked["answer"])
        assert run(asking, "ask", answer=asked["answer"]).data["answer"] == "Somebody called [1]."
        assert str(refusal(asking, "ask")).startswith("Give either `recording`")
        assert isinstance(refusal(asking, "ask", answer="a" + "f" * 32), NotFound)
    finally:
        talkers.go.set()
        studio.close()


def test_of_an_export_nothing_stays_however_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1))
    try:
        session = studio.acting_as(LOCAL)
        asking = Asking(studio.acting_as(Actor(LOCAL.name, "library")), Uploads(studio.uploads_folder()))
        recording = session.transcripts.transcribe_file(MEMO, session.models.request(MODEL)).recording.id
        own = session.exports.start("txt", Options(), recording_id=recording).token

        def stays() -> list[str]:
            return [job.id for job in session.jobs.of_kind("export")]

        assert run(asking, "export", recording=recording).file is not None
        assert stays() == [own]
        assert str(refusal(replace(asking, patience=0.0), "export", recording=recording)).startswith("The export takes")
        monkeypatch.setattr("studio.ui.mcp.tools.MOST_EXPORTED", 1)
        assert "too much for an answer" in str(refusal(asking, "export", recording=recording))
        assert stays() == [own]
        for do in (asking.session.exports.forget, lambda token: asking.session.exports.take(token, 1)):
            with pytest.raises(NotFound):
                do(own)
    finally:
        studio.close()


@pytest.mark.mcp
def test_who_goes_away_is_not_worked_for_and_one_too_many_is_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight are at work, a ninth is refused; the eight go, and their places are free."""
    ended: list[str] = []

    async def endless(_: Asking, __: Any) -> Said:
        try:
            return await asyncio.Future()
        finally:
            ended.append("one")

    tools = {**TOOLS, "recordings": replace(TOOLS["recordings"], run=endless)}
    monkeypatch.setattr("studio.ui.mcp.server.TOOLS", tools)
    studio = Studio(Settings(data=tmp_path, mcp=True))
    mcp = Mcp.of(studio, Uploads(studio.uploads_folder()))
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "recordings", "arguments": {}}}

    async def ask(gone: asyncio.Event) -> list[Any]:
        said: list[Any] = []
        waiting = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

        async def receive() -> Any:
            if waiting:
                return waiting.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(message)

        names = {**ACCEPT, "Content-Type": "application/json", "Host": "127.0.0.1"}
        headers = [(name.lower().encode(), value.encode()) for name, value in names.items()]
        about = {"type": "http", "method": "POST", "path": "/mcp", "query_string": b"", "client": ("127.0.0.1", 1)}
        await mcp.respond({**about, "headers": headers}, receive, send)
        return said

    async def crowd() -> Any:
        gone = asyncio.Event()
        async with mcp.running():
            first = [asyncio.ensure_future(ask(gone)) for _ in range(AT_ONCE)]
            while mcp._at_work < AT_ONCE:
                await asyncio.sleep(0)
            refused = (await ask(gone))[0]
            gone.set()
            await asyncio.wait_for(asyncio.gather(*first), 60)
        return refused

    try:
        refused = loops.run(crowd())
    finally:
        studio.close()
    assert (refused["status"], dict(refused["headers"])[b"retry-after"]) == (429, b"5")
    assert (len(ended), mcp._at_work) == (AT_ONCE, 0)


def run(asking: Asking, name: str, **arguments: Any) -> Said:
    tool = TOOLS[name]

    async def ran() -> Said:
        return await tool.run(asking, tool.arguments.model_validate(arguments))

    return loops.run(ran())


def refusal(asking: Asking, name: str, **arguments: Any) -> StudioError:
    with pytest.raises(StudioError) as refused:
        run(asking, name, **arguments)
    return refused.value
