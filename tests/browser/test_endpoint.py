"""Servers that sound and text are sent to, and a vocabulary, in the page: chosen, told, kept, and readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from tests.browser.conftest import Watch
from tests.browser.house import House, in_a_project_of_its_own, opened
from tests.browser.looking import Look
from tests.browser.steps import choose, open_drawer, still, text, transcribe
from tests.engines.endpoint.standin import Asked, StandIn, failing, standing_in, written
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
        patch.setenv("STUDIO_CHAT_ENDPOINTS", f"llm={server.url};model=qwen")
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
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(b"%PDF-1.7 \xe2\xe3")
    page.set_input_files("#vocabulary-file input[type=file]", str(minutes))
    page.get_by_text("“minutes.pdf” is no text in UTF-8. Save it as such, or paste its words.").first.wait_for()


SLIPS = ("so ana called us on the phone about it yesterday", "then ana went home on the bus with all of them")


def corrects(asked: Asked) -> Response:
    """Gives the lines back, with one name put right wherever it stands."""
    lines = re.findall(r"^\[\d+\] .*$", asked.prompt, re.MULTILINE)
    return written("\n".join(line.replace("ana ", "Anna ") for line in lines))


def asking(context: Any, app: App, server: StandIn, watch: Watch) -> tuple[Any, House]:
    """Two rows with a name that the glossary knows, and the panel of proofreading."""
    server.says, server.slowly = corrects, 0.0
    server.asked.clear()
    house = in_a_project_of_its_own(app)
    app.session.glossary.put(house.transcript, "", "Anna")
    page = opened(context, house, watch)
    for at, said in enumerate(SLIPS):
        page.keyboard.press("Home")
        if at:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
        page.keyboard.press("Enter")
        page.locator("#editor textarea.cs-field").fill(said)
        page.keyboard.press("Enter")
        wait_for_text(page, at, said)
    page.keyboard.press("Alt+q")
    page.locator("#editor .cs-suggest").wait_for()
    return page, house


def wait_for_text(page: Any, at: int, said: str) -> None:
    page.wait_for_function(
        "([at, text]) => window.__studio.saved && window.__studio.segments[at].text === text", arg=[at, said]
    )


def test_a_chat_server_is_chosen_stopped_and_what_it_proposes_is_taken(
    context: Any, app: App, server: StandIn, watch: Watch
) -> None:
    page, _ = asking(context, app, server, watch)
    form = page.locator("#editor .cs-suggest")
    ask = form.locator("[data-name=suggest]")
    ask.click()
    page.get_by_text("Choose which model reads: text is sent elsewhere for it.").first.wait_for()
    assert server.asked == [], "nobody chose it"
    form.locator("[data-name=suggest-model]").select_option("chat/llm")
    form.get_by_text("the text is handed to 127.0.0.1").wait_for()
    server.slowly = 60
    ask.click()
    form.get_by_text("Reading segment 1 of").wait_for()
    form.get_by_role("button", name="Stop").click()
    form.get_by_text("It was stopped.").wait_for()
    server.slowly = 0
    ask.click()
    form.get_by_text("chat/llm has read").wait_for()
    assert "Anna." in server.asked[-1].prompt.partition("Lines:")[0], "as the glossary spells it"
    panel = page.locator("#editor .cs-proofread")
    own = panel.locator("section", has=page.locator("h3", has_text="Spelling or an ending, by chat/llm (2)"))
    own.get_by_role("button", name="Fix all 2…").click()
    page.locator(".cs-find-title", has_text="by chat/llm").wait_for()
    page.click("[data-name=replace-all]")
    wait_for_text(page, 1, SLIPS[1].replace("ana", "Anna"))
    wait_for_text(page, 0, SLIPS[0].replace("ana", "Anna"))
    page.click("#editor [data-name=undo]")
    wait_for_text(page, 0, SLIPS[0])
    own.get_by_role("button", name="Never propose “ana” → “Anna”").first.click()
    own.wait_for(state="hidden")
    # a server that fails says why; who chose it once needs not choose it again
    server.says = failing(404, {"detail": "no model qwen"})
    page.reload()
    page.locator("#editor .cs-list").first.focus()
    page.keyboard.press("Alt+Shift+q")
    form.get_by_text("has no such route or model: “no model qwen”").wait_for()


def test_a_question_is_answered_by_a_chat_server(context: Any, app: App, server: StandIn, watch: Watch) -> None:
    page, _ = asking(context, app, server, watch)
    server.says = lambda _: written("Ana called [1].")
    page.keyboard.press("Escape")
    open_drawer(page, "ask")
    summarise = page.locator("#editor [data-name=summarise]")
    assert summarise.is_disabled()
    page.locator("#editor .cs-ask").get_by_label("Model").select_option("chat/llm")
    page.locator("#editor .cs-ask").get_by_text("the text is handed to 127.0.0.1").wait_for()
    summarise.click()
    page.locator("#editor .cs-answer", has_text="Ana called").wait_for()
    assert "[1] so ana called us" in server.asked[-1].prompt


def test_what_a_chat_server_proposes_can_be_read_by_everybody(
    look: Look, app: App, server: StandIn, watch: Watch
) -> None:
    page, _ = asking(look.context, app, server, watch)
    form = page.locator("#editor .cs-suggest")
    form.locator("[data-name=suggest-model]").select_option("chat/llm")
    server.slowly = 60
    form.locator("[data-name=suggest]").click()
    form.get_by_text("Reading segment 1 of").wait_for()
    form.scroll_into_view_if_needed()
    look.at(page, "chat-reading")
    form.get_by_role("button", name="Stop").click()
    form.get_by_text("It was stopped.").wait_for()
    server.slowly = 0
    form.locator("[data-name=suggest]").click()
    form.get_by_text("chat/llm has read").wait_for()
    page.locator("#editor .cs-proofread h3", has_text="by chat/llm (2)").scroll_into_view_if_needed()
    page.get_by_role("button", name="Never propose “ana” → “Anna”").last.scroll_into_view_if_needed()
    look.at(page, "chat-proposed")
    form.scroll_into_view_if_needed()
    server.says = failing(401)
    form.locator("[data-name=suggest]").click()
    form.get_by_text("wants a key").wait_for()
    form.get_by_text("wants a key").scroll_into_view_if_needed()
    look.at(page, "chat-failed")


def test_all_of_it_can_be_read_by_everybody(look: Look, app: App, server: StandIn, watch: Any) -> None:
    page = look.context.new_page()
    watch.on(page)
    page.goto(f"{app.url}")
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
