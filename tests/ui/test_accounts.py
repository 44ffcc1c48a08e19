"""People of one studio: each finds his own and what he shares, and nothing of anybody else's, whatever he calls.

What there is to be called is listed from the running app, in the tables of `test_refusals`, which asks the same of
somebody else who is logged in and of who is not. Here: a login that is over, an account out of use, and every path.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from studio.ui.accounts.door import FORMS
from studio.ui.routes import PREFIX
from tests.owned import SECRET
from tests.ui import test_refusals as refusals
from tests.ui.listing import filled
from tests.ui.test_refusals import API, LISTS, ROUTES, ROW, Event, Served, alike, edits, fire, looks, moves, standing
from tests.ui.test_refusals import unchanged as unchanged  # a fixture

OUT = ("nobody", "late", "out", "stolen")
"""Not logged in, by a login that is over, to an account out of use, with a secret that there is not."""

OPEN = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/login",
    "/login/oidc",
    "/login/oidc/back",
    "/invite/{secret}",
    f"{API}/startup-events",
}
OPEN |= {"/favicon.ico", "/robots.txt"}
"""May be answered to who is not logged in."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with standing(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("files")) as found:
        found.cookies["stolen"] = {"studio-session": "a" * 43}
        yield found


@pytest.mark.parametrize("who", OUT)
@pytest.mark.usefixtures("unchanged")
def test_who_is_not_logged_in_gets_one_answer_whatever_he_asks_for(house: Served, who: str) -> None:
    """Foreign, missing and one's own: status and body are the same."""
    nothing = house.ids.missing()
    with house.client(who) as client:
        answers = [client.get(f"{PREFIX}{row(ids)}") for row in ROUTES.values() for ids in (house.ids, nothing)]
        answers += [client.get(f"{PREFIX}{path}") for path in (*LISTS, "/models.json", "/me.json", "/nothing.json")]
        for bodies in (*edits(house.ids, nothing), *moves(house.ids, nothing)):
            answers += [client.post(f"{PREFIX}/edit", json=body) for body in bodies]
        answers += [client.post(f"{PREFIX}/here", json=body) for each in looks(house.ids, nothing) for body in each]
        answers += [refusals._call(client, key, name, {}) for key, _, name in house.functions]
        fired = [fire(client, number, Event([])) for number, _ in house.events]
        answers += [each for each in fired if not isinstance(each, str)]
        answers.append(client.post(f"{PREFIX}/live", json={"began": "2026-11-26T07:12:33"}))
        answers.append(client.post(f"{PREFIX}/live/{house.ids.live}/sound?at=0", content=bytes(2)))
        sent = client.post(f"{API}/upload", files={"files": ("a.wav", b"x")})
    assert len(answers) > 60
    assert len(fired) == len([each for each in fired if not isinstance(each, str)])
    assert {(each.status_code, each.text) for each in answers} == {(401, answers[0].text)}
    assert sent.status_code == 401
    assert not [each for each in house.data.glob("scratch/work/*/uploads/*") if any(each.iterdir())]


@pytest.mark.parametrize("who", OUT)
@pytest.mark.usefixtures("unchanged")
def test_every_path_but_the_way_in_is_shut(house: Served, who: str) -> None:
    """Listed from the app, Gradio's own among them; each by GET and by POST."""
    paths = [path for path in house.routes if "/v1/" not in path]
    assert len(paths) > 60
    with house.client(who) as client:
        for path in paths:
            for answer in (
                client.get(filled(path)),
                client.post(filled(path), json={"session_hash": "s1", "data": []}),
            ):
                shut = answer.status_code in (303, 401, 403, 404, 405, 415)
                assert shut or (path in OPEN and answer.request.method == "GET"), (path, answer)
                assert SECRET not in answer.text
                assert answer.status_code != 303 or answer.headers["location"].startswith("/login")


NO_FORMS = ("/login/", "/login/oidc", "/login/oidc/back")
"""Gradio's way to log in by a password of the app, which is off; what an issuer leads to takes no form."""


@pytest.mark.parametrize("who", ["nobody", "eve"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.usefixtures("unchanged")
def test_a_form_of_another_site_is_refused_whoever_is_logged_in(house: Served, who: str, origin: str) -> None:
    """Every form, listed from the app; also of who is not logged in, whom another site would log in as itself."""
    forms = [path for path in house.routes if FORMS.fullmatch(path) and path not in NO_FORMS]
    ours = {"/login", "/logout", "/invite/{secret}", "/account", "/account/link", "/admin", "/members", "/members/{id}"}
    assert ours == set(forms)
    said = {"name": "eve", "password": "x", "do": "make", "token": "x"}
    with house.client(who) as client:
        for path in forms:
            answer = client.post(filled(path), data=said, headers={"Origin": origin})
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), path


@pytest.mark.usefixtures("unchanged")
def test_nothing_that_is_served_to_another_holds_anything_of_anns(house: Served) -> None:
    told = (SECRET, *(getattr(house.ids, name) for name in ("recording", "transcript", "answer", "export", "project")))
    paths = [filled(path) for path in house.routes if "/heartbeat/" not in path and "/queue/data" not in path]
    with house.client("eve") as eve:
        for path in paths:
            for answer in (eve.get(path), eve.post(path, json={"session_hash": "s1", "data": []})):
                assert not [each for each in told if each in answer.text], path


@pytest.mark.usefixtures("unchanged")
def test_the_pages_of_members_are_there_for_who_is_in_the_project(house: Served) -> None:
    nothing = house.ids.missing()
    origin = {"Origin": house.url}
    with house.client("eve") as eve, house.client("ann") as ann:
        found = [eve.get(f"/members/{ids.project}") for ids in (house.ids, nothing)]
        assert alike(house.ids, found[0]) == alike(nothing, found[1])
        assert found[0].status_code == 404
        for do in ("add", "invite", "change", "remove", "leave"):
            said = {"do": do, "name": "eve", "role": "owner"}
            found = [eve.post(f"/members/{ids.project}", data=said, headers=origin) for ids in (house.ids, nothing)]
            assert alike(house.ids, found[0]) == alike(nothing, found[1]), do
            assert found[0].status_code == 404
        assert ann.get(f"/members/{house.ids.project}").status_code == 200


def test_a_page_that_calls_itself_as_anothers_does_is_another_page(house: Served) -> None:
    """Gradio keeps choices, and hands out answers, by a name that pages give themselves."""
    numbers = {name: number for number, name in house.events}
    opened = Event([*ROW], {"recording": house.ids.recording, "transcript": house.ids.transcript})
    body = {
        "data": opened.data,
        "event_data": opened.event_data,
        "fn_index": numbers["_open_event"],
        "session_hash": "same",
    }
    with house.client("ann") as ann, house.client("eve") as eve:
        assert ann.post(f"{API}/queue/join", json=body).status_code == 200
        assert house.ids.recording not in _listened(eve)
        assert house.ids.recording in _listened(ann), "it waited for her"
        assert ann.post(f"{API}/call/transcribe", json={"data": []}).status_code == 404


def _listened(client: httpx.Client) -> str:
    from tests.ui.test_visitors import listened

    return listened(client, "same")


def test_models_are_used_and_not_loaded_by_who_is_no_administrator(house: Served) -> None:
    with house.client("eve") as eve:
        assert eve.get(f"{PREFIX}/models.json").json()["may_load"] is False
        key = next(key for key, kind, name in house.functions if (kind, name) == ("Models", "model"))
        for action in ("load", "unload", "cancel"):
            answer = refusals._call(eve, key, "model", {"action": action, "model": refusals.MODEL}).json()
            assert (answer["ok"], answer["error"]) == (False, "not_found")


def test_the_page_watches_its_login_before_it_asks_anything(house: Served) -> None:
    with house.client("eve") as eve:
        page = eve.get("/").text
    assert page.index("<script>") == page.index("<head>") + len("<head>")
    assert "X-Studio-User" in page[: page.index("gradio_config")]


def test_no_cookie_and_no_password_stands_in_the_data_folder(house: Served) -> None:
    secrets = [secret.encode() for cookies in house.cookies.values() for secret in cookies.values()]
    files = [path for path in Path(house.data).rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files for secret in secrets if secret in path.read_bytes()]
