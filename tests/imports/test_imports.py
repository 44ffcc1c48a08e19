"""Sound, folders and manifests, good and bad."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.domain import Origin
from studio.errors import AudioError, ManifestError, RequestError
from studio.imports import ImportedAudio, ImportedSegment, read_any, sources
from studio.imports.nemo_manifest import split_of

ROW: dict[str, Any] = {"audio_filepath": "a.wav", "offset": 0.5, "duration": 1.25, "text": "Hello.", "lang": "en"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sound files by several names, and other things."""
    for name in ("a.wav", "b.WAV", "sub/c.flac", ".hidden.wav", ".git/d.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, np.zeros(1600), 16_000)
    (tmp_path / "notes.txt").write_text("no sound")
    return tmp_path


def manifest(folder: Path, *rows: dict[str, Any] | str, name: str = "set.json") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    return folder / name


def test_sources_are_found() -> None:
    assert list(sources()) == ["audio", "folder", "nemo"]


def test_a_folder_gives_its_sound_in_order(folder: Path) -> None:
    found = read_any([folder])
    assert [item.audio.relative_to(folder).as_posix() for item in found.items] == ["a.wav", "b.WAV", "sub/c.flac"]
    assert all(item.segments == () for item in found.items)


def test_files_folders_and_manifests_together(folder: Path) -> None:
    path = manifest(folder, ROW)
    found = read_any([folder / "b.WAV", path, folder / "sub"])
    assert [(item.name, len(item.segments)) for item in found.items] == [("b.WAV", 0), ("a.wav", 1), ("c.flac", 0)]


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
                ImportedSegment(0.5, 1.75, "Hello.", line=4),
                ImportedSegment(2.0, 3.25, "hi there", pnc=False, speaker="Ann Lee", line=1),
            ),
            Origin("set.json", "nemo"),
        ),
        ImportedAudio(
            folder / "sub/c.flac", "c.flac",
            (
                ImportedSegment(0.0, None, "", "fr", "fr", pnc=True, line=5),
                ImportedSegment(0.5, 1.75, "Hello.", "en", "de", "ast", line=2),
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
    assert read_any([path]).items[0].segments[0].text == "Hello there."


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
    ({**ROW, "audio_filepath": "x" * 300}, "no file"),
    ({**ROW, "offset": -1}, "negative"),
    ({**ROW, "offset": "1"}, "not a number"),
    ({**ROW, "duration": 0}, "0 s"),
    ({**ROW, "duration": True}, "not a number"),
    ({**ROW, "duration": float("nan")}, "not a number"),
    ({**ROW, "text": 5}, "not a string"),
    ({**ROW, "text": "a <|pnc|> b"}, "token|command"),
    ({**ROW, "lang": "en-US"}, "language code"),
    ({**ROW, "source_lang": False}, "language code"),
]


@pytest.mark.parametrize(("row", "why"), BAD, ids=[why for _, why in BAD])
def test_a_bad_row_imports_nothing_or_is_told(row: dict[str, Any] | str, why: str, folder: Path) -> None:
    path = manifest(folder, ROW, row)
    with pytest.raises(ManifestError, match=rf"“set.json”, line 2: .*({why})"):
        read_any([folder / "b.WAV", path])
    found = read_any([path], skip_bad=True)
    assert len(found.items) == 1
    (told,) = found.skipped
    assert "line 2" in told


def test_a_manifest_of_nothing_but_bad_rows(folder: Path) -> None:
    with pytest.raises(ManifestError, match="no row"):
        read_any([manifest(folder, "{ bad")], skip_bad=True)


def test_a_manifest_with_a_byte_order_mark_and_windows_lines(folder: Path) -> None:
    path = folder / "set.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n\r\n")
    assert len(read_any([path]).items) == 1


@pytest.mark.parametrize(
    ("name", "format_name", "error", "why"),
    [
        ("gone.wav", "auto", AudioError, "no such file"),
        ("notes.txt", "auto", AudioError, "neither sound nor a manifest"),
        ("empty", "auto", AudioError, "no sound"),
        ("a.wav", "folder", AudioError, "not a folder"),
        ("a.wav", "nemo", ManifestError, "UTF-8|JSON"),
        ("a.wav", "tsv", RequestError, "Known: auto, audio"),
    ],
)
def test_what_cannot_be_read(name: str, format_name: str, error: type[Exception], why: str, folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(error, match=why):
        read_any([folder / name], format_name)


@pytest.mark.parametrize("name", ["😀 a\nb\"'.wav", "x" * 251 + ".wav", "-rf.wav"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(160), 16_000)
    (tmp_path / "x.wav").rename(tmp_path / name)
    assert [item.name for item in read_any([tmp_path]).items] == [name]
    assert read_any([manifest(tmp_path, {**ROW, "audio_filepath": name})]).items[0].name == name


def test_a_text_that_no_row_can_hold_is_refused_with_its_line(folder: Path) -> None:
    for text in ("x" * 20_001, "word " * 4_001, "x" * 100_000_000):
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
