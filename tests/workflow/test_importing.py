"""Manifests in and out again: every row comes back, in its own language, from its own project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import Actor
from studio.align.carry import spread
from studio.config import Settings
from studio.domain import Origin, Request, Segment, Transcript
from studio.errors import ManifestError, StoreError
from studio.formats import Options
from studio.formats.nemo.layout import MANIFESTS
from studio.session import Session, Studio
from studio.workflow.importing import Imported

ALL = Options("all", {"checker": "studio"})
Row = dict[str, Any]


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    found = Studio(replace(settings, workers=1))
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


def rows_in(folder: Path) -> list[Row]:
    """Of all manifests of an export, whether it was split or not."""
    manifests = [folder / name for name in MANIFESTS if (folder / name).is_file()]
    return [json.loads(line) for each in manifests for line in each.read_text("utf-8").splitlines()]


def exported(session: Session, tmp_path: Path, project: str = "default", options: Options = ALL) -> list[Row]:
    """The rows that come out, by where they lie and what they say."""
    folder = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
    session.exports.write(session.exports.documents(project=project), folder, "nemo", options)
    rows = rows_in(folder)
    return sorted(rows, key=lambda each: (each["orig_start_sample"], each["text"]))


def told(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in names) for each in rows]


def test_rows_of_one_file_come_out_whole(session: Session, clip: Path, tmp_path: Path) -> None:
    rows = (
        row(clip, 0.0, "Good morning."),
        row(clip, 2.0, "good evening", pnc="no"),
        row(clip, 4.0, "Buenas noches.", "en", "es"),
        row(clip, 6.0, "Guten Tag.", "de"),
    )
    found = session.library.import_([manifest(clip, *rows)])
    assert len(found.recordings) == 1
    names = ("text", "taskname", "source_lang", "target_lang", "lang", "pnc", "orig_start_sample")
    assert told(exported(session, tmp_path), *names) == [
        ("Good morning.", "asr", "en", "en", "en", "yes", 0),
        ("good evening", "asr", "en", "en", "en", "no", 32_000),
        ("Buenas noches.", "ast", "en", "es", "es", "yes", 64_000),
        ("Guten Tag.", "asr", "de", "de", "de", "yes", 96_000),
    ]


def test_what_was_said_stands_beside_its_translation(session: Session, clip: Path, tmp_path: Path) -> None:
    rows = (
        row(clip, 0.0, "good morning", pnc="no"),
        row(clip, 0.0, "Good morning."),
        row(clip, 0.0, "Buenos días.", "en", "es"),
        row(clip, 4.0, "Gute Nacht.", "en", "de"),
    )
    session.library.import_([manifest(clip, *rows)])
    sources = {each["text"]: each.get("source_text") for each in exported(session, tmp_path)}
    assert sources == {
        "good morning": None, "Good morning.": None, "Buenos días.": "Good morning.", "Gute Nacht.": None,
    }  # fmt: skip


def test_each_project_exports_its_own_rows_of_one_sound(session: Session, clip: Path, tmp_path: Path) -> None:
    for project, text in (("a", "As a has it."), ("b", "As b has it.")):
        path = manifest(clip, row(clip, 0.0, text), name=f"{project}.json")
        session.library.import_([path], project=project)
    assert told(exported(session, tmp_path, "a"), "text") == [("As a has it.",)]
    assert told(exported(session, tmp_path, "b"), "text") == [("As b has it.",)]
    assert [entry.project for entry in session.library.entries()] == ["b", "a"]


def test_the_best_of_all_is_opened_and_shown(session: Session, clip: Path) -> None:
    found = session.library.import_([manifest(clip, row(clip, 0.0, "Hello."), row(clip, 0.0, "Hola.", "en", "es"))])
    (recording,) = found.recordings
    english = next(key for key in found.transcripts if session.transcripts.get(key).request.task == "asr")
    (segment,) = session.transcripts.get(english).segments
    assert session.transcripts.current_id(recording.id) != english, "the newest, while nothing was done"
    session.edits.set_status(english, segment.id, segment.revision, "verified")
    assert session.transcripts.current_id(recording.id) == english
    assert [(entry.language, entry.verified) for entry in session.library.entries()] == [("en", 1)]


TRAIN = ("Good morning.", "Good evening.")


def train(clip: Path) -> Path:
    return manifest(clip, *(row(clip, 2.0 * n, text) for n, text in enumerate(TRAIN)), name="train.json")


def dev(clip: Path, text: str = "Good night.", start: float = 4.0) -> Path:
    return manifest(clip, row(clip, start, text), name="dev.json")


def outcome(found: Imported) -> tuple[int, int, int]:
    return found.added, found.already, len(found.overlapping)


@pytest.mark.parametrize("at_once", [True, False])
def test_manifests_of_one_file_join_and_each_row_remembers_its_split(
    session: Session, clip: Path, tmp_path: Path, at_once: bool
) -> None:
    paths = [train(clip), dev(clip)]
    found = [session.library.import_(each) for each in ([paths] if at_once else [[path] for path in paths])]
    assert sum(each.added for each in found) == 3
    assert len({key for each in found for key in each.transcripts}) == 1
    (key,) = found[0].transcripts
    transcript = session.transcripts.get(key)
    assert [(each.text, each.split) for each in transcript.segments] == [
        ("Good morning.", "train"), ("Good evening.", "train"), ("Good night.", "dev"),
    ]  # fmt: skip
    assert (transcript.request.model, transcript.origin) == ("", Origin("train.json", "nemo"))
    assert told(exported(session, tmp_path), "text") == [("Good morning.",), ("Good evening.",), ("Good night.",)]


def test_importing_twice_changes_nothing_and_says_so(session: Session, clip: Path) -> None:
    first = session.library.import_([train(clip), dev(clip)])
    before = session.transcripts.changes(first.transcripts[0])
    again = session.library.import_([train(clip), dev(clip)])
    assert (outcome(first), outcome(again)) == ((3, 0, 0), (0, 3, 0))
    assert (again.recordings, again.transcripts) == (first.recordings, first.transcripts)
    after = session.transcripts.changes(first.transcripts[0])
    assert (after.transcript, after.status.undo) == (before.transcript, before.status.undo)


@pytest.mark.parametrize("added", ["I am fine.", "fine"])
def test_a_manifest_that_grew_brings_its_new_rows_alone(session: Session, clip: Path, added: str) -> None:
    """No row says whether it has punctuation: a new one may show it, and the others stand where they stood."""
    rows = [
        {**row(clip, at, text), "pnc": None} for at, text in ((0.0, "hello there"), (2.0, "how is it"), (4.0, added))
    ]
    first = session.library.import_([manifest(clip, *rows[:2])])
    grown = session.library.import_([manifest(clip, *rows)])
    assert (grown.transcripts, grown.added, grown.already) == (first.transcripts, 1, 2)
    again = session.library.import_([manifest(clip, *rows)])
    assert (again.transcripts, again.added, again.already) == (first.transcripts, 0, 3)
    assert len(session.exports.documents()) == 1


def test_rows_that_say_nothing_stay_apart_from_one_that_says_it_has_no_punctuation(
    session: Session, clip: Path
) -> None:
    """Though that stands in the other text as well."""
    texts = ((0.0, "Hello there."), (2.0, "How is it?"))
    rows = [{**row(clip, at, text), "pnc": None} for at, text in texts]
    whole = manifest(clip, {**rows[0], "pnc": "no"}, *rows)
    first = session.library.import_([whole])
    again = session.library.import_([whole])
    assert (first.added, again.added, again.already) == (3, 0, 3)


def test_a_row_that_was_corrected_is_there_as_it_came_and_as_it_is(session: Session, clip: Path) -> None:
    (key,) = session.library.import_([train(clip)]).transcripts
    segment = session.transcripts.get(key).segments[0]
    session.edits.set_text(key, segment.id, segment.revision, "Good mourning.")
    corrected = manifest(clip, row(clip, 0.0, "Good mourning."), name="corrected.json")
    assert outcome(session.library.import_([train(clip), corrected])) == (0, 3, 0)
    assert [each.text for each in session.transcripts.get(key).segments] == ["Good mourning.", "Good evening."]


def test_rows_over_others_are_both_kept_and_told_with_their_line(session: Session, clip: Path, tmp_path: Path) -> None:
    session.library.import_([train(clip)])
    found = session.library.import_([dev(clip, "Good day.", 0.0)])
    assert outcome(found) == (1, 0, 1)
    assert found.overlapping[0].startswith("“dev.json”, line 1: it lies over “Good morning.”")
    assert told(exported(session, tmp_path), "text") == [("Good day.",), ("Good morning.",), ("Good evening.",)]


def test_a_split_outlives_edits_undo_and_redo(session: Session, clip: Path) -> None:
    (key,) = session.library.import_([train(clip)]).transcripts
    session.library.import_([dev(clip)])

    def splits() -> list[tuple[str, str | None]]:
        return [(each.text, each.split) for each in session.transcripts.get(key).segments]

    whole = splits()
    night = session.transcripts.get(key).segments[2]
    session.edits.set_text(key, night.id, night.revision, "Nighty night.")
    assert splits() == [*whole[:2], ("Nighty night.", "dev")]
    session.edits.undo(key)
    assert splits() == whole
    assert session.edits.undo(key).removed == (night.id,), "an import is an edit"
    assert splits() == whole[:2]
    session.edits.redo(key)
    assert splits() == whole
    session.edits.undo(key)
    assert outcome(session.library.import_([dev(clip)])) == (1, 0, 0), "what was taken back is not there"
    assert splits() == whole


def said_by_a_model(studio: Studio, recording_id: str) -> Transcript:
    """A draft that nobody has touched yet, newer than what there was."""
    words = spread("good morn ink", 0.0, 2.0)
    said = Transcript(
        "t-model", recording_id, None, Request("model"), datetime.now(timezone.utc), 0, (Segment("0", 0.0, 2.0, words),)
    )
    studio._services.store.transcripts.add(said, None)
    return said


def test_a_model_alone_is_not_mixed_with_an_import(session: Session, studio: Studio, clip: Path) -> None:
    recording = session.library.add(clip).recording
    said = said_by_a_model(studio, recording.id)
    (key,) = session.library.import_([train(clip)]).transcripts
    assert key != said.id
    assert session.transcripts.current_id(recording.id) == key
    assert [each.text for each in session.transcripts.get(said.id).segments] == ["good morn ink"]
    assert session.library.import_([train(clip)]).transcripts == (key,)


def test_rows_join_what_was_worked_on_and_displace_nothing(
    session: Session, studio: Studio, clip: Path, tmp_path: Path
) -> None:
    recording = session.library.add(clip).recording
    said = said_by_a_model(studio, recording.id)
    session.edits.set_text(said.id, "0", 0, "Good morning.")
    found = session.library.import_([train(clip)])
    assert (found.transcripts, outcome(found)) == ((said.id,), (1, 1, 0))
    assert told(exported(session, tmp_path), "text") == [("Good morning.",), ("Good evening.",)]
    session.edits.undo(said.id)
    assert [each.text for each in session.transcripts.get(said.id).segments] == ["Good morning."]


def test_a_bad_row_leaves_nothing_and_is_named(session: Session, clip: Path) -> None:
    rows = [row(clip, 0.0, "Good."), row(clip, 20.0, "Late."), row(clip, 2.0, "Long.", duration=44)]
    with pytest.raises(ManifestError, match=r"“train.json”, line 2: it starts at 20 s, and “clip.flac” ends at 12 s"):
        session.library.import_([manifest(clip, *rows, name="train.json")])
    assert session.library.entries() == []
    found = session.library.import_([manifest(clip, *rows, name="train.json")], skip_bad=True)
    assert outcome(found) == (1, 0, 0)
    assert [sentence[:22] for sentence in found.skipped] == ["“train.json”, line 2: ", "“train.json”, line 3: "]


def test_what_cannot_be_taken_back_keeps_nothing_else_there(
    session: Session, studio: Studio, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [clip.with_name(f"{seed}.flac") for seed in (2, 3)]
    for seed, other in enumerate(others, 2):
        soundfile.write(other, np.random.default_rng(seed).normal(0, 0.1, 12 * 16_000), 16_000)
    rows = [row(each, 0.0, "Good morning.") for each in (clip, *others)]
    bad = manifest(clip, *rows, row(clip.with_name("3.flac"), 60.0, "Behind its end."))
    store = studio._services.store
    left: list[str] = []
    take_back = store.take_back

    def first_refused(key: str) -> None:
        if not left:
            left.append(key)
            raise StoreError("busy")
        take_back(key)

    monkeypatch.setattr(store, "take_back", first_refused)
    with pytest.raises(ManifestError, match="line 4"):
        session.library.import_([bad])
    assert [each.recording.id for each in session.library.entries()] == left


def test_two_imports_at_one_moment_are_one_text(session: Session, clip: Path) -> None:
    paths = [manifest(clip, row(clip, 2.0 * n, f"Row {n}."), name=f"part{n}.json") for n in range(5)]
    session.library.add(clip)
    with ThreadPoolExecutor(5) as threads:
        found = list(threads.map(lambda path: session.library.import_([path]), paths))
    (key,) = {key for each in found for key in each.transcripts}
    assert [each.text for each in session.transcripts.get(key).segments] == [f"Row {n}." for n in range(5)]


@pytest.mark.parametrize("format_name", ["nemo", "txt"])
def test_what_gives_nothing_is_counted_with_its_reason(
    session: Session, studio: Studio, clip: Path, tmp_path: Path, format_name: str
) -> None:
    rows = (row(clip, 0.0, "Hello."), row(clip, 2.0, "", "de"), row(clip, 4.0, "Hola.", "en", "es"))
    (recording,) = session.library.import_([manifest(clip, *rows)]).recordings
    empty = Transcript("t-empty", recording.id, None, Request("m", source_lang="fr"), datetime.now(timezone.utc), 0)
    studio._services.store.transcripts.add(empty, None)
    other = tmp_path / "other.wav"
    soundfile.write(other, np.random.default_rng(2).normal(0, 0.1, 4_000), 16_000)
    session.library.add(other)
    session.library.add(other, project="two")
    documents, missing = session.exports.documents(project="default"), session.exports.untranscribed(project="default")
    report = session.exports.write(documents, tmp_path / "out", format_name, Options("all"), untranscribed=missing)
    assert report.rows == 2
    assert sum(report.skipped.values()) == 1
    assert report.empty == {"recording.untranscribed": 1, "transcript.left_out": 1, "transcript.empty": 1}
    eve = studio.acting_as(Actor("user:eve"))
    assert (missing, session.exports.untranscribed(), eve.exports.untranscribed()) == (1, 2, 0)
