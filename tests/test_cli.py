"""The command line against its contract, as a person at a terminal would use it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.cli import run
from studio.config import Settings
from studio.session import Studio
from tests import warm
from tests.calls import stereo_call
from tests.conftest import ROOT
from tests.documents import TRANSCRIBED
from tests.engines.endpoint.standin import failing, standing_in
from tests.engines.nemo.archives import ctc
from tests.owned import fill
from tests.patience import wait_until

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command in a process of its own, a fork of one that is warm."""

    def start(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "STUDIO_DATA": str(tmp_path / "data"), "STUDIO_WORKERS": "1", **environment}
        return warm.run("studio", *map(str, arguments), env=env)

    return start


@pytest.fixture
def python(tmp_path: Path) -> Cli:
    """As a shell starts it: Python, from its first line on."""

    def start(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "STUDIO_DATA": str(tmp_path / "data"), "STUDIO_WORKERS": "1"}
        command = [sys.executable, "-m", "studio", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=600)

    return start


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The same in this process, for what would only start Python once more."""
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_WORKERS", "1")

    def run_here(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        code = run([*map(str, arguments)])
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run_here


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


def test_transcribe_answers_the_contract(python: Cli) -> None:
    found = answer(python("transcribe", MEMO, "--json"))
    assert list(found) == TRANSCRIBED
    assert list(found["recording"]) == ["id", "name", "duration", "sample_rate"]
    assert (found["recording"]["sample_rate"], found["warnings"]) == (16000, [])
    assert (found["model"], found["task"], found["source_lang"], found["target_lang"], found["pnc"]) == (
        "moonshine/tiny-en", "asr", "en", "en", True,
    )  # fmt: skip
    assert found["text"].startswith("Please remember to call")
    segment = found["segments"][0]
    assert list(segment) == ["id", "start", "end", "text", "speaker", "words"]
    assert list(segment["words"][0]) == ["text", "start", "end", "confidence", "timed_by"]


def test_a_stereo_call_is_one_speaker_a_channel(here: Cli, tmp_path: Path) -> None:
    found = answer(here("transcribe", str(stereo_call(tmp_path / "call.wav")), "--speakers", "channel", "--json"))
    texts = {
        name: [s["text"] for s in found["segments"] if s["speaker"] == name] for name in ("Channel 1", "Channel 2")
    }
    assert sum(map(len, texts.values())) == len(found["segments"])
    assert any("office" in text for text in texts["Channel 1"])
    assert not any("office" in text for text in texts["Channel 2"])
    told = complaint(here("transcribe", str(MEMO), "--speakers", "channel"), 2)
    assert told.startswith("The channels of “voice-memo.flac” do not say different things")


def test_what_is_wrong_with_a_file_is_told_beside_its_text_and_in_its_answer(here: Cli, tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    soundfile.write(cut, *soundfile.read(MEMO), subtype="PCM_16")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 6 // 10])
    done = here("transcribe", str(cut), "--json")
    (said,) = answer(done)["warnings"]
    assert "it is cut off. What is there was kept." in said
    assert done.stderr == f"canary-studio: cut.wav: {said}\n"


def test_several_files_give_an_array(here: Cli) -> None:
    found = answer(here("transcribe", MENU, MEMO, "--json"))
    assert [type(each) for each in found] == [dict, dict]


def test_a_bad_file_among_good_ones_is_told_and_the_others_are_done(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    done = cli("transcribe", empty, MEMO, tmp_path)
    assert done.returncode == 2
    assert "Please remember to call" in done.stdout
    told = done.stderr.splitlines()
    assert ["empty.wav" in told[0], "is a folder" in told[1]] == [True, True]


def test_the_main_job_from_the_command_line(cli: Cli, here: Cli, tmp_path: Path) -> None:
    assert cli("transcribe", MEMO, "--project", "calls").returncode == 0
    out = tmp_path / "export"
    exported = answer(
        cli("export", "--project", "calls", "--out", out, "--profile", "canary2", "--status", "all", "--json")
    )
    assert exported["rows"] == len((out / "manifest.json").read_text("utf-8").splitlines()) >= 1
    checked = answer(here("check", out / "manifest.json", "--json"))
    assert checked["rows"] == checked["accepted"] == exported["rows"]
    assert checked["findings"] == []
    back = answer(cli("import", out, "--project", "again", "--json"))
    assert len(back["transcripts"]) == exported["rows"]
    assert len(back["recordings"]) == exported["rows"]


def test_importing_twice_says_that_nothing_was_changed(here: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": 2.0, "lang": "en"}
    for name, text in (("train.json", "please remember"), ("dev.json", "do remember")):
        (tmp_path / name).write_text(json.dumps(row | {"text": text}) + "\n", "utf-8")
    first, second = (here("import", tmp_path / "train.json") for _ in range(2))
    assert first.stdout.splitlines()[-1] == "1 row added, 0 there already, 0 over others."
    assert second.stdout.splitlines()[-1] == "Nothing was changed: 1 row there already."
    third = here("import", tmp_path / "dev.json")
    assert third.returncode == 0
    assert "“dev.json”, line 1: it lies over “please remember”" in third.stderr
    told = answer(here("import", tmp_path / "train.json", tmp_path / "dev.json", "--json"))
    assert (told["added"], told["already"], told["overlapping"]) == (0, 2, [])


def test_an_import_asks_for_the_language_and_counts_what_it_leaves_out(here: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": 2.0, "text": "please remember"}
    rows = [row, row | {"offset": 900.0}, row | {"lang": "en-US", "offset": 2.0, "duration": 0.5}]
    (tmp_path / "set.json").write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    asked = complaint(here("import", tmp_path / "set.json"), 2)
    assert "“set.json”, line 1" in asked
    assert "--source-lang" in asked
    late = complaint(here("import", tmp_path / "set.json", "--source-lang", "EN"), 2)
    assert "“set.json”, line 2: it starts at 900 s" in late
    assert here("export", "--out", tmp_path / "none").returncode == 2, "nothing was left behind"
    done = here("import", tmp_path / "set.json", "--source-lang", "EN", "--status", "verified", "--skip-bad")
    assert done.stdout.splitlines()[1:] == ["2 rows added, 0 there already, 0 over others.", "1 left out."]
    assert "“set.json”, line 2" in done.stderr
    out = answer(here("export", "--out", tmp_path / "out", "--json"))
    assert out["rows"] == 2, "verified"


def test_an_export_as_a_zip_and_what_it_unpacks_to_are_checked_and_imported(here: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "lang": "en"}
    rows = [row | {"duration": 2.0, "text": "please remember"}, row | {"offset": 2.0, "duration": 0.05, "text": "so"}]
    (tmp_path / "set.json").write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    assert here("import", tmp_path / "set.json").returncode == 0
    packed = tmp_path / "my set.zip"
    done = here("export", "--out", packed, "--status", "all", "--profile", "asr")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "canary-studio: left out: “voice-memo.flac”, 0:02.0 to 0:02.0: duration.short\n"
    assert {each.name for each in tmp_path.iterdir()} == {"data", "set.json", packed.name}
    assert "is there already" in complaint(here("export", "--out", packed, "--status", "all"), 2)
    with zipfile.ZipFile(packed) as names:
        names.extractall(tmp_path / "around")
    for path in (packed, tmp_path / "around", tmp_path / "around/my set"):
        checked = answer(here("check", path, "--json"))
        assert (checked["rows"], checked["accepted"], checked["findings"]) == (1, 1, []), path
        assert str(path) in checked["manifest"]
        back = answer(here("import", path, "--project", path.name, "--json"))
        assert back["added"] == 1
    bad = tmp_path / "bad.zip"
    bad.write_bytes(packed.read_bytes()[:2000])
    assert "cannot be unpacked" in complaint(here("check", bad), 2)


def test_a_zip_of_sound_and_a_manifest_of_any_name_brings_its_texts(here: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": "memo.flac", "offset": 0.0, "duration": 2.0, "lang": "en", "text": "please remember"}
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as packed:
        packed.write(MEMO, "memo.flac")
        packed.writestr("rows.jsonl", json.dumps(row) + "\n")
    assert answer(here("import", tmp_path / "mine.zip", "--json"))["added"] == 1


def test_a_zip_in_a_zip_or_a_folder_is_told_and_what_holds_nothing_is_called_by_its_name(
    here: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(MEMO, folder)
    with zipfile.ZipFile(folder / "inner.zip", "w") as packed:
        packed.writestr("rows.jsonl", "{}")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as packed:
        packed.write(MEMO, "memo.flac")
        packed.write(folder / "inner.zip", "inner.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as packed:
        packed.write(folder / "inner.zip", "inner.zip")
    for path in (folder, tmp_path / "outer.zip"):
        told = f"“{path.name}”: 1 zip that nobody looked into: inner.zip. Bring each by itself."
        done = here("import", path, "--json")
        assert (done.returncode, json.loads(done.stdout)["skipped"]) == (2, [told])
    assert "“empty.zip”: the folder holds no sound file." in complaint(here("import", tmp_path / "empty.zip"), 2)
    assert "“empty.zip”: The folder holds no manifest" in complaint(here("check", tmp_path / "empty.zip"), 2)


def test_nothing_verified_says_how_to_export_all(cli: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": 2.0, "lang": "en", "text": "please remember"}
    (tmp_path / "set.json").write_text(json.dumps(row) + "\n", "utf-8")
    assert cli("import", tmp_path / "set.json").returncode == 0
    assert "--status all" in complaint(cli("export", "--out", tmp_path / "out"), 2)
    assert "no project “none”" in complaint(cli("export", "--out", tmp_path / "out", "--project", "none"), 2)
    assert cli("export", "--out", tmp_path / "srt", "--format", "srt").returncode == 0


def import_many_rows(here: Cli, tmp_path: Path) -> None:
    """So many that somebody who looks again and again sees their export at work."""
    rows = [
        {"audio_filepath": str(path), "offset": round(at * 0.25, 2), "duration": 0.25, "lang": "en", "text": "ah"}
        for path in sorted(MEMO.parent.glob("*.flac"))
        for at in range(int(soundfile.info(path).duration / 0.25))
    ]
    (tmp_path / "set.json").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert here("import", tmp_path / "set.json").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_export_that_is_told_to_end_leaves_nothing(name: str, here: Cli, tmp_path: Path) -> None:
    import_many_rows(here, tmp_path)
    out = tmp_path / "deep" / "out"
    env = {**os.environ, "STUDIO_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "studio", "export", "--out", str(out), "--status", "all"]
    # a shell that starts this in the background has it deaf to Ctrl+C, and one that is to outlive its window to SIGHUP
    begun = subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(getattr(signal, name), signal.SIG_DFL),
    )  # fmt: skip
    assert wait_until(lambda: out.parent.is_dir() and any(out.parent.glob(".out.partial-*/audio/*.flac")))
    begun.send_signal(getattr(signal, name))
    _, told = begun.communicate(timeout=60)
    assert begun.returncode == 130
    if "done before" in told:  # a quick machine had it whole when it was told
        assert told == f"canary-studio: The export was done before it could be stopped; it is in “{out}”.\n"
        assert (out / "manifest.json").is_file()
    else:
        assert told == "canary-studio: The export was stopped; nothing of it was left behind.\n"
        assert not out.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("out", ["notes", "notes.zip"])
def test_an_export_that_is_told_to_end_does_not_take_what_lay_there_for_its_own(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    (tmp_path / "files").mkdir()
    fill(studio, studio.acting_as(LOCAL), tmp_path / "files")
    studio.close()
    there = tmp_path / out
    if there.suffix:
        there.write_bytes(b"mine")
    else:
        there.mkdir()
        (there / "mine.txt").write_text("mine", "utf-8")
    monkeypatch.setattr("studio.cli.export.bar", lambda _: signal.raise_signal(signal.SIGTERM))
    assert run(["export", "--out", str(there), "--data", str(tmp_path / "data")]) == 130
    assert capsys.readouterr().err == "canary-studio: The export was stopped; nothing of it was left behind.\n"
    assert (there if there.suffix else there / "mine.txt").read_bytes() == b"mine"
    assert sorted(tmp_path.rglob("mine.txt")) == ([] if there.suffix else [there / "mine.txt"])


def test_many_findings_are_cut_off_unless_all_are_wanted(here: Cli, tmp_path: Path) -> None:
    row = {"audio_filepath": "none.flac", "offset": 0.0, "duration": 1, "text": "hello"}
    (tmp_path / "m.json").write_text((json.dumps(row) + "\n") * 200, "utf-8")
    lines = here("check", str(tmp_path / "m.json")).stdout.splitlines()
    assert lines[0].endswith(
        "audio.missing: There is no file “none.flac”. Paths count from the manifest's folder. [NeMo stops]"
    )
    assert lines[50:] == [
        "… and 150 more findings; --all prints them.", "Findings: NeMo stops (200).", "0 of 200 rows are good.",
    ]  # fmt: skip
    assert len(here("check", "--all", str(tmp_path / "m.json")).stdout.splitlines()) == 202


def test_text_formats_go_to_standard_output_or_to_files(cli: Cli, tmp_path: Path) -> None:
    shown = cli("transcribe", MEMO, "--format", "srt")
    assert shown.stdout.startswith("1\n00:00:0")
    assert cli("transcribe", MEMO, "--format", "vtt", "--out", tmp_path / "vtt").returncode == 0
    (file,) = (tmp_path / "vtt").iterdir()
    assert file.read_text("utf-8").startswith("WEBVTT")


def test_a_flag_that_a_format_has_not_is_told_and_ignored(here: Cli, tmp_path: Path) -> None:
    assert here("transcribe", MEMO).returncode == 0
    done = here("export", "--format", "txt", "--profile", "asr", "--status", "all", "--out", tmp_path / "txt")
    assert done.returncode == 0
    assert done.stderr == "canary-studio: --profile is no setting of format “txt” and was not used.\n"


def test_models_lists_what_can_be_used(here: Cli) -> None:
    cards = answer(here("models", "--json"))
    assert "pocketsphinx/en-us" in [card["id"] for card in cards]
    assert here("models").stdout.startswith("moonshine/tiny-en\tasr\ten\tMIT\tembedded\npocketsphinx/en-us\tasr\ten\t")


def test_a_model_that_says_no_language_lists_none(here: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    ctc(tmp_path / "models" / "medical_de-identified.nemo")
    (line,) = [each for each in here("models").stdout.splitlines() if each.startswith("local/")]
    assert line.split("\t")[:3] == ["local/medical_de-identified", "asr, align", "as named"]


def test_an_endpoint_is_a_model_with_a_vocabulary(here: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Canary Studio\nNeMo\n", "utf-8")
    with standing_in() as server:
        monkeypatch.setenv("MY_KEY", "sk-1")
        monkeypatch.setenv("STUDIO_ENDPOINTS", f"mine={server.url};key=MY_KEY;languages=en")
        (card,) = [each for each in answer(here("models", "--json")) if each["id"] == "endpoint/mine"]
        assert (card["location"], card["capabilities"]["vocabulary"]) == ("remote", "prompted")
        assert "sk-1" not in json.dumps(card)
        done = here("transcribe", MEMO, "--model", "endpoint/mine", "--vocabulary", names, "--json")
        found = answer(done)
        assert found["text"].startswith("Heard ")
        assert {word["timed_by"] for segment in found["segments"] for word in segment["words"]} == {"model"}
        assert found["vocabulary"] == ["Canary Studio", "NeMo"]
        assert {tuple(each.fields["prompt"]) for each in server.asked} == {("Canary Studio, NeMo",)}
        again = answer(here("transcribe", MEMO, "--model", "endpoint/mine", "--vocabulary", "Ann, Bob", "--json"))
        assert again["vocabulary"] == ["Ann", "Bob"]
        server.says = failing(401)
        refused = here("transcribe", MEMO, "--model", "endpoint/mine")
        assert (refused.returncode, "does not accept the key in MY_KEY" in refused.stderr) == (1, True)


def test_check_finds_a_bad_row_and_exits_with_1(here: Cli, tmp_path: Path) -> None:
    manifest = tmp_path / "bad.json"
    row = {"audio_filepath": str(MEMO), "offset": 0.0, "duration": -1, "text": "hello"}
    manifest.write_text(json.dumps(row) + "\n", "utf-8")
    done = here("check", manifest, "--json")
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
        (["transcribe", "x.wav", "--vocabulary", "NeMo"], 2, "cannot be told a vocabulary"),
        (["transcribe", "x.wav", "--vocabulary", " ,"], 2, "--vocabulary has no words in it"),
        (["transcribe", "x.wav", "--vocabulary-strength", "strong"], 2, "give one with --vocabulary"),
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
def test_errors_are_one_line_and_an_exit_code(here: Cli, arguments: list[str], code: int, says: str) -> None:
    assert says in complaint(here(*arguments), code)


def test_a_setting_that_cannot_be_used_is_named(cli: Cli) -> None:
    assert "STUDIO_MAX_HOURS=lots" in complaint(cli("models", STUDIO_MAX_HOURS="lots"), 2)


def test_a_data_folder_that_cannot_be_made_is_a_fault(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = complaint(cli("transcribe", "x.wav", STUDIO_DATA=str(tmp_path / "file" / "data")), 1)
    assert "file" in said
    assert "STUDIO_DATA" in said


def test_names_of_files_that_are_no_text(python: Cli, tmp_path: Path) -> None:
    """Old disks and other systems have names that are not UTF-8: a sentence, not a traceback, and sound as ever."""
    sound, manifest = tmp_path / "memo\udcff.flac", tmp_path / "set\udcff.json"
    sound.write_bytes(MEMO.read_bytes())
    row = {"audio_filepath": sound.name, "offset": 0, "duration": 3.0, "text": "Please remember.", "lang": "en"}
    manifest.write_text(json.dumps(row) + "\n", "utf-8")
    checked = python("check", manifest)
    assert (checked.returncode, "is not UTF-8 text" in checked.stdout, checked.stderr) == (1, True, "")
    assert "1 row added" in python("import", manifest).stdout
    assert answer(python("import", sound, "--json"))["recordings"][0]["name"] == "memo .flac"


def test_importing_the_package_pays_for_nothing() -> None:
    script = "import sys, studio, studio.cli; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "nemo", "gradio", "sqlalchemy", "numpy", "pandas", "librosa"} & set(loaded)
