"""Whole or not at all: failures, cancellations, kills and full disks leave nothing under a final name."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import soundfile

from studio.errors import ExportCancelled, ExportError, ExportFault, RequestError
from studio.formats import Options, export, writers
from studio.formats.staging import scratch, staged, zip_folder
from tests.formats.builders import document, segment

ROOT = Path(__file__).parents[2]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_whole_folder_takes_its_name(tmp_path: Path) -> None:
    with staged(tmp_path / "new" / "deep" / "out") as stage:
        (stage / "sub").mkdir()
        (stage / "sub" / "a.txt").write_text("a")
        assert not (tmp_path / "new" / "deep" / "out").exists()
    assert (tmp_path / "new" / "deep" / "out" / "sub" / "a.txt").read_text() == "a"
    assert names(tmp_path / "new" / "deep") == {"out"}


def test_an_empty_folder_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with staged(tmp_path / "out") as stage:
        (stage / "a").touch()
    assert names(tmp_path / "out") == {"a"}


@pytest.mark.parametrize("inhabitant", ["file", "folder with a file", "dangling link"])
def test_what_is_there_stays_as_it_is(inhabitant: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if inhabitant == "file":
        out.write_text("mine")
    elif inhabitant == "dangling link":
        out.mkdir()
        (out / "link").symlink_to("nowhere")
    else:
        out.mkdir()
        (out / "mine").write_text("mine")
    with pytest.raises(ExportError, match="new or empty folder"), staged(out):
        pytest.fail("entered")
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize(
    ("fault", "raised", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), ExportFault, "disk is full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), ExportFault, "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), ExportFault, "no permission"),
        (OSError(errno.EIO, "Input/output error"), ExportFault, "Input/output error"),
        (ExportError("A sentence."), ExportError, "A sentence."),
        (KeyboardInterrupt("stopped"), KeyboardInterrupt, "stopped"),
    ],
)
def test_a_failure_leaves_nothing(fault: BaseException, raised: type[BaseException], said: str, tmp_path: Path) -> None:
    def fail() -> None:
        with staged(tmp_path / "a" / "b" / "out") as stage:
            (stage / "half").write_text("half")
            raise fault

    with pytest.raises(raised, match=said):
        fail()
    assert names(tmp_path) == set()


def test_a_full_disk_is_a_fault_of_the_machine() -> None:
    assert ExportFault("x").fault
    assert not ExportError("x").fault


def test_rests_of_killed_runs_go_and_living_ones_stay(tmp_path: Path) -> None:
    rest = tmp_path / ".out.partial-0123abcd"
    rest.mkdir()
    (rest / "clip.flac").touch()
    other = tmp_path / ".other.partial-01234567"
    other.mkdir()
    mine = tmp_path / ".mine.partial"
    mine.mkdir()

    def two_at_once() -> None:
        with staged(tmp_path / "out") as slow:
            assert names(tmp_path) == {mine.name, slow.name}
            (slow / "slow").touch()
            with staged(tmp_path / "out") as quick:
                (quick / "quick").touch()
                assert slow.is_dir()

    with pytest.raises(ExportError, match="already holds files"):
        two_at_once()
    assert names(tmp_path) == {mine.name, "out"}
    assert names(tmp_path / "out") == {"quick"}


@pytest.mark.parametrize("name", ["😀" * 60, "a b [1] (2)", "x" * 255, "-rf", "quote\"'\n"])
def test_odd_names_of_folders(name: str, tmp_path: Path) -> None:
    with staged(tmp_path / name) as stage:
        (stage / "a").touch()
    assert names(tmp_path) == {name}


@pytest.mark.parametrize("name", ["x" * 300, "😀" * 300])
def test_a_name_too_long_for_the_disk(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportFault, match="too long"), staged(tmp_path / name):
        pytest.fail("entered")
    assert names(tmp_path) == set()


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").exists(), reason="needs a place root cannot write to")
def test_a_folder_that_cannot_be_written() -> None:
    where = Path("/proc/out") if os.geteuid() == 0 else Path("/out")
    with pytest.raises(ExportFault), staged(where):
        pytest.fail("entered")


def test_every_format_is_atomic_when_cancelled(timeline: Path, tmp_path: Path) -> None:
    made = document(timeline, [segment(i, i + 1, f"Line {i}.") for i in range(19)])
    for name in writers():
        with pytest.raises(ExportCancelled):
            export([made], tmp_path / name, name, cancelled=lambda: True)
    assert names(tmp_path) == set()


def test_cancelled_while_clips_are_cut(timeline: Path, tmp_path: Path) -> None:
    made = document(timeline, [segment(i / 10, i / 10 + 1, f"Line {i}.") for i in range(180)])
    seen: list[float] = []
    with pytest.raises(ExportCancelled):
        export(
            [made], tmp_path / "out", "nemo", Options(settings={"checker": "studio"}),
            progress=lambda done, _: seen.append(done), cancelled=lambda: len(seen) > 20,
        )  # fmt: skip
    assert names(tmp_path) == set()


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"Known: .*nemo"):
        export([], tmp_path / "out", "docx")


SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from studio.formats import Options, export
from tests.formats.builders import document, segment
audio, out, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
made = document(audio, [segment(i, i + 1, f"Line {i}.") for i in range(19)])
if how == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
def progress(done, doing):
    if how == "kill" and done > 0.3:
        os.kill(os.getpid(), signal.SIGKILL)
try:
    export([made], out, "nemo", Options(settings={"checker": "studio"}), progress=progress)
except Exception as error:
    print(type(error).__name__, error)
"""


def run(audio: Path, out: Path, how: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command: Sequence[str] = [sys.executable, "-c", SCRIPT, str(audio), str(out), how]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_killed_in_the_middle_leaves_nothing_under_the_name_and_the_next_export_clears_up(
    timeline: Path, tmp_path: Path
) -> None:
    assert run(timeline, tmp_path / "out", "kill").returncode == -signal.SIGKILL
    (rest,) = names(tmp_path)
    assert rest.startswith(".out.partial-")
    assert run(timeline, tmp_path / "out", "well").stdout == ""
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("presses", [1, 4])
def test_ctrl_c_again_and_again_leaves_nothing(presses: int, timeline: Path, tmp_path: Path) -> None:
    made = document(timeline, [segment(i / 10, i / 10 + 1, f"Line {i}.") for i in range(180)])
    real, left = shutil.rmtree, presses - 1

    def impatient(path: Path, *, ignore_errors: bool) -> None:
        nonlocal left
        if left:
            left -= 1
            raise KeyboardInterrupt
        real(path, ignore_errors=ignore_errors)

    def progress(done: float, _: str) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "rmtree", impatient)
        with pytest.raises(KeyboardInterrupt):
            export([made], tmp_path / "out", "nemo", Options(settings={"checker": "studio"}), progress=progress)
    assert names(tmp_path) == set()


def test_scratch_is_gone_with_the_block_and_that_of_a_killed_run_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rest = tmp_path / ".canary-studio.partial-0123abcd"
    rest.mkdir()
    (rest / "manifest.json").touch()
    with scratch() as one, scratch() as other:
        assert names(tmp_path) == {one.name, other.name}
        (one / "a").touch()
    assert names(tmp_path) == set()


def test_a_disk_that_refuses_to_write(timeline: Path, tmp_path: Path) -> None:
    answer = run(timeline, tmp_path / "out", "full")
    assert answer.stdout.startswith("ExportFault"), answer
    assert names(tmp_path) == set()


def test_a_zip_holds_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "audio").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}\n" * 1000)
    soundfile.write(folder / "audio" / "a.flac", [0.0] * 1600, 16_000)
    assert zip_folder(folder, tmp_path / "set.zip") == tmp_path / "set.zip"
    with zipfile.ZipFile(tmp_path / "set.zip") as packed:
        assert packed.testzip() is None
        kinds = {info.filename: info.compress_type for info in packed.infolist()}
        assert packed.read("set/audio/a.flac") == (folder / "audio" / "a.flac").read_bytes()
    assert kinds == {"set/audio/a.flac": zipfile.ZIP_STORED, "set/manifest.json": zipfile.ZIP_DEFLATED}
    assert names(tmp_path) == {"set", "set.zip"}


def test_a_zip_is_whole_or_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a").write_text("a")
    (tmp_path / ".set.zip.partial-00000000").touch()
    with pytest.raises(ExportCancelled):
        zip_folder(folder, tmp_path / "set.zip", cancelled=lambda: True)
    with pytest.raises(ExportError, match="not a folder"):
        zip_folder(tmp_path / "none", tmp_path / "none.zip")
    assert names(tmp_path) == {"set"}
