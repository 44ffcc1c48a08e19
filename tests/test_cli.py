"""The command line against its contract, as a person at a terminal would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "STUDIO_DATA": str(tmp_path / "data"), "STUDIO_WORKERS": "1", **environment}
        command = [sys.executable, "-m", "studio", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)

    return run


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def complaint(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line on standard error."""
    assert done.returncode == code, (done.stdout, done.stderr)
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0].removeprefix("canary-studio: ")


def test_transcribe_answers_the_contract(cli: Cli) -> None:
    found = answer(cli("transcribe", MEMO, "--json"))
    assert list(found) == ["recording", "model", "task", "source_lang", "target_lang", "pnc", "text", "segments"]
    assert list(found["recording"]) == ["id", "name", "duration", "sample_rate"]
    assert found["recording"]["sample_rate"] == 16000
    assert (found["model"], found["task"], found["source_lang"], found["target_lang"], found["pnc"]) == (
        "pocketsphinx/en-us", "asr", "en", "en", False,
    )  # fmt: skip
    assert "call the office" in found["text"]
    segment = found["segments"][0]
    assert list(segment) == ["id", "start", "end", "text", "speaker", "words"]
    assert list(segment["words"][0]) == ["text", "start", "end", "confidence", "timed_by"]


def test_several_files_give_an_array(cli: Cli) -> None:
    found = answer(cli("transcribe", MENU, MEMO, "--json"))
    assert [type(each) for each in found] == [dict, dict]


def test_a_bad_file_among_good_ones_is_told_and_the_others_are_done(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    done = cli("transcribe", empty, MEMO, tmp_path)
    assert done.returncode == 2
    assert "call the office" in done.stdout
    told = done.stderr.splitlines()
    assert ["empty.wav" in told[0], "is a folder" in told[1]] == [True, True]


def test_the_main_job_from_the_command_line(cli: Cli, tmp_path: Path) -> None:
    assert cli("transcribe", MEMO, "--project", "calls").returncode == 0
    out = tmp_path / "export"
    exported = answer(
        cli("export", "--project", "calls", "--out", out, "--profile", "canary2", "--status", "all", "--json")
    )
    assert exported["rows"] == len((out / "manifest.json").read_text("utf-8").splitlines()) >= 1
    checked = answer(cli("check", out / "manifest.json", "--json"))
    assert checked["rows"] == checked["accepted"] == exported["rows"]
    assert checked["findings"] == []
    back = answer(cli("import", out, "--project", "again", "--json"))
    assert len(back["transcripts"]) == exported["rows"]
    assert len(back["recordings"]) == exported["rows"]


def test_importing_twice_says_that_nothing_was_changed(cli: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": 2.0, "lang": "en"}
    for name, text in (("train.json", "please remember"), ("dev.json", "do remember")):
        (tmp_path / name).write_text(json.dumps(row | {"text": text}) + "\n", "utf-8")
    first, second = (cli("import", tmp_path / "train.json") for _ in range(2))
    assert first.stdout.splitlines()[-1] == "1 rows added, 0 there already, 0 over others."
    assert second.stdout.splitlines()[-1] == "Nothing was changed: 1 of 1 rows were there already."
    third = cli("import", tmp_path / "dev.json")
    assert third.returncode == 0
    assert "“dev.json”, line 1: it lies over “please remember”" in third.stderr
    told = answer(cli("import", tmp_path / "train.json", tmp_path / "dev.json", "--json"))
    assert (told["added"], told["already"], told["overlapping"]) == (0, 2, [])


def test_text_formats_go_to_standard_output_or_to_files(cli: Cli, tmp_path: Path) -> None:
    shown = cli("transcribe", MEMO, "--format", "srt")
    assert shown.stdout.startswith("1\n00:00:0")
    assert cli("transcribe", MEMO, "--format", "vtt", "--out", tmp_path / "vtt").returncode == 0
    (file,) = (tmp_path / "vtt").iterdir()
    assert file.read_text("utf-8").startswith("WEBVTT")


def test_models_lists_what_can_be_used(cli: Cli) -> None:
    cards = answer(cli("models", "--json"))
    assert "pocketsphinx/en-us" in [card["id"] for card in cards]
    assert cli("models").stdout.startswith("pocketsphinx/en-us\tasr\ten\t")


def test_check_finds_a_bad_row_and_exits_with_1(cli: Cli, tmp_path: Path) -> None:
    manifest = tmp_path / "bad.json"
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": -1, "text": "hello"}
    manifest.write_text(json.dumps(row) + "\n", "utf-8")
    done = cli("check", manifest, "--json")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert (found["rows"], found["accepted"]) == (1, 0)
    assert [(each["line"], each["rule"]) for each in found["findings"]] == [(1, "duration.negative")]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["transcribe", "missing.wav"], 2, "missing.wav"),
        (["transcribe", __file__], 2, "test_cli.py"),
        (["transcribe", "x.wav", "--model", "nvidia/none"], 2, "There is no model “nvidia/none”"),
        (["transcribe", "x.wav", "--task", "sing"], 2, "no task “sing”"),
        (["transcribe", "x.wav", "--source-lang", "tlh"], 2, "“tlh”"),
        (["transcribe", "x.wav", "--format", "docx"], 2, "There is no export format “docx”"),
        (["transcribe"], 2, "Missing argument"),
        (["sing"], 2, "No such command 'sing'"),
        (["export", "--out", "x"], 2, "There is no transcript in the library"),
        (["export", "--out", "x", "--profile", "mp3"], 2, "profile"),
        (["import", "missing.json"], 2, "missing.json"),
        (["check", "missing.json"], 2, "missing.json"),
        (["ask"], 2, "Missing argument"),
        (["ask", "x.wav", "Who?"], 2, "hoose nvidia/canary-qwen-2.5b, or put a SALM directory into a folder named"),
        (["ask", "x.wav", "--model", "pocketsphinx/en-us"], 2, "cannot be asked, it only transcribes"),
        (["ask", "x.wav", "--model", "nvidia/none"], 2, "There is no model “nvidia/none”"),
        (["ask", "x.wav", "--reach", "far"], 2, "reach"),
    ],
    ids=lambda value: " ".join(map(str, value))[-40:] if isinstance(value, list) else None,
)
def test_errors_are_one_line_and_an_exit_code(cli: Cli, arguments: list[str], code: int, says: str) -> None:
    assert says in complaint(cli(*arguments), code)


def test_a_setting_that_cannot_be_used_is_named(cli: Cli) -> None:
    assert "STUDIO_MAX_HOURS=lots" in complaint(cli("models", STUDIO_MAX_HOURS="lots"), 2)


def test_a_data_folder_that_cannot_be_made_is_a_fault(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = complaint(cli("transcribe", "x.wav", STUDIO_DATA=str(tmp_path / "file" / "data")), 1)
    assert "file" in said
    assert "STUDIO_DATA" in said


def test_importing_the_package_pays_for_nothing() -> None:
    script = "import sys, studio, studio.cli; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "nemo", "gradio", "sqlalchemy", "numpy", "pandas", "librosa"} & set(loaded)
