"""Bringing a backup back into a store in which nothing is."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from studio.durable import sync
from studio.errors import RequestError, shown
from studio.limits import Progress, silent
from studio.store import Store
from studio.store.blobs import ALL_NAMES, ID
from studio.store.copying import copy_rows
from studio.store.database import Database
from studio.store.disk import store_error
from studio.workflow.backup.manifest import DATABASE, Backup, check, read


def restore(store: Store, folder: Path, progress: Progress = silent) -> Backup:
    """Into a store in which nothing is. Every byte is checked before anything is written; broken off, it goes on.

    Raises RequestError, StoreError.
    """
    backup = read(folder)
    store.check_empty()
    check(folder, backup, progress)
    sounds = backup.sounds()
    for done, (key, names) in enumerate(sounds.items()):
        progress(done / len(sounds), "Copying")
        _put_back(store, folder, key, names)
    try:
        _put_folders_back(store, folder, backup)
        _put_rows_back(store, folder)
    except OSError as error:
        raise store_error(error, store.scratch.root.parent) from error
    return backup


def _put_back(store: Store, folder: Path, key: str, names: list[str]) -> None:
    """Sound that is there already, by its content, stays as it is."""
    if not ID.fullmatch(key) or not set(names) <= set(ALL_NAMES):
        raise RequestError(f"{shown(key)} in the backup is no sound of this program.")
    if store.blobs.has(key):
        return
    with store.scratch.folder() as place:
        for name in names:
            shutil.copyfile(folder / "blobs" / key[:2] / key / name, place / name)
        store.blobs.put(key, place)
    store.blobs.settle(key)


def _put_folders_back(store: Store, folder: Path, backup: Backup) -> None:
    for name in backup.files:
        kind, *rest = PurePosixPath(name).parts
        if kind not in ("jobs", "live"):
            continue
        root = store.scratch.jobs if kind == "jobs" else store.live.root
        target = root.joinpath(*rest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / name, target)
        sync(target)


def _put_rows_back(store: Store, folder: Path) -> None:
    """Last of all, in one transaction: until then there is nothing. An older backup is brought up to date first."""
    with store.scratch.folder() as place:
        copy = Path(shutil.copyfile(folder / DATABASE, place / DATABASE))
        rows = Database(f"sqlite:///{copy}")
        try:
            if not copy_rows(rows, store.database):
                store.check_empty()
        finally:
            rows.close()
