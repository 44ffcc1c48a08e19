"""Folders for what is unpacked: gone with their block, and with a process that was killed by the next sweep."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from studio.engines.nemo.scratch_folder import LOCK, PREFIX, scratch_folder, sweep

PROGRAM = """
import sys, time
from studio.engines.nemo.scratch_folder import scratch_folder
with scratch_folder() as folder:
    (folder / "weights").write_bytes(b"w")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_it_is_gone_with_its_block() -> None:
    with scratch_folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "weights").write_bytes(b"w")
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip())
        old = time.time() - 3600
        os.utime(folder, (old, old))
        sweep(tmp_path)
        assert (folder / "weights").exists()
        child.kill()
    os.utime(folder, (old, old))
    sweep(tmp_path)
    assert not folder.exists()


def test_others_folders_and_young_ones_are_left(tmp_path: Path) -> None:
    young, other = tmp_path / f"{PREFIX}young", tmp_path / "other"
    for folder in (young, other):
        folder.mkdir()
        (folder / LOCK).touch()
    os.utime(other, (0, 0))
    sweep(tmp_path)
    assert young.exists()
    assert other.exists()
