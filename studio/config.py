"""Settings from the environment; the only module that reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from studio.errors import StudioError

VARIABLES = {
    "STUDIO_DATA": ("the user's data folder", "Folder of the database and of all audio."),
    "STUDIO_MODELS": (
        "none",
        "Folders of local models, separated by `:` (`;` on Windows), offered beside the catalogue.",
    ),
    "STUDIO_DATABASE_URL": ("SQLite in `STUDIO_DATA`", "SQLAlchemy URL of another database."),
    "STUDIO_BLOBS": ("`STUDIO_DATA/blobs`", "fsspec URL of another place for audio."),
    "STUDIO_MAX_HOURS": ("4", "Longest recording that is taken in."),
    "STUDIO_MAX_GB": ("2", "Largest file that is taken in."),
    "STUDIO_WORKERS": ("one for each core", "Recogniser processes of the offline engine."),
    "STUDIO_DEVICE": (
        "`auto`",
        "Where models run: `auto`, `cpu`, `cuda` or `cuda:1`; `auto` takes a GPU if there is one.",
    ),
    "STUDIO_MODEL_GB": (
        "60 % of the free memory, 90 % of a GPU's",
        "Memory that loaded models may take together; the longest unused one makes room for the next.",
    ),
    "STUDIO_IDLE_MINUTES": ("15", "A model unused for so long is unloaded; 0 keeps it."),
    "STUDIO_BATCH_SECONDS": ("120, on a GPU 600", "Seconds of sound that a model is given at once."),
    "STUDIO_ALIGNER": ("the best that is here", "Id of the CTC model that times the words of texts without times."),
    "STUDIO_HOSTS": (
        "this machine's own",
        "Further host names that the studio is reached by, separated by commas: its public name behind a proxy.",
    ),
    "STUDIO_EMBED": (
        "none",
        "Origins whose pages may show the studio in a frame, separated by commas, such as `https://wiki.example.org`.",
    ),
}
"""Every variable that is read: its default and what it is for."""


HOST = r"(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)(:[0-9]{1,5})?"
"""A host name or address as it stands in a URL, lower case, with or without a port."""


class SettingsError(StudioError, ValueError):
    """An environment variable with a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can set. Passed to constructors; never read from a global."""

    data: Path
    """Folder of the database and, unless `blobs` says otherwise, of all audio."""
    models: tuple[Path, ...] = ()
    """Folders of local `.nemo` files and SALM directories."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in `data`."""
    blobs: str = ""
    """fsspec URL of the folder of audio; empty means `data/blobs`."""
    max_hours: float = 4.0
    max_bytes: int = 2_000_000_000
    workers: int = 0
    """Recogniser processes; 0 means one for each core."""
    device: str = "auto"
    model_bytes: int = 0
    """Memory of all loaded models; 0 leaves it to what is free."""
    idle_seconds: float = 900.0
    """0 never unloads."""
    batch_seconds: float = 0.0
    """0 leaves it to the device."""
    aligner: str = ""
    zero_gpu: bool = False
    """True on a Hugging Face Space that lends its GPU for single calls."""
    hosts: tuple[str, ...] = ()
    """Host names, each with or without a port, by which the studio is reached besides its own addresses."""
    embed: tuple[str, ...] = ()
    """Origins whose pages may frame the studio."""
    space: bool = False
    """True on a Hugging Face Space, which is reached through its proxy and framed by its page."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read `STUDIO_*`; raises SettingsError that names the variable and the mend."""
        env = os.environ if env is None else env
        models = env.get("STUDIO_MODELS", "")
        return cls(
            # absolute: NeMo changes the working directory of the whole process while it restores a model
            data=_path("STUDIO_DATA", env.get("STUDIO_DATA") or str(user_data_path("canary-studio"))),
            models=tuple(_path("STUDIO_MODELS", part) for part in models.split(os.pathsep) if part),
            database_url=env.get("STUDIO_DATABASE_URL", ""),
            blobs=env.get("STUDIO_BLOBS", ""),
            max_hours=_number(env, "STUDIO_MAX_HOURS", 4.0),
            max_bytes=int(_number(env, "STUDIO_MAX_GB", 2.0) * 1e9),
            workers=int(_number(env, "STUDIO_WORKERS", 0.0)),
            device=_device(env),
            model_bytes=int(_number(env, "STUDIO_MODEL_GB", 0.0) * 1e9),
            idle_seconds=_number(env, "STUDIO_IDLE_MINUTES", 15.0) * 60,
            batch_seconds=_number(env, "STUDIO_BATCH_SECONDS", 0.0),
            aligner=env.get("STUDIO_ALIGNER", ""),
            zero_gpu=env.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true"),
            hosts=_hosts(env),
            embed=_each(env, "STUDIO_EMBED", f"https?://{HOST}", "origins, such as https://wiki.example.org"),
            space=env.get("SYSTEM", "") == "spaces",
        )

    @property
    def worker_count(self) -> int:
        return self.workers or _cores()


def _path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as error:  # ~name of nobody
        raise SettingsError(f"{name}={text}: there is no such user here. Give the folder's whole path.") from error


def _device(env: Mapping[str, str]) -> str:
    name = env.get("STUDIO_DEVICE", "") or "auto"
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", name):
        raise SettingsError(f"STUDIO_DEVICE={name}: give auto, cpu, cuda, or one of several GPUs such as cuda:1.")
    return name


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    said = _each(env, "STUDIO_HOSTS", HOST, "host names, such as studio.example.org or studio.example.org:8443")
    return said + _each(env, "SPACE_HOST", HOST, "host names")  # what a Space says of itself


def _each(env: Mapping[str, str], name: str, shape: str, wanted: str) -> tuple[str, ...]:
    """The parts of a list, lower case; each must be of one shape."""
    parts = [part.lower() for part in re.split(r"[,\s]+", env.get(name, "")) if part]
    for part in parts:
        if not re.fullmatch(shape, part):
            raise SettingsError(f"{name}: {part} cannot be used: give {wanted}, separated by commas.")
    return tuple(parts)


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise SettingsError(f"{name}={text}: give a number that is not negative, such as {default or 8:g}.")
    return value


def _cores() -> int:
    """Cores this process may use; fewer than the machine's inside a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
