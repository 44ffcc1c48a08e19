"""Sound that arrives piece by piece: on the disk before it is acknowledged, once, whatever comes twice or half."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.domain import Request
from studio.errors import DiskFull, NotFound, StoreError
from studio.store.live import ENDED_SECONDS, LiveEnd, LiveFiles, LiveLine

SOUND = np.arange(-400, 400, dtype="<i2")


def pcm(first: int, last: int) -> bytes:
    return SOUND[first:last].tobytes()


@pytest.fixture
def files(tmp_path: Path) -> LiveFiles:
    return LiveFiles(tmp_path / "live", tmp_path / "locks")


def test_pieces_become_one_file(files: LiveFiles) -> None:
    head = files.begin("local", "a.wav", Request("m", source_lang="de"))
    assert files.append(head.id, 0, pcm(0, 300)) == 300
    assert files.append(head.id, 300, pcm(300, 800)) == 800
    sound, rate = soundfile.read(files.finish(head.id), dtype="int16")
    assert (rate, sound.tolist()) == (16_000, SOUND.tolist())
    assert files.head(head.id) == head


def test_a_piece_that_comes_twice_or_overlaps_is_kept_once(files: LiveFiles) -> None:
    key = files.begin("local", "a.wav", None).id
    files.append(key, 0, pcm(0, 300))
    assert files.append(key, 0, pcm(0, 300)) == 300
    assert files.append(key, 200, pcm(200, 500)) == 500
    assert files.append(key, 100, pcm(100, 200)) == 500
    sound, _ = soundfile.read(files.finish(key), dtype="int16")
    assert sound.tolist() == SOUND[:500].tolist()


def test_a_piece_behind_a_gap_is_not_taken(files: LiveFiles) -> None:
    key = files.begin("local", "a.wav", None).id
    files.append(key, 0, pcm(0, 100))
    assert files.append(key, 200, pcm(200, 300)) == 100


def test_another_process_goes_on_where_one_was_killed(files: LiveFiles, tmp_path: Path) -> None:
    key = files.begin("local", "a.wav", Request("m")).id
    files.append(key, 0, pcm(0, 100))
    files.keep(key, [LiveLine(0.0, 1.0, "Hello.")])
    with files.sound(key).open("ab") as half:
        half.write(b"\1")  # half a sample
    with (files.sound(key).parent / "text.jsonl").open("a") as cut:
        cut.write('{"start": 1.0, "e')
    later = LiveFiles(tmp_path / "live", tmp_path / "locks")
    assert later.ids() == [key]
    assert later.lines(key) == [LiveLine(0.0, 1.0, "Hello.")]
    assert later.append(key, 100, pcm(100, 200)) == 200
    sound, _ = soundfile.read(later.finish(key), dtype="int16")
    assert sound.tolist() == SOUND[:200].tolist()


def test_what_two_servers_heard_is_read_once(files: LiveFiles) -> None:
    key = files.begin("local", "a.wav", None).id
    first, second, third = LiveLine(0.0, 4.0, "One."), LiveLine(4.0, 6.5, "Two."), LiveLine(6.5, 9.0, "Three.")
    files.keep(key, [first, second])
    files.keep(key, [first, LiveLine(4.0, 6.0, "Two."), third])
    assert files.lines(key) == [first, second, third]


def test_a_disk_that_is_full_is_said_and_loses_nothing(tiny_disk: Path) -> None:
    files = LiveFiles(tiny_disk / "live", tiny_disk / "locks")
    key = files.begin("local", "a.wav", None).id
    piece = bytes(400_000)
    assert files.append(key, 0, piece) == 200_000
    assert files.append(key, 200_000, piece) == 400_000
    with pytest.raises(DiskFull, match="is full"):
        files.append(key, 400_000, piece)
    assert files.samples(key) >= 400_000


@pytest.mark.parametrize("key", ["", "..", "0" * 31, "../" + "0" * 29, "0" * 32])
def test_what_is_no_recording_is_none(files: LiveFiles, key: str) -> None:
    for act in (files.head, files.samples, lambda live: files.append(live, 0, b"")):
        with pytest.raises(NotFound):
            act(key)


def test_that_it_ended_is_known_for_longer_than_browsers_keep_it(files: LiveFiles, tmp_path: Path) -> None:
    mine, his = (files.begin(owner, "a.wav", None).id for owner in ("local", "user:eve"))
    for key, owner in ((mine, "local"), (his, "user:eve")):
        files.note_end(key, LiveEnd(owner, 7))
        files.forget(key)
    assert LiveFiles(tmp_path / "live", tmp_path / "locks").ended(mine) == LiveEnd("local", 7)
    assert (files.ids(), files.ended("0" * 32), files.ended("..")) == ([], None, None)
    files.forget_ended("user:eve")
    files.forget_long_ended()
    assert (files.ended(his), files.ended(mine)) == (None, LiveEnd("local", 7))
    old = time.time() - ENDED_SECONDS - 1
    os.utime(tmp_path / "live-ended" / mine, (old, old))
    files.forget_long_ended()
    assert files.ended(mine) is None


def test_lines_that_a_full_disk_does_not_take_end_no_listening(tiny_disk: Path) -> None:
    files = LiveFiles(tiny_disk / "live", tiny_disk / "locks")
    key = files.begin("local", "a.wav", None).id
    with pytest.raises(DiskFull):
        files.append(key, 0, bytes(2 << 20))
    files.keep(key, [LiveLine(0.0, 1.0, "Hello." * 10_000)])
    assert files.ids() == [key]


def test_what_one_server_holds_no_other_appends_to(files: LiveFiles, tmp_path: Path) -> None:
    """What is taken in is the same file: a piece that came behind its head would be acknowledged, and never heard."""
    key = files.begin("local", "a.wav", None).id
    files.append(key, 0, pcm(0, 100))
    other, came = LiveFiles(tmp_path / "live", tmp_path / "locks"), list[int]()
    with files.held(key):
        thread = threading.Thread(target=lambda: came.append(other.append(key, 100, pcm(100, 200))))
        thread.start()
        thread.join(0.3)
        assert soundfile.read(files.finish(key), dtype="int16")[0].tolist() == SOUND[:100].tolist()
        assert came == []
    thread.join(60)
    assert came == [200], "it was not taken in after all"


def test_what_cannot_be_read_at_this_moment_is_there(files: LiveFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(path: Path) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files", str(path))

    key = files.begin("local", "a.wav", None).id
    monkeypatch.setattr(Path, "read_bytes", unreadable)
    with pytest.raises(StoreError, match="Too many open files"):
        files.head(key)


def test_what_is_forgotten_is_gone(files: LiveFiles) -> None:
    key = files.begin("local", "a.wav", None).id
    files.forget(key)
    assert files.ids() == []
    with pytest.raises(NotFound):
        files.append(key, 0, b"")
