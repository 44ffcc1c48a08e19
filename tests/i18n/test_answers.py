"""Where the server's English leaves for a page it becomes the reader's language; nowhere before."""

from __future__ import annotations

import pytest
from starlette.types import Message, Scope

from studio.api.refusals import failure
from studio.errors import NotFound
from studio.ui import told
from studio.ui.accounts.sheet import bad, good, name_of, sheet
from studio.ui.guard.refusal import Refusal
from tests import loops


def test_why_something_was_not_done() -> None:
    assert failure(NotFound("recording", "x")) == {
        "ok": False,
        "error": "not_found",
        "message": "Aufnahme „x“ gibt es nicht. Vielleicht wurde es gelöscht.",
    }
    assert str(NotFound("recording", "x")) == "There is no recording “x”. It may have been deleted."


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gradio_api/run/any", "Nichts wurde geändert."),
        ("/anything", "Nichts wurde geändert."),
        ("/v1/models", "Nothing was changed."),
        ("/behind/a/proxy/v1/audio/transcriptions", "Nothing was changed."),
    ],
)
def test_a_page_reads_its_language_and_a_program_english(path: str, said: str) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    loops.run(Refusal(400, "Nothing was changed.")(scope, receive, send))
    assert said.encode() in sent[-1]["body"]


def test_a_toast_shows_a_name_as_it_was_typed() -> None:
    refused = told.refuse("You were invited into the project <b>a</b>.")
    assert refused.message == "Sie wurden in das Projekt &lt;b&gt;a&lt;/b&gt; eingeladen."


def test_a_page_for_people_says_its_language_and_leaves_names_alone() -> None:
    page = bytes(sheet("Log in", bad("Nothing was changed.") + name_of("Log in"), who="guest").body).decode()
    assert '<html lang="de">' in page
    assert "<h1>Anmelden</h1>" in page
    assert '<title translate="no">Anmelden · Canary Studio</title>' in page
    assert '<p class="bad" role="alert">Nichts wurde geändert.</p>' in page
    assert '<span translate="no">Log in</span>' in page
    assert '<span translate="no">guest</span>' in page


def test_a_title_that_is_a_name_stays_so() -> None:
    page = bytes(sheet("Log in", good("Nothing was changed."), named=True).body).decode()
    assert '<h1 translate="no">Log in</h1>' in page
    assert "Log in · Canary Studio" in page
