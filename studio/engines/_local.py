"""What lies in the folders of STUDIO_MODELS: `.nemo` files and SALM directories, named by their own configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.config import Settings
from studio.engines._archive import Checkpoint, read_checkpoint
from studio.errors import ModelUnavailable, shown


@dataclass(frozen=True, slots=True)
class Local:
    """One entry of a folder of models."""

    id: str
    path: Path
    checkpoint: Checkpoint | None
    problem: str = ""
    """Why there is no checkpoint."""


def local_models(settings: Settings) -> list[Local]:
    """Every model in the folders, in order of their names; broken ones with the sentence that says why."""
    found: list[Local] = []
    for folder in settings.models:
        entries = _entries(folder)
        if not entries and not folder.is_dir():
            why = f"STUDIO_MODELS names {shown(str(folder))}, which is no folder and no .nemo file."
            found.append(Local(f"local/{folder.name}", folder, None, why))
        for path in entries:
            found.append(_local(path, {local.id for local in found}))
    return found


def checkpoints(settings: Settings, classes: Iterable[str]) -> Iterator[tuple[str, Checkpoint]]:
    """Id and checkpoint of those whose class is one of `classes`."""
    wanted = set(classes)
    for local in local_models(settings):
        if local.checkpoint is not None and local.checkpoint.class_name in wanted:
            yield local.id, local.checkpoint


def _entries(folder: Path) -> list[Path]:
    if _is_salm(folder) or (folder.suffix == ".nemo" and folder.is_file()):
        return [folder]
    if not folder.is_dir():
        return []
    inside = sorted(folder.iterdir())
    return [path for path in inside if (path.suffix == ".nemo" and path.is_file()) or _is_salm(path)]


def _is_salm(path: Path) -> bool:
    return path.is_dir() and (path / "config.json").is_file()


def _local(path: Path, taken: set[str]) -> Local:
    stem = path.stem if path.suffix == ".nemo" else path.name
    key, number = f"local/{stem}", 2
    while key in taken:
        key, number = f"local/{stem}-{number}", number + 1
    try:
        return Local(key, path, read_checkpoint(path))
    except ModelUnavailable as error:
        return Local(key, path, None, str(error))
