"""Visitors of one studio: each finds his own and nothing of anybody else's, whatever he calls and under whatever name.

What there is to be called is listed from the running app, in the tables of `test_refusals`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from studio.accounts.actor import visitor
from studio.accounts.lent import LENT_SECONDS, Lent, lend
from studio.config import Settings
from studio.ui.actor import asked_path
from studio.ui.routes import ANSWERS, LENT, PREFIX
from tests.owned import EXPORT, SECRET, Ids
from tests.ui import test_refusals as refusals
from tests.ui.listing import filled
from tests.ui.test_refusals import (  # noqa: F401 - tests of the same, on the house of this module
    API,
    EVENTS,
    FOR_HUB,
    FOR_PEOPLE,
    FUNCTIONS,
    INTO_ONES_OWN,
    LISTS,
    OPEN,
    ROUTES,
    Event,
    Served,
    alike,
    edits,
    fire,
    looks,
    moves,
    serving,
    test_a_route_to_what_is_anothers_leads_nowhere,
    test_a_run_started_from_the_page_on_what_is_anothers,
    test_a_server_function_finds_nothing_of_anothers,
    test_an_event_finds_nothing_of_anothers,
    test_every_event_stands_in_a_table,
    test_the_last_vocabulary_is_ones_own,
    test_what_gradio_shows_at_once_holds_nothing_of_anybodys,
    test_what_is_taken_in_from_the_page_is_ones_own,
    unchanged,
)

ANN, EVE = "a" * 64, "e" * 64
OWNER = visitor(ANN).name
HEADER = "X-Studio-Visitor"
FORGED = {"nobody": "", "no id": "ann", "the owner's name": OWNER}
"""What somebody may say who has no id of his own, or knows the name under which the store has another."""

VISITORS = {"ann": ANN, "eve": EVE, "new": "b" * 64, "the owner's hash": OWNER.removeprefix("visitor:")}
"""The last is what somebody says who knows that name and takes it for an id: he is one more visitor."""

STRANGERS = ("eve", "the owner's hash", *FORGED)

MEDIA = {path: ROUTES[path] for path, answer in ANSWERS.items() if answer in LENT}
"""What a browser opens by an address that is lent."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data, files = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("files")
    settings = Settings(data=data, workers=1, access="visitors")
    names = {who: {HEADER: said} for who, said in VISITORS.items()}
    names |= {who: {HEADER: said} if said else {} for who, said in FORGED.items()}
    with serving("tests.ui.visited", settings, visitor(ANN), files, names) as found:
        found.for_nobody = 404
        yield found


def test_every_route_of_ours_stands_in_a_table(house: Served) -> None:
    ours = {path.removeprefix(PREFIX) for path in house.routes if path.startswith(PREFIX)}
    alone = ("/edit", "/here", "/live", "/live/whose.json", "/live/{id}/sound", "/visit.json", "/lent.json")
    assert ours == {*ROUTES, *LISTS, *OPEN, *alone}


def test_every_server_function_stands_in_a_table(house: Served) -> None:
    assert {f"{kind}.{name}" for _, kind, name in house.functions} == set(FUNCTIONS) - FOR_PEOPLE - FOR_HUB


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.usefixtures("unchanged")
def test_no_name_leads_to_what_is_anothers(house: Served, who: str) -> None:
    """Routes, edits and sound, foreign and missing: one status, one body."""
    nothing = house.ids.missing()
    with house.client(who) as client:
        for row in ROUTES.values():
            found = [client.get(f"{PREFIX}{row(ids)}") for ids in (house.ids, nothing)]
            assert alike(house.ids, found[0]) == alike(nothing, found[1])
            assert found[0].status_code == 404
        for bodies in (*edits(house.ids, nothing), *moves(house.ids, nothing)):
            found = [client.post(f"{PREFIX}/edit", json=body) for body in bodies]
            assert alike(house.ids, found[0]) == alike(nothing, found[1])
            assert found[0].json()["error"] == ("not_found" if who in VISITORS else "refused")
        for bodies in looks(house.ids, nothing):
            found = [client.post(f"{PREFIX}/here", json=body) for body in bodies]
            assert alike(house.ids, found[0]) == alike(nothing, found[1])
            assert found[0].status_code == (404 if who in VISITORS else 401)
        found = [client.post(f"{PREFIX}/live/{ids.live}/sound?at=0", content=bytes(2)) for ids in (house.ids, nothing)]
        assert alike(house.ids, found[0]) == alike(nothing, found[1])
        assert found[0].status_code == (404 if who in VISITORS else 401)


@pytest.mark.parametrize("who", FORGED)
@pytest.mark.usefixtures("unchanged")
def test_who_has_no_id_of_a_visitors_gets_nothing_done(house: Served, who: str) -> None:
    with house.client(who) as client:
        calls = [refusals._call(client, key, name, {}) for key, _, name in house.functions]
        fired = [fire(client, number, Event([])) for number, _ in house.events]
        sent = client.post(f"{API}/upload", files={"files": ("a.wav", b"x")})
        lists = [
            client.get(f"{PREFIX}{path}") for path in (*LISTS, "/visit.json", "/lent.json?path=/x", "/models.json")
        ]
    assert {each if isinstance(each, str) else each.status_code for each in (*calls, *fired, sent)} == {401}
    assert {each.status_code for each in lists} == {404}
    assert not list(house.data.glob("scratch/work/*/uploads/*"))


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.usefixtures("unchanged")
def test_nothing_that_is_served_holds_anything_of_anothers(house: Served, who: str) -> None:
    """Every path of the app, ours and Gradio's, asked for by GET and by POST."""
    told = (SECRET, OWNER, *(getattr(house.ids, name) for name in ("recording", "transcript", "answer", "export")))
    paths = [filled(path) for path in house.routes if "/heartbeat/" not in path and "/queue/data" not in path]
    assert len(paths) > 40
    with house.client(who) as client:
        for path in paths:
            for answer in (client.get(path), client.post(path, json={"session_hash": "s1", "data": []})):
                assert not [each for each in told if each in answer.text], path


def test_lists_hold_what_is_ones_own(house: Served) -> None:
    with house.client("new") as new, house.client("ann") as ann:
        for path, empty in LISTS.items():
            url = f"{PREFIX}{path}?recording={house.ids.recording}&wanted={SECRET.lower()}"
            assert new.get(url).json() == empty
            assert SECRET.lower() in ann.get(url).text.lower()


def test_a_page_that_calls_itself_as_anothers_does_is_another_page(house: Served) -> None:
    """Gradio keeps choices, and hands out answers, by a name that pages give themselves."""
    numbers = {name: number for number, name in house.events}
    transcribe = Event([None, *refusals.ASKED, refusals.SPEAKERS, *refusals.UNTOLD, None, None])
    opened = Event([*refusals.ROW], {"recording": house.ids.recording, "transcript": house.ids.transcript})
    with house.client("ann") as ann, house.client("eve") as eve:
        assert house.ids.recording in str(fire(ann, numbers["_open_event"], opened, "same"))
        assert "Choose a recording first." in str(fire(eve, numbers["_transcribe"], transcribe, "same"))
        body = {
            "data": opened.data,
            "event_data": opened.event_data,
            "fn_index": numbers["_open_event"],
            "session_hash": "same",
        }
        assert ann.post(f"{API}/queue/join", json=body).status_code == 200
        assert house.ids.recording not in listened(eve, "same")
        assert house.ids.recording in listened(ann, "same"), "it waited for her"


def listened(client: httpx.Client, page: str) -> str:
    """All that comes for a page, until its events have ended or nothing comes any more."""
    seen = ""
    try:
        with client.stream("GET", f"{API}/queue/data", params={"session_hash": page}, timeout=3) as stream:
            for line in stream.iter_lines():
                seen += line
                if '"process_completed"' in line or '"close_stream"' in line:
                    break
    except httpx.ReadTimeout:
        pass
    return seen


def test_nobody_follows_the_upload_of_another(house: Served) -> None:
    with house.client("ann") as ann, house.client("eve") as eve:
        sent = ann.post(f"{API}/upload", params={"upload_id": "u1"}, files={"files": (f"{SECRET}.wav", b"x")})
        assert sent.status_code == 200
        assert eve.get(f"{API}/upload_progress", params={"upload_id": "u1"}).status_code == 404
        assert ann.get(f"{API}/upload_progress", params={"upload_id": "u1"}).status_code == 200


def test_events_are_not_asked_for_by_their_number(house: Served) -> None:
    """Whoever knows the number of an event would get what comes of it."""
    with house.client("ann") as ann:
        refused = ann.post(f"{API}/call/transcribe", json={"data": []})
        assert refused.status_code == ann.get(f"{API}/call/transcribe/e1").status_code == 404


# --- addresses that are lent ---


def lent_query(client: httpx.Client, path: str) -> str:
    return str(client.get(f"{PREFIX}/lent.json", params={"path": path}).json()["query"])


def with_query(path: str, query: str) -> str:
    return f"{PREFIX}{path}{'&' if '?' in path else '?'}{query}"


def by_address(house: Served, path: str, query: str) -> httpx.Response:
    """As an `<audio>` asks for it, which says nothing of its own."""
    return httpx.get(f"{house.url}{with_query(path, query)}", timeout=60)


def test_what_can_be_lent_is_all_that_a_browser_opens_by_itself() -> None:
    ends = ("audio.flac", "original", "peaks.bin", "spectrogram.bin", "glossary.csv", "sound", "{name}")
    assert sorted(path.rsplit("/", 1)[1] for path in MEDIA) == sorted(ends)


@pytest.mark.parametrize("path", MEDIA)
def test_a_lent_address_opens_what_it_names_for_its_time(house: Served, path: str) -> None:
    with house.client("ann") as ann:
        mine = MEDIA[path](house.ids)
        query = lent_query(ann, mine)
        assert by_address(house, mine, query).content == ann.get(f"{PREFIX}{mine}").content != b""


@pytest.mark.parametrize("path", MEDIA)
@pytest.mark.usefixtures("unchanged")
def test_an_address_that_does_not_hold_is_as_one_of_nothing(house: Served, path: str) -> None:
    mine, nothing = MEDIA[path](house.ids), house.ids.missing()
    with house.client("ann") as ann, house.client("eve") as eve:
        good, hers = dict(httpx.QueryParams(lent_query(ann, mine))), lent_query(eve, mine)
        missing = by_address(house, MEDIA[path](nothing), lent_query(eve, MEDIA[path](nothing)))
    wrong = {
        "no signature": "",
        "another's, for what is not his": hers,
        "another's, who says he is the owner": urlencode(dict(httpx.QueryParams(hers)) | {"visitor": OWNER}),
        "changed": urlencode(good | {"signature": "0" * 64}),
        "longer": urlencode(good | {"until": str(int(good["until"]) + 1)}),
        "of another path": lent_query_of(house, ids_of_nothing(path, nothing)),
        "asked for more": urlencode(good | {"channel": "0"}),
        "expired": urlencode(expired(house, mine).query),
        "of nobody": urlencode(good | {"visitor": ""}),
    }
    assert missing.status_code == 404
    for why, query in wrong.items():
        refused = by_address(house, mine, query)
        assert alike(house.ids, refused) == alike(nothing, missing), why


def ids_of_nothing(path: str, nothing: Ids) -> str:
    return MEDIA[path](nothing)


def lent_query_of(house: Served, path: str) -> str:
    with house.client("ann") as ann:
        return lent_query(ann, path)


def expired(house: Served, path: str) -> Lent:
    """Signed with the right key, too long ago."""
    from studio.session import Studio

    studio = Studio(Settings(data=house.data, workers=1, access="visitors"))
    key = studio._services.store.visitors.key(OWNER)
    studio.close()
    assert key is not None
    below, _, query = path.partition("?")
    signed = asked_path(below, httpx.QueryParams(query))
    assert by_address(house, path, urlencode(lend(key, OWNER, signed, time.time()).query)).status_code == 200
    return lend(key, OWNER, signed, time.time() - LENT_SECONDS - 1)


@pytest.mark.usefixtures("unchanged")
def test_a_lent_address_is_no_way_to_anything_else(house: Served) -> None:
    with house.client("ann") as ann:
        for path in ("/library.json", f"/recordings/{house.ids.recording}/recording.json", "/visit.json"):
            query = lent_query(ann, path)
            assert httpx.get(f"{house.url}{with_query(path, query)}").status_code == 404


# --- models, and the page ---


def test_visitors_say_nothing_of_models_and_learn_nothing_of_others_work(house: Served) -> None:
    with house.client("eve") as eve:
        shown = eve.get(f"{PREFIX}/models.json").json()
        key = next(key for key, kind, name in house.functions if (kind, name) == ("Models", "model"))
        for action in ("load", "unload", "cancel"):
            answer = refusals._call(eve, key, "model", {"action": action, "model": refusals.MODEL}).json()
            assert (answer["ok"], answer["error"]) == (False, "not_found")
    assert shown["may_load"] is False
    assert not [row["id"] for row in shown["models"] if row["busy"]]


def test_the_page_makes_its_visitor_before_it_asks_anything(house: Served) -> None:
    page = httpx.get(house.url).text
    assert page.index("<script>") == page.index("<head>") + len("<head>")
    assert "canary-studio:" in page[: page.index("gradio_config")]


def test_what_tells_of_others_is_off(house: Served) -> None:
    """Gradio's monitoring, its links that restore what somebody saw, its history of runs, its files."""
    with house.client("eve") as eve:
        for path in ("/monitoring", f"{API}/deep_link?session_hash=s1", f"{API}/app_id", f"{API}/token"):
            assert eve.get(path).status_code == 404, path
        assert "run_history" not in json.dumps([path for path in house.routes if "history" in path])
        config = eve.get("/config").json()
        assert not config.get("run_history"), "kept in the visitor's browser, or in a bucket"


def test_leaving_takes_everything_and_every_address_with_it(house: Served) -> None:
    """The last one: of whoever leaves nothing is left that could be asked for."""
    mine = MEDIA["/recordings/{id}/audio.flac"](house.ids)
    key = next(key for key, kind, name in house.functions if (kind, name) == ("Visit", "visit"))
    with house.client("ann") as ann, house.client("eve") as eve:
        query = lent_query(ann, mine)
        assert refusals._call(eve, key, "visit", {"action": "leave"}).json() == {"ok": True}
        assert by_address(house, mine, query).status_code == 200, "it was another who left"
        assert refusals._call(ann, key, "visit", {"action": "leave"}).json() == {"ok": True}
        assert by_address(house, mine, query).status_code == 404
        assert ann.get(f"{PREFIX}/library.json").json() == LISTS["/library.json"]
        assert not [path for path in ROUTES.values() if ann.get(f"{PREFIX}{path(house.ids)}").status_code != 404]
    assert not list(house.data.glob("scratch/jobs/*"))
    assert not list(house.data.glob("live/*"))
    assert EXPORT not in [path.name for path in house.data.rglob("*")]
