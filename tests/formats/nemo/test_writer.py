"""The NeMo export, read back by our own reader: rows, clips, names, reasons, files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import ExportError
from studio.formats import Document, Options, Report, export, read_any
from studio.formats.nemo.check import check
from studio.formats.nemo.profiles import PROFILES, Profile
from tests.formats.builders import document, make_timeline, segment


def run(
    documents: list[Document],
    folder: Path,
    profile: Profile = "canary2",
    status: Literal["verified", "all"] = "verified",
    **settings: str,
) -> Report:
    return export(documents, folder, "nemo", Options(status, {"profile": profile, "checker": "studio", **settings}))


def rows(folder: Path) -> list[dict[str, Any]]:
    data = (folder / "manifest.json").read_bytes()
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


SPEECH = {"id", "audio_filepath", "offset", "duration", "text", "lang"}
ORIGIN = {"start_sample", "num_samples", "orig_audio_filepath", "orig_start_sample", "status"}
CANARY = {"source_lang", "target_lang", "taskname", "pnc"}
CANARY2 = {"itn", "timestamp", "diarize", "emotion", "decodercontext"}


@pytest.mark.parametrize(
    ("profile", "fields"),
    [
        ("asr", SPEECH | ORIGIN),
        ("canary", SPEECH | ORIGIN | CANARY),
        ("canary2", SPEECH | ORIGIN | CANARY | CANARY2),
        ("salm", SPEECH | ORIGIN),
        ("nemotron", SPEECH | ORIGIN | {"target_lang"}),
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
    items = read_any([folder / "manifest.json"]).items
    assert len(items) == len(spans)
    for (a, b), item in zip(spans, items, strict=True):
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
        "status.draft": 1, "status.unusable": 1, "text.empty": 1, "duration.short": 1, "text.special_token": 1,
        "audio.cut_off": 1,
    }  # fmt: skip
    assert [(each.segment, each.start, each.reason) for each in report.left_out] == [
        (each.id, each.start, reason) for each, reason in zip(
            segments[1:], ["status.draft", "status.unusable", "text.empty", "duration.short", "text.special_token",
                           "audio.cut_off"], strict=True)
    ]  # fmt: skip
    assert {(each.name, each.recording, each.transcript) for each in report.left_out} == {("call.wav", "ab" * 32, "t")}
    told = json.loads((tmp_path / "verified/metadata.json").read_text())["left_out"]
    assert [each["reason"] for each in told] == [each.reason for each in report.left_out]
    assert run([document(timeline, segments)], tmp_path / "all", status="all").rows == 2
    assert [row["text"] for row in rows(tmp_path / "all")] == ["Kept.", "Draft."]


def test_sound_shorter_than_its_text_is_not_exported_as_whole(timeline: Path, tmp_path: Path) -> None:
    """Five seconds of text over the two seconds that are left of its sound."""
    text = "Please remember to bring the keys, the red folder and the two letters from the bank with you."
    whole, cut = segment(1, 7, text, id="whole"), segment(10, 12, text, id="cut")
    report = run([document(timeline, [whole, cut])], tmp_path / "out")
    assert [(each.segment, each.reason) for each in report.left_out] == [("cut", "text.too_fast")]
    behind = run([document(timeline, [whole, segment(15, 21, text)])], tmp_path / "behind")
    assert behind.skipped == {"audio.cut_off": 1}


def test_a_language_that_the_published_model_lacks_goes_out_with_a_warning(timeline: Path, tmp_path: Path) -> None:
    turkish = document(timeline, [segment(1, 3, "Merhaba.")], source="tr", target="tr")
    report = run([turkish, document(timeline, [segment(4, 5, "Hello.")])], tmp_path / "out")
    assert [row["lang"] for row in rows(tmp_path / "out")] == ["tr", "en"]
    (warning,) = report.warnings
    assert "1 rows are in “tr”" in warning
    assert json.loads((tmp_path / "out/metadata.json").read_text())["warnings"] == [warning]
    assert warning in (tmp_path / "out/README.md").read_text()
    assert check(tmp_path / "out", checker="studio").passed


@pytest.mark.parametrize("profile", list(PROFILES))
def test_what_no_published_model_knows_goes_out_for_every_profile(
    profile: Profile, timeline: Path, tmp_path: Path
) -> None:
    """Welsh; profiles of models that any language can be taught to have nothing to say of it."""
    welsh = document(timeline, [segment(1, 3, "Bore da.")], source="cy", target="cy")
    report = run([welsh], tmp_path / "out", profile)
    assert [row["lang"] for row in rows(tmp_path / "out")] == ["cy"]
    assert ["“cy”" in warning for warning in report.warnings] == [True] * (PROFILES[profile].languages is not None)
    assert check(tmp_path / "out", checker="studio").passed


@pytest.mark.parametrize(
    ("profile", "written"),
    [("asr", ["en-GB", "he"]), ("canary", ["en", "he"]), ("canary2", ["en", "he"]), ("nemotron", ["en-GB", "he-IL"])],
)
def test_languages_are_named_as_the_profiles_models_do(
    profile: Profile, written: list[str], timeline: Path, tmp_path: Path
) -> None:
    spoken = [
        document(timeline, [segment(at, at + 2, "Hello.")], source=code, target=code, recording=f"{at}" * 64)
        for at, code in ((1, "en-GB"), (5, "he"))
    ]
    run(spoken, tmp_path / "out", profile)
    made = rows(tmp_path / "out")
    assert [row["lang"] for row in made] == written
    assert all(
        row.get("target_lang", row["lang"]) == row.get("source_lang", row["lang"]) == row["lang"] for row in made
    )
    assert check(tmp_path / "out", checker="studio").findings == ()


def test_a_language_that_was_found_out_goes_out_with_its_segment(timeline: Path, tmp_path: Path) -> None:
    found = [
        replace(segment(at, at + 2, "Hello."), language=code) for at, code in ((1, "en-US"), (5, "es-ES"), (9, "auto"))
    ]
    detected = document(timeline, found, source="auto", target="auto")
    report = run([detected], tmp_path / "out", "nemotron")
    assert [(row["lang"], row["target_lang"]) for row in rows(tmp_path / "out")] == [
        ("en-US", "en-US"),
        ("es-ES", "es-ES"),
    ]
    assert report.skipped == {"lang.code": 1}, "what nobody found out is no language"
    run([detected], tmp_path / "flash", "canary2")
    assert [row["source_lang"] for row in rows(tmp_path / "flash")] == ["en", "es"]


def test_a_folder_that_nemo_takes_for_a_pattern_is_told(timeline: Path, tmp_path: Path) -> None:
    made = [document(timeline, [segment(1, 3, "Hello.")])]
    for name, folder in (("set (2)", tmp_path / "set (2)"), ("a [1]", tmp_path / "a [1]/out")):
        (warning,) = run(made, folder).warnings
        assert f"“{name}”" in warning
        assert [found.rule for found in check(folder, checker="studio").findings] == ["file.folder"]
    assert run(made, tmp_path / "out").warnings == ()


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
        ({"profile": "canary"}, {"segments": [segment(0, 1, "a")], "source": "xx", "target": "xx"}, "lang.code"),
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
    run([document(timeline, [segment(1, 2.6, "it's almost nine")])], tmp_path / "out", word_times="yes")
    (row,) = rows(tmp_path / "out")
    assert row["text"] == "<|0|> it's <|7|> <|7|> almost <|13|> <|13|> nine <|20|>"
    assert row["timestamp"] == "yes"
    assert check(tmp_path / "out", checker="studio").findings == ()


def test_names_from_outside_stay_inside(timeline: Path, tmp_path: Path) -> None:
    names = ["../../x", 'a"b\nc.wav', "😀" * 300, "..", "C:\\temp\\x.wav", "<|pnc|>.wav"]
    documents = [
        document(timeline, [segment(1, 3, "Hello.")], name=name, recording=f"{i}" * 64) for i, name in enumerate(names)
    ]
    run(documents, tmp_path / "out", split="no")
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
    assert tuple(PROFILES) == get_args(Profile)


def test_clips_of_a_24_bit_timeline_keep_every_bit(tmp_path: Path) -> None:
    audio = tmp_path / "deep.flac"
    samples = np.random.default_rng(5).integers(-3000, 3000, 5 * 16_000, dtype=np.int32) << 8
    soundfile.write(audio, samples, 16_000, format="FLAC", subtype="PCM_24")
    run([document(audio, [segment(1, 3, "Hello there.")])], tmp_path / "out")
    (row,) = rows(tmp_path / "out")
    clip, _ = soundfile.read(tmp_path / "out" / row["audio_filepath"], dtype="int32")
    np.testing.assert_array_equal(clip, samples[16_000 : 3 * 16_000])
