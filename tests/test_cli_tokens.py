"""`canary-studio tokens`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli import run


def test_a_token_is_shown_once_listed_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    assert run(["tokens", "add", "laptop", *data]) == 0
    made = capsys.readouterr()
    assert made.out.startswith("cs-")
    assert "tokens remove laptop" in made.err
    assert run(["tokens", "list", *data]) == 0
    listed = capsys.readouterr().out
    assert listed.startswith("laptop\ttranscribe\tmade 20")
    assert made.out.strip() not in listed
    assert run(["tokens", "remove", "laptop", *data]) == 0
    assert run(["tokens", "list", "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("arguments", [["remove", "none"], ["add", "a", "--scope", "all"], ["add", " "]])
def test_what_cannot_be_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(["tokens", *arguments, "--data", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
