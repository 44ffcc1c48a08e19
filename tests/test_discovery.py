"""Plug-ins are found by looking, in a known order, and two of one name are a fault."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.discovery import discover


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package `plugged` that can be filled with modules."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "plugged").mkdir()
    (tmp_path / "plugged" / "__init__.py").touch()
    importlib.invalidate_caches()
    yield tmp_path / "plugged"
    for name in [name for name in sys.modules if name.split(".")[0] == "plugged"]:
        del sys.modules[name]


def test_a_new_file_is_enough(package: Path) -> None:
    (package / "b.py").write_text("class F:\n    name = 'second'\nFORMAT = F()\n")
    (package / "a.py").write_text("FORMAT = 1\n")
    (package / "c.py").write_text("OTHER = 1\n")
    (package / "_d.py").write_text("raise RuntimeError('imported')\n")
    found = discover("plugged", "FORMAT")
    assert list(found) == ["a", "second"]
    assert found["a"] == 1


def test_two_of_one_name(package: Path) -> None:
    for name in "ab":
        (package / f"{name}.py").write_text("class F:\n    name = 'same'\nFORMAT = F()\n")
    with pytest.raises(TypeError, match="same"):
        discover("plugged", "FORMAT")


def test_looking_costs_no_heavy_library() -> None:
    import subprocess

    code = (
        "import sys; from studio.formats import formats; formats();"
        "print(sorted({'torch', 'nemo', 'lhotse', 'numpy', 'soundfile', 'gradio', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
