"""`canary-studio doctor`, `backup` and `restore` at the terminal, beside a server that works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli import run
from tests.conftest import ROOT
from tests.served import App

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


def test_a_library_is_backed_up_while_it_is_served_and_comes_back(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_MODELS", "")
    served, copy, fresh = ["--data", str(app.studio.settings.data)], str(tmp_path / "copy"), str(tmp_path / "fresh")
    key = app.session.library.add(MEMO, "kept.flac", project="kept").recording.id
    assert run(["backup", copy, *served]) == 0
    assert "Backed up and checked" in capsys.readouterr().out
    assert run(["backup", copy, "--json", *served]) == 0
    assert json.loads(capsys.readouterr().out)["new"] is False
    assert run(["restore", copy, *served]) == 2
    assert "There is a library here already" in capsys.readouterr().err
    assert run(["restore", copy, "--data", fresh]) == 0
    assert run(["doctor", "--json", "--data", fresh]) == 0
    capsys.readouterr()
    assert run(["restore", copy, "--data", fresh]) == 2
    assert run(["doctor", *served]) == 0
    assert key in json.dumps(_recordings(Path(fresh)))


def _recordings(data: Path) -> list[str]:
    from studio.accounts.actor import LOCAL
    from studio.config import Settings
    from studio.session import Studio

    studio = Studio(Settings(data=data))
    found = [entry.recording.id for entry in studio.acting_as(LOCAL).library.entries()]
    studio.close()
    return found


def test_an_error_is_exit_1_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "studio.db").write_text("this is no database" * 1000)
    assert run(["doctor", "--data", str(tmp_path)]) == 1
    assert "ERROR" in capsys.readouterr().out
