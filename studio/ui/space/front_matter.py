"""The front matter of README.md, by which Hugging Face builds a Space and decides what it may ask of visitors.

Keys and defaults: https://huggingface.co/docs/hub/spaces-config-reference, as of 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from studio.ui.space.lack import Lack

FILE = "README.md"
SCOPE = "contribute-repos"
"""Lets the studio make repositories in a visitor's account, and touch those alone."""

TAGS = ("automatic-speech-recognition", "nemo")
WIDE = ("manage-repos", "write-repos", "jobs", "inference-api")
"""Scopes that the studio has no use for: more of a visitor's account than he should have to give."""

PYTHONS = ("3.10", "3.12")
EXACT_PYTHONS = ("3.10.13", "3.12.12")
"""Those that ZeroGPU has."""

MOST_LOGIN_MINUTES = 43_200
WITHOUT_EFFECT = {
    "hardware": "Delete it: hardware is chosen under Settings, and suggested_hardware proposes it to who duplicates.",
    "suggested_storage": "Delete it: what is to stay goes to a storage bucket, attached under Settings.",
}

DEFAULT_STARTUP_MINUTES = 30
_HOURS = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?")
_REPO = re.compile(r"[\w.-]+/[\w.-]+")

Front = Mapping[str, Any]


def front_matter(folder: Path) -> Front | Lack:
    """What stands between the first two lines of dashes."""
    try:
        text = (folder / FILE).read_text("utf-8")
    except OSError:
        return Lack(FILE, f"there is none in {folder.absolute()}", "Run this where the Space's files are.")
    found = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    try:
        read = yaml.safe_load(found[1]) if found else None
    except yaml.YAMLError as error:
        return Lack(FILE, f"its front matter is no YAML ({' '.join(str(error).split())})", "Write it as YAML.")
    if not isinstance(read, dict):
        return Lack(FILE, "it has no front matter", "Copy the lines between --- and --- from the original's README.md.")
    return read


def lacking(front: Front, folder: Path) -> Iterator[Lack]:
    """In the order of the file."""
    for check in _CHECKS:
        yield from (Lack(FILE, what, fix) for what, fix in check(front))
    app = str(front.get("app_file", ""))
    if not app or not (folder / app).is_file():
        yield Lack(FILE, f"app_file is “{app}”, which is not there", "Write app_file: app.py.")


Found = Iterator[tuple[str, str]]


def _sdk(front: Front) -> Found:
    if front.get("sdk") != "gradio":
        yield f"sdk is “{front.get('sdk', '')}”", "Write sdk: gradio, the only one that ZeroGPU takes."
    version = str(front.get("sdk_version", ""))
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        yield f"sdk_version is “{version}”", "Write the exact version of Gradio, such as sdk_version: 6.31.0."


def _python(front: Front) -> Found:
    version = str(front.get("python_version", ""))
    if version not in (*PYTHONS, *EXACT_PYTHONS):
        yield f"python_version is “{version}”", f'Write python_version: "{PYTHONS[-1]}": ZeroGPU has {_or(PYTHONS)}.'


def _login(front: Front) -> Found:
    if front.get("hf_oauth") is not True:
        yield "hf_oauth is not true, so nobody can log in", "Write hf_oauth: true."
    if SCOPE not in _list(front, "hf_oauth_scopes"):
        fix = f"Write hf_oauth_scopes: [{SCOPE}]."
        yield f"hf_oauth_scopes has no {SCOPE}, so nothing can be pushed to a visitor's account", fix
    for scope in (each for each in _list(front, "hf_oauth_scopes") if each in WIDE):
        yield f"hf_oauth_scopes has {scope}, which asks visitors for more than the studio uses", f"Delete {scope}."
    minutes = front.get("hf_oauth_expiration_minutes", 480)
    if not isinstance(minutes, int) or not 0 < minutes <= MOST_LOGIN_MINUTES:
        fix = f"Write a whole number up to {MOST_LOGIN_MINUTES}, or delete it: a login then holds for 480."
        yield f"hf_oauth_expiration_minutes is “{minutes}”", fix


def _hardware(front: Front) -> Found:
    if not front.get("suggested_hardware"):
        fix = "Write suggested_hardware: zero-a10g, which is proposed to who duplicates the Space."
        yield "suggested_hardware is not set", fix
    yield from ((f"{key} has no effect", fix) for key, fix in WITHOUT_EFFECT.items() if key in front)


def _models(front: Front) -> Found:
    named = _list(front, "models")
    if not named:
        yield "models is empty", "Name the models that are used, such as models: [nvidia/canary-1b-flash]."
    ahead = [str(each).split()[0] for each in _list(front, "preload_from_hub") if str(each).split()]
    if not ahead:
        fix = "Name what is to be in the image: visitors download nothing, and each restart would begin without it."
        yield "preload_from_hub is empty", fix
    for repo in (each for each in ahead if not _REPO.fullmatch(each) or each not in named):
        yield f"preload_from_hub names {repo}, which models does not", "Name it in models as well."


def _tags(front: Front) -> Found:
    if missing := [tag for tag in TAGS if tag not in _list(front, "tags")]:
        yield f"tags has no {_and(missing)}", f"Write tags: [{', '.join(TAGS)}]: the Hub finds the Space by them."


def _startup(front: Front) -> Found:
    said = str(front.get("startup_duration_timeout", ""))
    minutes = _minutes(said)
    if minutes is None or minutes < DEFAULT_STARTUP_MINUTES:
        why = f"startup_duration_timeout is “{said}”" if said else "startup_duration_timeout is not set"
        yield why, "Write startup_duration_timeout: 1h: models are loaded before the page is served."


_CHECKS: tuple[Callable[[Front], Found], ...] = (_sdk, _python, _hardware, _login, _models, _tags, _startup)


def _minutes(text: str) -> float | None:
    found = _HOURS.fullmatch(text)
    if not found or not text:
        return None
    return float(found[1] or 0) * 60 + float(found[2] or 0)


def _list(front: Front, key: str) -> list[Any]:
    value = front.get(key)
    return value if isinstance(value, list) else []


def _and(names: list[str]) -> str:
    return " and no ".join(names)


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(names)
