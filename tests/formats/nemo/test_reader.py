"""Manifests, good and bad, and what is told of the bad ones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from studio.domain import Origin
from studio.errors import ManifestError
from studio.formats import ImportedAudio, ImportedSegment, read_any
from studio.formats.nemo.reader import split_of
from studio.formats.nemo.values import LONGEST_LINE
from tests.formats.manifests import ROW, manifest


def test_rows_of_one_file_are_one_recording_in_time_order(folder: Path) -> None:
    path = manifest(
        folder,
        {**ROW, "offset": 2, "speaker": " Ann  Lee ", "pnc": "no", "text": "hi  there"},
        {**ROW, "audio_filepath": "sub/c.flac", "source_lang": "en", "target_lang": "de", "taskname": "ast"},
        "",
        {**ROW, "pnc": True},
        {"audio_filepath": "sub/c.flac", "duration": 9, "text": None, "lang": "fr"},
    )
    assert read_any([path]).items == (
        ImportedAudio(
            folder / "a.wav", "a.wav",
            (
                ImportedSegment(0.5, 1.75, "Hello.", "en", "en", line=4),
                ImportedSegment(2.0, 3.25, "hi there", "en", "en", pnc=False, speaker="Ann Lee", line=1),
            ),
            Origin("set.json", "nemo"),
        ),
        ImportedAudio(
            folder / "sub/c.flac", "c.flac",
            (
                ImportedSegment(0.0, None, "", "fr", "fr", pnc=True, line=5, lasts=9.0, pnc_shown=True),
                ImportedSegment(0.5, 1.75, "Hello.", "en", "de", "ast", line=2, pnc_shown=True),
            ),
            Origin("set.json", "nemo"),
        ),
    )  # fmt: skip


def test_rows_that_do_not_tell_their_punctuation_share_one_convention(folder: Path) -> None:
    path = manifest(folder, ROW, {**ROW, "offset": 2, "text": "okay"})
    assert [segment.pnc for segment in read_any([path]).items[0].segments] == [True, True]
    path = manifest(folder, {**ROW, "text": "yes"}, {**ROW, "offset": 2, "text": "okay"})
    assert [segment.pnc for segment in read_any([path]).items[0].segments] == [False, False]


def test_time_tokens_are_taken_out_of_a_text(folder: Path) -> None:
    path = manifest(folder, {**ROW, "text": "<|1|> Hello <|2|> <|2|> there. <|4|>", "timestamp": "yes"})
    (segment,) = read_any([path]).items[0].segments
    assert segment.text == "Hello there."
    assert [(word.text, round(word.start, 2), round(word.end, 2)) for word in segment.words] == [
        ("Hello", 0.58, 0.66), ("there.", 0.66, 0.82),
    ]  # fmt: skip
    path = manifest(folder, {**ROW, "text": "<|1|> Hello there. <|4|>", "timestamp": "yes"})
    assert read_any([path]).items[0].segments[0].words == (), "every word needs its own"


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train.json", "train"), ("dev.jsonl", "dev"), ("my_Test-manifest.json", "test"), ("test.en.json", "test"),
        ("manifest.json", None), ("latest.json", None), ("training.json", None), ("train_dev.json", None),
    ],
)  # fmt: skip
def test_rows_belong_to_the_split_that_their_manifest_is_named_after(
    name: str, split: str | None, folder: Path
) -> None:
    assert split_of(Path(name)) == split
    (item,) = read_any([manifest(folder, ROW, ROW, name=name)]).items
    assert [segment.split for segment in item.segments] == [split, split]


BAD: list[tuple[dict[str, Any] | str, str]] = [
    ("{", "JSON"),
    ("[]", "JSON"),
    ("\udcff", "UTF-8"),
    ({"text": "no sound"}, "audio_filepath"),
    ({**ROW, "audio_filepath": "none.wav"}, "no file"),
    ({**ROW, "audio_filepath": "sub"}, "no file"),
    ({**ROW, "audio_filepath": "a\x00.wav"}, "audio_filepath"),
    ({**ROW, "audio_filepath": ["a.wav"]}, "not one path"),
    ({**ROW, "audio_filepath": "https://example.org/a.wav"}, "an address"),
    ({**ROW, "audio_filepath": "x" * 300}, "no file"),
    ({**ROW, "offset": -1}, "negative"),
    ({**ROW, "offset": "1"}, "not a number"),
    ({**ROW, "duration": 0}, "0 s"),
    ({**ROW, "duration": True}, "not a number"),
    ({**ROW, "duration": float("nan")}, "not a number"),
    ({**ROW, "text": 5}, "not a string"),
    ({**ROW, "text": "a <|pnc|> b"}, "token|command"),
    ({**ROW, "lang": "english"}, "language code"),
    ({**ROW, "source_lang": False}, "language code"),
    ({**ROW, "pred_text": 5}, "pred_text.*not a string"),
    ({**ROW, "speaker": 1.5}, "speaker"),
    ({**ROW, "speaker": ["Ann"]}, "speaker"),
    ({**ROW, "speaker": "Ann" * 34}, "a name has at most 100"),  # the page could not rename it
    ({**ROW, "channel_selector": [0, 1]}, "channel_selector"),
    ({**ROW, "channel_selector": -1}, "channel_selector"),
    ({**ROW, "channel_selector": True}, "channel_selector"),
    ({**ROW, "snr": float("inf")}, "snr.* infinite"),
    ({**ROW, "a\nb": 1}, "field's name"),
    ({**ROW, "note": "x" * 20_001}, "20,000 characters"),
    ({**ROW, "big": 2**60}, "quotes"),
]


@pytest.mark.parametrize(("row", "why"), BAD, ids=[why for _, why in BAD])
def test_a_bad_row_imports_nothing_or_is_told(row: dict[str, Any] | str, why: str, folder: Path) -> None:
    path = manifest(folder, ROW, row)
    with pytest.raises(ManifestError, match=rf"“set.json”, line 2: .*({why})"):
        read_any([folder / "b.WAV", path])
    result = read_any([path], skip_bad=True)
    assert len(result.items) == 1
    (told,) = result.skipped
    assert "line 2" in told


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_as_long_as_a_file_is_no_row_and_is_not_read_whole(folder: Path, end: str) -> None:
    huge = json.dumps({**ROW, "note": "x" * (2 * LONGEST_LINE)})
    path = folder / "set.json"
    path.write_text(f"{huge}\n{json.dumps(ROW)}\n{huge}{end}", "utf-8")
    result = read_any([path], skip_bad=True)
    assert [each.line for item in result.items for each in item.segments] == [2]
    assert [told.partition(": ")[0] for told in result.skipped] == ["“set.json”, line 1", "“set.json”, line 3"]
    assert all("more than 4 MB" in told for told in result.skipped)


def test_a_manifest_of_nothing_but_bad_rows(folder: Path) -> None:
    with pytest.raises(ManifestError, match="no row"):
        read_any([manifest(folder, "{ bad")], skip_bad=True)


def test_a_manifest_with_a_byte_order_mark_and_windows_lines(folder: Path) -> None:
    path = folder / "set.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n\r\n")
    assert len(read_any([path]).items) == 1


def test_a_text_that_no_row_can_hold_is_refused_with_its_line(folder: Path) -> None:
    for text in ("x" * 20_001, "word " * 4_001, "x" * 4_000_000):
        path = manifest(folder, ROW, {**ROW, "text": text})
        with pytest.raises(ManifestError, match=r"set\.json”, line 2: “text” has [\d,]+ characters") as raised:
            read_any([path])
        assert len(str(raised.value)) < 200
        assert len(read_any([path], skip_bad=True).items) == 1
    timed = "<|0|> Hello. <|1|> " * 2_000
    assert read_any([manifest(folder, {**ROW, "text": timed})]).items[0].segments[0].text.startswith("Hello. Hello.")


@pytest.mark.parametrize("path", ["~nosuchuser/x.wav", "~root\u0000/x.wav", "x" * 5000, "a.wav/b.wav", "/dev/null"])
def test_a_path_that_leads_nowhere_is_one_sentence(folder: Path, path: str) -> None:
    with pytest.raises(ManifestError, match="line 1: there is no") as raised:
        read_any([manifest(folder, {**ROW, "audio_filepath": path})])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("value", ["1" + "0" * 400, "1e308", "-1e308", "1e10", "NaN", "-Infinity", "1e400"])
@pytest.mark.parametrize("key", ["offset", "duration"])
def test_a_number_beyond_all_use_is_one_sentence(folder: Path, key: str, value: str) -> None:
    row = json.dumps({**ROW, key: 0}).replace(f'"{key}": 0', f'"{key}": {value}')
    with pytest.raises(ManifestError, match=f"line 1: “{key}” is"):
        read_any([manifest(folder, row)])


def test_a_manifest_without_an_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path / "pipe.json", Path("/dev/zero")):
        with pytest.raises(ManifestError, match="it is no file"):
            read_any([path], "nemo")


@pytest.mark.parametrize(
    ("told", "source", "target"),
    [
        ({"lang": "en-US"}, "en", "en"),
        ({"language": "EN"}, "en", "en"),
        ({"lang": "pt_BR"}, "pt", "pt"),
        ({"lang": "zh-Hans-CN"}, "zh", "zh"),
        ({"lang": "tr"}, "tr", "tr"),
        ({"source_lang": "de"}, "de", None),
        ({"target_lang": "es-MX"}, "es", "es"),
        ({"source_lang": "en", "lang": "es"}, "en", "es"),
        ({"lang": "es", "taskname": "ast"}, None, "es"),
        ({"lang": "", "language": None}, None, None),
        ({}, None, None),
    ],
)
def test_a_language_is_read_wherever_it_stands_and_never_made_up(
    told: dict[str, Any], source: str | None, target: str | None, folder: Path
) -> None:
    row = {key: value for key, value in ROW.items() if key != "lang"} | told
    (segment,) = read_any([manifest(folder, row)]).items[0].segments
    assert (segment.source_lang, segment.target_lang) == (source, target)


def test_each_channel_is_a_sound_of_its_own(folder: Path) -> None:
    rows = [{**ROW, "channel_selector": channel} for channel in (0, [1], "average", None)]
    items = read_any([manifest(folder, *rows)]).items
    assert [(item.name, item.channel, len(item.segments)) for item in items] == [
        ("a-ch0.wav", 0, 1), ("a-ch1.wav", 1, 1), ("a.wav", None, 2),
    ]  # fmt: skip


def test_what_nemo_leaves_out_is_unusable(folder: Path) -> None:
    marks: list[dict[str, Any]] = [
        {"_skipme": True}, {"_skipme": "false"}, {"_skipme": 0}, {"validation_status": "fail"},
        {"validation_status": "pass"}, {"status": "verified"}, {"status": "open"},
    ]  # fmt: skip
    (item,) = read_any([manifest(folder, *({**ROW, **mark} for mark in marks))]).items
    assert [segment.status for segment in item.segments] == [
        "unusable", "unusable", None, "unusable", None, "verified", None,
    ]  # fmt: skip
    assert [segment.fields for segment in item.segments][5:] == [{}, {"orig_status": "open"}]


def test_fields_of_its_own_are_kept_under_names_that_no_loader_takes_for_its_own(folder: Path) -> None:
    own = {
        "snr": 12.5, "accent": "us", "read": True, "tags": ["a", "b"], "emotion": "<|emo:happy|>", "shard_id": 3,
        "sampling_rate": 8000, "id": "utt-1", "orig_audio_filepath": "x/y.wav", "source_text": "Hi.", "nothing": None,
    }  # fmt: skip
    (item,) = read_any([manifest(folder, {**ROW, **own, "speaker": 7, "itn": "yes"})]).items
    assert item.segments[0].speaker == "7"
    assert item.segments[0].fields == {
        "snr": 12.5, "accent": "us", "read": True, "tags": '["a", "b"]', "emotion": "<|emo:happy|>", "nothing": None,
        "orig_sampling_rate": 8000, "orig_shard_id": 3, "orig_id": "utt-1", "orig_orig_audio_filepath": "x/y.wav",
        "source_text": "Hi.",
    }  # fmt: skip


def test_what_a_machine_had_said_is_no_text(folder: Path) -> None:
    rows = [
        {**ROW, "pred_text": "hallo"},
        {**ROW, "text": None, "pred_text": " hallo  there"},
        {**ROW, "pred_text": ""},
        ROW,
    ]
    (item,) = read_any([manifest(folder, *rows)]).items
    said = [(segment.text, segment.heard.text if segment.heard else None) for segment in item.segments]
    assert said == [("Hello.", "hallo"), ("", "hallo there"), ("Hello.", ""), ("Hello.", None)]
