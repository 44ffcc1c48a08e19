"""A kind of job from another package: asked for, done, followed, without an edit anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.plugins import installed

SOURCE = """
class Adding:
    name = "adding"
    slots = 1
    apart = {apart}
    keep_seconds = 3600.0

    def __init__(self, services):
        self.store = services.store

    def may(self, job, *, at_home):
        return at_home

    def work(self, job, control):
        import os
        control.tell(0.5, "Adding")
        return {{"sum": sum(job.payload["numbers"]), "process": os.getpid()}}
"""

ASK = """
import os, sys
from pathlib import Path
from studio import LOCAL, Settings, Studio
studio = Studio(Settings(data=Path(sys.argv[1]), workers=1))
queue, session = studio._services.queue, studio.acting_as(LOCAL)
job = queue.add(queue.new("adding", "local", {"numbers": [1, 2, 3]}))
done = queue.wait(job.id, 300)
assert session.jobs.get(job.id) == done, done
print(done.state, done.error, done.result["sum"], done.result["process"] == os.getpid())
studio.close()
"""


def asked(tmp_path: Path, apart: bool) -> str:
    package = installed(tmp_path / "package", "adder", SOURCE.format(apart=apart), "canary_studio.jobs", "Adding")
    environment = {"PYTHONPATH": f"{package}:{ROOT}", "PATH": "", "HOME": str(tmp_path)}
    command = [sys.executable, "-W", "ignore", "-c", ASK, str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_done_in_the_process_that_was_asked(tmp_path: Path) -> None:
    assert asked(tmp_path, apart=False) == "done None 6 True\n"


def test_or_in_the_one_beside_it(tmp_path: Path) -> None:
    assert asked(tmp_path, apart=True) == "done None 6 False\n"
