"""What the page knows of roles: a guest, a corrector and a speaker in one project that somebody shares with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from studio.accounts.actor import Role
from tests.browser.conftest import Watch
from tests.browser.steps import correct, open_drawer, text
from tests.browser.test_accounts import enter, library_of, new_context
from tests.conftest import ROOT
from tests.ui.accounts.people import Shared, housed, share

pytestmark = pytest.mark.browser

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ROLES: tuple[Role, ...] = ("guest", "corrector", "speaker")
CHANGING = ("edit", "verify", "unusable")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with housed(tmp_path_factory.mktemp("people") / "data", *ROLES) as house:
        yield share(house, tmp_path_factory.mktemp("files"), *ROLES)


def name_of(shared: Shared) -> str:
    return shared.house.session("ann").library.recording(shared.ids.recording).name


def opened(context: Any, shared: Shared, who: str) -> Any:
    page = enter(context, shared.house, who)
    page.goto(shared.address)
    page.locator("#editor .cs-row").first.wait_for()
    return page


def test_a_guest_listens_and_reads_and_is_told_why_the_rest_is_off(browser: Any, shared: Shared, watch: Watch) -> None:
    context = new_context(browser)
    page = opened(context, shared, "guest")
    watch.on(page)
    says = "You are a guest here: listens and reads."
    assert page.locator("#editor [data-name=role]").get_attribute("aria-label") == says
    before = text(page)
    page.locator("#editor .cs-row .cs-word").first.dblclick()
    page.keyboard.press("Enter")
    page.keyboard.press("v")
    notice = page.locator("#editor .cs-told", has_text="Correcting is off")
    notice.wait_for()
    assert says in notice.inner_text()
    assert page.locator("#editor textarea").count() == 0
    for name in CHANGING:
        assert page.locator(f"#editor [data-name={name}]").first.get_attribute("aria-disabled") == "true"
    for name in ("again", "open-export", "undo"):
        assert page.locator(f"#editor [data-name={name}]").get_attribute("aria-disabled") == "true"
    page.keyboard.press("Control+k")
    page.keyboard.type("mark verified")
    page.locator(".cs-palette [aria-disabled=true]", has_text="Correcting is off").first.wait_for()
    page.keyboard.press("Escape")
    open_drawer(page, "ask")
    page.locator(".cs-ask", has_text="Asking is off").wait_for()
    assert page.locator(".cs-question").is_disabled()
    assert text(page) == before
    table = library_of(page)
    row = table.locator("tr", has_text=name_of(shared))
    row.locator("[data-name=delete]").click(force=True)
    table.get_by_text("Deleting and moving is off").wait_for()
    assert page.locator("dialog[open]").count() == 0
    row.locator("[data-name=choose]").check()
    for name in ("bulk-transcribe", "bulk-export", "bulk-delete"):
        assert table.locator(f"[data-name={name}]").get_attribute("aria-disabled") == "true"
    context.close()


def test_a_corrector_corrects_and_takes_nothing_away(browser: Any, shared: Shared, watch: Watch) -> None:
    context = new_context(browser)
    page = opened(context, shared, "corrector")
    watch.on(page)
    correct(page, 0, "what the corrector wrote")
    assert text(page) == "what the corrector wrote"
    page.locator("#editor [data-name=open-export]").click(force=True)  # it is off, and says why
    page.locator("#editor .cs-told", has_text="Exporting is off").wait_for()
    assert page.locator("#editor .cs-drawer").is_hidden()
    page.locator("#editor [data-name=new]").click()
    page.wait_for_selector("#start")
    watch.allowed.append("AbortError")  # what Gradio was about to ask when the page was left
    page.goto(f"{shared.house.url}/members")
    page.get_by_role("link", name="council").click()
    page.locator("[data-name=project-role]", has_text="You are a corrector here").wait_for()
    assert page.locator("[data-name=project-filter]").input_value() == shared.project
    assert "project=" not in page.url
    context.close()


def test_a_speaker_lands_where_he_records_and_is_not_told_that_all_is_lost(
    browser: Any, shared: Shared, watch: Watch
) -> None:
    context = new_context(browser)
    page = enter(context, shared.house, "speaker")
    watch.on(page)
    page.locator("#role", has_text="You are a speaker here: records and uploads").wait_for()
    assert page.locator("#project input").input_value() == "council"
    page.set_input_files("#drop input[type=file]", str(MEMO))
    page.get_by_text("It is in the project “council” now. You are a speaker here").wait_for()
    table = library_of(page)
    table.get_by_text("What you record for “council” is there, and is not shown to you.").wait_for()
    assert name_of(shared) not in table.inner_text()
    context.close()
