"""Sound, folders and manifests: each path is read by the format that knows it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.errors import AudioError, ManifestError, RequestError
from studio.formats import read_any
from tests.formats.manifests import ROW, manifest


def test_a_folder_gives_its_sound_in_order(folder: Path) -> None:
    result = read_any([folder])
    assert [item.audio.relative_to(folder).as_posix() for item in result.items] == ["a.wav", "b.WAV", "sub/c.flac"]
    assert all(item.segments == () for item in result.items)


def test_files_folders_and_manifests_together(folder: Path) -> None:
    path = manifest(folder, ROW)
    result = read_any([folder / "b.WAV", path, folder / "sub"])
    assert [(item.name, len(item.segments)) for item in result.items] == [("b.WAV", 0), ("a.wav", 1), ("c.flac", 0)]


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


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "the file is empty"), (b'[{"a": 1}]', "without a list"), ("{}".encode("utf-16"), "UTF-8")],
)
def test_what_is_named_as_a_manifest_and_is_none_says_what_one_is(content: bytes, why: str, folder: Path) -> None:
    (folder / "set.json").write_bytes(content)
    with pytest.raises(AudioError, match=f"“set.json”: .*{why}"):
        read_any([folder / "set.json"])


def test_a_manifest_in_a_folder_of_sound_is_told_and_what_is_none_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(folder / "sub", {**ROW, "audio_filepath": "c.flac"}, name="mine.json")
    for name in ("settings.json", "metadata.json", "segments.jsonl"):
        manifest(folder, '{"a": 1}' if name == "settings.json" else '{"audio_filepath": "a.wav"}', name=name)
    found = read_any([folder])
    assert len(found.items) == 3
    (told,) = found.skipped
    assert f"“{folder.name}”: 1 manifest whose texts were not read: sub/mine.json. Import" in told
    monkeypatch.chdir(folder)
    assert read_any([Path()]).skipped == (told,)


@pytest.mark.parametrize("name", ["😀 a\nb\"'.wav", "x" * 251 + ".wav", "-rf.wav"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(160), 16_000)
    (tmp_path / "x.wav").rename(tmp_path / name)
    assert [item.name for item in read_any([tmp_path]).items] == [name]
    assert read_any([manifest(tmp_path, {**ROW, "audio_filepath": name})]).items[0].name == name
