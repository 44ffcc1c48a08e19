"""A server of STUDIO_ENDPOINTS and a vocabulary in the page: chosen, told, kept, compared with, and readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import Look
from tests.browser.steps import choose, open_drawer, still, text, transcribe
from tests.engines.endpoint.standin import StandIn, standing_in
from tests.served import App, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


@pytest.fixture(scope="module")
def app(server: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_ENDPOINTS", f"mine={server.url};languages=en,de;translates=yes")
        with served(tmp_path_factory.mktemp("served-endpoint")) as found:
            yield found


def title(server: StandIn) -> str:
    return f"mine on {server.url.split('/')[2]} (sound leaves this machine)"


def open_memo(page: Any) -> None:
    page.locator("#examples button").last.click()
    page.wait_for_selector("#go:not([disabled])")


def test_a_server_is_told_names_and_the_transcript_says_so(
    page: Any, server: StandIn, app: App, tmp_path: Path
) -> None:
    open_memo(page)
    assert not page.locator("#vocabulary").is_visible(), "what Auto takes cannot be told"
    choose(page, "model", title(server))
    page.locator("#model-note", has_text="handed to 127.0.0.1").wait_for()
    page.click("#vocabulary > button")
    assert not page.locator("#vocabulary-strength").is_visible(), "a prompt has no strength"
    page.fill("#vocabulary-text textarea", "NeMo, Ann\nNeMo\nCanary Studio")
    page.wait_for_function("document.querySelector('#vocabulary > button').innerText.includes('Vocabulary (3)')")
    names = tmp_path / "names.txt"
    names.write_text("Ann\nBob\n", "utf-8")
    page.set_input_files("#vocabulary-file input[type=file]", str(names))
    page.wait_for_function("document.querySelector('#vocabulary-text textarea').value === 'Ann\\nBob'")
    transcribe(page)
    assert text(page).startswith("Heard ")
    assert server.asked[-1].fields["prompt"] == ["Ann, Bob"]
    open_drawer(page, "details")
    assert "Ann, Bob" in page.locator("#editor .cs-drawer").inner_text()
    open_drawer(page, "compare")
    field = page.locator("#editor .cs-vocabulary")
    page.locator("#editor .cs-form [data-name=model]").wait_for()  # open by itself where there is no other transcript
    page.locator("#editor .cs-form [data-name=model]").select_option("endpoint/mine")
    assert field.locator("summary").inner_text() == "Vocabulary (2)"
    field.locator("summary").click()
    field.locator("textarea").fill("")
    page.locator("#editor [data-name=start-compare]").click()
    page.wait_for_function(
        "document.querySelectorAll('#editor .cs-compare select[data-name=\"compare with\"] option').length"
    )
    assert "vocabulary (2)" not in page.locator("#editor .cs-compare").inner_text()

    # a list that cannot be used is told, and the last one can be taken
    page.goto(app.url)
    page.wait_for_selector("#go")
    open_memo(page)
    page.click("#editor [data-name=again]")
    choose(page, "model", title(server))
    page.click("#vocabulary > button")
    page.fill("#vocabulary-text textarea", "---")
    page.click("#go")
    page.get_by_text("“---” cannot be in the vocabulary").first.wait_for()
    page.click("#vocabulary-last")
    page.wait_for_function("document.querySelector('#vocabulary-text textarea').value === 'Ann\\nBob'")


def test_all_of_it_can_be_read_by_everybody(look: Look, app: App, server: StandIn, watch: Any) -> None:
    page = look.context.new_page()
    watch.on(page)
    page.goto(f"{app.url}?__theme={look.scheme}")
    page.wait_for_selector("#go")
    choose(page, "model", "Parakeet-CTC-0.6B (to be downloaded)")
    page.click("#vocabulary > button")
    page.locator("#vocabulary-strength").wait_for()
    page.fill("#vocabulary-text textarea", "Canary Studio\nNeMo")
    still(page, page.locator("#vocabulary"))
    page.locator("#vocabulary-last").scroll_into_view_if_needed()
    look.at(page, "vocabulary")
    page.get_by_role("tab", name="Models").click()
    page.get_by_text("On other servers: sound leaves this machine").wait_for()
    card = page.locator("#models .cs-model", has_text="mine on")
    assert "on another server" in card.inner_text()
    card.scroll_into_view_if_needed()
    still(page, card)
    look.at(page, "endpoint")
