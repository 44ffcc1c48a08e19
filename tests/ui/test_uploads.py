"""Uploads: each waits in a folder nobody can guess, is served to nobody, and leaves nothing when it fails."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from studio.ui.uploads.folder import FORGOTTEN_SECONDS, LONGEST_NAME, NoUpload, Uploads, file_name
from tests.conftest import ROOT
from tests.patience import wait_until
from tests.served import App, served
from tests.ui.asking import ask, connected

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@contextmanager
def limited(folder: Path, gigabytes: str) -> Iterator[App]:
    """One with its own STUDIO_MAX_GB."""
    before = os.environ.get("STUDIO_MAX_GB")
    os.environ["STUDIO_MAX_GB"] = gigabytes
    try:
        with served(folder) as found:
            yield found
    finally:
        os.environ.pop("STUDIO_MAX_GB") if before is None else os.environ.update(STUDIO_MAX_GB=before)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One that takes a megabyte."""
    with limited(tmp_path_factory.mktemp("small"), "0.001") as found:
        yield found


@pytest.fixture(scope="module")
def vast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One that takes more than any disk holds."""
    with limited(tmp_path_factory.mktemp("vast"), "1000000") as found:
        yield found


def waiting(app: App) -> list[Path]:
    """What lies in the upload folders of the app's data folder; `walk` bears that some go while it looks."""
    found = os.walk(app.studio.settings.data / "scratch" / "work")
    return sorted(Path(folder) for folder, _, files in found if files and Path(folder).parent.name == "uploads")


def send(app: App, *files: tuple[str, bytes]) -> httpx.Response:
    return httpx.post(f"{app.url}/gradio_api/upload", files=[("files", file) for file in files], timeout=30)


def test_equal_files_do_not_meet(small: App) -> None:
    one, other = send(small, ("a.wav", b"same"), ("a.wav", b"same")).json()
    assert one != other
    assert (Path(one).name, Path(one).read_bytes(), Path(other).read_bytes()) == ("a.wav", b"same", b"same")
    assert Path(one).parent.stat().st_mode & 0o77 == 0


def test_names_stay_as_they_were_typed(small: App) -> None:
    (path,) = send(small, ("<b>bold</b> & Überraschung 日本.wav", b"x")).json()
    assert Path(path).name == "b> & Überraschung 日本.wav"  # a slash divides folders
    (path,) = send(small, ("a <i>b.wav", b"x")).json()
    assert Path(path).name == "a <i>b.wav"


def test_an_upload_is_served_to_nobody(small: App) -> None:
    (path,) = send(small, ("a.wav", b"secret")).json()
    for method in ("GET", "HEAD"):
        for address in (f"/gradio_api/file={path}", f"/gradio_api/file=%2F{path[1:]}", "/gradio_api/file=/etc/passwd"):
            answer = httpx.request(method, small.url + address, headers={"Range": "bytes=0-3"}, timeout=30)
            assert (answer.status_code, answer.content) == (204, b"")
    for address in (f"/gradio_api/file/{path}", f"/file={path}", f"/static/{path}", f"/assets/../{path}"):
        answer = httpx.get(small.url + address, timeout=30)
        assert answer.status_code in (403, 404), address
        assert b"secret" not in answer.content


def test_one_that_is_too_large_is_refused_while_it_comes_and_leaves_nothing(small: App) -> None:
    before = waiting(small)
    answer = send(small, ("good.wav", b"x"), ("large.wav", b"x" * 2_000_000))
    assert answer.status_code == 413
    fix = "Split it or compress it; whoever runs this studio can raise STUDIO_MAX_GB."
    assert answer.text == f"“large.wav”: it is larger than 0.001 GB. {fix}"
    assert waiting(small) == before


def test_ten_gigabytes_are_refused_before_they_are_sent(app: App) -> None:
    with connected(app.url) as connection:
        connection.sendall(
            b"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 10000000000\r\n\r\n--x\r\n"
        )
        first = connection.recv(65_536)
    assert b" 413 " in first


def test_more_than_the_disk_holds_is_told_before_it_is_sent(vast: App) -> None:
    free = os.statvfs(vast.studio.settings.data)
    size = free.f_bavail * free.f_frsize + 1_000_000_000
    answer = ask(
        vast.url, "Host: 127.0.0.1", "Content-Type: multipart/form-data; boundary=x", f"Content-Length: {size}",
        target="/gradio_api/upload", method="POST",
    )  # fmt: skip
    assert answer.status == 507
    assert "is full" in answer.body


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"x", 415),
        ("multipart/form-data", b"x", 415),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        ("multipart/form-data; boundary=" + "x" * 5_000, b"nonsense", 400),
        ('multipart/form-data; boundary=""', b"nonsense", 415),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nab',
            400,
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 100_000, 400),
    ],
)
def test_what_is_no_upload_is_told_and_leaves_nothing(small: App, kind: str, body: bytes, status: int) -> None:
    before = waiting(small)
    answer = httpx.post(f"{small.url}/gradio_api/upload", content=body, headers={"Content-Type": kind}, timeout=30)
    assert answer.status_code == status, answer.text
    assert answer.text.endswith(".")
    assert waiting(small) == before


def test_a_broken_off_upload_leaves_nothing(small: App) -> None:
    before = waiting(small)
    with connected(small.url) as connection:
        connection.sendall(
            b"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 900000\r\n\r\n--x\r\n"
            b'Content-Disposition: form-data; name="files"; filename="a.wav"\r\n\r\n' + b"x" * 500_000
        )
        assert wait_until(lambda: waiting(small) != before), "it is on its way"
    assert wait_until(lambda: waiting(small) == before)


def test_progress_is_told_as_the_page_reads_it(small: App) -> None:
    with httpx.Client(base_url=small.url, timeout=20) as client:
        assert client.get("/gradio_api/upload_progress", params={"upload_id": "none"}).status_code == 404
        client.post("/gradio_api/upload", params={"upload_id": "u1"}, files={"files": ("a.wav", b"x" * 1000)})
        told = client.get("/gradio_api/upload_progress", params={"upload_id": "u1"})
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.text.endswith('data: {"msg":"done"}\n\n')


@pytest.mark.parametrize(
    "path", ["https://example.invalid/a.wav", "{waiting}/../a.wav", "{waiting}/b.wav", "{waiting}"]
)
def test_an_event_takes_only_what_waits_here(small: App, path: str) -> None:
    """And fetches nothing from anywhere."""
    (sent,) = send(small, ("a.wav", b"x")).json()
    given = {"path": path.replace("{waiting}", str(Path(sent).parent)), "meta": {"_type": "gradio.FileData"}}
    asked = httpx.post(
        f"{small.url}/gradio_api/call/transcribe", json={"data": [given, "auto", "asr", "en", "en", None]}
    )
    answer = httpx.get(f"{small.url}/gradio_api/call/transcribe/{asked.json()['event_id']}", timeout=30).text
    assert answer.startswith("event: error")


def test_a_folder_takes_no_links_and_no_other_places(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    mine = uploads.fresh() / "a.wav"
    mine.write_bytes(b"x")
    link = uploads.fresh() / "b.wav"
    link.symlink_to("/etc/hostname")
    assert uploads.waiting(mine) == mine
    for bad in (
        link,
        mine.parent,
        tmp_path / "a.wav",
        mine.parent / ".." / mine.parent.name / "a.wav",
        Path("/etc/hostname"),
    ):
        with pytest.raises(NoUpload):
            uploads.waiting(bad)
    uploads.leave(mine)
    uploads.leave(Path("/etc/hostname"))
    assert not mine.parent.exists()
    assert Path("/etc/hostname").exists()


def test_what_was_forgotten_is_swept(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    old, new = uploads.fresh(), uploads.fresh()
    long_ago = time.time() - FORGOTTEN_SECONDS - 10
    os.utime(old, (long_ago, long_ago))
    uploads.sweep()
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.wav", "a.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\sounds\\a.wav", "a.wav"),
        ("..", "upload"),
        ("", "upload"),
        ("a\x00b\n.wav", "a b .wav"),
        (".wav", ".wav"),
        ("a\ud800.wav", "a.wav"),
        ("we<b>ird & %22name%22.wav", 'we<b>ird & "name".wav'),
        ("one%0D%0Atwo.wav", "one  two.wav"),
        ("100%25.wav", "100%25.wav"),
    ],
)
def test_a_name_becomes_that_of_one_file(name: str, kept: str) -> None:
    assert file_name(name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("日" * 300 + ".flac")
    assert name.endswith(".flac")
    assert len(name.encode()) <= LONGEST_NAME
