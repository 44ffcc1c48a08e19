"""Packages of other people, as pip would have installed them into a folder."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def installed(folder: Path, name: str, source: str, group: str, attribute: str) -> Path:
    """The folder, now with a module `name` whose `attribute` is an entry point of `group`."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(dedent(source))
    described = folder / f"{name}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[{group}]\n{name} = {name}:{attribute}\n")
    return folder
