"""Rows from the field: taken in as they mean, or refused with their line; never made up, mixed or lost in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Segment
from studio.errors import ManifestError, RequestError
from studio.session import Session, Studio
from tests.conftest import ROOT

RATE = 16_000
EXAMPLES = ROOT / "assets" / "examples"
MEMO = EXAMPLES / "voice-memo.flac"
Row = dict[str, Any]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    yield studio.acting_as(LOCAL)
    studio.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With `a.wav`, five seconds of noise, and `long.wav`, 44."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, seconds in (("a.wav", 5), ("long.wav", 44)):
        sound(folder / name, seconds, seed=seconds)
    return folder


def sound(path: Path, seconds: float, seed: int = 0) -> Path:
    soundfile.write(path, np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)), RATE)
    return path


def row(name: str = "a.wav", start: float | None = 0.0, seconds: float | None = 2.0, **more: Any) -> Row:
    at = {"offset": start, "duration": seconds}
    told = {key: value for key, value in at.items() if value is not None}
    return {"audio_filepath": name, **told, "text": "Hello there.", "lang": "en", **more}


def manifest(folder: Path, *rows: Row, name: str = "set.json") -> Path:
    (folder / name).write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    return folder / name


def segments(session: Session, *keys: str) -> list[Segment]:
    return [segment for key in keys for segment in session.transcripts.get(key).segments]


# --- languages ---


def test_without_a_language_whoever_imports_is_asked(session: Session, folder: Path) -> None:
    path = manifest(folder, row(), row(start=2.0, lang=None, text="Guten Tag."))
    for skip_bad in (False, True):
        with pytest.raises(ManifestError, match=r"“set.json”, line 2: .*--source-lang"):
            session.library.import_([path], skip_bad=skip_bad)
    assert session.library.entries() == []
    (_, key) = session.library.import_([path], source_lang="de-AT").transcripts
    assert [(each.text, each.language) for each in segments(session, key)] == [("Guten Tag.", "de")]
    with pytest.raises(RequestError, match="“german” is not a language code"):
        session.library.import_([path], source_lang="german")


def test_a_translation_names_what_it_is_written_in(session: Session, folder: Path) -> None:
    rows = (
        row(taskname="ast", lang="es"),
        row(start=2.0, taskname="ast", source_lang="en", lang=None),
        row(start=2.0, taskname="ast", source_lang="en", lang="en-GB"),
    )
    with pytest.raises(ManifestError, match=r"line 1: .*--source-lang"):
        session.library.import_([manifest(folder, *rows)])
    found = session.library.import_([manifest(folder, *rows)], source_lang="en", skip_bad=True)
    assert [sentence.split(": ")[0] for sentence in found.skipped] == ["“set.json”, line 2", "“set.json”, line 3"]
    request = session.transcripts.get(found.transcripts[0]).request
    assert (request.task, request.source_lang, request.target_lang) == ("ast", "en", "es")


# --- sound that is not there ---


@pytest.mark.parametrize(
    ("rows", "line", "why"),
    [
        ([row(), row(start=9.0)], 2, "starts at 9 s"),
        ([row(), row(start=4.0, seconds=2.0)], 2, "ends at 6 s"),
        ([row(start=None, seconds=7.0)], 1, "ends at 7 s"),
        ([row(), row("long.wav", 0.0, 44.0)], 2, "lasts 44.0 s; a segment lasts at most 40 s"),
        ([row(), row("long.wav", None, None)], 2, "lasts 44.0 s"),
        ([row(), row("noise.wav")], 2, "sound cannot be taken in. “noise.wav”"),
        ([row(), row(channel_selector=1)], 2, "only channel 0"),
    ],
)
def test_what_is_found_after_decoding_is_a_fault_of_its_row(
    session: Session, folder: Path, tmp_path: Path, rows: list[Row], line: int, why: str
) -> None:
    (folder / "noise.wav").write_bytes(b"no sound")
    rows = [*rows, row(start=2.0, text="The last.")]
    with pytest.raises(ManifestError, match=f"“set.json”, line {line}: .*{why}"):
        session.library.import_([manifest(folder, *rows)])
    assert session.library.entries() == []
    assert not list((tmp_path / "data" / "blobs").rglob("*.flac"))
    found = session.library.import_([manifest(folder, *rows)], skip_bad=True)
    assert [sentence.split(": ")[0] for sentence in found.skipped] == [f"“set.json”, line {line}"]
    assert found.added == len(rows) - 1
    assert [each.name for each in found.recordings] == ["a.wav"], "no recording of which every row was bad"
    assert [entry.recording.name for entry in session.library.entries()] == ["a.wav"]


def test_a_length_that_was_rounded_is_no_missing_sound(session: Session, folder: Path) -> None:
    found = session.library.import_([manifest(folder, row(start=3.0, seconds=2.01), row(start=None, seconds=5.0))])
    assert sorted((each.start, each.end) for each in segments(session, *found.transcripts)) == [(0.0, 5.0), (3.0, 5.0)]


@pytest.mark.parametrize("told", [{}, {"duration": 5.0}, {"offset": 0.0, "duration": 5.0}])
def test_a_sound_cut_in_half_is_not_the_sound_of_its_text(session: Session, folder: Path, told: Row) -> None:
    whole = MEMO.read_bytes()
    (folder / "half.flac").write_bytes(whole[: len(whole) // 2])
    path = manifest(folder, {"audio_filepath": "half.flac", "text": "Two sentences.", "lang": "en", **told})
    with pytest.raises(ManifestError, match=r"line 1: .*(missing|cut off)"):
        session.library.import_([path])
    assert session.library.entries() == []


def test_what_intake_finds_is_told(session: Session, folder: Path) -> None:
    whole = MEMO.read_bytes()
    (folder / "half.flac").write_bytes(whole[: len(whole) // 2])
    found = session.library.import_([manifest(folder, row("half.flac", 0.0, 1.0))])
    assert found.added == 1
    assert all(sentence.startswith("“half.flac”: ") for sentence in found.told)
    assert any("cut off" in sentence for sentence in found.told)


@pytest.mark.parametrize("more", [{}, {"offset": 0.0, "duration": 44.0}, {"duration": 44.0, "lang": None}])
def test_a_long_sound_without_a_text_is_a_recording_to_transcribe(session: Session, folder: Path, more: Row) -> None:
    path = manifest(folder, {"audio_filepath": "long.wav", "text": "", "lang": "en", **more})
    for _ in range(2):
        found = session.library.import_([path])
        assert (found.added, found.skipped, found.transcripts) == (0, (), ())
        assert [each.name for each in found.recordings] == ["long.wav"]
    assert session.exports.untranscribed() == 1


STORY = (
    "The old house stood on a hill above the town. Every evening the man who lived there walked down to the river, and "
    "sat on a stone until the sun had gone. He said that the water told him stories. Nobody believed him, but the "
    "children liked to listen. One night there was a great storm, and the river came up over the road. The people left "
    "their houses and ran up the hill, and the old man opened his door. He gave them bread and hot tea, and he told "
    "them the stories of the river until the morning. When the water went back, the town was full of mud, but every "
    "man, woman and child was safe."
)


def test_a_long_row_with_a_text_is_split_at_its_pauses_where_its_words_are_said(session: Session, folder: Path) -> None:
    shutil.copy(EXAMPLES / "short-story.flac", folder / "story.flac")
    path = manifest(folder, {"audio_filepath": "story.flac", "text": STORY, "lang": "en", "pred_text": STORY.upper()})
    with pytest.raises(ManifestError, match=r"line 1: it lasts 4\d.\d s.*--split-long"):
        session.library.import_([path])
    found = session.library.import_([path], split_long=True)
    parts = segments(session, *found.transcripts)
    assert found.added == len(parts) >= 2
    assert " ".join(part.text for part in parts) == STORY
    assert all(part.duration <= 40 and part.text.endswith((".", ",")) for part in parts)
    assert {word.timed_by for part in parts for word in part.words} == {"aligner"}
    heard = session.transcripts.changes(found.transcripts[0]).status.heard
    assert [heard[part.id] for part in parts] == [part.text.upper() for part in parts]
    assert session.library.import_([path], split_long=True).added == 0


def test_a_long_row_whose_words_are_not_said_is_not_split(session: Session, folder: Path) -> None:
    with pytest.raises(ManifestError, match=r"line 1: .*not found in its sound \(in “tr”\)"):
        session.library.import_([manifest(folder, row("long.wav", 0.0, 44.0, lang="tr"))], split_long=True)
    assert session.library.entries() == []


# --- channels ---


def test_each_channel_comes_with_its_own_text(session: Session, folder: Path) -> None:
    left, right = (np.sin(np.arange(3 * RATE) * tone / RATE * 2 * np.pi) * 0.4 for tone in (300, 900))
    soundfile.write(folder / "call.wav", np.stack([left, right], 1), RATE)
    rows = [row("call.wav", channel_selector=channel, text=f"Voice {channel}.") for channel in (0, 1)]
    for added in (2, 0):
        found = session.library.import_([manifest(folder, *rows)])
        assert (found.added, found.already) == (added, 2 - added)
    assert [each.name for each in found.recordings] == ["call-ch0.wav", "call-ch1.wav"]
    for recording, tone in zip(found.recordings, (300, 900), strict=True):
        samples, _ = soundfile.read(session.library.file(recording.id, "timeline.flac"))
        assert len(samples) == 3 * RATE
        assert np.abs(np.fft.rfft(samples)).argmax() == pytest.approx(tone * 3, abs=2)
        assert samples.max() == pytest.approx(0.4, abs=0.02)


# --- hypotheses, statuses ---


def test_what_a_machine_had_said_is_the_hypothesis(session: Session, folder: Path) -> None:
    rows = [
        row(pred_text="Hello where."),
        row(start=2.0, seconds=1.0, text=None, pred_text="Good bye."),
        row(start=3.0, seconds=1.0, text="Never."),
    ]
    (key,) = session.library.import_([manifest(folder, *rows)], status="verified").transcripts
    seen = session.transcripts.changes(key)
    texts = [(each.text, each.status, seen.status.heard.get(each.id)) for each in seen.transcript.segments]
    assert texts == [
        ("Hello there.", "verified", "Hello where."), ("Good bye.", "draft", "Good bye."), ("Never.", "verified", None),
    ]  # fmt: skip
    counts = seen.status.progress.counts
    assert (counts.word_errors, counts.word_count) == (1, 2)
    more = manifest(folder, row(start=4.0, seconds=1.0, text="Late.", pred_text=""), name="more.json")
    assert session.library.import_([more]).transcripts == (key,)
    after = session.transcripts.changes(key).status
    assert (after.progress.counts.word_errors, after.progress.counts.word_count) == (2, 3)
    assert session.library.import_([manifest(folder, *rows), more]).added == 0


def test_a_row_without_a_hypothesis_is_no_error_of_a_machine(session: Session, folder: Path) -> None:
    (key,) = session.library.import_([manifest(folder, row(pred_text="Hello there."), row(start=2.0))]).transcripts
    _, second = session.transcripts.get(key).segments
    counts = session.edits.set_text(key, second.id, second.revision, "Hello, Bert.").status.progress.counts
    assert counts.word_count == 0


def test_a_text_beyond_all_speed_is_marked(session: Session, folder: Path) -> None:
    found = session.library.import_(
        [
            manifest(
                folder,
                row(text="A whole story, told by somebody in a hurry, fits into two seconds of sound only if cut."),
                row(start=2.0),
            )
        ]
    )
    assert [each.quality_flag for each in segments(session, *found.transcripts)] == ["too fast", None]


def test_status_is_of_those_that_bring_none(session: Session, folder: Path) -> None:
    rows = row(), row(start=2.0, status="draft"), row(start=3.0, _skipme=1), row(start=1.0, seconds=0.5, text="")
    found = session.library.import_([manifest(folder, *rows)], status="verified")
    assert [each.status for each in segments(session, *found.transcripts)] == [
        "verified", "draft", "draft", "unusable",
    ]  # fmt: skip


# --- rows that must not be lost ---


def test_equal_bytes_in_different_folders_are_one_recording_with_all_rows(session: Session, folder: Path) -> None:
    (folder / "sub").mkdir()
    shutil.copy(folder / "a.wav", folder / "sub" / "b.wav")
    rows = row(), row("sub/b.wav", 2.0, text="And more."), row("sub/b.wav")
    found = session.library.import_([manifest(folder, *rows)])
    assert (found.added, found.already, len(found.recordings)) == (2, 1, 1)
    assert [each.text for each in segments(session, *found.transcripts)] == ["Hello there.", "And more."]


def test_fields_of_its_own_outlive_edits_and_undo(session: Session, folder: Path) -> None:
    (key,) = session.library.import_([manifest(folder, row(snr=3.5, speaker=7))]).transcripts
    (segment,) = segments(session, key)
    session.edits.set_text(key, segment.id, segment.revision, "Hello, Bert.")
    session.edits.undo(key)
    (again,) = segments(session, key)
    assert (again.fields, again.speaker) == ({"snr": 3.5}, "7")
