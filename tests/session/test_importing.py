"""Manifests and zips that come over the network: imported as the command line does it, asked about, and kept apart from
whatever else lies on the machine."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.domain import Job
from studio.errors import DiskFull, ExportError, NotFound
from studio.formats import Options
from studio.jobs.kinds.importing import ImportResult
from studio.session import Session, Studio
from tests.jobbing import set_state
from tests.patience import wait_until

ROW = {"offset": 0.0, "duration": 1.0, "text": "Hello.", "lang": "en"}


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a person has files, which none of the uploads reach by themselves."""
    made = tmp_path / "mine"
    made.mkdir()
    return made


def sound(path: Path, seconds: float = 2.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.random.default_rng().uniform(-0.1, 0.1, round(seconds * 16_000)), 16_000)
    return path


def rows(path: Path, *more: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps({**ROW, **row}) + "\n" for row in more), "utf-8")
    return path


def ended(session: Session, job: Job) -> ImportResult:
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    assert session.jobs.get(job.id).error is None
    return ImportResult.of(session.jobs.get(job.id))


def failed(session: Session, job: Job) -> str:
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    found = session.jobs.get(job.id)
    assert (found.state, len(session.library.entries())) == ("failed", 0)
    return str(found.error)


def upload(session: Session, *files: Path) -> Job:
    return session.library.take_in([(file, file.name) for file in files])


def left(studio: Studio) -> list[Path]:
    return [path for path in studio._services.store.scratch.jobs.rglob("*") if path.is_file()]


def texts(session: Session, recording: str) -> list[str]:
    (found, _), *_ = session.transcripts.of_recording(recording)
    return [segment.text for segment in session.transcripts.get(found.id).segments]


def test_a_manifest_with_its_sound_becomes_recordings_with_their_texts(
    session: Session, studio: Studio, folder: Path
) -> None:
    manifest = rows(folder / "set.jsonl", {"audio_filepath": "clips/a.wav"}, {"audio_filepath": "/data/x/b.wav"})
    came = ended(session, upload(session, manifest, sound(folder / "a.wav"), sound(folder / "b.wav")))
    assert came.summary == (
        "2 recordings, 2 transcripts in project “default”.",
        "2 rows added, 0 there already, 0 over others.",
    )
    assert [texts(session, key) for key in came.recordings] == [["Hello."], ["Hello."]]
    assert (left(studio), list(folder.iterdir())) == ([], [])


def test_a_zip_with_folders_keeps_equal_names_apart(session: Session, folder: Path) -> None:
    with zipfile.ZipFile(folder / "set.zip", "w") as packed:
        for name in ("a", "b"):
            packed.write(sound(folder / name / "1.wav"), f"set/{name}/1.wav")
        made = rows(folder / "m", {"audio_filepath": "a/1.wav", "text": "A."}, {"audio_filepath": "b/1.wav"})
        packed.write(made, "set/mine.json")
    came = ended(session, upload(session, folder / "set.zip"))
    assert [texts(session, key) for key in came.recordings] == [["A."], ["Hello."]]


def test_paths_that_would_be_the_same_file_are_refused(session: Session, folder: Path) -> None:
    manifest = rows(folder / "set.json", {"audio_filepath": "/data/a/1.wav"}, {"audio_filepath": "/data/b/1.wav"})
    came = ended(session, upload(session, manifest, sound(folder / "1.wav")))
    assert came.asks == "rest"
    assert came.summary[0].startswith("“set.json”, line 2: “/data/b/1.wav” and “data/a/1.wav” would both be “1.wav”.")


def test_a_manifest_alone_says_what_to_upload(session: Session, studio: Studio, folder: Path) -> None:
    told = failed(session, upload(session, rows(folder / "set.json", {"audio_filepath": "a.wav"})))
    assert "came without its sound" in told
    assert "Upload a zip of the manifest and its sound" in told
    assert left(studio) == []


@pytest.mark.parametrize("way", ["absolute", "upwards", "home", "file URL"])
def test_no_file_of_the_server_is_opened_nor_told_of(session: Session, folder: Path, way: str) -> None:
    secret = sound(folder / "server" / "secret.wav")
    name = {
        "absolute": str(secret),
        "upwards": "../" * 12 + str(secret).lstrip("/"),
        "home": f"~/{secret}",
        "file URL": f"file://{secret}",
    }[way]
    here = ended(session, upload(session, rows(folder / "a.json", {"audio_filepath": name}), sound(folder / "b.wav")))
    gone = name.replace("secret", "absent")
    absent = ended(session, upload(session, rows(folder / "a.json", {"audio_filepath": gone}), sound(folder / "c.wav")))
    assert here.asks == absent.asks == "rest"
    assert here.summary[0].replace("secret", "absent") == absent.summary[0]
    assert session.library.entries() == []


def test_rows_without_a_language_ask_for_it_and_go_on(session: Session, studio: Studio, folder: Path) -> None:
    manifest = rows(folder / "set.json", {"audio_filepath": "a.wav", "text": "Guten Tag.", "lang": None})
    job = upload(session, manifest, sound(folder / "a.wav"))
    came = ended(session, job)
    assert (came.asks, came.recordings) == ("language", ())
    assert came.summary[0].startswith("“set.json”, line 1: it does not say which language is spoken.")
    again = ended(session, session.library.go_on(job.id, source_lang="de"))
    ((found, _),) = session.transcripts.of_recording(again.recordings[0])
    assert (found.request.source_lang, again.asks, left(studio)) == ("de", None, [])
    with pytest.raises(NotFound):
        session.library.go_on(job.id, source_lang="de")


def test_a_bad_row_imports_nothing_until_the_rest_is_asked_for(session: Session, studio: Studio, folder: Path) -> None:
    manifest = rows(folder / "set.json", {"audio_filepath": "a.wav"}, {"audio_filepath": "a.wav", "offset": 7.0})
    job = upload(session, manifest, sound(folder / "a.wav"))
    came = ended(session, job)
    assert (came.asks, session.library.entries()) == ("rest", [])
    assert came.summary == ("“set.json”, line 2: it starts at 7 s, and “a.wav” ends at 2 s. Correct its offset.",)
    rest = ended(session, session.library.go_on(job.id, skip_bad=True))
    assert rest.summary[-1] == "1 left out."
    assert rest.details == came.summary
    assert left(studio) == []


def test_what_was_answered_holds_on_when_something_else_is_asked(session: Session, folder: Path) -> None:
    """A page that was loaded anew between the two questions knows the second alone."""
    good, bad = {"audio_filepath": "a.wav", "lang": None}, {"audio_filepath": "missing.wav", "lang": "de"}
    first = upload(session, rows(folder / "set.json", good, bad), sound(folder / "a.wav"))
    assert ended(session, first).asks == "rest"
    second = session.library.go_on(first.id, skip_bad=True, split_long=True)
    assert ended(session, second).asks == "language"
    third = session.library.go_on(second.id, source_lang="de")
    came = ended(session, third)
    assert (came.asks, len(came.recordings), came.summary[-1]) == (None, 1, "1 left out.")
    assert third.payload["wishes"] == {"source_lang": "de", "status": None, "split_long": True}


def test_an_answer_that_cannot_be_written_down_can_be_given_again(
    session: Session, studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(session, rows(folder / "a.json", {"audio_filepath": "a.wav", "lang": None}), sound(folder / "a.wav"))
    assert ended(session, job).asks == "language"

    def full(*_: object) -> object:
        raise DiskFull("/data")

    with monkeypatch.context() as patched:
        patched.setattr(studio._services.store.jobs, "add", full)
        with pytest.raises(DiskFull):
            session.library.go_on(job.id, source_lang="de")
    assert len(ended(session, session.library.go_on(job.id, source_lang="de")).recordings) == 1
    assert left(studio) == []


def test_what_is_asked_can_be_given_up(session: Session, studio: Studio, folder: Path) -> None:
    job = upload(session, rows(folder / "a.json", {"audio_filepath": "a.wav", "lang": None}), sound(folder / "a.wav"))
    assert ended(session, job).asks == "language"
    session.jobs.delete(job.id)
    assert left(studio) == []
    assert session.jobs.of_kind("import") == []


def test_an_import_that_is_stopped_leaves_nothing(session: Session, studio: Studio, folder: Path) -> None:
    clips = [sound(folder / f"{at}.wav", 60.0) for at in range(12)]
    manifest = rows(folder / "set.json", *({"audio_filepath": clip.name} for clip in clips))
    job = upload(session, manifest, *clips)
    session.jobs.stop(job.id)
    assert wait_until(lambda: session.jobs.get(job.id).state == "stopped")
    assert (session.library.entries(), left(studio)) == ([], [])


def test_a_zip_in_a_zip_is_told(session: Session, folder: Path) -> None:
    with zipfile.ZipFile(folder / "set.zip", "w") as packed:
        packed.write(sound(folder / "a.wav"), "a.wav")
        packed.writestr("more/inner.zip", b"")
    came = ended(session, upload(session, folder / "set.zip"))
    assert len(came.recordings) == 1
    assert "“set.zip”: 1 zip that nobody looked into: more/inner.zip. Bring each by itself." in came.details


@pytest.mark.parametrize("content", [b"PK no zip", b""])
def test_a_broken_zip_is_told_by_its_name(session: Session, folder: Path, content: bytes) -> None:
    (folder / "set.zip").write_bytes(content)
    assert failed(session, upload(session, folder / "set.zip")).startswith("“set.zip”: the zip cannot be unpacked")


def test_manifests_that_would_fill_the_memory_are_refused_together(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand zips of a megabyte can hold a thousand times as much."""
    files = []
    for name in ("one", "two"):
        manifest = rows(folder / f"{name}.json", {"audio_filepath": f"{name}.wav"})
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as packed:
            for file in (manifest, sound(folder / f"{name}.wav")):
                packed.write(file, file.name)
        files.append(folder / f"{name}.zip")
    monkeypatch.setattr("studio.jobs.kinds.importing.LARGEST", 150)
    told = failed(session, upload(session, *files))
    assert told == (
        "“two.zip”: the manifests and what lies beside them have more than 256 MB together. Bring them in parts."
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_told_however_it_was_packed(session: Session, folder: Path, method: int) -> None:
    with zipfile.ZipFile(folder / "set.zip", "w", method) as packed:
        packed.writestr("a.wav", np.random.default_rng(0).integers(0, 8, 20_000, np.uint8).tobytes())
    content = bytearray((folder / "set.zip").read_bytes())
    content[300:900] = bytes(byte ^ 0x5A for byte in content[300:900])
    (folder / "set.zip").write_bytes(content)
    told = failed(session, upload(session, folder / "set.zip"))
    assert told.startswith("“set.zip”: the zip cannot be unpacked")
    assert told.endswith("Download it again.")


@pytest.mark.parametrize("names", [["x" * 300 + ".wav"], ["a", "a/b.wav"]])
def test_a_name_in_a_zip_that_no_file_can_have_is_told(session: Session, folder: Path, names: list[str]) -> None:
    with zipfile.ZipFile(folder / "set.zip", "w") as packed:
        for name in names:
            packed.writestr(name, b"sound")
    told = failed(session, upload(session, folder / "set.zip"))
    assert told.startswith("“set.zip”: it holds a name that no file can have here: ")


def test_a_zip_that_leads_out_of_its_folder_is_refused(session: Session, folder: Path) -> None:
    with zipfile.ZipFile(folder / "set.zip", "w") as packed:
        packed.writestr("../../outside.wav", b"x")
    assert "names outside of its own folder" in failed(session, upload(session, folder / "set.zip"))


def test_sound_that_no_manifest_names_is_told(session: Session, folder: Path) -> None:
    manifest = rows(folder / "set.json", {"audio_filepath": "a.wav"})
    came = ended(session, upload(session, manifest, sound(folder / "a.wav"), sound(folder / "b.wav")))
    assert came.details == ("1 sound file that no manifest names: b.wav. Upload them without the manifest.",)
    assert len(came.recordings) == 1


def test_an_export_that_comes_home_gives_back_what_it_was(session: Session, studio: Studio, folder: Path) -> None:
    """Names, statuses and texts, also where its recordings are gone; where they are there, nothing changes."""
    first = ended(
        session,
        upload(session, rows(folder / "a.json", {"audio_filepath": "Dr. Smith.wav"}), sound(folder / "Dr. Smith.wav")),
    )
    ((found, _),) = session.transcripts.of_recording(first.recordings[0])
    segment = session.transcripts.get(found.id).segments[0]
    session.edits.set_status(found.id, segment.id, segment.revision, "verified")
    export = exported(session, folder / "export.zip")
    assert "Nothing was changed" in ended(session, upload(session, export)).summary[1]
    export = exported(session, folder / "export.zip")
    session.library.delete(first.recordings[0])
    ended(session, upload(session, export))
    (entry,) = session.library.entries()
    assert (entry.recording.name, entry.verified, entry.segments) == ("Dr. Smith.wav", 1, 1)
    assert texts(session, entry.recording.id) == ["Hello."]


def exported(session: Session, target: Path) -> Path:
    """What a download of everything verified gives."""
    begun = session.exports.start("nemo", Options("verified"))
    assert wait_until(lambda: session.exports.get(begun.token).state != "working")
    path = session.exports.get(begun.token).path
    assert path is not None
    target.write_bytes(path.read_bytes())
    return target


def test_an_export_can_be_narrowed_to_chosen_recordings(session: Session, folder: Path) -> None:
    names = ("a.wav", "b.wav", "c.wav")
    files = [sound(folder / name) for name in names]
    made = rows(folder / "set.json", *({"audio_filepath": name} for name in names[:2]))
    ended(session, upload(session, made, *files[:2]))
    bare = session.library.add(files[2]).recording.id
    first = next(each.recording.id for each in session.library.entries() if each.recording.name == "a.wav")
    options = Options("all", {"checker": "studio"})
    begun = session.exports.start("nemo", options, recording_ids=[first, bare, "gone"])
    assert wait_until(lambda: session.exports.get(begun.token).state != "working")
    found = session.exports.get(begun.token)
    assert found.report is not None
    assert (found.report.rows, found.chosen) == (1, 3)
    assert found.report.empty == {"recording.untranscribed": 1}
    latest = session.exports.latest()
    assert latest is not None
    assert latest.token == begun.token, "the Library shows it again after a reload"
    with pytest.raises(ExportError, match="nothing to export"):
        session.exports.start("nemo", Options("all"), recording_ids=[])


def test_an_export_that_has_not_begun_says_so(studio: Studio, session: Session, folder: Path) -> None:
    made = rows(folder / "set.json", {"audio_filepath": "a.wav"})
    ended(session, upload(session, made, sound(folder / "a.wav")))
    studio._services.jobs.close()
    token = session.exports.start("txt", Options("all")).token
    told = session.exports.get(token)
    assert (told.state, told.doing) == ("working", "Waiting for its turn")
    set_state(studio._services.store, token, "running")
    assert session.exports.get(token).doing == ""
