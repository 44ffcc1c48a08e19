"""`canary-studio push`, against a stand-in of the Hub."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.cli import run
from studio.config import Settings
from studio.session import Studio
from tests.owned import fill
from tests.workflow.datasets_hub import DatasetsHub
from tests.workflow.pushed import correct, rows

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_TOKEN", "hf_ann")
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    (tmp_path / "files").mkdir()
    fill(studio, studio.acting_as(LOCAL), tmp_path / "files")
    studio.close()
    return tmp_path / "data"


def test_what_was_pushed_is_told(library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", "calls", "--status", "all", "--json", "--data", str(library)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["repository"], told["url"]) == ("ann/calls", f"{hub.url}/datasets/ann/calls")
    assert told["report"]["rows"] > 0
    assert hub.repositories["ann/calls"].private
    studio = Studio(Settings(data=library, workers=1))
    assert [each.repository for each in studio.acting_as(LOCAL).exports.pushed()] == ["ann/calls"], "the page offers it"
    studio.close()


def test_corrections_that_were_not_pulled_are_not_overwritten(
    library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str]
) -> None:
    push, data = ["push", "calls", "--status", "all"], ["--data", str(library)]
    assert run([*push, *data]) == 0
    found = hub.repositories["ann/calls"]
    corrected = correct(found, lambda there: [{**each, "text": f"{each['text']} Indeed."} for each in there])
    for more in ([], ["--dry-run"]):
        assert run([*push, *more, *data]) == 2
        assert "changed on the Hub: 2 texts corrected there. Bring that back first" in capsys.readouterr().err
    assert found.head == corrected
    assert run(["pull", "calls", *data]) == 0
    assert run([*push, *data]) == 0
    assert rows(found)[0]["text"].endswith("Indeed."), "it is here, and goes out again"


def test_what_was_pulled_may_be_corrected_again_and_pushed(
    library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str]
) -> None:
    push, data = ["push", "calls", "--status", "all"], ["--data", str(library)]
    assert run([*push, *data]) == 0
    found = hub.repositories["ann/calls"]
    correct(found, lambda there: [{**each, "text": f"{each['text']} Indeed."} for each in there])
    assert run(["pull", "calls", *data]) == 0
    studio = Studio(Settings(data=library, workers=1))
    session, row = studio.acting_as(LOCAL), rows(found)[0]
    segment = session.transcripts.get(row["transcript"]).segments[0]
    change = {"segment": segment.id, "text": "Something else."}
    session.edits.edit(row["transcript"], "set_text", change, {segment.id: segment.revision})
    studio.close()
    assert run([*push, *data]) == 0
    assert rows(found)[0]["text"] == "Something else."


def test_what_would_be_sent_is_told(library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["push", "calls", "--status", "all", "--dry-run", "--data", str(library)]
    assert run(asked) == 0
    assert f"would go into a new private dataset {hub.url}/datasets/ann/calls" in capsys.readouterr().out
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["removed"], told["report"]["rows"]) == (True, 0, 2)
    assert (hub.repositories, hub.large) == ({}, {})


def test_a_line_says_where_it_is(library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", "calls", "--status", "all", "--data", str(library)]) == 0
    assert f"in {hub.url}/datasets/ann/calls" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["calls"], "none of"),
        (["calls", "--project", "other"], "There is no project “other”."),
        (["my calls", "--status", "all"], "is no name for a dataset"),
    ],
)
def test_what_cannot_be_pushed_is_said(
    library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run(["push", *arguments, "--data", str(library)]) == 2
    assert sentence in capsys.readouterr().err
    assert hub.repositories == {}


def test_stopped_it_says_so_and_ends_as_ctrl_c_does(
    library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workflow.hub_push.push", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    assert run(["push", "calls", "--status", "all", "--data", str(library)]) == 130
    assert capsys.readouterr().err == "canary-studio: Stopped. Nothing of it was left behind.\n"
    assert hub.repositories == {}


def test_a_refusal_of_the_hub_is_a_fault(
    library: Path, hub: DatasetsHub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    assert run(["push", "calls", "--status", "all", "--data", str(library)]) == 1
    assert "the Hub does not know this login any more (401)" in capsys.readouterr().err


def test_without_a_login_it_says_how_to_log_in(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workflow.hub_client.local_token", lambda: None)
    assert run(["push", "calls", "--data", str(library)]) == 2
    assert "Run `hf auth login`, or set HF_TOKEN." in capsys.readouterr().err
