"""Projects as somebody has them: made, described, counted, filled from one another, deleted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from studio.accounts.actor import Actor
from studio.domain import Request
from studio.errors import ManifestError, NotFound, RequestError, StoreError
from studio.glossary import Pair
from studio.jobs.kinds.importing import ImportResult, asks
from studio.session import Session, Studio
from tests.conftest import ROOT
from tests.patience import wait_until

ANN = Actor("user:ann")
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(ANN)


def places(session: Session) -> dict[str, str]:
    return {each.recording.name: each.project for each in session.library.entries()}


def test_a_project_is_made_described_found_by_name_and_id_and_deleted(session: Session) -> None:
    made = session.projects.add(" council ", languages=("de-CH", "EN"), vocabulary="Ann, NeMo; Ann")
    assert (made.name, made.languages, made.vocabulary, made.owner) == ("council", ("de", "en"), "Ann\nNeMo", ANN.name)
    changed = session.projects.change("council", name="councils", request=Request("auto"), retention_days=30)
    assert session.projects.get(made.id) == session.projects.get("councils") == changed
    assert (changed.vocabulary, changed.retention_days) == ("Ann\nNeMo", 30)
    session.projects.delete("councils")
    with pytest.raises(NotFound):
        session.projects.get("councils")
    assert session.projects.all() == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "  "}, "has 1 to 200 characters"),
        ({"name": "a" * 201}, "has 1 to 200 characters"),
        ({"name": "two\nlines"}, "has 1 to 200 characters"),
        ({"name": "f" * 32}, "looks like the id of a project"),
        ({"languages": ("xx-nothing-at-all",)}, "is not a language code"),
        ({"vocabulary": "<|en|>"}, "cannot be in the vocabulary"),
        ({"retention_days": 0}, "Recordings are kept for 1 to"),
        ({"consent": "a" * 10_001}, "The consent text has 10,001 characters"),
    ],
)
def test_what_cannot_be_said_of_a_project_is_refused(session: Session, said: dict[str, Any], why: str) -> None:
    made = session.projects.add("council")
    with pytest.raises(RequestError, match=why):
        session.projects.add(**{"name": "other"} | said)
    with pytest.raises(RequestError, match=why):
        session.projects.change("council", **said)
    assert session.projects.all() == [made]


def test_there_is_an_end_of_projects(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.session.projects.MOST_PROJECTS", 1)
    session.projects.add("one")
    with pytest.raises(RequestError, match="There are 1 projects already"):
        session.projects.add("two")


def test_equal_bytes_of_the_target_stay_and_the_rest_moves(session: Session) -> None:
    memo = session.library.add(MEMO, project="one").recording
    menu = session.library.add(MENU, project="one").recording
    session.library.add(MEMO, "again.flac", project="two")
    moved = session.projects.move([memo.id, menu.id], "two")
    assert moved.moved == (menu.id,)
    assert [(each.name, each.there) for each in moved.stayed] == [("voice-memo.flac", "again.flac")]
    assert places(session) == {"again.flac": "two", "phone-menu.flac": "two", "voice-memo.flac": "one"}


def test_a_name_that_there_is_not_makes_a_project_to_move_into(session: Session) -> None:
    memo = session.library.add(MEMO).recording
    assert session.projects.move([memo.id], "new").moved == (memo.id,)
    assert places(session) == {"voice-memo.flac": "new"}
    assert session.projects.of_recording(memo.id).name == "new"


def test_projects_are_counted(session: Session) -> None:
    session.projects.add("empty")
    memo = session.library.add(MEMO, project="one").recording
    session.library.add(MENU, project="one")
    (empty, one) = session.projects.counted()
    assert (empty.project.name, empty.recordings, empty.seconds) == ("empty", 0, 0.0)
    assert (one.project.name, one.recordings, one.verified) == ("one", 2, 0)
    assert one.seconds > memo.duration


def test_what_holds_in_the_glossary_of_a_project_is_counted(studio: Studio, session: Session) -> None:
    one, two = session.projects.add("one"), session.projects.add("two")
    glossaries = studio._services.store.glossaries
    pairs = [Pair("nambur", "number"), Pair("", "NeMo"), Pair("tee", "T")]
    glossaries.put(one.id, list(zip(pairs, ("accepted", "accepted", "never"), strict=True)))
    assert {each.project.id: each.glossary for each in session.projects.counted()} == {one.id: 2, two.id: 0}


def test_the_library_counts_all_transcripts_of_a_recording(session: Session) -> None:
    memo = session.library.add(MEMO).recording
    assert [entry.transcripts for entry in session.library.entries()] == [0]
    for _ in range(2):
        session.transcripts.transcribe(memo.id, Request("pocketsphinx/en-us"))
    assert [entry.transcripts for entry in session.library.entries()] == [2]


def test_files_that_are_on_their_way_come_into_a_project_that_was_renamed_meanwhile(
    session: Session, tmp_path: Path
) -> None:
    made = session.projects.add("council")
    files = []
    for number, source in enumerate((MEMO, MENU)):
        copy = tmp_path / f"{number}.flac"
        copy.write_bytes(source.read_bytes())
        files.append((copy, source.name))
    job = session.library.take_in(files, project="council")
    session.projects.change(made.id, name="renamed")
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    assert places(session) == {"phone-menu.flac": "renamed", "voice-memo.flac": "renamed"}


def test_an_import_that_fails_leaves_no_project_that_it_has_made(session: Session, tmp_path: Path) -> None:
    bad = tmp_path / "rows.json"
    bad.write_text(
        f'{{"audio_filepath": "{MEMO}", "offset": 0, "duration": 1, "text": "a", "lang": "en"}}\n'
        f'{{"audio_filepath": "{MEMO}", "offset": 1e6, "duration": 1, "text": "b", "lang": "en"}}\n'
    )
    with pytest.raises(ManifestError):
        session.library.import_([bad], project="new")
    assert session.projects.all() == []
    mine = session.projects.add("mine")
    with pytest.raises(ManifestError):
        session.library.import_([bad], project="mine")
    assert session.projects.all() == [mine]


def test_what_was_being_said_is_kept_though_its_project_was_deleted_meanwhile(studio: Studio, session: Session) -> None:
    made = session.projects.add("council")
    live = session.live.begin("said.wav", Request("none"), "council")
    session.projects.delete(made.id)
    held = session.live.keep(live.id, 0, bytes(64_000), last=True)
    assert held.job is not None
    job = held.job.id
    assert wait_until(lambda: not session.jobs.get(job).active)
    assert places(session) == {"said.wav": "default"}
    (told,) = (session.jobs.get(job).result or {})["problems"]
    assert told == "The project for said.wav was deleted in the meantime: it is in “default”."


def test_what_was_being_imported_is_kept_though_its_project_was_deleted_meanwhile(
    session: Session, tmp_path: Path
) -> None:
    made = session.projects.add("council")
    manifest, sound = tmp_path / "rows.json", tmp_path / "memo.flac"
    manifest.write_text('{"audio_filepath": "memo.flac", "offset": 0, "duration": 1, "text": "Guten Tag."}')
    sound.write_bytes(MEMO.read_bytes())
    asking = session.library.take_in([(manifest, manifest.name), (sound, sound.name)], project="council")
    assert wait_until(lambda: asks(session.jobs.get(asking.id)))
    session.projects.delete(made.id)
    job = session.library.go_on(asking.id, source_lang="de").id
    assert wait_until(lambda: not session.jobs.get(job).active)
    assert (session.jobs.get(job).error, places(session)) == (None, {"memo.flac": "default"})
    told = ImportResult.of(session.jobs.get(job)).summary[-1]
    assert told == "The project for this import was deleted in the meantime: it is in “default”."


def test_a_recording_that_is_made_comes_into_the_project_that_was_chosen(session: Session) -> None:
    live = session.live.begin("said.wav", Request("none"), "council")
    held = session.live.keep(live.id, 0, bytes(64_000), last=True)
    assert held.job is not None
    job = held.job.id
    assert wait_until(lambda: not session.jobs.get(job).active)
    assert places(session) == {"said.wav": "council"}


def test_a_recording_goes_when_its_project_keeps_it_no_longer(studio: Studio, session: Session) -> None:
    session.projects.add("month", retention_days=30)
    for project in ("month", "ever"):
        session.library.add(MEMO, f"{project}.flac", project=project)
    keeping, now = studio._services.keeping, datetime.now(timezone.utc)
    keeping.sweep(now + timedelta(days=29))
    assert set(places(session)) == {"month.flac", "ever.flac"}
    keeping.sweep(now + timedelta(days=31))
    assert set(places(session)) == {"ever.flac"}
    studio.wake()  # now nothing is that old
    assert set(places(session)) == {"ever.flac"}


def test_a_recording_that_cannot_be_deleted_keeps_no_other(
    studio: Studio, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.projects.add("month", retention_days=30)
    stuck = session.library.add(MEMO, "stuck.flac", project="month").recording.id
    session.library.add(MENU, "other.flac", project="month")
    keeping = studio._services.keeping
    remove = keeping._removing.remove

    def removed(recording_id: str) -> None:
        if recording_id == stuck:
            raise StoreError("the disk is gone")
        remove(recording_id)

    monkeypatch.setattr(keeping._removing, "remove", removed)
    keeping.sweep(datetime.now(timezone.utc) + timedelta(days=31))
    assert set(places(session)) == {"stuck.flac"}
