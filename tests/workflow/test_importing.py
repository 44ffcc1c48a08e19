"""Manifests in and out again: every row comes back, in its own language, from its own project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.config import Settings
from studio.exports import Options
from studio.workflow import Studio

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
