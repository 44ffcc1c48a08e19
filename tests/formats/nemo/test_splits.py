"""Train, dev and test: whole recordings and voices, the same every time, and what an import said holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from studio.domain import Split
from studio.formats import Document, Options, export, read_any
from studio.formats.nemo.check import check
from studio.formats.nemo.splits import SPLITS
from tests.formats.builders import document, make_timeline, segment


def recordings(audio: Path, count: int, *, speakers: Sequence[str | None] = (None,)) -> list[Document]:
    """Two lines each, of one speaker after the other."""
    return [
        document(
            audio,
            [segment(1, 3, f"One of {at}.", speaker=speakers[at % len(speakers)]), segment(4, 6, f"Two of {at}.")],
            recording=hashlib.sha256(b"%d" % at).hexdigest(),
            name=f"{at}.wav",
        )
        for at in range(count)
    ]


def sides(documents: Sequence[Document], folder: Path, **settings: str) -> dict[str, str]:
    """Where each text went."""
    export(documents, folder, "nemo", Options(settings={"checker": "studio", **settings}))
    return {
        json.loads(line)["text"]: path.stem
        for path in (folder / f"{name}.json" for name in ("manifest", *SPLITS))
        if path.is_file()
        for line in path.read_text("utf-8").splitlines()
    }


def test_recordings_stay_whole_and_every_side_has_some(timeline: Path, tmp_path: Path) -> None:
    for count in (3, 4, 40):
        went = sides(recordings(timeline, count), tmp_path / str(count))
        assert len(went) == 2 * count
        assert set(went.values()) == {"train", "dev", "test"}
        assert all(went[f"One of {at}."] == went[f"Two of {at}."] for at in range(count))
        assert sum(side == "train" for side in went.values()) > count / 2
        assert check(tmp_path / str(count), checker="studio").passed


def test_the_same_every_time_and_what_is_there_stays_as_it_grows(timeline: Path, tmp_path: Path) -> None:
    few, many = recordings(timeline, 30), recordings(timeline, 60)
    first = sides(few, tmp_path / "first")
    assert sides(few[::-1], tmp_path / "again") == first
    grown = sides(many, tmp_path / "grown")
    assert sum(grown[text] != side for text, side in first.items()) <= 4


def test_one_voice_is_on_one_side_and_a_voices_number_is_nobody(timeline: Path, tmp_path: Path) -> None:
    people = sides(recordings(timeline, 40, speakers=[f"Person {chr(65 + n)}" for n in range(8)]), tmp_path / "people")
    for person in range(8):
        assert len({people[f"One of {at}."] for at in range(person, 40, 8)}) == 1
    assert set(people.values()) == {"train", "dev", "test"}
    numbered = sides(recordings(timeline, 40, speakers=["S1", "speaker_2", "A"]), tmp_path / "numbered")
    assert numbered == sides(recordings(timeline, 40), tmp_path / "nobody")
    alone = sides(recordings(timeline, 40, speakers=["Anna"]), tmp_path / "alone")
    assert alone == numbered


def test_clips_of_one_recording_that_come_back_stay_together(timeline: Path, tmp_path: Path) -> None:
    """Each clip is a recording of its own after an import; its name says what it was cut from."""
    name = "{}-{:09d}-{:06d}"
    made = []
    for at in range(9):
        clip = make_timeline(tmp_path / f"{at}.flac", 2, seed=at)
        own = {"id": name.format(f"{at % 2:012x}", at * 32_000, 32_000)}
        part = replace(segment(0, 2, f"Clip {at}."), fields=own)
        made.append(document(clip, [part], recording=hashlib.sha256(b"%d" % at).hexdigest()))
    assert set(sides(made, tmp_path / "out").values()) == {"manifest"}


def test_what_an_import_said_holds(timeline: Path, tmp_path: Path) -> None:
    told: dict[int, Split] = {0: "test", 1: "dev", 2: "dev"}
    made = [
        replace(each, transcript=replace(each.transcript, segments=tuple(
            replace(part, split=told.get(at)) for part in each.transcript.segments)))
        for at, each in enumerate(recordings(timeline, 6))
    ]  # fmt: skip
    went = sides(made, tmp_path / "out")
    assert [went[f"One of {at}."] for at in range(6)] == ["test", "dev", "dev", "train", "train", "train"]
    back = read_any([tmp_path / "out"])
    assert {part.text: part.split for item in back.items for part in item.segments} == went


@pytest.mark.parametrize(("count", "settings"), [(2, {}), (9, {"split": "no"})])
def test_one_manifest_where_nothing_is_split(
    count: int, settings: dict[str, str], timeline: Path, tmp_path: Path
) -> None:
    assert set(sides(recordings(timeline, count), tmp_path / "out", **settings).values()) == {"manifest"}
    assert json.loads((tmp_path / "out/metadata.json").read_text())["manifests"] == {"manifest.json": 2 * count}
