"""Settings from the environment; the only module that reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from platformdirs import user_data_path

from studio.chat_endpoints import VARIABLE as CHAT_ENDPOINTS
from studio.chat_endpoints import ChatEndpoint, read_chat_endpoints
from studio.endpoints import VARIABLE as ENDPOINTS
from studio.endpoints import Endpoint, read_endpoints
from studio.errors import SettingsError as SettingsError
from studio.oidc import Oidc, read_oidc
from studio.switches import is_on
from studio.webhooks import VARIABLE as WEBHOOKS
from studio.webhooks import Webhook, read_webhooks

Access: TypeAlias = Literal["local", "visitors", "accounts"]
"""`local`: one owner, on his machine. `visitors`: whoever comes has a library of his own, without an account.
`accounts`: people who log in, each with a library of his own, and projects that they share."""

VARIABLES = {
    "STUDIO_DATA": ("the user's data folder", "Folder of the database and of all audio."),
    "STUDIO_ACCESS": (
        "`local`, on a Space `visitors`",
        "Who may come: `local` is one owner on this machine; with `visitors` everybody who opens the page has a "
        "library of his own, without an account; with `accounts` people log in (`canary-studio users add NAME --admin` "
        "makes the first) and share projects.",
    ),
    "STUDIO_LOGIN_DAYS": ("14", "So long a login holds after it was used last."),
    "STUDIO_OIDC": (
        "none",
        "With `accounts`: the issuer (OpenID Connect) by which people log in as well, such as "
        "`https://login.example.org` (extra `oidc`). It sends them back to `/login/oidc/back`.",
    ),
    "STUDIO_OIDC_CLIENT": ("none", "The id that the issuer gave this studio."),
    "STUDIO_OIDC_SECRET": ("none: a public client", "And the secret that goes with it."),
    "STUDIO_OIDC_NAME": ("the issuer's host", "What people call it: the button says “Log in with …”."),
    "STUDIO_OIDC_ADMITS": (
        "`known`",
        "Who gets in: `known` is who has an account or an invitation, `everybody` is everybody of the issuer, "
        "`example.org,example.com` are those with a verified e-mail address there.",
    ),
    "STUDIO_OIDC_ONLY": ("off", "`1`: nobody logs in by a password."),
    "STUDIO_USER": (
        "none",
        "With `accounts`: in whose name the command line works, such as `STUDIO_USER=ann canary-studio import …`.",
    ),
    "STUDIO_OPEN": (
        "off",
        "`1` lets `local` listen elsewhere than on this machine, in a network where everybody may see and change "
        "everything; the page says so. The same as `--open`.",
    ),
    "STUDIO_KEEP_HOURS": ("24", "So long after his last visit everything of a visitor's is deleted."),
    "STUDIO_VISITOR_MINUTES": ("60", "Minutes of sound that models hear for one visitor in a day (UTC)."),
    "STUDIO_VISITOR_GB": ("1", "What one visitor may have here at one time."),
    "STUDIO_VISITOR_JOBS": ("10", "What one visitor may have at work and waiting at one time."),
    "STUDIO_MODELS": (
        "none",
        "Folders of local models, separated by `:` (`;` on Windows), offered beside the catalogue.",
    ),
    "STUDIO_DATABASE_URL": (
        "SQLite in `STUDIO_DATA`",
        "Another database: `postgresql://user:password@host/name` (with the extra `postgres`), or `sqlite:////a/file.db`.",
    ),
    "STUDIO_BLOBS": (
        "`STUDIO_DATA/blobs`",
        "Another place for audio: `s3://bucket/folder` (extra `s3`, keys in `AWS_…`), or another URL of fsspec.",
    ),
    "STUDIO_MAX_HOURS": ("4", "Longest recording that is taken in."),
    "STUDIO_MAX_GB": ("2", "Largest file that is taken in."),
    "STUDIO_WORKERS": ("one for each core", "Recogniser processes of the offline engine."),
    "STUDIO_DEVICE": (
        "`auto`",
        "Where models run: `auto`, `cpu`, `cuda` or `cuda:1`; `auto` takes a GPU if there is one.",
    ),
    "STUDIO_PRECISION": (
        "`auto`",
        "How NeMo's encoders are kept on a CPU: `auto` (what the processor has instructions for), `float32`, "
        "`bfloat16` or `int8`.",
    ),
    "STUDIO_MODEL_GB": (
        "60 % of the free memory, 90 % of a GPU's",
        "Memory that loaded models may take together; the longest unused one makes room for the next.",
    ),
    "STUDIO_IDLE_MINUTES": ("15", "A model unused for so long is unloaded; 0 keeps it."),
    "STUDIO_BATCH_SECONDS": ("120, on a GPU 600", "Seconds of sound that a model is given at once."),
    "STUDIO_ALIGNER": ("the best that is here", "Id of the CTC model that times the words of texts without times."),
    ENDPOINTS: (
        "none: no sound leaves this machine",
        "Servers with OpenAI's `/v1/audio/transcriptions` (NIM, vLLM, NeMo-Speech.cpp), spaces between them: each "
        "`name=url`, and behind semicolons `key=` (the *variable* that holds its key), `model=`, `languages=en,de`, "
        "`translates=yes`, `seconds=` (of waiting), `window=` (seconds of sound at once).",
    ),
    CHAT_ENDPOINTS: (
        "none: no text leaves this machine",
        "Servers with OpenAI's `/v1/chat/completions` (NIM, vLLM, llama.cpp, Ollama) that can be asked: as above, each "
        "`name=url`, and behind semicolons `key=`, `model=`, `seconds=`, `context=` (tokens of prompt and answer, 8192 "
        "unless it is said).",
    ),
    WEBHOOKS: (
        "none",
        "Who is told when a job ends, spaces between them: each `name=url`, and behind semicolons `secret=` (the "
        "*variable* that holds what the messages are signed with) and `kinds=transcribe,export` (unless all are meant "
        "that people wait for).",
    ),
    "STUDIO_WEBHOOKS_PRIVATE": (
        "off",
        "`1` lets webhooks go to this machine and to private networks, too, which only their owner can mean.",
    ),
    "STUDIO_HOSTS": (
        "this machine's own",
        "Further host names that the studio is reached by, separated by commas: its public name behind a proxy.",
    ),
    "STUDIO_LOG": (
        "plain lines",
        "`json`: the log as a JSON object a line, every request with its id, and no texts, names of files or tokens.",
    ),
    "STUDIO_METRICS": ("off", "`1`: figures for Prometheus at `/metrics`, to whoever reaches the studio."),
    "STUDIO_MCP": (
        "off",
        "`1`: tools for programs that speak the Model Context Protocol at `/mcp` (extra `mcp`); not with `visitors`.",
    ),
    "STUDIO_EMBED": (
        "none",
        "Origins whose pages may show the studio in a frame, separated by commas, such as `https://wiki.example.org`.",
    ),
}
"""Every variable that is read: its default and what it is for."""


MOST = 1e9
"""Of whatever is counted: more is no limit any more, and what is made of it must still be a number."""

HOST = r"(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)(:[0-9]{1,5})?"
"""A host name or address as it stands in a URL, lower case, with or without a port."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can set. Passed to constructors; never read from a global."""

    data: Path
    """Folder of the database and, unless `blobs` says otherwise, of all audio."""
    models: tuple[Path, ...] = ()
    """Folders of local `.nemo` files and SALM directories."""
    database_url: str = ""
    """SQLAlchemy URL of SQLite or PostgreSQL; empty means SQLite in `data`."""
    blobs: str = ""
    """fsspec URL of the folder of audio; empty means `data/blobs`."""
    max_hours: float = 4.0
    max_bytes: int = 2_000_000_000
    workers: int = 0
    """Recogniser processes; 0 means one for each core."""
    device: str = "auto"
    precision: str = "auto"
    """`auto`, `float32`, `bfloat16` or `int8`, on a CPU."""
    model_bytes: int = 0
    """Memory of all loaded models; 0 leaves it to what is free."""
    idle_seconds: float = 900.0
    """0 never unloads."""
    batch_seconds: float = 0.0
    """0 leaves it to the device."""
    aligner: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    """Servers that sound may be sent to; none unless somebody names them."""
    chat_endpoints: tuple[ChatEndpoint, ...] = ()
    """Servers that text may be sent to; none unless somebody names them."""
    webhooks: tuple[Webhook, ...] = ()
    """Who is told when a job ends."""
    webhooks_private: bool = False
    """True where they may be on this machine, or in its network."""
    zero_gpu: bool = False
    """True on a Hugging Face Space that lends its GPU for single calls."""
    hosts: tuple[str, ...] = ()
    """Host names, each with or without a port, by which the studio is reached besides its own addresses."""
    embed: tuple[str, ...] = ()
    """Origins whose pages may frame the studio."""
    log: str = "plain"
    """`plain` or `json`."""
    metrics: bool = False
    """True where `/metrics` answers."""
    mcp: bool = False
    """True where `/mcp` answers."""
    space: bool = False
    """True on a Hugging Face Space, which is reached through its proxy and framed by its page."""
    hub_login: bool = False
    """True where visitors can log in with an account of the Hub: on a Space whose front matter says hf_oauth."""
    space_owner: str = ""
    """Number of the account of the Hub that made the Space; empty elsewhere."""
    access: Access = "local"
    login_days: float = 14.0
    """After a login was used last."""
    oidc: Oidc | None = None
    """Whose word is taken for who somebody is, besides a password."""
    user: str = ""
    """Name of whom the command line works for, where there are accounts."""
    open: bool = False
    """True where `local` may listen for others, too."""
    keep_hours: float = 24.0
    """After a visitor's last visit."""
    visitor_minutes: float = 60.0
    """Of sound, a day."""
    visitor_bytes: int = 1_000_000_000
    visitor_jobs: int = 10

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read `STUDIO_*`; raises SettingsError that names the variable and the fix."""
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
            workers=_count(env, "STUDIO_WORKERS", 0),
            device=_device(env),
            precision=_precision(env),
            model_bytes=int(_number(env, "STUDIO_MODEL_GB", 0.0) * 1e9),
            idle_seconds=_number(env, "STUDIO_IDLE_MINUTES", 15.0) * 60,
            batch_seconds=_number(env, "STUDIO_BATCH_SECONDS", 0.0),
            aligner=env.get("STUDIO_ALIGNER", ""),
            endpoints=read_endpoints(env),
            chat_endpoints=read_chat_endpoints(env),
            webhooks=read_webhooks(env),
            webhooks_private=is_on(env, "STUDIO_WEBHOOKS_PRIVATE"),
            zero_gpu=env.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true"),
            hosts=_hosts(env),
            embed=_each(env, "STUDIO_EMBED", f"https?://{HOST}", "origins, such as https://wiki.example.org"),
            log=_log(env),
            metrics=is_on(env, "STUDIO_METRICS"),
            mcp=_mcp(env),
            space=env.get("SYSTEM", "") == "spaces",
            hub_login=env.get("SYSTEM", "") == "spaces" and bool(env.get("OAUTH_CLIENT_ID")),
            space_owner=env.get("SPACE_CREATOR_USER_ID", "") if env.get("SYSTEM", "") == "spaces" else "",
            access=_access(env),
            login_days=_login_days(env),
            oidc=_oidc(env),
            user=env.get("STUDIO_USER", ""),
            open=is_on(env, "STUDIO_OPEN"),
            keep_hours=_keep_hours(env),
            visitor_minutes=_number(env, "STUDIO_VISITOR_MINUTES", 60.0),
            visitor_bytes=int(_number(env, "STUDIO_VISITOR_GB", 1.0) * 1e9),
            visitor_jobs=_count(env, "STUDIO_VISITOR_JOBS", 10),
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


def _access(env: Mapping[str, str]) -> Access:
    """A Space is reached by strangers: what is said nowhere is not that they are one."""
    name = env.get("STUDIO_ACCESS", "") or ("visitors" if env.get("SYSTEM", "") == "spaces" else "local")
    if name not in get_args(Access):
        raise SettingsError(f"STUDIO_ACCESS={name}: give one of {', '.join(get_args(Access))}.")
    return cast("Access", name)


def _keep_hours(env: Mapping[str, str]) -> float:
    """Of none at all nothing could be done in the page."""
    hours = _number(env, "STUDIO_KEEP_HOURS", 24.0)
    if hours == 0:
        raise SettingsError(
            "STUDIO_KEEP_HOURS=0: give more than 0; visitors delete what is theirs at once in the page."
        )
    return hours


def _login_days(env: Mapping[str, str]) -> float:
    """Of none at all nobody would be logged in."""
    days = _number(env, "STUDIO_LOGIN_DAYS", 14.0)
    if days == 0:
        raise SettingsError("STUDIO_LOGIN_DAYS=0: give more than 0; people log out in the page.")
    return days


def _oidc(env: Mapping[str, str]) -> Oidc | None:
    """Only where people log in at all."""
    found = read_oidc(env)
    if found is not None and _access(env) != "accounts":
        raise SettingsError("STUDIO_OIDC: nobody logs in here. Set STUDIO_ACCESS=accounts, or leave it out.")
    return found


def _precision(env: Mapping[str, str]) -> str:
    name = env.get("STUDIO_PRECISION", "") or "auto"
    if name not in ("auto", "float32", "bfloat16", "int8"):
        raise SettingsError(f"STUDIO_PRECISION={name}: give auto, float32, bfloat16 or int8.")
    return name


def _log(env: Mapping[str, str]) -> str:
    name = env.get("STUDIO_LOG", "") or "plain"
    if name not in ("plain", "json"):
        raise SettingsError(f"STUDIO_LOG={name}: give json, or leave it out for plain lines.")
    return name


def _mcp(env: Mapping[str, str]) -> bool:
    """Who has no token gets no tools."""
    wanted = is_on(env, "STUDIO_MCP")
    if wanted and _access(env) == "visitors":
        raise SettingsError("STUDIO_MCP=1: visitors have no tokens to come with. Leave it out, or let people log in.")
    return wanted


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
    if value > MOST:
        raise SettingsError(f"{name}={text}: give {MOST:g} at most.")
    if not value >= 0:
        raise SettingsError(f"{name}={text}: give a number that is not negative, such as {default or 8:g}.")
    return value


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    """Of things that are not parted: half a one would be none, and that may mean another thing."""
    value = _number(env, name, default)
    if value != int(value):
        raise SettingsError(f"{name}={env[name]}: give a whole number, such as {default or 8}.")
    return int(value)


def _cores() -> int:
    """Cores this process may use; fewer than the machine's inside a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
