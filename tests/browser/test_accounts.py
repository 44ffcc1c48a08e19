"""Two people at one studio: one lets the other into a project, and a login that ends in mid-typing loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.store.schema import session
from tests.browser.conftest import Watch
from tests.browser.looking import SCHEMES
from tests.browser.steps import text, transcribe, upload
from tests.patience import wait_until
from tests.ui.accounts.people import PASSWORD, House, housed

pytestmark = pytest.mark.browser

SAID = "please enter your password followed by the pound key"


IN_PIECES = """(act) => new Promise((done, failed) => {
  const open = indexedDB.open('canary-studio-sound');
  open.onerror = failed;
  open.onsuccess = () => {
    const asked = act(open.result.transaction('pieces', 'readwrite').objectStore('pieces'));
    asked.onsuccess = () => { open.result.close(); done(asked.result); };
  };
})"""
KEEP = f"({IN_PIECES})((pieces) => pieces.put(new ArrayBuffer(2), ['a', 0, 1]))"
KEPT = f"({IN_PIECES})((pieces) => pieces.count())"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("people") / "data", "eve") as found:
        yield found


def enter(context: Any, house: House, name: str) -> Any:
    """Log in as a person does, by the keyboard alone."""
    page = context.new_page()
    page.goto(house.url)
    page.wait_for_url("**/login?next=%2F")
    page.locator("[name=name]:focus").wait_for()  # no function: what is waited for as one this page's policy forbids
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#go")
    page.locator(".cs-root-account", has_text=name).wait_for()
    return page


def new_context(browser: Any, **options: Any) -> Any:
    found = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    found.set_default_timeout(60_000)
    return found


def library_of(page: Any) -> Any:
    page.get_by_role("tab", name="Library").click()
    return page.locator("#library")


def test_one_lets_the_other_into_a_project_and_he_sees_that_alone(
    browser: Any, house: House, speak: Callable[[str], Path]
) -> None:
    anns, eves = new_context(browser), new_context(browser)
    ann = enter(anns, house, "ann")
    shared, private = speak(SAID), speak("this is nobody else's business")
    upload(ann, shared)
    transcribe(ann)
    mine = house.studio.logins.in_name_of("ann")
    assert mine is not None
    session_of_ann = house.studio.acting_as(mine)
    (entry,) = session_of_ann.library.entries()
    council = session_of_ann.projects.add("council")
    session_of_ann.projects.move([entry.recording.id], council.id)
    session_of_ann.library.add(private, "private.wav")

    eve = enter(eves, house, "eve")
    library_of(eve).get_by_text("No recordings", exact=False).or_(eve.locator("#library")).first.wait_for()
    assert entry.recording.name not in eve.locator("#library").inner_text()

    ann.get_by_role("link", name="Projects and members").click()
    ann.get_by_role("row", name="council").get_by_role("link", name="only you").click()
    ann.get_by_label("Name").fill("eve")
    ann.locator("#add-role").select_option("corrector")
    ann.get_by_role("button", name="Add").click()
    ann.get_by_role("status").get_by_text("eve is in the project.").wait_for()

    eve.reload()
    table = library_of(eve)
    table.get_by_text(entry.recording.name).first.wait_for()
    assert "private.wav" not in table.inner_text()
    table.get_by_text(entry.recording.name).first.click()
    eve.locator(".cs-row").first.wait_for()

    eve.evaluate(KEEP)
    eve.goto(f"{house.url}/logout")
    assert eve.evaluate(KEPT) == 1
    eve.get_by_role("button", name="Log out").click()
    eve.wait_for_url("**/login")
    assert eve.evaluate(KEPT) == 0, "sound that was not sent goes with the login"
    eve.goto(house.url)
    eve.wait_for_url("**/login?next=%2F")
    anns.close()
    eves.close()


def test_a_login_that_ends_in_mid_typing_loses_no_text(
    browser: Any, house: House, speak: Callable[[str], Path], watch: Watch
) -> None:
    watch.allowed += ["401"]
    context = new_context(browser)
    page = enter(context, house, "eve")
    watch.on(page)
    upload(page, speak("a sentence that is corrected"))
    transcribe(page)
    end_all(house)
    page.locator(".cs-row").first.click()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.type(" typed without a login")
    page.keyboard.press("Enter")
    page.locator(".cs-account-ended").wait_for()
    assert "What you typed is kept" in page.locator(".cs-account-ended").inner_text()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Log in again").click()
    beside = opened.value
    beside.get_by_label("Name").fill("eve")
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Log in").click()
    beside.get_by_text("Go back to the tab you came from").wait_for()
    beside.close()
    page.locator(".cs-account-ended").wait_for(state="hidden")
    assert wait_until(lambda: "typed without a login" in stored(house), 60)
    assert "typed without a login" in text(page)
    context.close()


def end_all(house: House) -> None:
    with house.studio._services.store.database.write() as connection:
        connection.execute(session.delete())


def stored(house: House) -> str:
    """What the newest transcript of Eve's says, as the server has it."""
    who = house.studio.logins.in_name_of("eve")
    assert who is not None
    mine = house.studio.acting_as(who)
    key = mine.transcripts.current_id(mine.library.entries()[0].recording.id)
    assert key is not None
    return " ".join(segment.text for segment in mine.transcripts.get(key).segments)


def readable(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, scheme, found.generate_report())


def test_the_login_works_without_a_script_and_for_whoever_sees_little(browser: Any, house: House) -> None:
    plain = new_context(browser, java_script_enabled=False)
    page = plain.new_page()
    page.goto(house.url)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{house.url}/account")
    page.get_by_role("heading", name="Your account").wait_for()
    plain.close()
    seeing = new_context(browser, bypass_csp=True)
    page = seeing.new_page()
    for path in ("/login", f"/invite/{house.machine.people.invite()}"):
        page.goto(f"{house.url}{path}")
        readable(page)
    page.goto(f"{house.url}/login")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#go")
    mine = house.studio.logins.in_name_of("ann")
    assert mine is not None
    project = house.studio.acting_as(mine).projects.add("axe").id
    house.studio.acting_as(mine).members.add(project, "eve", "guest")
    for path in ("/account", "/admin", "/members", f"/members/{project}", "/logout"):
        page.goto(f"{house.url}{path}")
        readable(page)
    seeing.close()
