"""Child processes import nothing from the current folder, whatever lies there, and end with their parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from studio import children
from tests.conftest import ROOT
from tests.patience import wait_until

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
        "from pathlib import Path; from studio.config import Settings; from studio.session import Studio\n"
        "from studio.accounts.actor import LOCAL\n"
        "studio = Studio(Settings.from_env())\n"
        "session = studio.acting_as(LOCAL)\n"
        "wanted = session.models.request('pocketsphinx/en-us')\n"
        f"found = session.transcripts.transcribe_file(Path({str(memo)!r}), wanted).transcript\n"
        "segment = found.segments[0]\n"
        "session.edits.set_text(found.id, segment.id, segment.revision, 'please ' + segment.text)\n"
        "studio.settle()\n"
        "print({word.timed_by for word in session.transcripts.get(found.id).segments[0].words})\n"
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


@pytest.mark.nemo
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_loader_that_reads_back_ends_with_a_killed_check_and_the_next_clears_up(tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    (tmp_path / "tmp").mkdir()
    soundfile.write(tmp_path / "a.flac", np.zeros(32_000), 16_000)
    row = {"audio_filepath": "a.flac", "offset": 0.0, "duration": 2.0, "text": "hello", "lang": "en"}
    (tmp_path / "manifest.json").write_text(json.dumps(row) + "\n")
    command = [sys.executable, "-m", "studio", "check", str(tmp_path / "manifest.json")]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "STUDIO_DATA": str(tmp_path / "data")}
    begun = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE)
    assert wait_until(lambda: bool(_children(begun.pid)))
    found = _children(begun.pid)
    begun.kill()
    begun.communicate()
    assert wait_until(lambda: all(map(_has_ended, found)))
    assert _of_ours(tmp_path / "tmp")
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "1 of 1 rows are good, as read by nemo.\n", done.stderr
    assert _of_ours(tmp_path / "tmp") == []


def _of_ours(folder: Path) -> list[str]:
    """torch and others keep folders of their own there."""
    return [each.name for each in folder.iterdir() if "canary-studio" in each.name]


def _children(pid: int) -> list[int]:
    """Those that read manifests back, whichever thread has begun them."""
    found = [child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()]
    return [int(child) for child in found if b"loader" in Path(f"/proc/{child}/cmdline").read_bytes()]


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
    assert wait_until(lambda: _has_ended(pid))


def _has_ended(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return True


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="no class for batches on this system")
@pytest.mark.parametrize("served", [True, False], ids=["beside a server", "on the command line"])
def test_children_give_way_to_a_server_alone(tmp_path: Path, served: bool) -> None:
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "asked.py").write_text("import os; print(os.sched_getscheduler(0) == os.SCHED_BATCH)")
    script = (
        f"import sys, subprocess; sys.path.append({str(folder)!r})\n"
        "from studio import children, priority\n"
        f"{served} and priority.serve_first()\n"
        "for behind in (True, False): subprocess.run(children.command('asked', behind=behind), check=True)\n"
    )
    done = run(tmp_path, sys.executable, "-c", script)
    assert done.stdout.split() == [str(served), "False"], done.stderr
