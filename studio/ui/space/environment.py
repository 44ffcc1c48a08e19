"""Where a Space runs: who may come, what stays at a restart, what it hears with, and what it was told in secret."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from studio.config import Settings, SettingsError
from studio.engines.hardware import has_gpu
from studio.ui.space.lack import Lack

WHERE = "Settings of the Space"
OAUTH = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET")
"""Given to a Space whose front matter says hf_oauth."""


def is_space(env: Mapping[str, str]) -> bool:
    return env.get("SYSTEM", "") == "spaces"


def lacking(env: Mapping[str, str]) -> Iterator[Lack]:
    """Of the process that this runs in; nothing where that is no Space's."""
    if not is_space(env):
        return
    try:
        settings = Settings.from_env(env)
    except SettingsError as error:  # a key of STUDIO_ENDPOINTS that was not copied, for one
        fix = "Set it under Variables and secrets: a duplicate gets none of the original's secrets."
        yield Lack(WHERE, str(error).rstrip("."), fix)
        return
    yield from (Lack(WHERE, what, fix) for what, fix in (*_access(settings), *_login(env), *_kept(settings, env)))
    yield from (Lack(WHERE, what, fix) for what, fix in _hardware(settings))


def _access(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.access == "local":
        fix = "Delete that variable, or set it to visitors: everybody then has a library of his own."
        yield "STUDIO_ACCESS is local, so that whoever comes would be its owner", fix


def _login(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if missing := [name for name in OAUTH if not env.get(name)]:
        fix = "Write hf_oauth: true into README.md and restart the Space."
        yield f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not there: nobody can log in", fix


def _kept(settings: Settings, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A Space's own disk is empty after each restart. What is mounted stays."""
    if not settings.database_url and not _is_mounted(settings.data):
        fix = (
            "Set the secret STUDIO_DATABASE_URL to a PostgreSQL server, or STUDIO_DATA to a disk that stays; not to a "
            "mounted bucket, on which SQLite's file is not safe."
        )
        yield "its library is lost at each restart", fix
    if not env.get("STUDIO_BLOBS") and not _is_mounted(settings.data):
        fix = "Attach a storage bucket under Settings, mounted at /data, and set STUDIO_BLOBS to /data/blobs."
        yield "its sound is lost at each restart", fix


def _hardware(settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.zero_gpu and not has_gpu(settings):
        yield "it has no GPU, on which the models of preload_from_hub rely", "Choose ZeroGPU or a GPU under Hardware."


def _is_mounted(folder: Path) -> bool:
    """Whether it lies on something that was attached, and not in memory."""
    mounted = next((each for each in (folder, *folder.parents) if os.path.ismount(each)), Path(folder.anchor))
    return mounted != Path(mounted.anchor) and str(mounted) not in _in_memory()


def _in_memory() -> set[str]:
    """Where file systems are mounted that a restart empties."""
    return {each.mountpoint for each in psutil.disk_partitions(all=True) if each.fstype in ("tmpfs", "ramfs")}
