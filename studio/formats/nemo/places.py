"""Where manifests lie: at a path itself, in an export's folder, or in the folders below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.errors import ManifestError
from studio.formats.nemo.layout import CLIPS, MANIFESTS, SHARDED, WHOLE
from studio.formats.nemo.shards import ShardSet, expanded, shard_sets, shards_of

_DEEPEST = 3
"""Folders below the named one that are looked in: what an archive unpacks to is one or two down."""
_MOST_FOLDERS = 5_000


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to check."""

    path: Path
    """What a person calls it."""
    what: Path | ShardSet
    """A manifest of its own, or a tarred set."""

    def name_below(self, root: Path) -> str:
        return self.path.relative_to(root).as_posix() if self.path.is_relative_to(root) else self.path.name


def targets(path: Path) -> list[Target]:
    """What `path` names. Raises ManifestError where there is no manifest."""
    if path.is_file():
        return [_of_file(path)]
    if not path.is_dir():
        return [_of_pattern(path)]
    found = [target for folder in export_folders(path) for target in _in(folder)]
    if not found:
        raise ManifestError(
            path.name,
            None,
            f"The folder holds no manifest, nor do those below it. Expected one of {', '.join(MANIFESTS)}; or name "
            "the file.",
        )
    return found


def export_folders(path: Path) -> Iterator[Path]:
    """The folder itself where it has manifests, else those below it that do, the nearest first."""
    level, seen = [path], 0
    for _ in range(_DEEPEST + 1):
        having = [folder for folder in level if holds_manifest(folder)]
        if having:
            yield from having
            return
        seen += len(level)
        if seen > _MOST_FOLDERS:
            return
        level = [below for folder in level for below in _folders_in(folder)]


def holds_manifest(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (*MANIFESTS, WHOLE)) or (folder / SHARDED).is_dir()


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if _may_hold(each))
    except OSError:
        return []


def _may_hold(folder: Path) -> bool:
    return not folder.name.startswith(".") and folder.name != CLIPS and folder.is_dir() and not folder.is_symlink()


def _in(folder: Path) -> Iterator[Target]:
    yield from (Target(folder / name, folder / name) for name in MANIFESTS if (folder / name).is_file())
    sets = list(shard_sets(folder))
    yield from (Target(_name_of(each), each) for each in sets)
    if not sets and (folder / WHOLE).is_file():
        yield Target(folder / WHOLE, folder / WHOLE)


def _name_of(shards: ShardSet) -> Path:
    return shards.manifests[0] if len(shards.manifests) == 1 else shards.folder


def _of_file(path: Path) -> Target:
    shards = shards_of([path]) if path.suffix == ".json" else None
    return Target(path, shards or path)


def _of_pattern(path: Path) -> Target:
    """`manifest__OP_0..3_CL_.json`, as NeMo's recipes name tarred sets."""
    meant = expanded(path)
    missing = next((each for each in meant if not each.is_file()), None)
    if not meant or missing is not None:
        name = path.name if missing is None else missing.name
        raise ManifestError(name, None, "There is no such file or folder. Check the path.")
    shards = shards_of(meant)
    if shards is None:
        raise ManifestError(path.name, None, "There are no audio_0.tar… beside it, nor one folder up. Put them there.")
    return Target(path, shards)
