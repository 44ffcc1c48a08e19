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
    monkeypatch.setattr("studio.workflow.hub_push.push", lambda *_: signal.raise_signal(signal.SIGTERM))
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
