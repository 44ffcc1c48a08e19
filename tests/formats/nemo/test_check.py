"""Every rule of `check` on a row that breaks it, and none on rows that do not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.errors import ManifestError, RequestError
from studio.formats import CheckReport
from studio.formats.nemo.check import check, guess_profile
from studio.formats.nemo.profiles import Profile
from studio.formats.nemo.tokenizer import tokenizer_languages
from tests.patience import cpu_seconds

BASE: dict[str, Any] = {
    "audio_filepath": "audio/a.flac",
    "offset": 0.0,
    "duration": 2.0,
    "text": "Hello.",
    "lang": "en",
}
CANARY = {**BASE, "source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes"}
FLASH = {
    **CANARY,
    "itn": "no",
    "timestamp": "no",
    "diarize": "no",
    "emotion": "<|emo:undefined|>",
    "decodercontext": "",
}
PROMPTED = {**BASE, "lang": "en-GB", "target_lang": "en-GB"}
ROWS: dict[Profile, dict[str, Any]] = {
    "asr": BASE,
    "canary": CANARY,
    "canary2": FLASH,
    "salm": BASE,
    "nemotron": PROMPTED,
}
GONE = object()

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A manifest of the given lines beside two seconds and a bit of sound, in several shapes."""
    (tmp_path / "audio").mkdir()
    noise = np.random.default_rng(1).normal(0, 0.1, 48_000)
    soundfile.write(tmp_path / "audio/a.flac", noise, 16_000)
    soundfile.write(tmp_path / "audio/b.flac", noise, 16_000)
    soundfile.write(tmp_path / "audio/long.flac", np.zeros(16_000 * 50), 16_000)
    soundfile.write(tmp_path / "audio/stereo.wav", np.stack([noise, noise], 1), 16_000)
    (tmp_path / "audio/text.flac").write_text("no sound")

    def lines(*rows: dict[str, Any] | bytes, name: str = "manifest.json") -> Path:
        data = b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return lines


def rules(report: CheckReport) -> list[tuple[int, str]]:
    return [(finding.line, finding.rule) for finding in report.findings]


@pytest.mark.parametrize("profile", ROWS)
def test_a_good_row_has_no_finding(profile: Profile, write: Write) -> None:
    report = check(write(ROWS[profile]), profile, checker="studio")
    assert report.findings == ()
    assert (report.rows, report.accepted, report.passed, report.checked_by) == (1, 1, True, "studio")


CASES: list[tuple[Profile, dict[str, Any], str]] = [
    ("asr", {"audio_filepath": GONE}, "audio.missing_field"),
    ("asr", {"audio_filepath": 7}, "audio.missing_field"),
    ("asr", {"audio_filepath": "audio/none.flac"}, "audio.missing"),
    ("asr", {"audio_filepath": "audio/" + "x" * 300}, "audio.missing audio.path_long"),
    ("asr", {"audio_filepath": "audio/../" * 40 + "audio/a.flac"}, "audio.missing audio.path_long"),
    ("asr", {"audio_filepath": "audio/\ud800.flac"}, "audio.missing"),
    ("asr", {"audio_filepath": "audio"}, "audio.missing"),
    ("asr", {"audio_filepath": "audio\\a.flac"}, "audio.backslash audio.missing"),
    ("asr", {"audio_filepath": "audio/text.flac"}, "audio.unreadable"),
    ("asr", {"audio_filepath": "audio/stereo.wav"}, "audio.stereo"),
    ("asr", {"offset": GONE}, "offset.missing"),
    ("asr", {"offset": None}, "offset.missing"),
    ("asr", {"offset": GONE, "duration": 3.0}, ""),
    ("asr", {"offset": "1"}, "offset.type"),
    ("asr", {"offset": math.nan}, "offset.type row.not_finite"),
    ("asr", {"offset": True}, "offset.type"),
    ("asr", {"offset": -1}, "offset.negative"),
    ("asr", {"offset": 3.0}, "offset.past_end"),
    ("asr", {"offset": 1.2}, "duration.past_end"),
    ("asr", {"offset": 1.005}, ""),
    ("asr", {"duration": GONE}, "duration.missing"),
    ("asr", {"duration": None}, "duration.type"),
    ("asr", {"duration": "2.0"}, "duration.type"),
    ("asr", {"duration": math.inf}, "duration.type row.not_finite"),
    ("asr", {"duration": -2}, "duration.negative"),
    ("asr", {"duration": 0}, "duration.zero"),
    ("asr", {"duration": 0.05}, "duration.short"),
    ("asr", {"duration": 41, "audio_filepath": "audio/long.flac"}, "duration.long"),
    ("asr", {"duration": 1.234, "num_samples": 19_745}, "duration.not_exact"),
    ("asr", {"duration": 1.234, "num_samples": 19_744}, ""),
    ("asr", {"sampling_rate": 16000}, "sampling_rate.with_offset"),
    ("asr", {"sample_rate": 16000}, "sampling_rate.with_offset"),
    ("asr", {"validation_status": "fail"}, "validation_status"),
    ("asr", {"validation_status": "pass"}, ""),
    ("asr", {"_skipme": "false"}, "skipme"),
    ("asr", {"_skipme": 0}, ""),
    ("asr", {"text": GONE}, "text.missing"),
    ("asr", {"text": None}, "text.missing"),
    ("asr", {"text": ["a"]}, "row.nested text.type"),
    ("asr", {"text": ""}, "text.empty"),
    ("asr", {"text": "  "}, "text.empty"),
    ("asr", {"text": " a"}, "text.double_space"),
    ("asr", {"text": "a  b"}, "text.double_space"),
    ("asr", {"text": "a\tb"}, "text.control"),
    ("asr", {"text": "a\u2028b"}, "text.control"),
    ("asr", {"text": "a\ud800"}, "text.control"),
    ("asr", {"text": "Cafe\u0301"}, "text.not_nfc"),
    ("asr", {"text": "a <|pnc|> b"}, "text.special_token"),
    ("asr", {"text": "a <|3|> b"}, "text.special_token"),
    ("salm", {"text": "<|audioplaceholder|>"}, "text.special_token"),
    ("asr", {"text": "می\u200cخواهم", "lang": "fa"}, ""),
    ("canary2", {"lang": "en-US", "target_lang": "en-US"}, "lang.code lang.code"),
    ("canary2", {"source_lang": "<|en|>"}, ""),
    ("asr", {"lang": "no"}, ""),
    ("asr", {"lang": False}, "lang.type"),
    ("asr", {"speaker": {"id": 1}}, "row.nested"),
    ("asr", {"score": math.nan}, "row.not_finite"),
    ("asr", {"timestamp": True, "task": 1}, ""),
    ("asr", {"lang": "en-US"}, ""),
    ("asr", {"text": "Hello. " * 9}, "text.double_space text.too_fast"),
    ("asr", {"text": ("Hello. " * 8).strip()}, ""),
    ("asr", {"pnc": "no", "itn": "no", "text": "It is 5."}, ""),
    ("salm", {"context": "Say:"}, ""),
    ("canary", {"source_lang": GONE}, "slot.source_lang"),
    ("canary", {"target_lang": GONE}, "slot.target_lang"),
    ("canary", {"lang": GONE}, ""),
    ("canary", {"pnc": GONE}, "slot.pnc"),
    ("canary", {"pnc": True}, "slot.pnc"),
    ("canary", {"pnc": "YES"}, "slot.pnc"),
    ("canary", {"taskname": GONE}, "slot.taskname"),
    ("canary", {"taskname": "asr2"}, "slot.taskname"),
    ("canary", {"task": None}, "slot.task"),
    ("canary", {"source_lang": "pl", "target_lang": "pl", "lang": "pl"}, ""),
    ("canary", {"taskname": "s2t_translation", "target_lang": "de", "lang": "de"}, ""),
    ("canary", {"taskname": GONE, "task": "translate", "target_lang": "de", "lang": "de"}, ""),
    ("canary", {"taskname": GONE, "task": "translate"}, "task.mismatch"),
    ("canary2", {"taskname": "ast"}, ""),
    ("canary", {"lang": "de"}, "lang.not_target"),
    ("canary", {"target_lang": "de", "lang": "de"}, "task.mismatch"),
    ("canary", {"taskname": "ast"}, "task.mismatch"),
    ("canary", {"target_lang": "de", "lang": "de", "taskname": "ast"}, ""),
    ("canary", {"pnc": "no"}, "pnc.untrue"),
    ("canary2", {"pnc": "no", "text": "hello"}, ""),
    ("canary2", {"source_lang": "pl", "target_lang": "pl", "lang": "pl"}, ""),
    ("canary2", {"source_lang": "ja", "target_lang": "ja", "lang": "ja"}, ""),
    ("canary2", {"itn": "YES"}, "slot.itn"),
    ("canary2", {"itn": "no", "text": "It is 5 now."}, "itn.untrue"),
    ("canary2", {"itn": "no", "text": "An mp3."}, ""),
    ("canary2", {"diarize": None}, "slot.diarize"),
    ("canary2", {"emotion": "happy"}, "slot.emotion"),
    ("canary2", {"emotion": "<|emo:happy|>"}, ""),
    ("canary2", {"decodercontext": None}, "slot.decodercontext"),
    ("canary2", {"timestamp": True}, "slot.timestamp"),
    ("canary2", {"text": "<|1|> Hi. <|2|>"}, "timestamp.tokens_without_slot"),
    ("canary2", {"text": "<|1|> Hi. <|2|>", "timestamp": "yes"}, ""),
    ("canary2", {"text": "Hi.", "timestamp": "yes"}, "timestamp.no_tokens"),
    ("canary2", {"text": "<|1|>Hi.<|2|>", "timestamp": "yes"}, "timestamp.shape"),
    ("canary2", {"text": "<|1|> Hi. you <|2|>", "timestamp": "yes"}, "timestamp.shape"),
    ("canary2", {"text": "<|5|> Hi. <|2|>", "timestamp": "yes"}, "timestamp.order"),
    ("canary2", {"text": "<|5|> Hi. <|900|>", "timestamp": "yes"}, "timestamp.range"),
    ("nemotron", {"lang": "cy", "target_lang": "cy"}, ""),
    ("nemotron", {"lang": "he-IL", "target_lang": "he-IL"}, ""),
    ("nemotron", {"target_lang": GONE}, "slot.target_lang"),
    ("nemotron", {"lang": GONE}, "slot.lang"),
    ("nemotron", {"lang": "en-US"}, "lang.not_target"),
    ("nemotron", {"lang": "he", "target_lang": "he"}, "lang.prompt lang.prompt"),
    ("nemotron", {"lang": "en-AU", "target_lang": "en-AU"}, "lang.prompt lang.prompt"),
    ("nemotron", {"lang": "auto", "target_lang": "auto"}, "lang.code lang.code"),
    ("nemotron", {"lang": "English", "target_lang": "English"}, "lang.code lang.code"),
    ("salm", {"context": None}, "slot.context"),
    ("salm", {"context": "<|audioplaceholder|>"}, "slot.context"),
    ("salm", {"context": "Transcribe:"}, ""),
]


@pytest.mark.parametrize(
    ("profile", "change", "expected"), CASES, ids=[f"{c[0]}-{c[1]}".replace(str(GONE), "absent")[:60] for c in CASES]
)
def test_a_row(profile: Profile, change: dict[str, Any], expected: str, write: Write) -> None:
    row = {key: value for key, value in {**ROWS[profile], **change}.items() if value is not GONE}
    good = {**ROWS[profile], "audio_filepath": "audio/b.flac"}
    report = check(write(good, row), profile, checker="studio")
    assert sorted(rule for _, rule in rules(report)) == expected.split()
    assert all(line == 2 for line, _ in rules(report))
    assert (report.rows, report.accepted) == (2, 1 if expected else 2)
    assert all(finding.message.isprintable() for finding in report.findings)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("manifest.json", [], [(0, "file.empty")]),
        ("manifest.json", [b"\xef\xbb\xbf", BASE], [(0, "file.bom")]),
        ("manifest.json", [BASE, b"\n", {**BASE, "offset": 0.5}], [(2, "file.blank_line")]),
        ("manifest.json", [BASE, b"\n"], [(2, "file.blank_line")]),
        ("manifest.json", [b'{"text": "\xff"}\n'], [(0, "file.encoding"), (1, "row.not_json")]),
        ("manifest.json", [BASE, b"{\n"], [(2, "row.not_json")]),
        ("manifest.json", [BASE, b"[]\n", b"null\n"], [(2, "row.not_object"), (3, "row.not_object")]),
        ("manifest.json", [b"[" * 100_000], [(1, "row.not_json")]),
        ("manifest[1].json", [BASE], [(0, "file.name")]),
        ("tarred_audio_manifest.json", [{**BASE, "audio_filepath": "a.flac"}], [(1, "file.name")]),
        ("manifest.json", [{**BASE, "pred_text": "a"}, {**BASE, "offset": 1.0}], [(2, "pred_text.mixed")]),
    ],
)
def test_a_file(name: str, lines: list[Any], expected: list[tuple[int, str]], write: Write) -> None:
    report = check(write(*lines, name=name), "asr", checker="studio")
    assert rules(report) == expected
    assert not report.passed
    if any(line == 0 for line, _ in expected):
        assert report.accepted == 0


def test_equal_ids_count_where_sound_and_text_are_paired_by_them(write: Write) -> None:
    for second in (BASE, {**BASE, "offset": 0.001}):
        assert rules(check(write(BASE, second), "salm", checker="studio")) == [(2, "id.collision")]
        assert rules(check(write(BASE, second), "asr", checker="studio")) == []
        assert rules(check(write(FLASH, {**FLASH, **second}), "canary2", checker="studio")) == []


def test_windows_line_ends_a_home_and_another_suffix_are_read_as_nemo_reads_them(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "audio"))
    path = write(json.dumps({**BASE, "audio_filepath": "~/a.flac"}).encode() + b"\r\n")
    assert check(path, "asr", checker="studio").findings == ()
    lines = check(write(BASE, name="manifest.jsonl"), "asr", checker="studio")
    assert lines.passed
    assert "Name it .json" in lines.warnings[0]


@pytest.mark.parametrize(
    ("name", "rule"),
    [("a [1]", "file.folder"), ("a (1)", "file.folder"), ("a <1>", "file.folder"), ("a{1,2}", "file.folder"),
     ("x_OP_", "file.folder"), ("a{1}", None), ("plain", None)],
)  # fmt: skip
def test_a_folder_whose_name_nemo_takes_for_a_pattern(
    name: str, rule: str | None, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {**BASE, "audio_filepath": str(tmp_path / "audio/a.flac")}
    (tmp_path / name).mkdir()
    write(row, name=f"{name}/manifest.json")
    monkeypatch.chdir(tmp_path / name)
    for path in (tmp_path / name, Path("manifest.json")):
        report = check(path, "asr", checker="studio")
        assert rules(report) == ([(0, rule)] if rule else [])
        assert report.accepted == (0 if rule else 1)


def test_a_language_that_no_published_model_has_is_a_note_unless_the_tokenizer_was_named(
    write: Write, tmp_path: Path
) -> None:
    path = write({**FLASH, "lang": "ja", "source_lang": "ja", "target_lang": "ja"})
    (told,) = check(path, "canary2", checker="studio").warnings
    assert "“ja”" in told
    assert "--tokenizer" in told
    (tmp_path / "tokenizers/spl").mkdir(parents=True)
    (tmp_path / "tokenizers/spl/tokenizer.vocab").write_text("<|ja|>\t0\n<|pnc|>\t0\n<|en-US|>\t0\n")
    known = tokenizer_languages(tmp_path / "tokenizers")
    assert known == {"ja", "en-US"}
    report = check(path, "canary2", checker="studio", languages=known)
    assert (report.findings, report.warnings) == ((), ())
    assert [rule for _, rule in rules(check(write(FLASH), "canary2", checker="studio", languages=known))] == [
        "lang.unknown"
    ] * 3
    with pytest.raises(RequestError, match="no language tokens"):
        tokenizer_languages(path)


def test_every_finding_says_what_comes_of_it(write: Write) -> None:
    rows = [{**BASE, **change} for change in ({"duration": -1}, {"_skipme": True}, {"offset": GONE}, {"text": ""})]
    report = check(write(*({k: v for k, v in row.items() if v is not GONE} for row in rows)), "asr", checker="studio")
    assert [each.severity for each in report.findings] == ["stops", "drops", "misreads", "poor"]


def test_the_json_contract(write: Write) -> None:
    path = write(BASE, {**BASE, "offset": 0.5, "duration": -1}, b"{\n")
    told = check(path, "asr", checker="studio").as_json()
    assert {key: told[key] for key in ("manifest", "rows", "accepted")} == {
        "manifest": str(path), "rows": 3, "accepted": 1,
    }  # fmt: skip
    assert [(f["line"], f["rule"]) for f in told["findings"]] == [(2, "duration.negative"), (3, "row.not_json")]
    assert all(set(f) == {"line", "rule", "message", "severity"} for f in told["findings"])


@pytest.mark.parametrize(
    ("row", "profile"),
    [
        (FLASH, "canary2"),
        (CANARY, "canary"),
        ({**BASE, "source_lang": "en"}, "canary2"),
        (BASE, "asr"),
        ({}, "asr"),
        (PROMPTED, "nemotron"),
    ],
)
def test_the_profile_is_guessed(row: dict[str, Any], profile: Profile, tmp_path: Path) -> None:
    assert guess_profile(tmp_path / "manifest.json", [row]) == profile
    (tmp_path / "metadata.json").write_text('{"profile": "salm"}')
    assert guess_profile(tmp_path / "manifest.json", [row]) == "salm"
    (tmp_path / "metadata.json").write_text("[]")
    assert guess_profile(tmp_path / "manifest.json", [row]) == profile


def test_a_folder_is_all_its_manifests(write: Write, tmp_path: Path) -> None:
    write(BASE, name="train.json")
    write({**BASE, "duration": -1}, name="dev.json")
    report = check(tmp_path, "asr", checker="studio")
    assert (report.rows, report.accepted, report.manifest) == (2, 1, str(tmp_path))
    assert report.findings[0].message.startswith("dev.json: ")


def test_a_folder_around_exports_is_looked_into(write: Write, tmp_path: Path) -> None:
    (tmp_path / "down/loads/one").mkdir(parents=True)
    (tmp_path / "down/loads/two").mkdir()
    row = {**BASE, "audio_filepath": "../../../audio/a.flac"}
    write(row, name="down/loads/one/manifest.json")
    write({**row, "duration": -1}, name="down/loads/two/train.json")
    report = check(tmp_path / "down", "asr", checker="studio")
    assert (report.rows, report.accepted) == (2, 1)
    assert report.findings[0].message.startswith("loads/two/train.json: ")
    one = check(tmp_path / "down/loads/one", "asr", checker="studio")
    assert (one.rows, one.accepted, one.manifest) == (1, 1, str(tmp_path / "down/loads/one/manifest.json"))


@pytest.mark.parametrize("where", ["nothing", "audio"])
def test_nothing_to_check(where: str, write: Write, tmp_path: Path) -> None:
    write(BASE)
    with pytest.raises(ManifestError):
        check(tmp_path / where, checker="studio")


def test_ten_thousand_rows_in_seconds(write: Write) -> None:
    path = write(*({**FLASH, "offset": i / 100_000, "duration": 1 + i / 10_000} for i in range(10_000)))
    start = cpu_seconds()
    assert check(path, "canary2", checker="studio").rows == 10_000
    assert cpu_seconds() - start < 8


@pytest.mark.parametrize("value", ["1" + "0" * 400, "1e308", "1e400"])
def test_numbers_beyond_all_use_are_findings(write: Write, value: str) -> None:
    row = json.dumps({**BASE, "offset": 7.5}).replace("7.5", value)
    both = json.dumps({**BASE, "offset": 7.5, "duration": 7.5}).replace("7.5", value)
    report = check(write(row.encode() + b"\n", both.encode() + b"\n"), profile="asr", checker="studio")
    assert {finding.line for finding in report.findings} == {1, 2}
