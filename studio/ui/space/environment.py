"""Where a Space runs: who may come, what stays at a restart, what it hears with, and what it was told in secret."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import psutil

from studio.config import Settings, SettingsError
from studio.engines.hardware import has_gpu
from studio.ui.space.lack import Lack

WHERE = "Settings of the Space"
REQUIREMENTS = "requirements.txt"
NETWORK = ("fuse", "nfs", "cifs", "9p")
"""File systems by which a bucket is mounted."""
CACHES = ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")

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
    found = (*_access(settings), *_login(env), *_kept(settings), *_hardware(settings), *_preloaded(env))
    yield from (Lack(WHERE, what, fix) for what, fix in found)
    for name, why in _packages(settings).items():
        if find_spec(name) is None:
            yield Lack(
                REQUIREMENTS, f"{name} is not installed, which {why}", "Name it there, and build the Space anew."
            )


def _access(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.access == "local":
        fix = "Delete that variable, or set it to visitors: everybody then has a library of his own."
        yield "STUDIO_ACCESS is local, so that whoever comes would be its owner", fix


def _login(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if missing := [name for name in OAUTH if not env.get(name)]:
        fix = "Write hf_oauth: true into README.md and restart the Space."
        yield f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not there: nobody can log in", fix


def _kept(settings: Settings) -> Iterator[tuple[str, str]]:
    """A Space's own disk is empty after each restart. What is mounted stays."""
    if not settings.database_url and not _is_mounted(settings.data):
        fix = (
            "Set the secret STUDIO_DATABASE_URL to a PostgreSQL server, or STUDIO_DATA to a disk that stays; not to a "
            "mounted bucket, on which SQLite's file is not safe."
        )
        yield "its library is lost at each restart", fix
    elif not settings.database_url and _kind_of(settings.data).startswith(NETWORK):
        fix = (
            "Set the secret STUDIO_DATABASE_URL to a PostgreSQL server, or STUDIO_DATA to the Space's own disk and "
            "STUDIO_BLOBS to the bucket; then texts are lost at a restart unless they were exported."
        )
        yield f"STUDIO_DATA ({settings.data}) is a mounted bucket, on which SQLite's file is not safe", fix
    if not _is_kept(settings):
        fix = "Attach a storage bucket under Settings, mounted at /data, and set STUDIO_BLOBS to /data/blobs."
        yield "its sound is lost at each restart", fix


def _is_kept(settings: Settings) -> bool:
    """Whether sound stays at a restart."""
    blobs = settings.blobs or str(settings.data)
    return "://" in blobs or _is_mounted(Path(blobs))


def _hardware(settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.zero_gpu and not has_gpu(settings):
        yield "it has no GPU, on which the models of preload_from_hub rely", "Choose ZeroGPU or a GPU under Hardware."
    if settings.zero_gpu and settings.device == "cpu":
        yield "STUDIO_DEVICE is cpu, so that the GPU of ZeroGPU is not used", "Delete that variable."


def _preloaded(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """They are put into the default cache when the image is built, whatever these say."""
    for name in (each for each in CACHES if env.get(each)):
        fix = "Delete that variable: what was preloaded is then found, and not downloaded once more."
        yield f"{name} names another cache than the one that preload_from_hub fills", fix


def _packages(settings: Settings) -> dict[str, str]:
    """Modules that are wanted here, and for what; Hugging Face installs the first three itself where it is told to."""
    login = "logging in with Hugging Face wants"
    wanted = {"authlib": login, "itsdangerous": login}
    if settings.zero_gpu:
        wanted["spaces"] = "ZeroGPU wants"
    if settings.database_url.startswith("postgres"):
        wanted["psycopg"] = "STUDIO_DATABASE_URL wants"
    if settings.blobs.startswith("s3://"):
        wanted["s3fs"] = "STUDIO_BLOBS wants"
    return wanted


def _kind_of(folder: Path) -> str:
    """Of the file system that it lies on."""
    kinds = {each.mountpoint: each.fstype for each in psutil.disk_partitions(all=True)}
    return next((kinds[str(each)] for each in (folder, *folder.parents) if str(each) in kinds), "")


def _is_mounted(folder: Path) -> bool:
    """Whether it lies on something that was attached, and not in memory."""
    mounted = next((each for each in (folder, *folder.parents) if os.path.ismount(each)), Path(folder.anchor))
    return mounted != Path(mounted.anchor) and str(mounted) not in _in_memory()


def _in_memory() -> set[str]:
    """Where file systems are mounted that a restart empties."""
    return {each.mountpoint for each in psutil.disk_partitions(all=True) if each.fstype in ("tmpfs", "ramfs")}
