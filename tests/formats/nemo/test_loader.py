"""NeMo's own loader, in one child process over many manifests: it must see each trap, and pass what we write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.seconds import seconds
from studio.errors import ExportCancelled, ExportError
from studio.formats import Options, export
from studio.formats.clips import sound_hash
from studio.formats.nemo.check import check
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.formats.nemo.readback import Expected, ask
from tests.formats.builders import document, make_timeline, segment

pytestmark = pytest.mark.nemo

RATE = 16_000
LENGTHS = (24_001, 32_007, 16_000, 40_013)
"""Samples of the clips a to d: none but one a whole number of milliseconds."""


@dataclass
class Case:
    """A manifest with what one of its rows is expected to show; "" for nothing."""

    name: str
    profile: Profile
    changes: dict[int, dict[str, Any]]
    rules: str = ""
    line: int = 2


FLASH: dict[str, Any] = {
    "source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes", "itn": "no", "timestamp": "no",
    "diarize": "no", "emotion": "<|emo:undefined|>", "decodercontext": "",
}  # fmt: skip
GONE = object()

CASES = [
    *(Case(f"good {profile}", profile, {}) for profile in PROFILES),
    Case("equal stems are swapped", "salm", {n: {"audio_filepath": f"{'abcd'[n - 1]}/x.flac", "offset": 0.0,
         "duration": 1.0, "samples": 16_000} for n in range(1, 5)}, "nemo.id"),
    Case("sampling_rate with offset", "asr",
         {2: {"offset": 0.5, "duration": 0.7, "sampling_rate": RATE, "samples": 11_200}},
         "nemo."),
    Case("validation_status", "asr", {2: {"validation_status": "fail"}}, "nemo.dropped"),
    Case("skipme", "asr", {2: {"_skipme": "false"}}, "nemo.dropped"),
    Case("no offset", "asr", {2: {"offset": GONE, "duration": 0.5, "samples": 8000}}, "nemo.samples"),
    Case("three decimals", "asr", {2: {"duration": round(32_003 / RATE, 3), "samples": 32_003}}, "nemo.samples"),
    Case("sample exact", "asr", {2: {"duration": seconds(32_003, RATE), "samples": 32_003}}),
    Case("offset past the end", "asr", {2: {"offset": 9.0}}, "nemo."),
    Case("negative duration", "asr", {2: {"duration": -1.0}}, "nemo.failed"),
    Case("missing file", "asr", {2: {"audio_filepath": "none.flac"}}, "nemo.failed"),
    Case("two channels", "canary2", {2: {"audio_filepath": "stereo.wav"}}, "nemo."),
    Case("pnc as a boolean", "canary2", {2: {"pnc": True}}, "nemo.prompt"),
    Case("pnc in capitals", "canary2", {2: {"pnc": "YES"}}, "nemo.prompt"),
    Case("emotion without a token", "canary2", {2: {"emotion": "happy"}}, "nemo.prompt"),
    Case("no pnc in canary", "canary", {2: {"pnc": GONE}}, "nemo.prompt"),
    Case("task of its own", "canary", {2: {"task": "dictation"}}, "nemo.prompt"),
    Case("null text", "salm", {2: {"text": None}}, "nemo."),
    Case("translation", "canary", {2: {"target_lang": "de", "lang": "de", "taskname": "ast"}}),
    Case("another name of it", "canary", {2: {"target_lang": "de", "lang": "de", "taskname": "s2t_translation"}}),
    Case("as a task", "canary", {2: {"target_lang": "de", "lang": "de", "taskname": GONE, "task": "translate"}}),
    Case("tokens as languages", "canary2", {2: {"source_lang": "<|en|>"}}),
    Case("yes that means no", "canary2", {2: {"pnc": "Yes"}}, "nemo.prompt"),
    Case("equal stems for asr", "asr", {n: {"audio_filepath": f"{'abcd'[n - 1]}/x.flac", "offset": 0.0,
         "duration": 1.0, "samples": 16_000} for n in range(1, 5)}),
    Case("a context in a row", "salm", {2: {"context": "Say what you hear:"}}),
    Case("cut off in the middle", "asr", {2: {"audio_filepath": "cut.flac", "samples": None}}, "nemo.dropped"),
    Case("cut off for salm", "salm", {2: {"audio_filepath": "cut.flac", "samples": None}}, "nemo.dropped"),
    Case("all cut off", "salm", {n: {"audio_filepath": "cut.flac", "offset": n / 8} for n in range(1, 5)},
         "nemo.dropped"),
    Case("happy", "canary2", {2: {"emotion": "<|emo:happy|>", "decodercontext": "Before that."}}),
    Case("a language that the published model lacks", "nemotron", {2: {"lang": "cy", "target_lang": "cy"}}),
    Case("a region", "nemotron", {2: {"lang": "pt-BR", "target_lang": "pt-BR"}}),
    Case("no language to train with", "nemotron", {2: {"target_lang": GONE}}, "nemo.prompt"),
    Case("another language to train with", "nemotron", {2: {"target_lang": "de"}}, "nemo.language"),
    Case("another sound", "canary2", {2: {"sound": "0" * 64}}, "nemo.sound"),
    Case("the last row", "asr", {4: {"validation_status": "fail"}}, "nemo.dropped", 4),
    Case("two rows stop it", "asr", {1: {"duration": -1.0}, 3: {"audio_filepath": "none.flac"}}, "nemo.failed", 3),
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, str]]]:
    """What the loader says of every case, as (line, rule)."""
    base = tmp_path_factory.mktemp("odd [1] (2)")
    for name, length in zip("abcd", LENGTHS, strict=True):
        samples = np.random.default_rng(ord(name)).integers(-9000, 9000, length, dtype=np.int16)
        (base / name).mkdir()
        soundfile.write(base / f"{name}/x.flac", samples, RATE, subtype="PCM_16")
        soundfile.write(base / f"{name}.flac", samples, RATE, subtype="PCM_16")
    whole = (base / "b.flac").read_bytes()
    (base / "cut.flac").write_bytes(whole[: len(whole) // 2])
    soundfile.write(base / "stereo.wav", np.zeros((32_007, 2)), RATE)
    asks = [_write_case(base, number, case) for number, case in enumerate(CASES)]
    return dict(zip([case.name for case in CASES], _run(asks), strict=True))


def _write_case(base: Path, number: int, case: Case) -> Path:
    meant = [_row(base, at, case) for at in range(1, 5)]
    manifest = base / f"case{number}.json"
    manifest.write_text("".join(json.dumps(each.row) + "\n" for each in meant))
    (base / f"ask{number}").mkdir()
    asked = base / f"ask{number}" / "ask.json"
    asked.write_text(json.dumps(ask([manifest], meant, case.profile)))
    return asked


def _row(base: Path, line: int, case: Case) -> Expected:
    """A good row of the case's profile, with its changes; `samples` and `sound` are what it is to come back as."""
    name, length = "abcd"[line - 1], LENGTHS[line - 1]
    slots = {"canary": dict(list(FLASH.items())[:4]), "canary2": FLASH, "nemotron": {"target_lang": "en"}}.get(
        case.profile, {}
    )
    text = f"It's “line” {name} – señor, 你好."
    place: dict[str, Any] = {"audio_filepath": f"{name}.flac", "offset": 0.0, "duration": seconds(length, RATE)}
    row = {**place, "text": text, "lang": "en", **slots}
    row = {key: value for key, value in {**row, **case.changes.get(line, {})}.items() if value is not GONE}
    samples, sound = row.pop("samples", None), row.pop("sound", None)
    whole, _ = soundfile.read(base / f"{name}.flac", dtype="int16")
    if samples is None and not case.changes.get(line):
        samples = length
    if sound is None and samples is not None:
        sound = sound_hash(whole[:samples])
    return Expected(line, row, sound, samples)


def _run(asks: Sequence[Path]) -> Iterator[list[tuple[int, str]]]:
    command = [sys.executable, "-m", "studio.formats.nemo.loader", str(os.getpid()), *map(str, asks)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for line in done.stdout.splitlines():
        said = json.loads(line)
        if "findings" in said:
            yield [(finding["line"], finding["rule"]) for finding in said["findings"]]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case, answers: dict[str, list[tuple[int, str]]]) -> None:
    said = answers[case.name]
    if case.rules:
        assert any(line == case.line and rule.startswith(case.rules) for line, rule in said), said
    else:
        assert said == []


def test_rows_behind_one_that_stops_the_loader_are_still_read(answers: dict[str, list[tuple[int, str]]]) -> None:
    assert answers["two rows stop it"] == [(1, "nemo.failed"), (3, "nemo.failed")]


def test_of_several_cut_off_each_is_told_once(answers: dict[str, list[tuple[int, str]]]) -> None:
    assert sorted(answers["all cut off"]) == [(line, "nemo.dropped") for line in range(1, 5)]


def test_equal_stems_really_are_swapped(answers: dict[str, list[tuple[int, str]]]) -> None:
    assert "nemo.sound" in {rule for _, rule in answers["equal stems are swapped"]}


def test_an_export_and_its_check_go_through_nemo(tmp_path: Path) -> None:
    folder = tmp_path / "a folder {2}"
    folder.mkdir()
    audio = make_timeline(tmp_path / "t.flac", 30)
    spans = [(at, at + 0.7 + at / 97) for at in np.arange(0.013, 28, 0.917)]
    said = document(audio, [segment(a, b, f"It's line {i} – señor.") for i, (a, b) in enumerate(spans)])
    put = document(audio, [segment(1, 3, "Guten Morgen.")], task="ast", target="de")
    told: list[str] = []
    report = export(
        [said, put],
        folder / "out",
        "nemo",
        Options(settings={"word_times": "yes"}),
        progress=lambda _, what: told.append(what),
    )
    assert (report.checked_by, report.rows, report.findings) == ("nemo", len(spans) + 1, ())
    assert "NeMo reads the manifest back" in told
    checked = check(folder / "out")
    assert (checked.findings, checked.accepted, checked.checked_by) == ((), report.rows, "nemo")


def test_cancelled_while_nemo_reads(tmp_path: Path) -> None:
    audio = make_timeline(tmp_path / "t.flac", 5)
    told: list[str] = []
    with pytest.raises(ExportCancelled):
        export(
            [document(audio, [segment(1, 3, "Hello.")])], tmp_path / "out", "nemo",
            progress=lambda _, what: told.append(what), cancelled=lambda: "NeMo reads the manifest back" in told,
        )  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"t.flac"}


def test_an_export_that_does_not_come_back_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tamper between writing and reading back, as a broken disk would."""
    audio = make_timeline(tmp_path / "t.flac", 5)

    def tamper(_: float, doing: str) -> None:
        for clip in tmp_path.glob(".out.partial-*/audio/*.flac"):
            if "reads" in doing or "Reading" in doing:
                soundfile.write(clip, np.zeros(32_000), RATE)

    for checker in ("studio", "auto"):
        with pytest.raises(ExportError, match="did not come back"):
            export(
                [document(audio, [segment(1, 3, "Hello.")])], tmp_path / "out", "nemo",
                Options(settings={"checker": checker}), progress=tamper,
            )  # fmt: skip
        assert not (tmp_path / "out").exists()
