"""Published weights: where they are on this machine, and fetching them with progress where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from studio.engines import Location, Progress
from studio.errors import ModelUnavailable, StudioError

REACH_SECONDS = 10.0

SHARE = 0.8
"""Of the progress of loading that a download is."""


def cached(repo: str, *files: str) -> tuple[Path, ...] | None:
    """The files in the hub's cache, or None when one of them is not there. Asks no network."""
    from huggingface_hub import try_to_load_from_cache

    found = [try_to_load_from_cache(repo, file) for file in files]
    return tuple(Path(path) for path in found if isinstance(path, str)) if all(_is_path(f) for f in found) else None


def location(repo: str, *files: str) -> Location:
    return "cached" if cached(repo, *files) else "hub"


def fetch_file(repo: str, file: str, progress: Progress) -> Path:
    """One file of a repository, from the cache or the network. Raises ModelUnavailable, Cancelled."""
    if (here := cached(repo, file)) is not None:
        return here[0]
    from huggingface_hub import hf_hub_download

    with _explained(repo):
        _reach(repo)
        return Path(hf_hub_download(repo, file, tqdm_class=_bar(repo, progress)))


def fetch_files(repo: str, patterns: list[str], needed: list[str], progress: Progress) -> Path:
    """The files that match, in the cache; its folder. From the network only if one of `needed` is missing.

    Raises ModelUnavailable, Cancelled.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    with suppress(LocalEntryNotFoundError):
        found = Path(snapshot_download(repo, allow_patterns=patterns, local_files_only=True))
        if all(any(found.glob(pattern)) for pattern in needed):
            return found

    with _explained(repo):
        _reach(repo)
        return Path(snapshot_download(repo, allow_patterns=patterns, tqdm_class=_bar(repo, progress)))


def _reach(repo: str) -> None:
    """Ask once: the client's downloads try for half a minute where there is no network at all."""
    from huggingface_hub import HfApi

    HfApi().model_info(repo, timeout=REACH_SECONDS)


def _is_path(found: Any) -> bool:
    # the cache also knows what a repository has not
    return isinstance(found, str)


@contextmanager
def _explained(repo: str) -> Iterator[None]:
    """Whatever the hub's client raises, as one sentence with the mend."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        yield
    except StudioError:
        raise
    except (GatedRepoError, RepositoryNotFoundError) as error:
        raise ModelUnavailable(
            f"{repo} cannot be downloaded with this account. Accept its terms at https://huggingface.co/{repo}, "
            "then run `hf auth login` here and try again."
        ) from error
    except Exception as error:  # the client's errors share no base: httpx, requests, urllib3 and its own
        raise ModelUnavailable(
            f"{repo} is not on this machine, and the hub was not reached. Connect this machine to the internet and "
            f"load it again, or run `hf download {repo}` on one that is and copy its cache (~/.cache/huggingface) here."
        ) from error


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
