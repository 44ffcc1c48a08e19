"""The page is built without the libraries that only a model needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from studio.config import Settings
from studio.ui.page import Page
from studio.workflow import Studio
studio = Studio(Settings(data=Path(sys.argv[1]), models=(Path(sys.argv[1]),)))
Page(studio).build()
studio.shelved()
studio.wake()
studio.close()
print([name for name in ("torch", "nemo", "transformers", "lightning", "peft") if name in sys.modules])
"""


def test_starting_the_app_loads_no_torch(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
