"""Files of tests lie in memory only where there is plenty of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from tests import memory


@pytest.mark.parametrize(("free", "available", "there"), [(5, 8, True), (3, 8, False), (5, 7, False)])
def test_both_the_file_system_and_the_machine_have_it(
    free: int, available: int, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=available))
    assert memory.in_memory(4) == (str(tmp_path) if there else None)
