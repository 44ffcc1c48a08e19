"""`canary-studio projects`, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli.main import run
from tests.conftest import ROOT

MEMO = str(ROOT / "assets" / "examples" / "voice-memo.flac")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert run(["projects", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all("T" in row["created"] for row in rows)
    return {row["name"]: row for row in rows}


@pytest.mark.usefixtures("data")
def test_a_project_is_made_filled_renamed_emptied_and_deleted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["projects", "add", "council", "--languages", "de, en", "--vocabulary", "Ann, NeMo"]) == 0
    assert run(["import", MEMO, "--project", "one", "--json"]) == 0
    imported = json.loads(capsys.readouterr().out.partition("\n")[2])["recordings"][0]["id"]
    assert run(["projects", "move", "council", imported]) == 0
    assert "1 moved." in capsys.readouterr().out
    assert run(["projects", "change", "council", "--name", "councils", "--description", "Sessions"]) == 0
    found = listed(capsys)
    assert {name: row["recordings"] for name, row in found.items()} == {"councils": 1, "one": 0}
    assert (found["councils"]["languages"], found["councils"]["vocabulary"]) == (["de", "en"], "Ann\nNeMo")
    assert (found["councils"]["description"], found["councils"]["request"]) == ("Sessions", None)
    assert run(["projects", "delete", "one"]) == 0
    assert run(["projects", "delete", "councils"]) == 2
    assert "once it is empty" in capsys.readouterr().err
    assert run(["projects"]) == 0
    assert capsys.readouterr().out == "councils\t1 recording\t0.00 h\t0 of 0 verified\n"


@pytest.mark.usefixtures("data")
def test_equal_sound_stays_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for project in ("one", "two"):
        assert run(["import", MEMO, "--project", project, "--json"]) == 0
    out = capsys.readouterr().out
    first = json.loads(out[: out.index("}\n{") + 1] if "}\n{" in out else out)["recordings"][0]["id"]
    assert run(["projects", "move", "two", first]) == 0
    assert "“voice-memo.flac” stays where it is" in capsys.readouterr().err


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["projects", "add", "   "], "has 1 to 200 characters"),
        (["projects", "change", "none", "--name", "x"], "There is no project"),
        (["projects", "delete", "f" * 32], "There is no project"),
        (["projects", "move", "x", "nothing"], "There is no recording"),
    ],
)
def test_what_cannot_be_done_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert run(arguments) == 2
    assert says in capsys.readouterr().err
