"""Manifests in and out again: every row comes back, in its own language, from its own project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.access import Viewer
from studio.align.carry import spread
from studio.config import Settings
from studio.domain import Origin, Request, Segment, Transcript
from studio.errors import ManifestError
from studio.exports import Options
from studio.workflow import Studio
from studio.workflow.importing import Imported

ALL = Options(profile="canary2", status="all", checker="studio")
Row = dict[str, Any]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path / "data", workers=1))
    yield found
    found.close()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Twelve seconds of noise."""
    path = tmp_path / "clip.flac"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 12 * 16_000), 16_000)
    return path


def row(clip: Path, start: float, text: str, source: str = "en", target: str = "", **more: Any) -> Row:
    """Two seconds from `start`."""
    languages = {"source_lang": source, "target_lang": target or source}
    task = {"taskname": "ast" if target else "asr", "pnc": "yes"}
    return {"audio_filepath": clip.name, "offset": start, "duration": 2.0, "text": text} | languages | task | more


def manifest(clip: Path, *rows: Row, name: str = "manifest.json") -> Path:
    """Beside its sound."""
    path = clip.parent / name
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    return path


def exported(studio: Studio, tmp_path: Path, project: str = "default", options: Options = ALL) -> list[Row]:
    """The rows that come out, by where they lie and what they say."""
    folder = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
    studio.export(studio.documents(project=project), folder, "nemo", options)
    rows = [json.loads(line) for line in (folder / "manifest.json").read_text("utf-8").splitlines()]
    return sorted(rows, key=lambda each: (each["orig_start_sample"], each["text"]))


def told(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in names) for each in rows]


def test_rows_of_one_file_come_out_whole(studio: Studio, clip: Path, tmp_path: Path) -> None:
    rows = (
        row(clip, 0.0, "Good morning."),
        row(clip, 2.0, "good evening", pnc="no"),
        row(clip, 4.0, "Buenas noches.", "en", "es"),
        row(clip, 6.0, "Guten Tag.", "de"),
    )
    found = studio.import_([manifest(clip, *rows)])
    assert len(found.recordings) == 1
    names = ("text", "taskname", "source_lang", "target_lang", "lang", "pnc", "orig_start_sample")
    assert told(exported(studio, tmp_path), *names) == [
        ("Good morning.", "asr", "en", "en", "en", "yes", 0),
        ("good evening", "asr", "en", "en", "en", "no", 32_000),
        ("Buenas noches.", "ast", "en", "es", "es", "yes", 64_000),
        ("Guten Tag.", "asr", "de", "de", "de", "yes", 96_000),
    ]


def test_what_was_said_stands_beside_its_translation(studio: Studio, clip: Path, tmp_path: Path) -> None:
    rows = (
        row(clip, 0.0, "good morning", pnc="no"),
        row(clip, 0.0, "Good morning."),
        row(clip, 0.0, "Buenos días.", "en", "es"),
        row(clip, 4.0, "Gute Nacht.", "en", "de"),
    )
    studio.import_([manifest(clip, *rows)])
    sources = {each["text"]: each.get("source_text") for each in exported(studio, tmp_path)}
    assert sources == {
        "good morning": None, "Good morning.": None, "Buenos días.": "Good morning.", "Gute Nacht.": None,
    }  # fmt: skip


def test_each_project_exports_its_own_rows_of_one_sound(studio: Studio, clip: Path, tmp_path: Path) -> None:
    for project, text in (("a", "As a has it."), ("b", "As b has it.")):
        path = manifest(clip, row(clip, 0.0, text), name=f"{project}.json")
        studio.import_([path], project=project)
    assert told(exported(studio, tmp_path, "a"), "text") == [("As a has it.",)]
    assert told(exported(studio, tmp_path, "b"), "text") == [("As b has it.",)]
    assert [entry.project for entry in studio.library()] == ["b", "a"]


def test_the_best_of_all_is_opened_and_shown(studio: Studio, clip: Path) -> None:
    found = studio.import_([manifest(clip, row(clip, 0.0, "Hello."), row(clip, 0.0, "Hola.", "en", "es"))])
    (recording,) = found.recordings
    english = next(key for key in found.transcripts if studio.transcript(key).request.task == "asr")
    (segment,) = studio.transcript(english).segments
    assert studio.current_transcript(recording.id) != english, "the newest, while nothing was done"
    studio.set_status(english, segment.id, segment.revision, "verified")
    assert studio.current_transcript(recording.id) == english
    assert [(entry.language, entry.verified) for entry in studio.library()] == [("en", 1)]


TRAIN = ("Good morning.", "Good evening.")


def train(clip: Path) -> Path:
    return manifest(clip, *(row(clip, 2.0 * n, text) for n, text in enumerate(TRAIN)), name="train.json")


def dev(clip: Path, text: str = "Good night.", start: float = 4.0) -> Path:
    return manifest(clip, row(clip, start, text), name="dev.json")


def outcome(found: Imported) -> tuple[int, int, int]:
    return found.added, found.already, len(found.overlapping)


@pytest.mark.parametrize("at_once", [True, False])
def test_manifests_of_one_file_join_and_each_row_remembers_its_split(
    studio: Studio, clip: Path, tmp_path: Path, at_once: bool
) -> None:
    paths = [train(clip), dev(clip)]
    found = [studio.import_(each) for each in ([paths] if at_once else [[path] for path in paths])]
    assert sum(each.added for each in found) == 3
    assert len({key for each in found for key in each.transcripts}) == 1
    (key,) = found[0].transcripts
    transcript = studio.transcript(key)
    assert [(each.text, each.split) for each in transcript.segments] == [
        ("Good morning.", "train"), ("Good evening.", "train"), ("Good night.", "dev"),
    ]  # fmt: skip
    assert (transcript.request.model, transcript.origin) == ("", Origin("train.json", "nemo"))
    assert told(exported(studio, tmp_path), "text") == [("Good morning.",), ("Good evening.",), ("Good night.",)]


def test_importing_twice_changes_nothing_and_says_so(studio: Studio, clip: Path) -> None:
    first = studio.import_([train(clip), dev(clip)])
    before = studio.changes(first.transcripts[0])
    again = studio.import_([train(clip), dev(clip)])
    assert (outcome(first), outcome(again)) == ((3, 0, 0), (0, 3, 0))
    assert (again.recordings, again.transcripts) == (first.recordings, first.transcripts)
    after = studio.changes(first.transcripts[0])
    assert (after.transcript, after.standing.undo) == (before.transcript, before.standing.undo)


def test_a_row_that_was_corrected_is_there_as_it_came_and_as_it_is(studio: Studio, clip: Path) -> None:
    (key,) = studio.import_([train(clip)]).transcripts
    segment = studio.transcript(key).segments[0]
    studio.set_text(key, segment.id, segment.revision, "Good mourning.")
    corrected = manifest(clip, row(clip, 0.0, "Good mourning."), name="corrected.json")
    assert outcome(studio.import_([train(clip), corrected])) == (0, 3, 0)
    assert [each.text for each in studio.transcript(key).segments] == ["Good mourning.", "Good evening."]


def test_rows_over_others_are_both_kept_and_told_with_their_line(studio: Studio, clip: Path, tmp_path: Path) -> None:
    studio.import_([train(clip)])
    found = studio.import_([dev(clip, "Good day.", 0.0)])
    assert outcome(found) == (1, 0, 1)
    assert found.overlapping[0].startswith("“dev.json”, line 1: it lies over “Good morning.”")
    assert told(exported(studio, tmp_path), "text") == [("Good day.",), ("Good morning.",), ("Good evening.",)]


def test_a_split_outlives_edits_undo_and_redo(studio: Studio, clip: Path) -> None:
    (key,) = studio.import_([train(clip)]).transcripts
    studio.import_([dev(clip)])

    def splits() -> list[tuple[str, str | None]]:
        return [(each.text, each.split) for each in studio.transcript(key).segments]

    whole = splits()
    night = studio.transcript(key).segments[2]
    studio.set_text(key, night.id, night.revision, "Nighty night.")
    assert splits() == [*whole[:2], ("Nighty night.", "dev")]
    studio.undo(key)
    assert splits() == whole
    assert studio.undo(key).removed == (night.id,), "an import is an edit"
    assert splits() == whole[:2]
    studio.redo(key)
    assert splits() == whole
    studio.undo(key)
    assert outcome(studio.import_([dev(clip)])) == (1, 0, 0), "what was taken back is not there"
    assert splits() == whole


def said_by_a_model(studio: Studio, recording_id: str) -> Transcript:
    """A draft that nobody has touched yet, newer than what there was."""
    words = spread("good morn ink", 0.0, 2.0)
    said = Transcript(
        "t-model", recording_id, None, Request("model"), datetime.now(timezone.utc), 0, (Segment("0", 0.0, 2.0, words),)
    )
    studio._store.transcripts.add(said, None)
    return said


def test_a_model_alone_is_not_mixed_with_an_import(studio: Studio, clip: Path) -> None:
    recording = studio.add(clip).recording
    said = said_by_a_model(studio, recording.id)
    (key,) = studio.import_([train(clip)]).transcripts
    assert key != said.id
    assert studio.current_transcript(recording.id) == key
    assert [each.text for each in studio.transcript(said.id).segments] == ["good morn ink"]
    assert studio.import_([train(clip)]).transcripts == (key,)


def test_rows_join_what_was_worked_on_and_displace_nothing(studio: Studio, clip: Path, tmp_path: Path) -> None:
    recording = studio.add(clip).recording
    said = said_by_a_model(studio, recording.id)
    studio.set_text(said.id, "0", 0, "Good morning.")
    found = studio.import_([train(clip)])
    assert (found.transcripts, outcome(found)) == ((said.id,), (1, 1, 0))
    assert told(exported(studio, tmp_path), "text") == [("Good morning.",), ("Good evening.",)]
    studio.undo(said.id)
    assert [each.text for each in studio.transcript(said.id).segments] == ["Good morning."]


def test_a_bad_row_leaves_nothing_and_is_named(studio: Studio, clip: Path) -> None:
    rows = [row(clip, 0.0, "Good."), row(clip, 20.0, "Late."), row(clip, 0.0, "Long.", duration=44)]
    with pytest.raises(ManifestError, match=r"“train.json”, line 2: it starts at 20 s, and “clip.flac” ends at 12 s"):
        studio.import_([manifest(clip, *rows, name="train.json")])
    assert studio.library() == []
    found = studio.import_([manifest(clip, *rows, name="train.json")], skip_bad=True)
    assert outcome(found) == (2, 0, 1), "up to the end of the sound it is a row"
    assert ["line 2" in sentence for sentence in found.skipped] == [True]


def test_two_imports_at_one_moment_are_one_text(studio: Studio, clip: Path) -> None:
    paths = [manifest(clip, row(clip, 2.0 * n, f"Row {n}."), name=f"part{n}.json") for n in range(5)]
    studio.add(clip)
    with ThreadPoolExecutor(5) as threads:
        found = list(threads.map(lambda path: studio.import_([path]), paths))
    (key,) = {key for each in found for key in each.transcripts}
    assert [each.text for each in studio.transcript(key).segments] == [f"Row {n}." for n in range(5)]


@pytest.mark.parametrize("format_name", ["nemo", "txt"])
def test_what_gives_nothing_is_counted_with_its_reason(
    studio: Studio, clip: Path, tmp_path: Path, format_name: str
) -> None:
    rows = (row(clip, 0.0, "Hello."), row(clip, 2.0, "", "de"), row(clip, 4.0, "Hola.", "en", "es"))
    (recording,) = studio.import_([manifest(clip, *rows)]).recordings
    empty = Transcript("t-empty", recording.id, None, Request("m", source_lang="fr"), datetime.now(timezone.utc), 0)
    studio._store.transcripts.add(empty, None)
    other = tmp_path / "other.wav"
    soundfile.write(other, np.random.default_rng(2).normal(0, 0.1, 4_000), 16_000)
    studio.add(other)
    studio.add(other, project="two")
    documents, missing = studio.documents(project="default"), studio.untranscribed(project="default")
    report = studio.export(documents, tmp_path / "out", format_name, ALL, untranscribed=missing)
    assert report.rows == 2
    assert sum(report.skipped.values()) == 1
    assert report.empty == {"recording.untranscribed": 1, "transcript.left_out": 1, "transcript.empty": 1}
    assert (missing, studio.untranscribed(), studio.untranscribed(viewer=Viewer("user:eve"))) == (1, 2, 0)
