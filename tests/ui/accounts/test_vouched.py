"""Logging in by an issuer of OpenID Connect, from the button to the library, against a stand-in that can be wrong."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from studio.accounts.actor import LOCAL
from studio.accounts.logins import LINKED, LOST, NOT_KNOWN, OUT_OF_USE
from studio.accounts.tokens import digest
from studio.config import Settings
from studio.errors import SettingsError
from studio.oidc import Oidc
from studio.session import Session, Studio
from studio.store.schema import session
from studio.ui.accounts.door import AccountsDoor
from studio.ui.accounts.entering import NO_INVITATION, NO_PASSWORDS
from studio.ui.accounts.routes import account_routes
from studio.ui.guard.hosts import Hosts
from studio.ui.guard.middleware import Guard
from studio.ui.guard.origins import Origins
from studio.ui.routes import PREFIX, routes
from tests.ui.accounts.people import PASSWORD, told

pytestmark = pytest.mark.oidc
standin = pytest.importorskip("tests.ui.accounts.issuer_standin", exc_type=ImportError)
vouched = pytest.importorskip("studio.ui.accounts.vouched", exc_type=ImportError)

ROOT = "http://localhost"
LIBRARY = f"{PREFIX}/library.json"


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    with standin.standing() as found:
        yield found


@dataclass
class Place:
    """A studio that takes the word of the stand-in, served in this process."""

    studio: Studio
    issuer: Any

    def browser(self) -> Any:
        """Of one person; starlette has a client of its own kind."""
        settings = self.studio.settings
        hosts = Hosts.of(settings, "localhost")
        app = Starlette(routes=[*account_routes(self.studio, hosts), *routes(self.studio)])
        guard = Guard(app, Origins(hosts), door=AccountsDoor(self.studio))
        return TestClient(guard, ROOT, headers={"Origin": ROOT}, follow_redirects=False)

    @property
    def people(self) -> Any:
        return self.studio.acting_as(LOCAL).people

    def session(self, name: str) -> Session:
        found = self.studio.logins.in_name_of(name)
        assert found is not None
        return self.studio.acting_as(found)

    def log_in(self, browser: Any, sub: str = "s-1", back: str = "", **claims: Any) -> Any:
        """From the button to what comes of it."""
        there = browser.get("/login/oidc", params={"next": back})
        assert there.status_code == 303, told(there)
        return browser.get(self.issuer.authorize(there.headers["location"], sub, **claims))

    def link(self, browser: Any, password: str = "") -> str:
        """Where the page Account leads somebody who wants to log in by the issuer as well."""
        page = browser.post("/account/link", data={"old": password})
        assert page.status_code == 200, told(page)
        return str(page.text.split('<a href="')[-1].split('"')[0].replace("&amp;", "&"))

    def invited(self, browser: Any, sub: str = "s-1", **claims: Any) -> Any:
        return self.log_in(browser, sub, f"/invite/{self.people.invite()}", **claims)


@pytest.fixture(scope="module")
def standing(served: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with _place(served, tmp_path_factory.mktemp("vouched")) as found:
        yield found


@pytest.fixture
def shared(standing: Place) -> Place:
    """For tests that leave nothing behind that others see."""
    standing.issuer.begin()
    return standing


@pytest.fixture
def place(served: Any, tmp_path: Path) -> Iterator[Place]:
    served.begin()
    with _place(served, tmp_path) as found:
        yield found


@contextmanager
def _place(issuer: Any, folder: Path) -> Iterator[Place]:
    oidc = Oidc(issuer.url, standin.CLIENT, standin.SECRET, "Example")
    studio = Studio(Settings(data=folder / "data", workers=1, access="accounts", oidc=oidc))
    studio.acting_as(LOCAL).people.add("ann", PASSWORD, is_admin=True)
    yield Place(studio, issuer)
    studio.close()


def ways(browser: Any) -> dict[str, str]:
    """What a browser keeps of logins that are under way."""
    return {name: value for name, value in browser.cookies.items() if "studio-oidc" in name}


def who(browser: Any) -> str | None:
    answer = browser.get(f"{PREFIX}/me.json")
    return str(answer.json()["name"]) if answer.status_code == 200 else None


def test_an_invitation_is_taken_by_a_login_and_the_next_login_needs_none(place: Place) -> None:
    link = f"/invite/{place.people.invite()}"
    browser = place.browser()
    page = browser.get(link)
    assert "Log in with Example" in page.text
    assert f"login/oidc?next={link.replace('/', '%2F')}" in page.text
    back = place.log_in(browser, "s-1", link, name="Ann", email="a@example.org")
    assert (back.status_code, back.headers["location"]) == (303, "../../")
    assert who(browser) == "Ann 2", "ann is another's name"
    assert browser.get(LIBRARY).status_code == 200
    assert (place.session("Ann 2").account.ways_in()) == (False, True)
    again = place.browser()
    assert place.log_in(again, "s-1", "/?recording=r1").headers["location"] == "../../?recording=r1"
    assert who(again) == "Ann 2"
    assert "No invitation" in told(place.browser().get(link))
    browser.post("/logout", data={"do": ""})
    assert (who(browser), who(again)) == (None, "Ann 2")
    assert place.issuer.asked.count("/jwks") <= 3


def test_an_account_is_linked_by_whoever_is_logged_in_to_it(place: Place) -> None:
    browser = place.browser()
    browser.post("/login", data={"name": "ann", "password": PASSWORD})
    to = place.link(browser, PASSWORD)
    back = place.issuer.authorize(to, "s-ann")
    assert browser.get(back).headers["location"] == "../../account"
    assert "You can log in there." in told(browser.get("/account"))
    other = place.browser()
    place.log_in(other, "s-ann")
    assert who(other) == "ann"
    place.people.add("eve", PASSWORD)
    eve = place.browser()
    eve.post("/login", data={"name": "eve", "password": PASSWORD})
    refused = eve.get(place.issuer.authorize(place.link(eve, PASSWORD), "s-ann"))
    assert "This login belongs to another account here." in told(refused)


def test_what_was_begun_for_one_account_links_no_other(place: Place) -> None:
    browser = place.browser()
    browser.post("/login", data={"name": "ann", "password": PASSWORD})
    to = place.link(browser, PASSWORD)
    browser.post("/login", data={"name": "ann", "password": PASSWORD})  # another login meanwhile
    assert browser.get(place.issuer.authorize(to, "s-evil")).status_code == 401
    assert place.session("ann").account.ways_in() == (True, False)


def test_an_account_is_linked_by_its_password_and_once(place: Place) -> None:
    browser = place.browser()
    browser.post("/login", data={"name": "ann", "password": PASSWORD})
    for wrong in ({"old": ""}, {"old": "wrong password"}):
        refused = browser.post("/account/link", data=wrong)
        assert (refused.status_code, "Your password is not right." in told(refused)) == (400, True)
        assert not ways(browser)
    first, second = (place.link(browser, PASSWORD), ways(browser))
    browser.get(place.issuer.authorize(first, "s-ann"))
    assert LINKED in told(browser.post("/account/link", data={"old": PASSWORD}))
    browser.cookies.update(second)  # the way was used; what the account gave for it is not good twice
    assert LINKED in told(browser.get(place.issuer.authorize(first, "s-evil")))
    assert browser.get("/account/link").headers["location"] == "../account"


def test_a_way_that_somebody_writes_for_himself_links_nothing(place: Place) -> None:
    """He sits at the browser and does not know the password."""
    browser = place.browser()
    browser.post("/login", data={"name": "ann", "password": PASSWORD})
    to = browser.get("/login/oidc").headers["location"]
    assert to == "../", "whoever is logged in does not log in"
    way = vouched.Way.new(f"{ROOT}/login/oidc/back", "", digest(browser.cookies["studio-session"]))
    put = Response()
    way.put(put, {"type": "http", "headers": [], "scheme": "http"}, {})
    browser.cookies.set(*put.headers["set-cookie"].split(";")[0].split("=", 1))
    to = (
        place.issuer.url
        + "/authorize?"
        + urlencode(
            {
                "response_type": "code",
                "client_id": standin.CLIENT,
                "code_challenge_method": "S256",
                "code_challenge": way.challenge,
                "redirect_uri": way.redirect,
                "state": way.state,
                "nonce": way.nonce,
            }
        )
    )
    refused = browser.get(place.issuer.authorize(to, "s-evil"))
    assert (refused.status_code, LOST in told(refused)) == (401, True)
    assert place.session("ann").account.ways_in() == (True, False)


def test_an_account_is_unlinked_by_its_password_unless_that_is_its_only_way_in(place: Place) -> None:
    browser, other = place.browser(), place.browser()
    browser.post("/login", data={"name": "ann", "password": PASSWORD})
    browser.get(place.issuer.authorize(place.link(browser, PASSWORD), "s-ann"))
    place.log_in(other, "s-ann")
    assert 'value="unlink"' in browser.get("/account").text
    refused = browser.post("/account", data={"do": "unlink", "old": "wrong password"})
    assert (refused.status_code, "Your password is not right." in told(refused)) == (400, True)
    assert who(other) == "ann"
    assert "by your password alone" in told(browser.post("/account", data={"do": "unlink", "old": PASSWORD}))
    assert (who(browser), who(other)) == ("ann", None)
    assert NOT_KNOWN in told(place.log_in(other, "s-ann"))
    place.invited(eve := place.browser(), name="eve")
    assert 'value="unlink"' not in eve.get("/account").text
    assert "your only way in" in told(eve.post("/account", data={"do": "unlink", "old": ""}))


def test_a_login_that_ends_while_somebody_types_goes_on_by_the_issuer(place: Place) -> None:
    """The page's queue waits at the 401 until somebody is logged in, in another tab."""
    browser = place.browser()
    place.invited(browser, name="eve")
    mine = {"X-Studio-User": browser.get(f"{PREFIX}/me.json").json()["id"]}
    with place.studio._services.store.database.write() as connection:
        connection.execute(session.update().values(used=session.c.used - 30 * 86_400))
    late = browser.get(LIBRARY, headers=mine)
    assert (late.status_code, late.headers["x-studio-login"]) == (401, "needed")
    done = place.log_in(browser, back="done")
    assert "Go back to the tab you came from" in told(done)
    assert browser.get(LIBRARY, headers=mine).status_code == 200


Change = Callable[[Any], None]


def claims(**said: Any) -> Change:
    def change(issuer: Any) -> None:
        issuer.claims = said

    return change


def shifted(minutes: float) -> Change:
    """The issuer's clock is late, and its tokens hold for a minute."""

    def change(issuer: Any) -> None:
        now = int(time.time() - minutes * 60)
        issuer.claims = {"iat": now, "exp": now + 60}

    return change


def sign(name: str, **header: Any) -> Change:
    def change(issuer: Any) -> None:
        made = getattr(standin, name)
        issuer.sign = (lambda of, said: made(of, said, **header)) if header else made

    return change


def answer(path: str, status: int, body: bytes) -> Change:
    def change(issuer: Any) -> None:
        issuer.answers = {path: (status, body)}

    return change


BAD: dict[str, tuple[Change, str]] = {
    "another issuer's": (claims(iss="https://evil.example"), "'iss'"),
    "for another": (claims(aud="another"), "'aud'"),
    "for several, and not said for whom": (claims(aud=[standin.CLIENT, "another"]), "another program"),
    "made for another": (claims(azp="another"), "another program"),
    "of another login": (claims(nonce="another"), "'nonce'"),
    "of no login": (claims(nonce=None), "'nonce'"),
    "of nobody": (claims(sub=None), "'sub'"),
    "of no text": (claims(sub=7), "'sub'"),
    "without an end": (claims(exp=None), "'exp'"),
    "over": (claims(exp=int(time.time()) - 3600), "expired"),
    "a clock 10 minutes late": (shifted(10), "expired"),
    "a clock 10 minutes early": (shifted(-10), "in the future"),
    "unsigned": (sign("unsigned"), "'none' is not allowed"),
    "signed by the public key": (sign("by_public_key"), "'HS256' is not allowed"),
    "signed by another": (sign("by_another"), "bad_signature"),
    "an extension": (sign("critical"), "['exp'] in header"),
    "no token": (answer("/token", 200, b"{}"), "no ID token"),
    "no JSON": (answer("/token", 200, b"<html>"), "is no JSON"),
    "an error": (answer("/token", 400, b'{"error": "invalid_grant"}'), "400 (invalid_grant)"),
    "a fault": (answer("/token", 500, b""), "answered 500"),
    "elsewhere": (answer("/token", 302, b""), "answered 302"),
    "endless": (answer("/token", 200, b"x" * 300_000), "too long"),
    "no keys": (answer("/jwks", 200, b'{"keys": [{"kty": "RSA"}, 3]}'), "no keys that can be used"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_what_is_wrong_lets_nobody_in_and_is_said_on_the_login_page(shared: Place, wrong: str) -> None:
    change, why = BAD[wrong]
    link = shared.people.invite()
    change(shared.issuer)
    back = shared.log_in(browser := shared.browser(), wrong, f"/invite/{link}", name="eve")
    assert (back.status_code, why in told(back), 'role="alert"' in back.text) == (401, True, True), told(back)
    assert who(browser) is None
    shared.studio.logins.invited(link)  # holds on


GOOD: dict[str, Change] = {
    "a clock 4 minutes late": shifted(4),
    "a clock 4 minutes early": shifted(-4),
    "fields that nobody knows": sign("signed", surprise="x", x5t="y"),
    "for several, and said for us": claims(aud=[standin.CLIENT, "another"], azp=standin.CLIENT),
}


@pytest.mark.parametrize("odd", GOOD)
def test_what_is_odd_and_right_lets_in(shared: Place, odd: str) -> None:
    GOOD[odd](shared.issuer)
    assert shared.invited(browser := shared.browser(), odd, name=odd).status_code == 303
    assert who(browser) == odd


def test_keys_that_changed_are_asked_for_once_and_not_again_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = place.browser()
    place.invited(browser, name="eve")
    browser.post("/logout", data={"do": ""})
    place.issuer.rotate("k2")
    place.issuer.asked.clear()
    assert place.log_in(browser).status_code == 401, "within the minute"
    assert "/jwks" not in place.issuer.asked
    monkeypatch.setattr("studio.ui.accounts.issuer.AGAIN_SECONDS", 0.0)
    assert place.log_in(browser).status_code == 303
    assert place.issuer.asked.count("/jwks") == 1


@pytest.mark.parametrize(
    "body", [b"x" * 300_000, b"{}", b'{"issuer": "https://evil.example"}'], ids=["huge", "empty", "another's"]
)
def test_an_issuer_that_says_nothing_good_of_itself_is_told_on_the_login_page(shared: Place, body: bytes) -> None:
    shared.issuer.answers = {"/.well-known/openid-configuration": (200, body)}
    page = shared.browser().get("/login/oidc", params={"next": "/?recording=r1"})
    assert page.status_code == 503
    assert 'role="alert"' in page.text
    assert 'action="../login"' in page.text, "a password is good all the same"


def test_an_issuer_that_is_slow_is_not_waited_for(shared: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.ui.accounts.issuer.SECONDS", 0.0)
    page = shared.browser().get("/login/oidc")
    assert page.status_code == 503
    assert "did not answer" in told(page)


def test_who_waits_while_the_issuer_does_not_answer_does_not_wait_as_long_again(
    shared: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = shared.browser()
    monkeypatch.setattr("studio.ui.accounts.issuer.FAILED_SECONDS", 3600.0)
    shared.issuer.answers = {"/.well-known/openid-configuration": (500, b"")}
    assert {browser.get("/login/oidc").status_code for _ in range(3)} == {503}
    assert len(shared.issuer.asked) == 1
    shared.issuer.answers = {}
    monkeypatch.setattr("studio.ui.accounts.issuer.FAILED_SECONDS", 0.0)
    assert browser.get("/login/oidc").status_code == 303


def test_a_state_and_a_code_are_good_once_and_in_one_browser(place: Place) -> None:
    browser, thief = place.browser(), place.browser()
    to = browser.get("/login/oidc", params={"next": f"/invite/{place.people.invite()}"}).headers["location"]
    back = place.issuer.authorize(to, "s-1", name="eve")
    kept = ways(browser)
    own = thief.get("/login/oidc").headers["location"]  # has a way of his own under way
    assert thief.get(back).status_code == 401
    assert NOT_KNOWN in told(thief.get(place.issuer.authorize(own, "s-2"))), "which goes on"
    assert browser.get(back).status_code == 303
    assert not ways(browser)
    assert browser.get(back).status_code == 401
    thief.cookies.update(kept)
    assert "invalid_grant" in told(thief.get(back)), "a code is good once"
    assert thief.get("/login/oidc/back?error=access_denied").status_code == 401
    assert who(thief) is None


def test_tabs_that_log_in_at_once_all_go_on(place: Place) -> None:
    browser = place.browser()
    first, second = (browser.get("/login/oidc", params={"next": f"/?recording={each}"}) for each in "ab")
    assert len(ways(browser)) == 2
    link = f"/invite/{place.people.invite()}"
    assert place.log_in(browser, "s-1", link).status_code == 303, "a third, which makes the account"
    back = browser.get(place.issuer.authorize(first.headers["location"], "s-1"))
    assert (back.status_code, back.headers["location"]) == (303, "../../?recording=a")
    back = browser.get(place.issuer.authorize(second.headers["location"], "s-1"))
    assert (back.status_code, back.headers["location"]) == (303, "../../?recording=b")
    assert not ways(browser)


def test_of_logins_that_are_begun_and_left_the_latest_are_kept(shared: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, clock = shared.browser(), itertools.count(1_000_000)
    monkeypatch.setattr(vouched.time, "time", lambda: next(clock))
    begun = [browser.get("/login/oidc").headers["location"] for _ in range(vouched.MOST_WAYS + 3)]
    assert len(ways(browser)) == vouched.MOST_WAYS
    assert LOST in told(browser.get(shared.issuer.authorize(begun[2], "s-1")))
    assert NOT_KNOWN in told(browser.get(shared.issuer.authorize(begun[3], "s-1"))), "the issuer was asked who he is"
    for _ in range(3):
        browser.get("/login/oidc", params={"next": f"/?{'x' * 3000}"})
    assert sum(map(len, ways(browser).values())) < vouched.MOST_BYTES + 3_500


def test_one_that_took_too_long_is_begun_again(shared: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the browser still keeps."""
    browser = shared.browser()
    to = browser.get("/login/oidc").headers["location"]
    late = time.time() + vouched.WAY_SECONDS + 1
    monkeypatch.setattr(vouched.time, "time", lambda: late)
    assert LOST in told(browser.get(shared.issuer.authorize(to, "s-1")))


def test_the_cookie_of_the_way_is_for_no_script_and_no_other_site(shared: Place) -> None:
    browser = shared.browser()
    said = browser.get("/login/oidc").headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/", "max-age=600"} <= {part.strip() for part in said.split(";")}
    said = browser.get("/login/oidc", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert said.startswith("__Host-studio-oidc-")
    assert "secure" in said.lower()


def test_who_is_not_invited_is_told_whom_to_ask_and_who_is_out_of_use_too(place: Place) -> None:
    browser = place.browser()
    assert NOT_KNOWN in told(place.log_in(browser, email="ann@example.org", name="ann"))
    place.invited(browser, name="eve")
    place.people.deactivate("eve")
    assert who(browser) is None
    assert OUT_OF_USE in told(place.log_in(browser))
    place.people.delete("eve")
    assert NOT_KNOWN in told(place.log_in(browser))


@pytest.mark.parametrize(
    ("admits", "email", "verified", "gets_in"),
    [
        ("everybody", "", False, True),
        ("example.org", "eve@example.org", True, True),
        ("example.org", "eve@EXAMPLE.org", True, True),
        ("example.org", "eve@example.org", False, False),
        ("example.org", "eve@example.org", "true", False),
        ("example.org", "eve@sub.example.org", True, False),
        ("example.org", "eve@example.org@evil.example", True, False),
        ("example.org", "", True, False),
    ],
)
def test_whom_a_setting_admits(
    place: Place, admits: str, email: str, verified: object, gets_in: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.studio.settings.oidc is not None
    admitting = replace(place.studio.settings.oidc, admits=(admits,))
    monkeypatch.setattr(place.studio, "settings", replace(place.studio.settings, oidc=admitting))
    browser = place.browser()
    back = place.log_in(browser, email=email or None, email_verified=verified, preferred_username="eve")
    assert (back.status_code, who(browser)) == ((303, "eve") if gets_in else (401, None))


def test_an_invitation_that_does_not_hold_shuts_out_nobody_who_is_admitted(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"/invite/{place.people.invite()}"
    place.log_in(place.browser(), "s-1", link, name="eve")
    refused = place.log_in(place.browser(), "s-2", link, name="bob")
    assert NO_INVITATION in told(refused)
    assert "invite" not in refused.text, "the button leads on without it"
    assert place.studio.settings.oidc is not None
    admitting = replace(place.studio.settings.oidc, admits=("everybody",))
    monkeypatch.setattr(place.studio, "settings", replace(place.studio.settings, oidc=admitting))
    back = place.log_in(browser := place.browser(), "s-2", link, name="bob")
    assert (back.status_code, back.headers["location"], who(browser)) == (303, "../../", "bob")


def test_an_issuer_is_asked_for_more_only_of_newcomers_whom_it_did_not_name(place: Place) -> None:
    place.issuer.about = {"sub": "s-1", "name": "Thea"}
    place.invited(place.browser(), "s-1")
    assert "/userinfo" in place.issuer.asked
    place.issuer.asked.clear()
    place.issuer.answers = {"/userinfo": (500, b"")}
    place.log_in(thea := place.browser(), "s-1")
    place.invited(bob := place.browser(), "s-2", preferred_username="bob")
    assert (who(thea), who(bob)) == ("Thea", "bob")
    assert "/userinfo" not in place.issuer.asked
    assert "answered 500" in told(place.invited(place.browser(), "s-3"))


@pytest.mark.parametrize(("asked", "sub", "gets_in"), [("s-thin", "s-thin", True), ("s-new", "another", False)])
def test_an_issuer_that_names_people_only_when_asked_is_asked(
    shared: Place, asked: str, sub: str, gets_in: bool
) -> None:
    shared.issuer.about = {"sub": sub, "name": "Thea", "email": "t@example.org"}
    back = shared.invited(browser := shared.browser(), asked)
    assert (back.status_code, who(browser)) == ((303, "Thea") if gets_in else (401, None))


def test_where_passwords_are_off_nobody_comes_in_by_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.studio.settings.oidc is not None
    only = replace(place.studio.settings.oidc, only=True)
    monkeypatch.setattr(place.studio, "settings", replace(place.studio.settings, oidc=only))
    browser, link = place.browser(), f"/invite/{place.people.invite(is_admin=True)}"
    assert 'type="password"' not in browser.get("/login").text + browser.get(link).text
    asked = browser.post("/login", data={"name": "ann", "password": PASSWORD})
    assert (asked.status_code, NO_PASSWORDS in told(asked), who(browser)) == (403, True, None)
    made = browser.post(link, data={"name": "eve", "password": PASSWORD, "again": PASSWORD})
    assert made.status_code == 403
    place.log_in(browser, back=link, name="eve")
    assert "an administrator" in told(browser.get("/account")), "so the machine's owner gets in again"
    assert 'type="password"' not in browser.get("/account").text


@pytest.mark.parametrize(
    ("hosts", "asked", "meant"),
    [
        ((), "localhost", "http://localhost"),
        ((), "localhost:7860", "http://localhost:7860"),
        (("studio.example.org",), "localhost", "http://studio.example.org"),
        (("studio.example.org", "a.example"), "studio.example.org", "http://studio.example.org"),
        (("studio.example.org", "a.example"), "127.0.0.1", "http://studio.example.org"),
        (("localhost",), "localhost:7860", "http://localhost:7860"),
    ],
)
def test_the_issuer_is_told_an_address_of_the_studios_own(
    shared: Place, hosts: tuple[str, ...], asked: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.studio, "settings", replace(shared.studio.settings, hosts=hosts))
    browser = shared.browser()
    there = browser.get("/login/oidc", headers={"Host": asked, "Origin": f"http://{asked}"})
    assert httpx.URL(there.headers["location"]).params["redirect_uri"] == f"{meant}/login/oidc/back"
    assert browser.get("/login/oidc", headers={"Host": "evil.example"}).status_code in (403, 421)


@pytest.mark.parametrize("back", ["//evil.org/", "https://evil.org", "/\\evil.org", "/invite/../x", "/?a b"])
def test_nobody_is_led_elsewhere_after_a_login(place: Place, back: str) -> None:
    browser = place.browser()
    place.invited(browser, name="eve")
    browser.post("/logout", data={"do": ""})
    assert place.log_in(browser, back=back).headers["location"] == "../../"
    assert browser.get("/login/oidc", params={"next": back}).headers["location"] == "../"


ISSUER = {"STUDIO_ACCESS": "accounts", "STUDIO_OIDC": "https://login.example.org/", "STUDIO_OIDC_CLIENT": "studio"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"STUDIO_OIDC_CLIENT": ""}, "wants STUDIO_OIDC_CLIENT"),
        ({"STUDIO_OIDC": "http://login.example.org"}, "Use https"),
        ({"STUDIO_OIDC": "login.example.org"}, "give the issuer's URL"),
        ({"STUDIO_OIDC_ADMITS": "@example"}, "cannot be used"),
        ({"STUDIO_OIDC": "", "STUDIO_OIDC_ONLY": "1"}, "nobody could log in"),
        ({"STUDIO_ACCESS": "local"}, "nobody logs in here"),
    ],
)
def test_settings_that_cannot_be_are_told(said: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        Settings.from_env(ISSUER | said)


def test_the_secret_stands_in_no_text_of_the_settings() -> None:
    found = Settings.from_env(ISSUER | {"STUDIO_OIDC_SECRET": "of the client"})
    assert found.oidc is not None
    assert (found.oidc.issuer, found.oidc.secret) == ("https://login.example.org", "of the client")
    assert "of the client" not in repr(found)
