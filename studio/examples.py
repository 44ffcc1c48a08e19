"""The example clips of our own making, wherever this is run from."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def clips() -> list[tuple[str, Path]]:
    """(title, file) of each example, in order; empty when none were installed."""
    here = Path(__file__).parent
    folder = next((place for place in (here.parent / "assets" / "examples", here / "examples") if place.is_dir()), None)
    files = sorted(folder.glob("*.flac")) if folder else []
    return [(file.stem.lstrip("0123456789-").replace("-", " "), file) for file in files]


@contextmanager
def copy(clip: Path) -> Iterator[Path]:
    """A passing copy, because what is taken in leaves its place."""
    with tempfile.TemporaryDirectory(prefix="canary-studio-") as folder:
        yield Path(shutil.copy(clip, folder))
