"""`canary-studio pull`, against a stand-in of the Hub."""

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
from tests.workflow.datasets_hub import DatasetsHub, Repository
from tests.workflow.pushed import correct, rows

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
def library(tmp_path: Path, ann_hub: DatasetsHub) -> Path:
    """Pushed, and one text of it put right there."""
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    (tmp_path / "files").mkdir()
    fill(studio, studio.acting_as(LOCAL), tmp_path / "files")
    studio.close()
    assert run(["push", "calls", "--status", "all", "--data", str(tmp_path / "data")]) == 0
    there = _there(ann_hub)
    correct(there, lambda found: [{**found[0], "text": "Put right."}, *found[1:]])
    return tmp_path / "data"


def _there(ann_hub: DatasetsHub) -> Repository:
    return ann_hub.repositories["ann/calls"]


def test_what_came_is_told_and_twice_is_nothing(
    library: Path, ann_hub: DatasetsHub, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ["pull", "ann/calls", "--data", str(library)]
    assert run([*asked, "--dry-run"]) == 0
    assert "1 text in 1 recording would be pulled." in capsys.readouterr().out
    assert run(asked) == 0
    assert f"ann/calls@{_there(ann_hub).head[:7]}: 1 text in 1 recording pulled." in capsys.readouterr().out
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["same"], told["commit"]) == (0, len(rows(_there(ann_hub))), _there(ann_hub).head)


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (["calls", "--project", "other"], "There is nothing here that could have been pushed.", 2),
        (["my calls"], "is no name for a dataset", 2),
        (["nothing"], "the Hub has no such dataset or revision", 1),
    ],
)
def test_what_cannot_be_pulled_is_said(
    library: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str, code: int
) -> None:
    assert run(["pull", *arguments, "--data", str(library)]) == code
    assert sentence in capsys.readouterr().err


def test_stopped_it_says_what_stays(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.jobs.kinds.pull.read_pushed", lambda _: signal.raise_signal(signal.SIGTERM))
    assert run(["pull", "calls", "--data", str(library)]) == 130
    assert "What was pulled until then stays" in capsys.readouterr().err


def test_without_a_login_it_says_how_to_log_in(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workflow.hub_client.local_token", lambda: None)
    assert run(["pull", "calls", "--data", str(library)]) == 2
    assert "Run `hf auth login`, or set HF_TOKEN." in capsys.readouterr().err
