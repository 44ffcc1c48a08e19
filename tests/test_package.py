"""What a program imports from `studio`: loaded when it is used, typed, and as the README shows it."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import studio
from tests.conftest import ROOT

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
HEAVY = {"alembic", "av", "gradio", "lhotse", "librosa", "nemo", "numpy", "pandas", "pydantic", "sqlalchemy", "torch"}
"""Libraries that take long to import, by their top names."""


def loaded_after(statement: str) -> set[str]:
    """The modules that a fresh Python has when it has executed `statement`."""
    program = f"{statement}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    return set(json.loads(python("-c", program).stdout))


def python(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STUDIO_WORKERS": "1", "STUDIO_MODELS": ""}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def top(modules: set[str]) -> set[str]:
    return {name.split(".")[0] for name in modules}


def test_importing_the_package_loads_nothing() -> None:
    assert loaded_after("import studio") - loaded_after("import __future__") == {"studio"}


@pytest.mark.parametrize(
    ("names", "but"),
    [
        ("Recording, Segment, Word, Transcript, Hypothesis, Request, Edit, Options, StudioError, Settings", set()),
        ("Studio", HEAVY - {"gradio", "lhotse", "nemo", "pandas", "torch"}),
    ],
)
def test_a_name_loads_only_what_it_needs(names: str, but: set[str]) -> None:
    loaded = loaded_after(f"from studio import {names}")
    assert top(loaded) & HEAVY <= but
    assert any(name.startswith("studio.") for name in loaded)


def test_every_name_is_there_and_comes_from_where_type_checkers_are_told() -> None:
    tree = ast.parse(Path(studio.__file__).read_text("utf-8"))
    told = {
        alias.name: f"{each.module}.{alias.name}"
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom) and each.module and each.module.startswith("studio.")
        for alias in each.names
    }
    assert {*told, "__version__"} == set(studio.__all__)
    for name, place in told.items():
        module, _, attribute = place.rpartition(".")
        assert getattr(studio, name) is getattr(sys.modules[module], attribute)
    assert set(studio.__all__) <= set(dir(studio))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Stodio'"):
        studio.Stodio  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'Stodio'"):
        exec("from studio import Stodio")


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(studio.__file__).with_name("py.typed").is_file()


def test_the_readmes_example_transcribes_corrects_and_exports(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"<!-- example -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    (tmp_path / "example.py").write_text(found[1], "utf-8")
    shutil.copy(MEMO, tmp_path)
    said = python("example.py", cwd=tmp_path).stdout.splitlines()
    assert said[0].split()[-1] == "the"
    assert re.fullmatch(r"1 row of \d\.\d s in .*manifest\.json.*", said[-1])
    (row,) = map(json.loads, (tmp_path / "dataset" / "manifest.json").read_text("utf-8").splitlines())
    assert row["text"] == "The meeting is at three in the afternoon."
    assert (tmp_path / "dataset" / row["audio_filepath"]).is_file()
