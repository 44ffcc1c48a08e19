"""Models kept between test runs, by a hash of all that went into them: sources, sounds, versions of torch and NeMo."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock

from tests.conftest import ROOT
from tests.tiny.recipes import RECIPES
from tests.tiny.speech import ENGLISH, SOUNDS

HERE = Path(__file__).parent


def root() -> Path:
    """Where they are kept: TINY_MODELS, or the user's cache."""
    return Path(os.environ.get("TINY_MODELS") or Path.home() / ".cache" / "canary-studio-tests")


def get(name: str) -> Path:
    """The finished thing, made first if it is not there; others who ask meanwhile wait.

    Half of one is never seen: it is made beside its place and moved there. Raises RuntimeError
    with the last lines of the process that could not make it.
    """
    recipe = RECIPES[name]
    place = root() / f"{name}-{key(name)}"
    if not place.exists():
        needed = [get(other) for other in recipe.needs]
        root().mkdir(parents=True, exist_ok=True)
        with FileLock(f"{place}.lock"):
            if not place.exists():
                _make(name, place, needed)
    return place / recipe.file


@cache
def key(name: str) -> str:
    """Changes with everything that could change the model."""
    recipe = RECIPES[name]
    made_of = hashlib.sha256()
    for module in recipe.modules:
        made_of.update((HERE / f"{module}.py").read_bytes())
    for package in ("torch", "nemo_toolkit"):
        made_of.update(_version(package).encode())
    for other in recipe.needs:
        made_of.update(key(other).encode())
    for prompt in ENGLISH:
        made_of.update((SOUNDS / f"{prompt}.g722").read_bytes())
    return made_of.hexdigest()[:12]


def _make(name: str, place: Path, needed: list[Path]) -> None:
    with tempfile.TemporaryDirectory(dir=root(), prefix=f"{name}-") as folder:
        fresh = Path(folder) / "fresh"
        fresh.mkdir()
        recipe = RECIPES[name]
        command = [
            sys.executable,
            "-m",
            f"tests.tiny.{recipe.maker}",
            name,
            str(fresh / recipe.file),
            *map(str, needed),
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"the tiny {name} could not be made:\n{done.stdout[-4_000:]}")
        fresh.rename(place)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
