"""Another package with a format, made of what docs/formats.md shows, so that what stands there is known to work."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.conftest import ROOT

NAME = "shouted"
GUIDE = ROOT / "docs" / "formats.md"


def install(folder: Path) -> Path:
    """Lay the package down as an installer would; `folder` is to be on the path."""
    guide = GUIDE.read_text("utf-8")
    entry = first_block(guide, "toml").split('[project.entry-points."canary_studio.formats"]\n')[1]
    information = folder / "canary_studio_shouted-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: canary-studio-shouted\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[canary_studio.formats]\n" + entry.replace('"', ""))
    (folder / "canary_studio_shouted.py").write_text(first_block(guide, "python"))
    return folder


def first_block(text: str, language: str) -> str:
    """The first block of code of a language."""
    block = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return block[1]


def path_with(folder: Path) -> str:
    """For PYTHONPATH."""
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
