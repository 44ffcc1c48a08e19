"""Whoever asks is answered in his language: by his choice, or by what his browser asks for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from studio.i18n import LANGUAGES, current, speaking
from studio.ui.component_texts import in_language, update_in_language
from studio.ui.languages import Choosing, Languages, language_of
from studio.ui.page_head import PageHead
from studio.ui.page_texts import page_texts
from tests import loops


async def _says_its_language(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(current())(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(Languages(Choosing(_says_its_language)), follow_redirects=False)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("it-IT,it;q=0.9,fr;q=0.5,en;q=0.1", "fr"),
        ("en-GB,de;q=0.9", "en"),
        ("ja", "en"),
        ("es;q=0, de;q=0.1", "de"),
        ("*", "en"),
        ("de;q=many", "en"),
        ("", "en"),
    ],
)
def test_by_what_the_browser_asks_for(client: TestClient, accepted: str, language: str) -> None:
    assert client.get("/any", headers={"Accept-Language": accepted}).text == language


def test_a_choice_is_kept_and_goes_before_the_browser(client: TestClient) -> None:
    chosen = client.get("/?language=es&recording=7", headers={"Accept-Language": "de"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "?recording=7")
    assert client.get("/", headers={"Accept-Language": "de"}).text == "es"


def test_what_is_no_language_of_ours_chooses_nothing(client: TestClient) -> None:
    assert client.get("/?language=tlh").text == "en"
    assert language_of(Headers({"cookie": "studio-language=../../etc", "accept-language": "fr"})) == "fr"


def test_over_https_it_is_kept_in_a_frame_too(client: TestClient) -> None:
    kept = client.get("/?language=fr", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert "Secure" in kept
    assert "SameSite=none" in kept


def test_only_the_page_varies_and_no_call_of_it_chooses(client: TestClient) -> None:
    assert client.get("/").headers["vary"] == "Accept-Language, Cookie"
    other = client.get("/gradio_api/studio/models.json?language=de")
    assert (other.status_code, "vary" in other.headers) == (200, False)


@pytest.mark.parametrize("path", ["/v1/models", "/sub/v1/audio/transcriptions", "/mcp"])
def test_programs_read_english(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"Accept-Language": "de"}).text == "en"


def test_the_page_says_its_language() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse('<html lang="en"><head></head>', media_type="text/html")(scope, receive, send)

    client = TestClient(Languages(PageHead(page, "first()")))
    german = client.get("/", headers={"Accept-Language": "de"})
    assert german.text == '<html lang="de" data-language="de"><head><script>first()</script></head>'
    assert german.headers["content-length"] == str(len(german.text))
    assert 'lang="en" data-language="en"' in client.get("/").text


def test_one_that_asks_changes_nothing_for_the_next() -> None:
    async def both() -> list[str]:
        async def asked(language: str) -> str:
            with speaking(language):
                await asyncio.sleep(0)
                return current()

        return [*await asyncio.gather(asked("de"), asked("fr")), current()]

    assert loops.run(both()) == ["de", "fr", "en"]


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Any:
    words = {"Library": "Bibliothek", "default": "Standard"}
    monkeypatch.setattr("studio.i18n.sentences._kept", lambda _, text: words.get(text, text))
    with speaking("de"):
        yield


@pytest.mark.usefixtures("german")
def test_components_say_what_people_read_in_it_and_keep_their_values() -> None:
    tab: dict[str, Any] = {"type": "tab", "props": {"label": "Library", "id": "Library"}}
    box = {"type": "textbox", "props": {"label": "x", "value": "Library", "placeholder": "Library"}}
    choice = {"type": "dropdown", "props": {"choices": [("Library", "Library"), ["other", 1]], "value": "Library"}}
    config = {"components": [tab, box, choice, {"type": "state", "id": 3}], "title": "Library"}
    said = in_language(config)
    assert [each.get("props") for each in said["components"]] == [
        {"label": "Bibliothek", "id": "Library"},
        {"label": "x", "value": "Library", "placeholder": "Bibliothek"},
        {"choices": [["Bibliothek", "Library"], ["other", 1]], "value": "Library"},
        None,
    ]
    assert tab["props"]["label"] == "Library"


@pytest.mark.usefixtures("german")
def test_names_of_projects_stay_but_for_the_one_that_nobody_named() -> None:
    choices = [["Library", "7"], ["default", "8"]]
    told = [["Library", "7"], ["Standard", "8"]]
    field = {"type": "dropdown", "props": {"elem_id": "project", "label": "Library", "choices": choices}}
    (said,) = in_language({"components": [field]})["components"]
    assert said["props"] == {"elem_id": "project", "label": "Bibliothek", "choices": told}
    changed = {"__type__": "update", "choices": choices}
    assert update_in_language("dropdown", changed, of_names=True) == changed | {"choices": told}


@pytest.mark.usefixtures("german")
def test_so_do_changes_of_them() -> None:
    assert update_in_language("button", {"__type__": "update", "value": "Library", "visible": True}) == {
        "__type__": "update",
        "value": "Bibliothek",
        "visible": True,
    }
    assert update_in_language("button", "Library") == "Bibliothek"
    assert update_in_language("textbox", "Library") == "Library"
    assert update_in_language("file", None) is None


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_the_pages_words_are_a_script_that_can_be_read(language: str) -> None:
    script = page_texts(language).decode()
    assert script.startswith(f'globalThis.studioTexts={{language:"{language}",plural:(n)=>Number(')
    assert script.endswith("}};")
