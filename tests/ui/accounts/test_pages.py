"""The pages on which people log in, make an account, change a password and log out: over HTTP, without a script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from studio.accounts.logins import MOST_FOR_A_NAME
from studio.store.schema import guess, session
from studio.ui.routes import PREFIX
from tests.served import App
from tests.ui.accounts.people import PASSWORD, House, housed, log_in, told

LIBRARY = f"{PREFIX}/library.json"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("people") / "data", "eve", "bob") as found:
        yield found


@pytest.fixture(autouse=True)
def _no_guesses(house: House) -> None:
    with house.studio._services.store.database.write() as connection:
        connection.execute(guess.delete())


def cookie_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].lower()


def test_whoever_opens_the_page_is_led_to_the_login_and_back_to_what_he_wanted(house: House) -> None:
    with house.client() as client:
        led = client.get("/?recording=r1&transcript=t1")
        assert led.status_code == 303
        page = client.get(led.headers["location"])
        assert page.status_code == 200
        back = re.search(r'name="next" value="([^"]*)"', page.text)
        assert back is not None
        back_to = back[1].replace("&amp;", "&")
        assert back_to == "/?recording=r1&transcript=t1"
        logged = log_in(client, "ann", back=back_to)
        assert (logged.status_code, logged.headers["location"]) == (303, "./?recording=r1&transcript=t1")
        assert client.get("/").status_code == 200
        assert client.get(f"{PREFIX}/me.json").json()["name"] == "ann"


@pytest.mark.parametrize(
    "back", ["//evil.org/", "https://evil.org", "/\\evil.org", "/login", "javascript:1", "/?a#b", "/?a b"]
)
def test_nobody_is_led_elsewhere_by_a_link_to_the_login(house: House, back: str) -> None:
    with house.client() as client:
        assert log_in(client, "ann", back=back).headers["location"] == "./"
        assert client.get("/login", params={"next": back}).headers["location"] == "./"


@pytest.mark.parametrize(("https", "name"), [(False, "studio-session"), (True, "__host-studio-session")])
def test_the_cookie_is_for_no_script_and_no_other_site(house: House, https: bool, name: str) -> None:
    with house.client(https=https) as client:
        said = cookie_of(log_in(client, "ann"))
    assert said.startswith(f"{name}=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in said.split(";")}
    assert ("secure" in said) is https
    assert "domain" not in said


def test_the_cookie_outlives_the_login_which_every_use_puts_off(house: House) -> None:
    """Who comes every day is not sent away when the days of his first login are over."""
    day = 86_400
    with house.client() as client:
        said = cookie_of(log_in(client, "bob"))
        (age,) = re.findall(r"max-age=(\d+)", said)
        assert int(age) == 400 * day
        who = house.machine.people._found("read", "bob").id
        for _ in range(3):  # 30 days, of which one login holds 14 when nobody comes
            assert client.get(LIBRARY).status_code == 200
            with house.studio._services.store.database.write() as connection:
                late = session.update().where(session.c.user_id == who)
                connection.execute(late.values(used=session.c.used - 10 * day))
        assert client.get(LIBRARY).status_code == 200


def test_wrong_names_and_passwords_are_one_answer(house: House) -> None:
    house.machine.people.deactivate("bob")
    with house.client() as client:
        answers = [
            log_in(client, *of) for of in (("ann", "wrong password"), ("zoe", "wrong password"), ("bob", PASSWORD))
        ]
    house.machine.people.activate("bob")
    assert {answer.status_code for answer in answers} == {401}
    texts = {
        answer.text.replace('value="ann"', "").replace('value="zoe"', "").replace('value="bob"', "")
        for answer in answers
    }
    assert len(texts) == 1
    assert "The name or the password is not right." in told(answers[0])
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(house: House) -> None:
    """In turns, and the quickest of each: whatever else the machine does is none of ours."""

    def seconds(name: str) -> float:
        began = time.perf_counter()
        log_in(client, name, "wrong password")
        return time.perf_counter() - began

    with house.client() as client:
        taken = [(seconds("nobody-of-this-name"), seconds("eve")) for _ in range(4)]
    unknown, known = map(min, zip(*taken, strict=True))
    assert 0.25 < unknown / known < 4


def test_after_so_many_guesses_not_even_the_right_password_is_taken_for_a_while(house: House) -> None:
    with house.client() as client:
        for _ in range(MOST_FOR_A_NAME):
            assert log_in(client, "EVE", "wrong password").status_code == 401
        refused = log_in(client, "eve")
        assert (refused.status_code, "Too many tries. Try again in 15 minutes." in told(refused)) == (429, True)
        unknown = [log_in(client, "nobody", "wrong password").status_code for _ in range(MOST_FOR_A_NAME + 1)]
        assert unknown == [401] * MOST_FOR_A_NAME + [429], "and a name that there is not is no different"
        assert log_in(client, "ann").status_code == 303


def test_a_login_survives_a_restart_of_the_server(house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("again") / "data"
    with housed(data) as before, before.logged_in("ann") as client:
        cookies = dict(client.cookies)
    with housed(data) as after, httpx.Client(base_url=after.url, cookies=cookies) as client:
        assert client.get(LIBRARY).status_code == 200


def test_logging_out_ends_it_for_whoever_has_the_cookie(house: House) -> None:
    with house.logged_in("ann") as client:
        stolen = dict(client.cookies)
        assert "Log out" in told(client.get("/logout"))
        answer = client.post("/logout", data={"sure": "yes"})
        assert (answer.status_code, answer.headers["location"]) == (303, "login")
        assert client.get(LIBRARY).status_code == 401
        assert client.get("/account").headers["location"] == "/login?next=%2F"
        said = "; ".join(f"{name}={secret}" for name, secret in stolen.items())
        assert client.get(LIBRARY, headers={"Cookie": said}).status_code == 401


def test_a_login_that_is_over_and_an_account_out_of_use_are_as_no_login(house: House) -> None:
    with house.client() as anonymous, house.logged_in("eve") as eve, house.logged_in("bob") as bob:
        with house.studio._services.store.database.write() as connection:
            who = house.machine.people._found("read", "eve").id
            late = session.update().where(session.c.user_id == who)
            connection.execute(late.values(used=session.c.used - 15 * 86_400))
        house.machine.people.deactivate("bob")
        answers = [client.get(LIBRARY) for client in (anonymous, eve, bob)]
        missing = [client.get(f"{PREFIX}/nothing-at-all.json") for client in (anonymous, eve, bob)]
        house.machine.people.activate("bob")
        assert bob.get(LIBRARY).status_code == 401, "what was ended does not come back"
    assert {(answer.status_code, answer.text) for answer in (*answers, *missing)} == {(401, answers[0].text)}
    assert answers[0].headers["x-studio-login"] == "needed"
    assert answers[0].json()["error"] == "logged_out"


def test_a_page_that_one_opened_is_not_answered_as_another_who_logged_in_beside_it(house: House) -> None:
    with house.logged_in("ann") as client:
        mine = client.get(f"{PREFIX}/me.json").json()["id"]
        assert log_in(client, "eve").status_code == 303
        assert client.get(LIBRARY).status_code == 200
        assert client.get(LIBRARY, headers={"X-Studio-User": mine}).status_code == 401


def test_forms_of_other_sites_and_of_programs_do_nothing(house: House) -> None:
    said = {"name": "ann", "password": PASSWORD}
    with house.client() as client:
        del client.headers["Origin"]
        for headers in ({"Origin": "https://evil.org"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"}):
            answer = client.post("/login", data=said, headers=headers)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), headers
        assert client.post("/login", data=said, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
        plain = {"Origin": house.url, "Content-Type": "text/plain"}
        assert client.post("/login", content="name=ann", headers=plain).status_code == 415
        assert client.post("/login", content=b"a" * 20_000, headers=plain | FORM).status_code == 413
        assert client.post("/login", content=b"\xff=\xff", headers=plain | FORM).status_code == 400
        assert client.post("/login", content=b"&".join([b"a=b"] * 100), headers=plain | FORM).status_code == 400


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_new_password_ends_the_other_logins(house: House) -> None:
    new = "other words than before"
    with house.logged_in("eve") as here, house.logged_in("eve") as elsewhere:
        wrong = here.post("/account", data={"do": "password", "old": "not it", "new": new, "again": new})
        assert (wrong.status_code, "The password of until now is not right." in told(wrong)) == (400, True)
        differ = here.post("/account", data={"do": "password", "old": PASSWORD, "new": new, "again": "x"})
        assert "The two new passwords differ." in told(differ)
        short = here.post("/account", data={"do": "password", "old": PASSWORD, "new": "x", "again": "x"})
        assert "A password has 10 to 200 characters" in told(short)
        assert elsewhere.get(LIBRARY).status_code == 200
        changed = here.post("/account", data={"do": "password", "old": PASSWORD, "new": new, "again": new})
        assert (changed.status_code, "Your password is changed" in told(changed)) == (200, True)
        assert [client.get(LIBRARY).status_code for client in (here, elsewhere)] == [200, 401]
    with house.client() as client:
        assert log_in(client, "eve").status_code == 401
    house.machine.people.set_password("eve", PASSWORD)
    with house.logged_in("eve") as here, house.logged_in("eve") as elsewhere:
        assert "Everywhere else you are logged out." in told(here.post("/account", data={"do": "elsewhere"}))
        assert [client.get(LIBRARY).status_code for client in (here, elsewhere)] == [200, 401]


def test_a_token_that_somebody_makes_is_his_and_ends_with_his_account(house: House) -> None:
    with house.logged_in("bob") as bob, house.logged_in("eve") as eve:
        made = bob.post("/account", data={"do": "token", "token": "laptop"})
        found = re.search(r"<code>(cs-[^<]+)</code>", made.text)
        assert found is not None
        bearer = {"Authorization": f"Bearer {found[1]}"}
        assert "laptop" in told(bob.get("/account"))
        assert "You have no tokens." in told(eve.get("/account"))
        assert "There is no token" in told(eve.post("/account", data={"do": "revoke", "token": "laptop"}))
        assert httpx.get(f"{house.url}/v1/models", headers=bearer).status_code == 200
        assert httpx.get(f"{house.url}{LIBRARY}", headers=bearer).status_code == 404, "it reads nothing"
        house.machine.people.deactivate("bob")
        paths = ("/v1/models", "/config", LIBRARY)
        assert [httpx.get(f"{house.url}{path}", headers=bearer).status_code for path in paths] == [401] * 3
        house.machine.people.activate("bob")
    with house.logged_in("bob") as bob:
        assert httpx.get(f"{house.url}/v1/models", headers=bearer).status_code == 200
        reading = bob.post("/account", data={"do": "token", "token": "assistant", "scope": "library"})
        assistant = {"Authorization": f"Bearer {re.findall(r'<code>(cs-[^<]+)</code>', reading.text)[0]}"}
        assert httpx.get(f"{house.url}{LIBRARY}", headers=assistant).status_code == 200, "what bob may read"
        assert "There is no scope" in told(bob.post("/account", data={"do": "token", "token": "x", "scope": "all"}))
        for name in ("assistant", "laptop"):
            assert "It is taken back" in told(bob.post("/account", data={"do": "revoke", "token": name}))
        assert httpx.get(f"{house.url}/v1/models", headers=bearer).status_code == 401


def test_a_token_is_nobody_at_the_forms(house: House) -> None:
    bob, ann = (house.studio.logins.in_name_of(name) for name in ("bob", "ann"))
    assert bob is not None
    assert ann is not None
    mine, hers = house.studio.acting_as(bob), house.studio.acting_as(ann)
    link = f"/invite/{hers.members.invite(hers.projects.add('for people').id, 'guest')}"
    with house.client() as client:
        client.headers["Authorization"] = f"Bearer {mine.tokens.add('forms')}"
        for path in ("/account", "/members", "/members/1", "/logout"):
            for answer in (client.get(path), client.post(path, data={"do": "token", "token": "more"})):
                assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2F"), path
        assert "Make your account" in told(client.get(link)), "as somebody whom nobody knows"
        assert client.post(link, data={"sure": "yes"}).status_code == 400
    assert house.studio.logins.invited(link.removeprefix("/invite/"))
    assert [each.name for each in mine.tokens.all()] == ["forms"]
    mine.tokens.remove("forms")


def test_a_program_that_knows_gradio_asks_with_a_token(house: House, speak: Callable[[str], Path]) -> None:
    from gradio_client import Client, handle_file

    bob = house.studio.logins.in_name_of("bob")
    assert bob is not None
    mine = house.studio.acting_as(bob)
    client = Client(house.url, headers={"Authorization": f"Bearer {mine.tokens.add('gradio')}"}, verbose=False)
    asked = {"model": "pocketsphinx/en-us", "pnc": False, "api_name": "/transcribe"}
    answer = client.predict(audio=handle_file(str(speak("yes"))), **asked)
    client.close()
    assert answer["recording"]["id"] in [each.recording.id for each in mine.library.entries()]
    mine.tokens.remove("gradio")


def test_an_invitation_makes_one_account(house: House) -> None:
    link = f"/invite/{house.machine.people.invite()}"
    with house.client() as client:
        assert "You were invited to this studio." in told(client.get(link))
        said = {"name": "Cem", "password": PASSWORD, "again": PASSWORD}
        for change, why in (
            ({"again": "x"}, "The two passwords differ."),
            ({"password": "x", "again": "x"}, "A password has 10 to 200 characters"),
            ({"name": "ANN"}, "There is somebody of this name already"),
            ({"name": " "}, "A person's name has 1 to 60 characters"),
        ):
            refused = client.post(link, data=said | change)
            assert (refused.status_code, why in told(refused)) == (400, True)
        made = client.post(link, data=said)
        assert (made.status_code, made.headers["location"]) == (303, "../")
        assert client.get(f"{PREFIX}/me.json").json() | {"id": ""} == {"id": "", "name": "Cem", "admin": False}
        for again in (client.post(link, data=said | {"name": "Dora"}), client.get(link), client.get("/invite/nothing")):
            assert (again.status_code, "This link does not hold" in told(again)) == (404, True)


def test_members_are_let_in_changed_and_let_go_on_the_page(house: House) -> None:
    with house.logged_in("ann") as ann, house.logged_in("eve") as eve:
        made = ann.post("/members", data={"do": "make", "name": "council <b>"})
        page = f"/{made.headers['location']}"
        assert (made.status_code, "Only you see this project." in told(ann.get(page))) == (303, True)
        assert eve.get(page).status_code == 404
        added = ann.post(page, data={"do": "add", "name": "EVE", "role": "guest"})
        assert "EVE is in the project." in told(added)
        assert "eve (you) guest" in told(eve.get(page))
        shown = told(ann.get(page))
        assert ("Remove eve" in shown, "Remove ann" in shown) == (True, False), "she leaves, and no row sends her away"
        assert "council <b> 0 guest: listens and reads 2 members" in told(eve.get("/members"))
        assert "By a link" not in told(eve.get(page))
        refused = eve.post(page, data={"do": "change", "name": "eve", "role": "owner"})
        assert (refused.status_code, "Your role in this project does not let you" in told(refused)) == (400, True)
        assert "eve is corrector now." in told(
            ann.post(page, data={"do": "change", "name": "eve", "role": "corrector"})
        )
        referer = {"Referer": f"https://studio.example.org/speech{page}"}
        invited = ann.post(page, data={"do": "invite", "role": "speaker"}, headers=referer)
        link = re.search(r"<code>https://studio\.example\.org/speech(/invite/[\w-]+)</code>", invited.text)
        assert link is not None
        with house.logged_in("bob") as bob:
            assert "You are invited into the project council <b>." in told(bob.get(link[1]))
            joined = bob.post(link[1], data={"sure": "yes"})
            assert joined.headers["location"] == f"..{page}"
            assert "bob (you) speaker" in told(bob.get(page))
            assert bob.get(link[1]).status_code == 404
        with house.client() as nobody:
            fresh = ann.post(page, data={"do": "invite", "role": "guest"}, headers=referer).text.split("speech")[1]
            asked = nobody.get(fresh.split("</code>")[0])
            assert "You were invited into the project council <b>." in told(asked)
            assert "login?next=%2Finvite%2F" in asked.text
        assert eve.post(page, data={"do": "leave", "x": "y"}).headers["location"] == "../members"
        assert eve.get(page).status_code == 404
        assert "bob is no longer in the project." in told(ann.post(page, data={"do": "remove", "name": "bob"}))
        last = ann.post(page, data={"do": "leave"})
        assert (last.status_code, "A project has an owner." in told(last)) == (400, True)
        assert ann.post(page, data={"do": "rule"}).status_code == 400


def test_the_pages_say_what_readers_and_password_keepers_need(house: House) -> None:
    with house.client() as client:
        page = client.get("/login")
        wrong = log_in(client, "<b>ann</b>", "wrong password")
    assert 'lang="en"' in page.text
    assert 'autocomplete="username"' in page.text
    assert 'autocomplete="current-password"' in page.text
    assert page.text.count("<label for=") == 2
    assert 'role="alert"' in wrong.text
    assert "<b>ann</b>" not in wrong.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "no-store" in page.headers["cache-control"]


def test_what_watches_over_servers_needs_no_login(house: House) -> None:
    assert [httpx.get(f"{house.url}{path}").status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert httpx.get(f"{house.url}/v1/models").status_code == 401


def test_where_nobody_logs_in_there_are_no_such_pages(app: App) -> None:
    for path in ("/login", "/logout", "/account", "/invite/x", f"{PREFIX}/me.json"):
        assert httpx.get(f"{app.url}{path}").status_code == 404, path
    assert httpx.post(f"{app.url}/login", data={"name": "a"}, headers={"Origin": app.url}).status_code == 404
