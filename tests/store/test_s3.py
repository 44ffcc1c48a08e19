"""Sound in a real S3: what the store's other tests, which run there too, do not ask."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from s3fs import S3FileSystem

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.errors import DiskFull, SoundUnreached, StoreError
from studio.session import Studio
from studio.store import Store, elsewhere
from studio.store.blobs import NAMES, Blobs
from tests.conftest import ROOT
from tests.s3 import Gateway
from tests.silent import Silent

SHA = "ab" * 32
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    """Whoever spoke to it with other keys is forgotten, and so is whoever did so here."""
    S3FileSystem.clear_instance_cache()
    yield
    S3FileSystem.clear_instance_cache()


def test_a_store_whose_sound_is_out_of_reach_holds_nothing_open(
    s3: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path / "data", blobs=s3.new_url())
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    with pytest.raises(StoreError, match="STUDIO_BLOBS"):
        Store(settings)
    assert not [*(settings.data / "scratch" / "work").iterdir()]


def filled(folder: Path) -> Path:
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(name.encode())
    return folder


def test_what_one_process_changes_another_sees_at_once(s3: Gateway, tmp_path: Path) -> None:
    url = s3.new_url()
    one, other = Blobs(url, tmp_path / "one"), Blobs(url, tmp_path / "other")
    assert (other.contents(), other.has(SHA)) == (set(), False)
    one.put(SHA, filled(tmp_path / "taken"))
    assert (other.unsettled(), other.contents(), other.has(SHA)) == ([SHA], {SHA}, True)
    one.settle(SHA)
    assert other.unsettled() == []
    assert other.size(SHA, "timeline.flac") == len("timeline.flac")
    one.delete(SHA)
    assert (other.contents(), other.has(SHA), other.names(SHA)) == (set(), False, [])


def test_what_is_deleted_leaves_no_byte(s3: Gateway, tmp_path: Path) -> None:
    url = s3.new_url()
    studio = Studio(Settings(data=tmp_path / "data", blobs=url, workers=1))
    session, there = studio.acting_as(LOCAL), S3FileSystem(use_listings_cache=False)
    recording = session.library.add(MEMO).recording
    assert session.library.sound(recording.id).read_bytes()[:4] == b"fLaC"
    assert there.find(url)
    session.library.delete(recording.id)
    assert there.find(url) == []
    assert not [each for each in (tmp_path / "data").rglob("*") if each.suffix == ".flac"]
    studio.close()


def test_wrong_keys_are_one_sentence_that_says_so(s3: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    with pytest.raises(StoreError, match=r"STUDIO_BLOBS \(studio/.*signature.*keys \(AWS_… for S3\)") as told:
        Blobs(s3.new_url(), tmp_path)
    assert re.fullmatch(r"[^\n]+[^.]\.", str(told.value))


def test_one_that_does_not_answer_is_named(s3: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StoreError, match=r"STUDIO_BLOBS \(studio/.*Could not connect.*Check its address"):
        Blobs(s3.new_url(), tmp_path)


def test_a_copy_that_has_no_room_here_is_no_fault_of_the_s3(
    s3: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = Blobs(s3.new_url(), tmp_path / "copies")
    blobs.put(SHA, filled(tmp_path / "taken"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs._fs, "get_file", full)
    with pytest.raises(DiskFull, match=re.escape(str(tmp_path / "copies"))):
        blobs.local(SHA, "timeline.flac")


def test_one_that_goes_and_comes_back_is_told_so_and_goes_on(
    own_gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "REST_SECONDS", 0.0)
    blobs = Blobs(own_gateway.new_url(), tmp_path / "copies")
    blobs.put(SHA, filled(tmp_path / "taken"))
    own_gateway.process.kill()
    own_gateway.process.wait()
    with pytest.raises(SoundUnreached) as told:
        blobs.put("cd" * 32, filled(tmp_path / "other"))
    assert str(told.value).count("/") == 4, "the host and the folder, and no file of ours"
    assert not blobs.answers()
    assert {each.name for each in (tmp_path / "other").iterdir()} >= set(NAMES), "what could not be put is still here"
    again = own_gateway.again()
    try:
        assert blobs.answers()
        blobs.put("cd" * 32, tmp_path / "other")
        assert blobs.contents() == {SHA, "cd" * 32}
    finally:
        again.process.kill()
        again.process.wait()


def test_a_silent_one_is_asked_once(silent: Silent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try takes as long as one waits for an answer, and somebody waits for all of them."""
    blobs = silent.blobs(tmp_path, 0.2, monkeypatch)
    assert not blobs.answers()
    assert len(silent.asked) == 1
    assert not blobs.answers()
    assert len(silent.asked) == 1, "nobody waits for it again so soon"
