"""What a Space of the studio lacks, whole: its front matter, its requirements, and where it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studio.ui.space import environment, front_matter, requirements
from studio.ui.space.lack import Lack


def lacks(folder: Path, env: Mapping[str, str]) -> list[Lack]:
    """`folder` is the Space's repository, `env` the environment that it runs in."""
    return list(_lacks(folder, env))


def report(found: Sequence[Lack], env: Mapping[str, str]) -> str:
    """A line for each, or that there is none."""
    lines = [str(each) for each in found] or ["Nothing is lacking."]
    if not environment.is_space(env):
        lines.append("This is no Space: run it there as well, for its variables, storage, hardware and secrets.")
    return "\n".join(lines)


def _lacks(folder: Path, env: Mapping[str, str]) -> Iterator[Lack]:
    front = front_matter.front_matter(folder)
    if isinstance(front, Lack):
        yield front
    else:
        yield from front_matter.lacking(front, folder)
    version = "" if isinstance(front, Lack) else str(front.get("sdk_version", ""))
    yield from requirements.lacking(folder, version)
    yield from environment.lacking(env)
