"""A dataset for the Hub: what its viewer and `datasets` read is what a person stands behind, sample for sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import soundfile
import yaml

from studio.errors import ExportError, NoneVerified
from studio.formats import Document, Options, Report, export
from studio.formats import audiofolder as module
from tests.formats.builders import document, make_timeline, segment

COLUMNS = [
    "file_name", "text", "language", "text_language", "task", "duration", "speaker", "status", "recording", "start",
    "pred_text", "transcript", "segment", "text_sha256",
]  # fmt: skip


@pytest.fixture
def call(timeline: Path) -> Document:
    said = [segment(0.5, 3.25, "Good day."), segment(4.0, 6.0, "Who is there?", speaker="Ann")]
    draft = segment(7.0, 8.0, "A draft.", status="draft")
    return document(timeline, [*said, draft], heard=[segment(0.5, 3.25, "good bay"), *said[1:], draft])


def written(documents: list[Document], folder: Path, **options: Any) -> Report:
    return export(documents, folder, "audiofolder", Options(**options))


def rows(folder: Path, split: str = "train") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / split / "metadata.jsonl").read_text("utf-8").splitlines()]


def test_each_row_is_a_clip_with_its_text(call: Document, timeline: Path, tmp_path: Path) -> None:
    report = written([call], tmp_path / "out")
    first, second = rows(tmp_path / "out")
    assert (first["text"], first["pred_text"], first["duration"], first["start"]) == (
        "Good day.",
        "good bay",
        2.75,
        0.5,
    )
    assert (second["speaker"], second["status"], second["language"], second["task"]) == ("Ann", "verified", "en", "asr")
    assert [list(row) for row in (first, second)] == [COLUMNS, COLUMNS]
    whole, _ = soundfile.read(timeline, dtype="int16")
    clip, rate = soundfile.read(tmp_path / "out" / "train" / first["file_name"], dtype="int16")
    assert (rate, (clip == whole[8000:52000]).all()) == (16_000, True)
    assert (report.rows, report.seconds, dict(report.skipped)) == (2, 4.75, {"status.draft": 1})
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files == set(report.files)


def test_all_segments_go_out_where_that_is_asked_for(call: Document, tmp_path: Path) -> None:
    assert written([call], tmp_path / "out", status="all").rows == 3


def test_recordings_are_on_one_side(tmp_path: Path) -> None:
    calls = [
        document(make_timeline(tmp_path / f"{n}.flac", seed=n), [segment(0, 2, "One."), segment(3, 5, "Two.")],
                 recording=f"{n:02}" * 32)
        for n in range(8)
    ]  # fmt: skip
    written(calls, tmp_path / "out")
    sides = {
        split: {row["recording"] for row in rows(tmp_path / "out", split)} for split in ("train", "validation", "test")
    }
    assert sum(map(len, sides.values())) == len(set.union(*sides.values())) == 8
    assert all(sides.values())


def test_the_card_says_where_the_splits_are(call: Document, tmp_path: Path) -> None:
    written([call], tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    front = yaml.safe_load(card.split("---\n")[1])
    assert front["configs"] == [{"config_name": "default", "data_files": [{"split": "train", "path": "train/**"}]}]
    assert (front["language"], front["task_categories"]) == (["en"], ["automatic-speech-recognition"])
    assert "2 rows, 0.1 minutes from 1 recording," in card
    assert "call.wav" not in card


@pytest.mark.nemo
def test_datasets_takes_it_for_what_it_is(call: Document, tmp_path: Path) -> None:
    """The package comes with NeMo; to decode sound it wants another one. Splits are those that the card names."""
    import datasets  # type: ignore[import-untyped]

    written([call], tmp_path / "out")
    builder = datasets.load_dataset_builder(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert "AudioFolder" in [base.__name__ for base in type(builder).__mro__]
    assert list(builder.config.data_files) == ["train"]
    named = {Path(each).relative_to(tmp_path / "out").as_posix() for each in builder.config.data_files["train"]}
    assert named == {"train/metadata.jsonl", *(f"train/{row['file_name']}" for row in rows(tmp_path / "out"))}
    (split,) = builder._split_generators(datasets.DownloadManager())
    assert set(builder.info.features) == {"audio", *COLUMNS[1:]}
    table = [row for _, row in builder._generate_examples(**split.gen_kwargs)]
    assert [row["text"] for row in table] == ["Good day.", "Who is there?"]


def test_no_folder_grows_beyond_what_the_hub_takes(
    call: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLIPS_OF_A_FOLDER", 1)
    written([call], tmp_path / "out")
    assert [row["file_name"].split("/")[1] for row in rows(tmp_path / "out")] == ["000", "001"]


def test_a_clip_that_does_not_read_back_ends_it(
    call: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_sound", lambda _: "other")
    with pytest.raises(ExportError, match="does not read back as it was written"):
        written([call], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_of_drafts_alone_nothing_goes_out(timeline: Path, tmp_path: Path) -> None:
    with pytest.raises(NoneVerified):
        written([document(timeline, [segment(0, 2, "One.", status="draft")])], tmp_path / "out")
