"""The store on a real SQLite file and a real PostgreSQL: what is acknowledged is there, what is undone comes back."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from studio.config import Settings
from studio.domain import Counts, Cut, Edit, Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.errors import Conflict, NotFound, StoreError
from studio.store import Store
from studio.store.rows import pack_segments, unpack_segments
from studio.store.schema import metadata
from tests.jobbing import run_job
from tests.store.older import back_to_0004

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
REQUEST = Request("pocketsphinx/en-us", pnc=False)


def segment(key: str, text: str, start: float = 0.0) -> Segment:
    words = tuple(Word(word, start + n * 0.5, start + n * 0.5 + 0.4, 0.9) for n, word in enumerate(text.split()))
    return Segment(key, start, start + 5.0, words)


def no_score(_: Segment, __: str | None) -> Counts | None:
    return None


def add_recording(store: Store, key: str = "a" * 64, owner: str = "local") -> Recording:
    recording = Recording(key, f"{key[:3]}.wav", 160_000, NOW, key)
    store.recordings.add(recording, owner, "default")
    return recording


def add_transcript(store: Store, *segments: Segment) -> str:
    recording = add_recording(store)
    heard = Hypothesis("h1", recording.id, REQUEST, "r1", NOW, segments)
    store.transcripts.add(Transcript("t1", recording.id, "h1", REQUEST, NOW, 0, segments), heard)
    return "t1"


def text_edit(store: Store, before: Segment, text: str, key: str = "") -> tuple[Segment, ...]:
    after = replace(segment(before.id, text, before.start), revision=before.revision)
    return store.edits.commit("t1", Edit("set_text", (before,), (after,)), no_score, key).applied.written


def test_a_transcript_comes_back_as_it_was(store: Store) -> None:
    segments = (segment("s1", "one two"), segment("s2", "trois mots là", 5.0))
    add_transcript(store, *segments)
    assert store.transcripts.get("t1").segments == segments
    assert store.transcripts.hypothesis("h1").segments == segments


def test_everything_survives_closing_and_opening(settings: Settings) -> None:
    first = Store(settings)
    add_transcript(first, segment("s1", "one two"))
    text_edit(first, first.transcripts.get("t1").segments[0], "one too")
    first.close()
    second = Store(settings)
    assert second.transcripts.get("t1").text == "one too"
    assert second.edits.undo("t1", "local", no_score) is not None
    assert second.transcripts.get("t1").text == "one two"
    second.close()


def test_undo_and_redo_walk_the_whole_log_and_a_new_edit_ends_redo(store: Store) -> None:
    add_transcript(store, segment("s1", "zero"))
    texts = ["zero", "one", "two", "three"]
    for text in texts[1:]:
        text_edit(store, store.transcripts.get("t1").segments[0], text)
    walked = [store.transcripts.get("t1").text]
    while store.edits.undo("t1", "local", no_score):
        walked.append(store.transcripts.get("t1").text)
    assert walked == texts[::-1]
    assert store.edits.redo("t1", "local", no_score) is not None
    assert store.transcripts.get("t1").text == "one"
    text_edit(store, store.transcripts.get("t1").segments[0], "other")
    assert store.edits.redo("t1", "local", no_score) is None
    assert (store.statuses.get("t1", [], "local").undo, store.statuses.get("t1", [], "local").redo) == (
        "set_text",
        None,
    )


def test_revisions_only_grow_so_that_pages_see_undo(store: Store) -> None:
    add_transcript(store, segment("s1", "zero"))
    seen = [0]
    for _ in range(2):
        text_edit(store, store.transcripts.get("t1").segments[0], f"text {len(seen)}")
        seen.append(store.transcripts.get("t1").segments[0].revision)
        store.edits.undo("t1", "local", no_score)
        seen.append(store.transcripts.get("t1").segments[0].revision)
    assert seen == [0, 1, 2, 3, 4]


def test_an_edit_of_an_old_revision_is_a_conflict_and_changes_nothing(store: Store) -> None:
    add_transcript(store, segment("s1", "zero"))
    stale = store.transcripts.get("t1").segments[0]
    text_edit(store, stale, "theirs")
    version = store.transcripts.get("t1").version
    with pytest.raises(Conflict):
        text_edit(store, stale, "mine")
    assert store.transcripts.get("t1").text == "theirs"
    assert store.transcripts.get("t1").version == version


def test_acoustic_times_join_the_edit_that_they_came_behind(store: Store) -> None:
    add_transcript(store, segment("s1", "one two"))
    (written,) = text_edit(store, store.transcripts.get("t1").segments[0], "one three")
    timed = replace(written, words=tuple(replace(word, start=word.start + 0.01) for word in written.words))
    assert store.edits.amend("t1", timed)
    assert store.transcripts.get("t1").segments[0].words == timed.words
    store.edits.undo("t1", "local", no_score)
    store.edits.redo("t1", "local", no_score)
    assert store.transcripts.get("t1").segments[0].words == timed.words, "one undo step, times included"


def test_late_times_never_overwrite_a_newer_edit(store: Store) -> None:
    add_transcript(store, segment("s1", "one two"))
    (first,) = text_edit(store, store.transcripts.get("t1").segments[0], "one three")
    text_edit(store, first, "one four")
    assert not store.edits.amend("t1", first)
    assert store.transcripts.get("t1").text == "one four"


def test_a_segment_that_an_edit_added_goes_with_undo_and_comes_with_redo(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    added = segment("00005000-1", "two", 5.0)
    store.edits.commit("t1", Edit("take_words", (), (added,)), no_score)
    seen = []
    for step in (store.edits.undo, store.edits.redo) * 2:
        version = store.transcripts.get("t1").version
        assert step("t1", "local", no_score) is not None
        newer, removed = store.transcripts.changed("t1", version)
        seen.append(([(each.text, each.revision) for each in newer.segments], removed))
    assert seen == [([], ["00005000-1"]), ([("two", 2)], []), ([], ["00005000-1"]), ([("two", 3)], [])]
    assert store.transcripts.get("t1").text == "one two"


def test_an_added_segment_never_takes_the_place_of_another(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    with pytest.raises(Conflict):
        store.edits.commit("t1", Edit("take_words", (), (segment("s1", "two", 5.0),)), no_score)
    assert store.transcripts.get("t1").text == "one"


def test_a_doubt_is_kept_with_the_text_that_it_is_of(store: Store) -> None:
    doubted = replace(segment("s1", "no no no"), quality_flag="repeats")
    add_transcript(store, doubted)
    assert store.transcripts.get("t1").segments == store.transcripts.hypothesis("h1").segments == (doubted,)
    text_edit(store, doubted, "no")
    assert store.transcripts.get("t1").segments[0].quality_flag is None
    assert store.edits.history("t1")[0].before == (doubted,)
    store.edits.undo("t1", "local", no_score)
    assert store.transcripts.get("t1").segments[0].quality_flag == "repeats"


def test_edits_logged_before_there_were_doubts_and_splits_still_load() -> None:
    split = replace(segment("s1", "one two"), split="dev")
    assert unpack_segments(pack_segments([split])) == (split,)
    rows = orjson.loads(pack_segments([split]))
    del rows[0]["doubt"], rows[0]["split"]
    assert unpack_segments(orjson.dumps(rows)) == (segment("s1", "one two"),)


def test_a_transcript_of_a_part_is_kept_and_never_the_one_that_counts(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    later = datetime(2026, 2, 1, tzinfo=timezone.utc)
    best = replace(segment("s1", "two"), status="verified")
    store.transcripts.add(Transcript("t2", "a" * 64, None, REQUEST, later, 0, (best,), region=(1.5, 4.25)), None)
    assert store.transcripts.get("t2").region == (1.5, 4.25)
    assert store.transcripts.get("t1").region is None
    assert [each.id for each, _ in store.transcripts.of_recording("a" * 64)] == ["t2", "t1"]
    assert store.transcripts.current_id("a" * 64) == "t1"
    (entry,) = store.recordings.library("local")
    assert (entry.segments, entry.verified) == (1, 0)


def test_a_recording_of_which_only_a_part_was_transcribed_has_no_current_text(store: Store) -> None:
    recording = add_recording(store)
    store.transcripts.add(Transcript("t1", recording.id, None, REQUEST, NOW, 0, region=(0.0, 2.0)), None)
    assert store.transcripts.current_id(recording.id) is None
    (entry,) = store.recordings.library("local")
    assert (entry.model, entry.segments, entry.run) == (None, 0, None)


def test_the_last_vocabulary_of_a_project_is_that_of_its_newest_transcript_with_one(store: Store) -> None:
    def told(key: str, recording: str, **options: str) -> None:
        asked = replace(REQUEST, options=options)
        heard = Hypothesis(f"h{key}", recording, asked, "r1", NOW)
        store.transcripts.add(Transcript(f"t{key}", recording, heard.id, asked, NOW, 0), heard)

    one, other, elses = (
        add_recording(store, key * 64, owner) for key, owner in (("a", "ann"), ("b", "ann"), ("c", "eve"))
    )
    assert store.transcripts.last_vocabulary(one.id) == {}
    told("1", one.id, vocabulary="old")
    told("2", other.id, vocabulary="Ann\nNeMo", vocabulary_strength="strong", beam_size="4")
    told("3", one.id, beam_size="4")
    told("4", elses.id, vocabulary="secret")
    expected = {"vocabulary": "Ann\nNeMo", "vocabulary_strength": "strong"}
    assert [store.transcripts.last_vocabulary(each.id) for each in (one, other)] == [expected, expected]
    assert store.transcripts.last_vocabulary("nothing") == {}


def test_a_span_gives_the_segments_that_reach_into_it(store: Store) -> None:
    add_transcript(store, *(segment(f"s{start}", "x", float(start)) for start in (0, 5, 10, 15)))
    assert [each.id for each in store.transcripts.between("t1", 6.0, 12.0).segments] == ["s5", "s10"]


def test_a_sqlite_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    first = Store(Settings(data=tmp_path))
    add_transcript(first, segment("s1", "one"))
    first.close()
    with sqlite3.connect(path) as old:
        back_to_0004(old)
        for table, column in (
            ("segment", "doubt"),
            ("hypothesis_segment", "doubt"),
            ("transcript", "region_start"),
            ("transcript", "region_end"),
        ):
            old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        old.execute("DROP INDEX ix_segment_progress")
        for table in ("answer", "receipt", "counter"):
            old.execute(f"DROP TABLE {table}")
        for table in ("recording", "transcript", "run"):
            old.execute(f"ALTER TABLE {table} DROP COLUMN place")
        old.execute("UPDATE alembic_version SET version_num = '0001'")
    old.close()
    second = Store(Settings(data=tmp_path))
    assert second.transcripts.get("t1").segments == (segment("s1", "one"),)
    assert second.transcripts.current_id("a" * 64) == "t1"
    second.transcripts.add(Transcript("t2", "a" * 64, None, REQUEST, NOW - timedelta(days=1), 0), None)
    assert second.transcripts.current_id("a" * 64) == "t2", "what is added after the update counts as newer"
    second.close()


def test_changes_since_a_version_name_what_changed(store: Store) -> None:
    add_transcript(store, segment("s1", "one"), segment("s2", "two", 5.0))
    version = store.transcripts.get("t1").version
    text_edit(store, store.transcripts.get("t1").segments[1], "deux")
    newer, removed = store.transcripts.changed("t1", version)
    assert [each.text for each in newer.segments] == ["deux"]
    assert removed == []
    assert newer.version == version + 1


def test_a_run_grows_both_hypothesis_and_transcript(store: Store) -> None:
    recording = add_recording(store)
    new = Transcript("t1", recording.id, "h1", REQUEST, NOW, 0)
    store.runs.start(
        run_job("r1"), new, Hypothesis("h1", recording.id, REQUEST, "", NOW), [Cut(0.0, 5.0), Cut(5.0, 9.0)]
    )
    run = store.runs.get("r1")
    assert (run.state, run.windows_total, run.seconds_total) == ("queued", 2, 9.0)
    store.runs.append(run, "h1", 1, [segment("s1", "one")])
    assert store.runs.get("r1").seconds_done == 5.0
    assert store.transcripts.get("t1").segments == store.transcripts.hypothesis("h1").segments
    assert [job.id for job in store.jobs.unfinished("transcribe")] == ["r1"]


def test_deleting_a_recording_leaves_no_row(store: Store) -> None:
    add_transcript(store, segment("s1", "unmistakable"))
    text_edit(store, store.transcripts.get("t1").segments[0], "unmistakable indeed")
    store.recordings.delete("a" * 64)
    with store.database.read() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert rows == int(table.name in ("counter", "project")), table.name


def test_deleting_a_recording_leaves_no_text_in_sqlites_files(sqlite_store: Store, tmp_path: Path) -> None:
    add_transcript(sqlite_store, segment("s1", "unmistakable"))
    text_edit(sqlite_store, sqlite_store.transcripts.get("t1").segments[0], "unmistakable indeed")
    sqlite_store.recordings.delete("a" * 64)
    sqlite_store.close()
    for file in (tmp_path / "data").glob("studio.db*"):
        assert b"unmistakable" not in file.read_bytes(), file.name


def test_the_library_counts_the_newest_transcript(store: Store) -> None:
    first = segment("s1", "one")
    add_transcript(store, first, segment("s2", "two", 5.0))
    done = replace(first, status="verified")
    store.edits.commit("t1", Edit("set_status", (first,), (done,)), lambda _, __: Counts(1, 4, 1, 8))
    (entry,) = store.recordings.library("local")
    assert (entry.segments, entry.verified, entry.unusable, entry.wer) == (2, 1, 0, 0.25)
    assert entry.model == "pocketsphinx/en-us"


def test_unknown_things_are_not_found(store: Store) -> None:
    assert store.recordings.find("nope") is None
    for call in (
        lambda: store.transcripts.get("nope"),
        lambda: store.runs.get("nope"),
        lambda: store.recordings.rename("nope", "x"),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.usefixtures("every_migration")
def test_migrations_make_exactly_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(b"this is not a database at all" * 99), "is damaged"),
        (lambda path: path.mkdir(), "cannot be written"),
    ],
    ids=["not a database", "a folder"],
)
def test_a_data_folder_that_cannot_be_used_says_so(tmp_path: Path, damage: object, says: str) -> None:
    damage(tmp_path / "studio.db")  # type: ignore[operator]
    with pytest.raises(StoreError, match=says):
        Store(Settings(data=tmp_path))


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("database_url", "nonsense", "STUDIO_DATABASE_URL=nonsense names no database"),
        ("database_url", "nosuch://host/db", "names no database"),
        ("database_url", "oracle+nosuchdriver://host/db", "STUDIO_DATABASE_URL"),
        ("database_url", "mysql://me:secret@host/db", "STUDIO_DATABASE_URL=mysql://me:***@host/db names no database"),
        ("database_url", "://me:secret@host", "STUDIO_DATABASE_URL=… names no database"),
        ("database_url", "sqlite+nosuchdriver:///x.db", "names no database"),
        ("blobs", "nosuch://bucket/folder", "STUDIO_BLOBS=nosuch://bucket/folder cannot be used"),
    ],
)
def test_a_setting_that_leads_nowhere_is_one_sentence(tmp_path: Path, setting: str, value: str, says: str) -> None:
    settings = Settings(data=tmp_path, **{setting: value})  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=re.escape(says)) as raised:
        Store(settings)
    assert "\n" not in str(raised.value)


def test_a_locked_database_is_named(store: Store, settings: Settings) -> None:
    other = Store(settings)
    limit = "SET lock_timeout = 50" if settings.database_url else "PRAGMA busy_timeout=50"
    with store.database._engine.connect() as connection:
        connection.exec_driver_sql(limit)
        connection.commit()
    with other.database.write(), pytest.raises(StoreError, match=r"busy with other work\. Try again"):
        add_recording(store)
    other.close()


def test_a_database_newer_than_the_program_is_one_sentence(settings: Settings) -> None:
    store = Store(settings)
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreError, match="made by a newer version of this program"):
        Store(settings)


def test_with_a_clock_set_back_a_day_the_newest_is_still_the_newest(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    yesterday = NOW - timedelta(days=1)
    store.transcripts.add(Transcript("t2", "a" * 64, None, REQUEST, yesterday, 0, (segment("s1", "two"),)), None)
    store.recordings.add(Recording("b" * 64, "later.wav", 160_000, yesterday, "b" * 64), "local", "default")
    for key in ("r1", "r2"):
        new = Transcript(f"t{key}", "b" * 64, f"h{key}", REQUEST, yesterday, 0)
        store.runs.start(run_job(key), new, Hypothesis(f"h{key}", "b" * 64, REQUEST, "", yesterday), [Cut(0.0, 5.0)])
    assert store.transcripts.current_id("a" * 64) == "t2"
    assert [each.id for each, _ in store.transcripts.of_recording("a" * 64)] == ["t2", "t1"]
    assert [entry.recording.name for entry in store.recordings.library("local")] == ["later.wav", "aaa.wav"]
    assert [recording.name for recording in store.recordings.in_project("local", None)] == ["aaa.wav", "later.wav"]
    assert [job.id for job in store.jobs.unfinished("transcribe")] == ["r1", "r2"]
