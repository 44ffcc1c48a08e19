"""The API that OpenAI's clients know: with their own Python client, unchanged, and on the wire."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import soundfile
from openai import OpenAI

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Session, Studio
from tests.conftest import ROOT
from tests.patience import wait_until
from tests.served import App, served, start
from tests.ui.asking import ask

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"
MODEL = "pocketsphinx/en-us"


@pytest.fixture(scope="module")
def secret(app: App) -> str:
    return app.session.tokens.add("tests")


@pytest.fixture(scope="module")
def client(app: App, secret: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{app.url}/v1", api_key=secret, timeout=120, max_retries=0) as found:
        yield found


@pytest.fixture(scope="module")
def wire(app: App, secret: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=f"{app.url}/v1", headers=headers, timeout=120) as found:
        yield found


def post(wire: httpx.Client, path: str = "/audio/transcriptions", **fields: Any) -> httpx.Response:
    sent = {"model": MODEL, **fields}
    data = {name: value for name, value in sent.items() if value is not None}
    return wire.post(path, files={"file": ("memo.flac", MEMO.read_bytes())}, data=data)


def error(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    assert list(found) == ["message", "type", "param", "code"]
    return found


# --- the client, unchanged ---


def test_the_client_hears_a_file(client: OpenAI) -> None:
    with MEMO.open("rb") as sound:
        heard = client.audio.transcriptions.create(model="whisper-1", file=sound, language="en")
    assert heard.text.startswith("Please remember to call")


def test_words_and_segments_have_their_times(client: OpenAI) -> None:
    with MEMO.open("rb") as sound:
        heard = client.audio.transcriptions.create(
            model="auto", file=sound, response_format="verbose_json", timestamp_granularities=["word", "segment"]
        )
    assert heard.language == "english"
    assert heard.duration == pytest.approx(soundfile.info(MEMO).duration, abs=0.01)
    assert heard.words is not None
    assert heard.segments is not None
    assert " ".join(word.word for word in heard.words) == heard.text
    assert " ".join(segment.text for segment in heard.segments) == heard.text
    assert all(0 <= word.start < word.end <= heard.duration for word in heard.words)
    assert [segment.id for segment in heard.segments] == list(range(len(heard.segments)))
    assert heard.words[0].start == pytest.approx(0.3, abs=0.3)


def test_words_alone(client: OpenAI) -> None:
    with MEMO.open("rb") as sound:
        heard = client.audio.transcriptions.create(
            model=MODEL, file=sound, response_format="verbose_json", timestamp_granularities=["word"]
        )
    assert heard.words
    assert heard.segments is None


@pytest.mark.parametrize(("form", "begins"), [("text", "please "), ("srt", "1\n00:00:0"), ("vtt", "WEBVTT\n\n00:00:0")])
def test_other_formats_are_plain_text(client: OpenAI, form: Any, begins: str) -> None:
    with MEMO.open("rb") as sound:
        heard: object = client.audio.transcriptions.create(model=MODEL, file=sound, response_format=form)
    assert isinstance(heard, str)
    assert heard.lower().startswith(begins.lower()), heard


def test_models_are_listed_and_found_one_by_one(client: OpenAI) -> None:
    found = [model.id for model in client.models.list()]
    assert MODEL in found
    assert "nvidia/canary-1b" not in found, "it would have to be downloaded"
    assert client.models.retrieve(MODEL).owned_by == "pocketsphinx"
    with pytest.raises(openai.NotFoundError, match="There is no model “nvidia/canary-1b”"):
        client.models.retrieve("nvidia/canary-1b")


def test_a_model_that_is_not_here_is_not_found(client: OpenAI) -> None:
    for model in ("nvidia/none", "nvidia/canary-1b"):
        with MEMO.open("rb") as sound, pytest.raises(openai.NotFoundError) as refused:
            client.audio.transcriptions.create(model=model, file=sound)
        assert (refused.value.code, refused.value.param) == ("model_not_found", "model")


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # of the client's method, not of the route
def test_what_no_model_can_is_refused(client: OpenAI) -> None:
    with MEMO.open("rb") as sound, pytest.raises(openai.BadRequestError, match="language=de"):
        client.audio.translations.create(model=MODEL, file=sound)


def test_what_is_no_sound_is_refused_and_named(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match=r"“notes\.mp3”"):
        client.audio.transcriptions.create(model=MODEL, file=("notes.mp3", b"these are notes"))


def test_a_token_that_is_none_is_refused_and_the_fix_is_said(app: App) -> None:
    for key in ("nothing", "cs-" + "x" * 43):
        stranger = OpenAI(base_url=f"{app.url}/v1", api_key=key, max_retries=0)
        with MEMO.open("rb") as sound, pytest.raises(openai.AuthenticationError, match="canary-studio tokens add NAME"):
            stranger.audio.transcriptions.create(model=MODEL, file=sound)
        with pytest.raises(openai.AuthenticationError, match="canary-studio tokens add NAME"):
            stranger.models.list()


# --- on the wire ---


@pytest.mark.parametrize("said", [None, "", "Basic abc", "Bearer", "Bearer a b", "Bearer " + "x" * 300])
def test_without_a_token_nothing_is_answered(app: App, said: str | None) -> None:
    headers = {} if said is None else {"Authorization": said}
    for method, path in (("GET", "/models"), ("GET", f"/models/{MODEL}"), ("POST", "/audio/transcriptions")):
        answer = httpx.request(method, f"{app.url}/v1{path}", headers=headers)
        assert (answer.status_code, error(answer)["code"]) == (401, "invalid_api_key")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "canary-studio tokens add NAME" in error(answer)["message"]


def test_a_token_that_was_taken_back_is_none(app: App) -> None:
    secret = app.session.tokens.add("gone")
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{app.url}/v1/models", headers=headers).status_code == 200
    app.session.tokens.remove("gone")
    assert httpx.get(f"{app.url}/v1/models", headers=headers).status_code == 401


def test_a_page_of_another_origin_gets_nothing_also_with_a_token(app: App, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}", "Origin": "https://evil.example"}
    for method, path in (("GET", "/models"), ("POST", "/audio/transcriptions"), ("OPTIONS", "/models")):
        answer = httpx.request(method, f"{app.url}/v1{path}", headers=headers)
        assert answer.status_code in (403, 405)
        assert error(answer)["type"] in ("permission_error", "invalid_request_error")
        assert "access-control-allow-origin" not in answer.headers
    rebound = ask(app.url, "Host: evil.example", f"Authorization: Bearer {secret}", target="/v1/models")
    assert rebound.status == 421


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"response_format": "diarized_json"}, "response_format"),
        ({"temperature": "warm"}, "temperature"),
        ({"temperature": "2"}, "temperature"),
        ({"stream": "true"}, "stream"),
        ({"model": None}, "model"),
        ({"timestamp_granularities[]": "letter", "response_format": "verbose_json"}, "timestamp_granularities[]"),
        ({"timestamp_granularities[]": "word"}, "timestamp_granularities[]"),
        ({"store": "perhaps"}, "store"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(wire: httpx.Client, fields: dict[str, Any], param: str) -> None:
    answer = post(wire, **fields)
    assert (answer.status_code, error(answer)["param"]) == (400, param)
    assert error(answer)["type"] == "invalid_request_error"


def test_a_language_that_the_model_lacks_is_refused(wire: httpx.Client) -> None:
    answer = post(wire, language="de")
    assert answer.status_code == 400
    assert "“de”" in error(answer)["message"] or "de" in error(answer)["message"]


def test_a_request_without_a_file_is_refused(wire: httpx.Client) -> None:
    answer = wire.post("/audio/transcriptions", files={"other": ("a.wav", b"x")}, data={"model": MODEL})
    assert (answer.status_code, error(answer)["param"]) == (400, "file")
    assert wire.post("/audio/transcriptions", json={"model": MODEL}).status_code == 415


def test_two_files_are_refused(wire: httpx.Client) -> None:
    files = [("file", ("a.flac", MEMO.read_bytes())), ("file", ("b.flac", b"x"))]
    assert wire.post("/audio/transcriptions", files=files, data={"model": MODEL}).status_code == 413


def test_what_is_not_used_is_told(wire: httpx.Client) -> None:
    answer = post(wire, prompt="Kowalski", temperature="0.4", colour="red")
    warnings = answer.json()["warnings"]
    assert [warning.split()[0] for warning in warnings] == ["temperature", "The", "The"]
    assert "“colour”" in warnings[1]
    assert "prompt" in warnings[2]
    assert json.loads(answer.headers["x-studio-warnings"]) == warnings
    assert answer.headers["x-studio-model"] == MODEL


def test_unknown_paths_answer_in_the_same_shape(wire: httpx.Client) -> None:
    for answer in (wire.get("/audio/transcriptions"), wire.get("/audio/speech"), wire.post("/models")):
        assert error(answer)["type"] == "invalid_request_error"


# --- what stays, and what does not ---


def rows(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "studio.db") as database:
        tables = ("recording", "transcript", "hypothesis", "run", "job", "segment")
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def files(data: Path) -> set[Path]:
    """Of sound, and of jobs and uploads."""
    own = [*(data / "blobs").rglob("*"), *(data / "scratch").rglob("*")]
    return {path for path in own if path.is_file() and path.suffix != ".lock"}


def test_nothing_stays_unless_it_is_wanted(app: App, wire: httpx.Client) -> None:
    data = app.studio.settings.data
    before, there = rows(data), files(data)
    text = post(wire).json()["text"]
    assert post(wire, model="nvidia/none").status_code == 404
    assert (rows(data), files(data)) == (before, there)
    kept = post(wire, store="true", project="calls")
    assert kept.json()["text"] == text
    assert {entry.project for entry in app.session.library.entries() if entry.recording.name == "memo.flac"} == {
        "calls"
    }
    assert rows(data)["transcript"] == before["transcript"] + 1


def long_sound(folder: Path) -> Path:
    """Twenty minutes of speech: more than can be heard in the time of a test."""
    samples, rate = soundfile.read(MENU)
    path = folder / "long.flac"
    with soundfile.SoundFile(path, "w", rate, 1) as file:
        for _ in range(int(1200 * rate / len(samples))):
            file.write(samples)
    return path


def test_a_client_that_goes_away_ends_its_work(app: App, secret: str, tmp_path: Path) -> None:
    data, sound = app.studio.settings.data, long_sound(tmp_path)
    there = files(data)

    def give_up(seconds: float) -> None:
        with sound.open("rb") as file, pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{app.url}/v1/audio/transcriptions",
                headers={"Authorization": f"Bearer {secret}"},
                files={"file": ("long.flac", file)},
                data={"model": MODEL},
                timeout=httpx.Timeout(60, read=seconds),
            )

    give_up(3.0)
    assert wait_until(lambda: rows(data)["job"] == 0 or not _at_work(app), 30)
    assert wait_until(lambda: files(data) == there, 30), files(data) - there


def _at_work(app: App) -> list[Any]:
    with sqlite3.connect(app.studio.settings.data / "studio.db") as database:
        return database.execute("SELECT id FROM job WHERE kind = 'transcribe_once'").fetchall()


def test_the_page_does_not_wait_behind_programs(app: App, secret: str, tmp_path: Path) -> None:
    """Twelve long files are waiting for a program; what the owner asks for is heard meanwhile, and the 17th is told
    to come again."""
    sound = long_sound(tmp_path)
    going = threading.Event()
    codes: list[int] = []

    async def ask_for_many() -> None:
        limits = httpx.Limits(max_connections=40)
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=app.url, headers=headers, timeout=120, limits=limits) as many:

            async def one() -> None:
                body = {"file": ("long.flac", sound.read_bytes())}
                codes.append(
                    (await many.post("/v1/audio/transcriptions", files=body, data={"model": MODEL})).status_code
                )

            tasks = [asyncio.create_task(one()) for _ in range(18)]
            while not going.is_set():
                await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(ask_for_many(),))
    thread.start()
    try:
        assert wait_until(lambda: len(_at_work(app)) == 16 and codes.count(429) == 2, 60), (codes, _at_work(app))
        heard = post_as_owner(app.session)
        assert heard.startswith("Please") or heard.startswith("please")
    finally:
        going.set()
        thread.join()
    assert wait_until(lambda: not _at_work(app), 60)


def post_as_owner(session: Session) -> str:
    found = session.transcripts.transcribe_file(MEMO, session.models.request(MODEL), project="page")
    return found.transcript.text


def test_what_a_killed_server_left_goes_at_the_next_start(tmp_path: Path) -> None:
    data, sound = tmp_path / "data", long_sound(tmp_path)
    data.mkdir()
    secret = _secret(data)
    environment = {**os.environ, "STUDIO_WORKERS": "1", "STUDIO_MODELS": ""}
    server, url = start(tmp_path / "log", environment, "--data", str(data))

    def give_up() -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        with sound.open("rb") as file, suppress(httpx.HTTPError):
            httpx.post(f"{url}/v1/audio/transcriptions", headers=headers, files={"file": file}, data={"model": MODEL})

    asking = threading.Thread(target=give_up)
    asking.start()
    assert wait_until(lambda: _states(data) == ["running"], 30)
    server.kill()
    server.wait()
    asking.join()
    assert len(list((data / "scratch" / "jobs").iterdir())) == 1
    with served(data):
        assert wait_until(lambda: _states(data) == [], 60)
        assert not list((data / "scratch" / "jobs").iterdir())


def _secret(data: Path) -> str:
    studio = Studio(Settings(data=data))
    secret = studio.acting_as(LOCAL).tokens.add("another")
    studio.close()
    return secret


def _states(data: Path) -> list[str]:
    with sqlite3.connect(data / "studio.db") as database:
        return [state for (state,) in database.execute("SELECT state FROM job")]


def test_a_token_does_nothing_else(app: App, secret: str) -> None:
    """It is no login to the page's own routes, and its actor reads nothing that is there."""
    actor = app.studio.bearer(secret)
    assert actor is not None
    session = app.studio.acting_as(actor)
    refused: list[Callable[[], object]] = [
        session.library.entries, session.tokens.all, lambda: session.tokens.add("x"), session.exports.documents,
        lambda: session.models.load(MODEL), lambda: session.models.unload(MODEL), session.models.overview,
        lambda: session.jobs.of_kind("ingest"),
    ]  # fmt: skip
    for each in refused:
        with pytest.raises(LookupError):
            each()


def test_a_body_without_end_is_refused_by_its_length(app: App, secret: str) -> None:
    huge = f"Content-Length: {3 * 10**9}"
    host = app.url.removeprefix("http://")
    kind = "Content-Type: multipart/form-data; boundary=x"
    said = (f"Host: {host}", f"Authorization: Bearer {secret}", kind, huge)
    answer = ask(app.url, *said, target="/v1/audio/transcriptions", method="POST")  # no byte of it is sent
    assert answer.status == 413
    assert json.loads(answer.body)["error"]["code"] == "too_large"


@pytest.mark.nemo
def test_a_canary_translates_and_is_told_words(tiny_canary: Path, tmp_path: Path) -> None:
    """What it says of a sound that it was not trained for is no matter here: the request is."""
    models, data = tmp_path / "models", tmp_path / "data"
    models.mkdir()
    data.mkdir()
    shutil.copy(tiny_canary, models / "canary.nemo")
    secret = _secret(data)
    headers = {"Authorization": f"Bearer {secret}"}
    with (
        served(data, models=models) as found,
        httpx.Client(base_url=f"{found.url}/v1", headers=headers, timeout=300) as wire,
    ):
        listed = [model["id"] for model in wire.get("/models").json()["data"]]
        assert "local/canary" in listed
        asked = {"model": "local/canary", "response_format": "verbose_json", "prompt": "Kowalski, pound key"}
        answer = post(wire, "/audio/translations", language="es", **asked)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert (said["task"], said["language"], said["model"]) == ("translate", "english", "local/canary")
        assert not [each for each in said.get("warnings", []) if "prompt" in each]
        refused = post(wire, "/audio/translations", **asked)
        assert (refused.status_code, error(refused)["param"]) == (400, "language")
        assert "language=de" in error(refused)["message"]
