"""Published weights: where they are on this machine, and fetching them with progress where they are not."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from studio.engines.base import Location
from studio.errors import ModelUnavailable, StudioError
from studio.limits import Progress

REACH_SECONDS = 10.0

SHARE = 0.8
"""Of the progress of loading that a download is."""

ANSWERS = {
    401: "{repo} cannot be downloaded: the hub asks who wants it (401). Run `hf auth login` here with a valid token, "
    "and load it again.",
    403: "{repo} cannot be downloaded with this account (403). Accept its terms at "
    "https://huggingface.co/{repo}, then run `hf auth login` here and load it again.",
    407: "{repo} cannot be downloaded: the proxy between here and the hub wants a login (407). Write it into "
    "HTTPS_PROXY.",
    429: "{repo} cannot be downloaded now: the hub answers that too much was asked from here (429). Wait some minutes "
    "and load it again; after `hf auth login` it allows more.",
}
"""By the status of an answer, what is said."""

AT_FAULT = "{repo} cannot be downloaded now: the hub answers with a fault of its own ({status}). Try again later."
REFUSED = "{repo} cannot be downloaded: the hub refuses it ({status})."


def cached(repo: str, *files: str) -> tuple[Path, ...] | None:
    """The files in the hub's cache, or None when one of them is not there. Asks no network."""
    from huggingface_hub import try_to_load_from_cache

    looked_up = [try_to_load_from_cache(repo, file) for file in files]
    return (
        tuple(Path(path) for path in looked_up if isinstance(path, str))
        if all(_is_path(f) for f in looked_up)
        else None
    )


def location(repo: str, *files: str) -> Location:
    return "cached" if cached(repo, *files) else "hub"


def fetch_file(repo: str, file: str, progress: Progress) -> Path:
    """One file of a repository, from the cache or the network. Raises ModelUnavailable, Cancelled."""
    if (here := cached(repo, file)) is not None:
        return here[0]
    _reach(repo)
    return _downloaded(repo, file, progress)


def fetch_again(repo: str, path: Path, why: ModelUnavailable, progress: Progress) -> None:
    """What lies at `path` in the cache, a file or a folder, once more: it could not be used, which `why` says.

    The old files stay until the new ones are there. Raises ModelUnavailable with both sentences, Cancelled.
    """
    snapshot = next((folder for folder in (path, *path.parents) if folder.parent.name == "snapshots"), None)
    if snapshot is None:
        raise why
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    try:
        _reach(repo)
        for file in files:
            with _aside(file):
                _downloaded(repo, file.relative_to(snapshot).as_posix(), progress, force=True)
    except ModelUnavailable as error:
        raise ModelUnavailable(f"{why} It lies in the hub's cache and was to be fetched again: {error}") from error


@contextmanager
def _aside(file: Path) -> Iterator[None]:
    """The file out of the way, which the hub's client would take for the new one; back where none came."""
    kept = file.with_name(f"{file.name}.broken")
    file.replace(kept)
    try:
        yield
    except BaseException:
        kept.replace(file)
        raise
    kept.unlink(missing_ok=True)


def _downloaded(repo: str, file: str, progress: Progress, *, force: bool = False) -> Path:
    from huggingface_hub import hf_hub_download

    with _explained(repo, _broken_off(repo)):
        return Path(hf_hub_download(repo, file, tqdm_class=_bar(repo, progress), force_download=force))


def fetch_files(repo: str, patterns: list[str], needed: list[str], progress: Progress) -> Path:
    """The files that match, in the cache; its folder. From the network only if one of `needed` is missing.

    Raises ModelUnavailable, Cancelled.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    with suppress(LocalEntryNotFoundError):
        folder = Path(snapshot_download(repo, allow_patterns=patterns, local_files_only=True))
        if all(any(folder.glob(pattern)) for pattern in needed):
            return folder

    _reach(repo)
    with _explained(repo, _broken_off(repo)):
        return Path(snapshot_download(repo, allow_patterns=patterns, tqdm_class=_bar(repo, progress)))


def _reach(repo: str) -> None:
    """Ask once: the client's downloads try for half a minute where there is no network at all."""
    from huggingface_hub import HfApi

    with _explained(repo, _unreached(repo)):
        HfApi().model_info(repo, timeout=REACH_SECONDS)


def _is_path(answer: Any) -> bool:
    # the cache also knows what a repository has not
    return isinstance(answer, str)


@contextmanager
def _explained(repo: str, otherwise: str) -> Iterator[None]:
    """Whatever the hub's client raises, as one sentence that says what to do; `otherwise` where there was no answer."""
    try:
        yield
    except StudioError:
        raise
    except Exception as error:  # the client's errors share no base: httpx, requests, urllib3 and its own
        ways = (_answer, _disk, _between)
        told = (way(repo, each) for each in _chain(error) for way in ways)
        raise ModelUnavailable(next(filter(None, told), otherwise)) from error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of."""
    seen: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in seen:
        seen.append(now)
        now = now.__cause__ or now.__context__
    return iter(seen)


def _answer(repo: str, error: BaseException) -> str | None:
    """What an answer of the hub means; None where it gave none."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if not isinstance(status, int) or status < 400:
        return None
    if status == 404:
        return f"The hub has no {repo}, or not the file that is needed of it. It may have been renamed or withdrawn."
    why = ANSWERS.get(status) or (AT_FAULT if status >= 500 else REFUSED)
    return why.format(repo=repo, status=status)


def _disk(repo: str, error: BaseException) -> str | None:
    """What a fault of the disk means; None for another fault."""
    from huggingface_hub import constants

    code = error.errno if isinstance(error, OSError) else None
    place = constants.HF_HOME
    if code in (errno.ENOSPC, errno.EDQUOT) or "No space left on device" in str(error):
        return (
            f"{repo} cannot be downloaded: the disk that holds the hub's cache ({place}) is full. Free some space, or "
            "set HF_HOME to a folder that has it."
        )
    if code in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{repo} cannot be downloaded: the hub's cache ({place}) cannot be written to. Allow it, or set HF_HOME."
    return None


def _between(repo: str, error: BaseException) -> str | None:
    """What stands between here and the hub; None where nothing tells of it."""
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{repo} cannot be downloaded: something between here and the hub, such as a proxy or a login page, "
            "answers in the hub's place. Sign in there, or set HTTPS_PROXY, and load it again."
        )
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            f"{repo} cannot be downloaded: the hub's certificate is not one that this machine trusts. Where a proxy "
            "looks into connections, name its certificate in SSL_CERT_FILE."
        )
    return None


def _broken_off(repo: str) -> str:
    return f"The download of {repo} broke off. Load it again: it goes on where it was."


def _unreached(repo: str) -> str:
    return (
        f"{repo} is not on this machine, and the hub was not reached. Connect this machine to the internet and "
        f"load it again, or run `hf download {repo}` on one that is and copy its cache (~/.cache/huggingface) here."
    )


def _bar(repo: str, progress: Progress) -> Callable[..., Any]:
    """A tqdm that draws nothing and tells `progress`; how the hub's client says how far it is."""
    from tqdm.auto import tqdm

    class Told(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": False, "file": _Nowhere()})

        def update(self, n: float | None = 1) -> bool | None:
            if self.unit == "B" and self.total:
                done = min((self.n + (n or 0)) / self.total, 1.0)
                progress(SHARE * done, f"Downloading {repo}: {self.n / 1e9:.2f} of {self.total / 1e9:.2f} GB")
            return bool(super().update(n))

    return Told


class _Nowhere:
    """A stream that keeps nothing."""

    def write(self, _: str) -> int:
        return 0

    def flush(self) -> None:
        pass
