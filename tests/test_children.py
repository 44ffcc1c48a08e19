"""Child processes import nothing from the current folder, whatever lies there, and end with their parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from studio import children
from tests.conftest import ROOT

POISON = (
    "joblib", "numpy", "json", "runpy", "pickle", "struct", "studio", "pocketsphinx", "ctypes", "signal", "threading",
    "encodings", "sitecustomize", "usercustomize", "torch", "nemo", "lhotse", "soundfile", "multiprocessing", "av",
)  # fmt: skip


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """A folder of files that are called like libraries and leave a mark when they are imported."""
    folder = tmp_path / "poisoned"
    folder.mkdir()
    for name in POISON:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'a').write({name!r} + chr(10))\n")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STUDIO_WORKERS": "1", "STUDIO_DATA": str(folder.parent / "data")}
    environment.pop("PYTHONSAFEPATH", None)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def executed(folder: Path) -> str:
    mark = folder.parent / "executed"
    return mark.read_text() if mark.exists() else ""


def test_the_poison_works(poisoned: Path) -> None:
    run(poisoned, sys.executable, "-c", "import json")
    assert "json" in executed(poisoned)


def test_recogniser_and_aligner_import_nothing_from_the_current_folder(poisoned: Path) -> None:
    """Started as the console script is: with a path of its own, and children that would have had the current one."""
    memo = ROOT / "assets" / "examples" / "voice-memo.flac"
    script = (
        "import sys; sys.path[:] = [entry for entry in sys.path if entry]\n"
        "from pathlib import Path; from studio.config import Settings; from studio.workflow import Studio\n"
        "studio = Studio(Settings.from_env())\n"
        f"found = studio.transcribe_file(Path({str(memo)!r}), studio.request()).transcript\n"
        "segment = found.segments[0]\n"
        "studio.set_text(found.id, segment.id, segment.revision, 'please ' + segment.text)\n"
        "studio.settle()\n"
        "print({word.timed_by for word in studio.transcript(found.id).segments[0].words})\n"
        "studio.close()\n"
    )
    (poisoned.parent / "bin").mkdir()
    (poisoned.parent / "bin" / "start.py").write_text(script)
    done = run(poisoned, sys.executable, str(poisoned.parent / "bin" / "start.py"))
    assert "aligner" in done.stdout, done.stderr
    assert executed(poisoned) == ""


def test_the_module_leaves_the_current_folder_out(poisoned: Path) -> None:
    for name in POISON:  # what Python itself imports before any of our code runs
        if name in ("encodings", "sitecustomize", "usercustomize", "studio", "runpy"):
            (poisoned / f"{name}.py").unlink()
    done = run(poisoned, sys.executable, "-m", "studio", "models", "--json")
    assert "pocketsphinx/en-us" in done.stdout, done.stderr
    assert executed(poisoned) == ""


@pytest.mark.nemo
def test_the_loader_that_reads_back_imports_nothing_from_there(poisoned: Path) -> None:
    import numpy as np
    import soundfile

    soundfile.write(poisoned / "a.flac", np.zeros(32_000), 16_000)
    row = {"audio_filepath": "a.flac", "duration": 2.0, "text": "hello", "lang": "en"}
    (poisoned / "manifest.json").write_text(json.dumps(row) + "\n")
    done = run(poisoned, str(Path(sys.executable).with_name("canary-studio")), "check", "manifest.json", "--json")
    assert json.loads(done.stdout)["rows"] == 1, done.stderr
    assert executed(poisoned) == ""


def test_the_path_of_a_child_is_ours_without_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), "relative", *sys.path])
    safe = children.safe_path()
    assert not {"", "relative", str(tmp_path)} & set(safe)
    assert find_spec("studio") is not None
    assert str(ROOT) in safe


ORPHAN = """
import os, subprocess, sys
from studio.children import command
child = subprocess.Popen(command("tests.busy", str(os.getpid())), stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_child_that_never_lets_go_of_pythons_lock_ends_with_its_parent() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], cwd=ROOT, capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]
