"""The NeMo export, read back by our own reader: rows, clips, names, reasons, files."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import ExportError
from studio.exports import PROFILES, Document, Options, Profile, Report, export
from studio.exports.check import check
from studio.imports import read_any
from tests.exports.builders import document, make_timeline, segment


def run(documents: list[Document], folder: Path, profile: Profile = "canary2", **options: Any) -> Report:
    return export(documents, folder, "nemo", Options(profile=profile, checker="studio", **options))


def rows(folder: Path) -> list[dict[str, Any]]:
    data = (folder / "manifest.json").read_bytes()
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


SPEECH = {"id", "audio_filepath", "offset", "duration", "text", "lang"}
ORIGIN = {"start_sample", "num_samples", "orig_audio_filepath", "orig_start_sample"}
CANARY = {"source_lang", "target_lang", "taskname", "pnc"}
CANARY2 = {"itn", "timestamp", "diarize", "emotion", "decodercontext"}


@pytest.mark.parametrize(
    ("profile", "fields"),
    [
        ("asr", SPEECH | ORIGIN),
        ("canary", SPEECH | ORIGIN | CANARY),
        ("canary2", SPEECH | ORIGIN | CANARY | CANARY2),
        ("salm", SPEECH | ORIGIN),
    ],
)
def test_a_row_has_the_fields_of_its_profile_and_no_other(
    profile: Profile, fields: set[str], timeline: Path, tmp_path: Path
) -> None:
    run([document(timeline, [segment(1, 3, "Hello there.")])], tmp_path / "out", profile)
    (row,) = rows(tmp_path / "out")
    assert set(row) == fields
    assert all(isinstance(row[slot], str) for slot in (CANARY | CANARY2) & set(row))
    assert row["offset"] == 0.0
    assert check(tmp_path / "out", checker="studio").findings == ()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=st.lists(st.integers(0, 20 * 16_000), min_size=2, max_size=8, unique=True))
def test_what_is_exported_is_imported_again_to_the_sample(
    edges: list[int], timeline: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edges.sort()
    spans = [(a, b) for a, b in pairwise(edges) if b - a >= 1600]
    if not spans:
        return
    folder = tmp_path_factory.mktemp("round") / "out"
    run([document(timeline, [segment(a / 16_000, b / 16_000, f"Line {a}.") for a, b in spans])], folder)
    whole, _ = soundfile.read(timeline, dtype="int16")
    found = read_any([folder / "manifest.json"]).items
    assert len(found) == len(spans)
    for (a, b), item in zip(spans, found, strict=True):
        clip, rate = soundfile.read(item.audio, dtype="int16")
        assert rate == 16_000
        np.testing.assert_array_equal(clip, whole[a:b])
        (back,) = item.segments
        assert back.end is not None
        assert round((back.end - back.start) * rate) == int((back.end - back.start) * rate) == b - a
        assert (back.text, back.task, back.source_lang, back.pnc) == (f"Line {a}.", "asr", "en", True)


def test_every_file_is_named_with_its_hash(timeline: Path, tmp_path: Path) -> None:
    report = run([document(timeline, [segment(1, 3, "Hello."), segment(4, 5, "You.")])], tmp_path / "out")
    told = json.loads((tmp_path / "out/metadata.json").read_text())
    files = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert files == set(report.files) == {*told["files"], "metadata.json"}
    for name, entry in told["files"].items():
        data = (tmp_path / "out" / name).read_bytes()
        assert (entry["sha256"], entry["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (told["profile"], told["rows"], told["read_back_by"]) == ("canary2", 2, "studio")
    assert "not NeMo's" in (tmp_path / "out/README.md").read_text()


def test_only_verified_and_usable_and_the_rest_with_its_reason(timeline: Path, tmp_path: Path) -> None:
    segments = [
        segment(0, 1, "Kept."),
        segment(1, 2, "Draft.", status="draft"),
        segment(2, 3, "Bad.", status="unusable"),
        segment(3, 4, ""),
        segment(4, 4.05, "Short."),
        segment(5, 6, "A <|pnc|> token."),
        segment(19.99, 25, "Past the end."),
    ]
    report = run([document(timeline, segments)], tmp_path / "verified")
    assert report.rows == 1
    assert report.skipped == {
        "status.draft": 1, "status.unusable": 1, "text.empty": 1, "duration.short": 2, "text.special_token": 1,
    }  # fmt: skip
    assert run([document(timeline, segments)], tmp_path / "all", status="all").rows == 2
    assert [row["text"] for row in rows(tmp_path / "all")] == ["Kept.", "Draft."]


def test_longer_than_forty_seconds_is_left_out(tmp_path: Path) -> None:
    audio = make_timeline(tmp_path / "long.flac", 42)
    segments = [segment(0, 40, "Just right."), segment(0, 40.001, "Too long.", id="x")]
    assert run([document(audio, segments)], tmp_path / "out").skipped == {"duration.long": 1}


@pytest.mark.parametrize(
    ("options", "kwargs", "why"),
    [
        ({}, {}, "no segments"),
        ({}, {"segments": [segment(0, 1, "a", status="draft")]}, "none of 1 segments is verified"),
        ({"profile": "asr"}, {"segments": [segment(0, 1, "a")], "task": "ast", "target": "de"}, "task.translation"),
        ({"profile": "salm"}, {"segments": [segment(0, 1, "a")], "task": "ast", "target": "de"}, "task.translation"),
        ({"profile": "canary"}, {"segments": [segment(0, 1, "a")], "source": "pl", "target": "pl"}, "lang.unknown"),
    ],
)
def test_nothing_to_export_says_why_and_leaves_nothing(
    options: dict[str, Any], kwargs: dict[str, Any], why: str, timeline: Path, tmp_path: Path
) -> None:
    segments = kwargs.pop("segments", [])
    with pytest.raises(ExportError, match=why):
        run([document(timeline, segments, **kwargs)], tmp_path / "out", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_translation_carries_its_language_and_its_source_text(timeline: Path, tmp_path: Path) -> None:
    said = document(timeline, [segment(1, 3, "Good morning.")])
    put = document(timeline, [segment(1, 3, "Guten Morgen.")], task="ast", target="de")
    run([said, put], tmp_path / "out", "canary")
    first, second = rows(tmp_path / "out")
    assert (second["text"], second["lang"], second["source_text"]) == ("Guten Morgen.", "de", "Good morning.")
    assert (second["source_lang"], second["target_lang"], second["taskname"]) == ("en", "de", "ast")
    assert "source_text" not in first
    assert first["audio_filepath"] != second["audio_filepath"]
    assert check(tmp_path / "out", checker="studio").findings == ()


@pytest.mark.parametrize(
    ("pnc", "text", "slots"),
    [
        (True, "Hello there.", ("yes", "no")),
        (False, "hello there", ("no", "no")),
        (False, "Hello there.", ("yes", "no")),
        (True, "call 911 now", ("yes", "yes")),
        (False, "an mp3 file", ("no", "no")),
    ],
)
def test_slots_tell_the_truth_of_their_row(
    pnc: bool, text: str, slots: tuple[str, str], timeline: Path, tmp_path: Path
) -> None:
    run([document(timeline, [segment(1, 3, text)], pnc=pnc)], tmp_path / "out")
    (row,) = rows(tmp_path / "out")
    assert (row["pnc"], row["itn"]) == slots


def test_text_is_normalised(timeline: Path, tmp_path: Path) -> None:
    run([document(timeline, [segment(1, 3, "Cafe\u0301\u200b  is\tgood\u2028now. ")])], tmp_path / "out")
    assert rows(tmp_path / "out")[0]["text"] == "Café is good now."


def test_predictions_are_in_all_rows_or_in_none(timeline: Path, tmp_path: Path) -> None:
    heard = [segment(0, 2, "hollow world", id="a"), segment(2, 4, "good buy", id="b")]
    same = document(timeline, [segment(0, 2, "Hello world.", id="a"), segment(2, 4, "Goodbye.", id="b")], heard=heard)
    run([same], tmp_path / "all")
    assert [row["pred_text"] for row in rows(tmp_path / "all")] == ["hollow world", "good buy"]
    run([same, document(timeline, [segment(5, 6, "No machine.")], recording="cd" * 32)], tmp_path / "none")
    assert all("pred_text" not in row for row in rows(tmp_path / "none"))


def test_after_a_split_a_prediction_follows_the_time(timeline: Path, tmp_path: Path) -> None:
    heard = [segment(0, 4, "one two three four", id="a")]
    split = [segment(0, 2, "One, two.", id="a"), segment(2, 4, "Three, four.", id="new")]
    run([document(timeline, split, heard=heard)], tmp_path / "out")
    assert [row["pred_text"] for row in rows(tmp_path / "out")] == ["one two", "three four"]


def test_word_times_stand_between_spaces_and_in_order(timeline: Path, tmp_path: Path) -> None:
    run([document(timeline, [segment(1, 2.6, "it's almost nine")])], tmp_path / "out", word_times=True)
    (row,) = rows(tmp_path / "out")
    assert row["text"] == "<|0|> it's <|7|> <|7|> almost <|13|> <|13|> nine <|20|>"
    assert row["timestamp"] == "yes"
    assert check(tmp_path / "out", checker="studio").findings == ()


def test_names_from_outside_stay_inside(timeline: Path, tmp_path: Path) -> None:
    names = ["../../x", 'a"b\nc.wav', "😀" * 300, "..", "C:\\temp\\x.wav", "<|pnc|>.wav"]
    documents = [
        document(timeline, [segment(1, 3, "Hello.")], name=name, recording=f"{i}" * 64) for i, name in enumerate(names)
    ]
    run(documents, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    for row in rows(tmp_path / "out"):
        assert "/" not in row["orig_audio_filepath"]
        assert row["orig_audio_filepath"].isprintable()
        assert row["audio_filepath"].removeprefix("audio/").removesuffix(".flac").replace("-", "").isalnum()
    assert check(tmp_path / "out", checker="studio").findings == ()


def test_equal_places_get_names_of_their_own(timeline: Path, tmp_path: Path) -> None:
    twice = [document(timeline, [segment(1, 3, "Hello.")]) for _ in range(3)]
    run(twice, tmp_path / "out")
    assert len({row["id"] for row in rows(tmp_path / "out")}) == 3


@pytest.mark.parametrize("damage", ["missing", "short", "not sound"])
def test_damaged_sound_is_told_and_nothing_stays(damage: str, timeline: Path, tmp_path: Path) -> None:
    audio = tmp_path / "timeline.flac"
    audio.write_bytes(timeline.read_bytes())
    made = document(audio, [segment(1, 3, "Hello."), segment(17, 19, "Late.")], name="my call.wav")
    if damage == "missing":
        audio.unlink()
    else:
        audio.write_bytes(timeline.read_bytes()[:50_000] if damage == "short" else b"PK\x03\x04")
    with pytest.raises(ExportError, match=r"“my call.wav”: its (stored )?sound"):
        run([made], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".*"))


def test_profiles_are_all_known() -> None:
    assert set(PROFILES) == {"asr", "canary", "canary2", "salm"}
