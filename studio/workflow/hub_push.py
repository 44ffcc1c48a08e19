"""A dataset out to the Hub: into a private repository of whoever pushes, in one commit, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from studio.errors import Cancelled, ManifestError, RequestError, shown
from studio.formats.audiofolder import ABOUT, SPLITS
from studio.formats.pushed import NoSegments
from studio.limits import Progress, ShouldStop, never, silent
from studio.workflow import hub_client
from studio.workflow.hub_changes import changed_there
from studio.workflow.hub_client import DATASET, explained, full_name, quiet
from studio.workflow.hub_pull import fetch_texts

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, HfApi

AT_ONCE = 50
"""Files that are sent between two looks whether to stop."""
_SENT = 0.95
BARE = {".gitattributes"}
"""What the Hub puts into a dataset that is made."""

ANSWERS: Mapping[int, str] = {
    **hub_client.ANSWERS,
    403: "this login may not write there (403). Choose a name in your own account; a token needs the right to write.",
    404: "the Hub has no such account or dataset (404). Choose another name.",
    412: "it was changed on the Hub meanwhile (412). Push again: what was changed is looked at first.",
    413: "the Hub takes no files of this size from this account (413). Push fewer recordings at once.",
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """What is on the Hub now."""

    repository: str
    """Its id, with the account."""
    url: str
    revision: str
    """Of the commit."""
    files: int


@dataclass(frozen=True, slots=True)
class Planned:
    """What a push would do."""

    repository: str
    url: str
    new: bool
    """The dataset is not there yet."""
    files: int
    bytes: int
    removed: int
    """Clips there that are of no row any more."""


class ChangedOnTheHub(RequestError):
    """Somebody corrected there what is not here yet: nothing was pushed."""

    def __init__(self, repository: str, what: str) -> None:
        super().__init__(
            f"{shown(repository)} was not pushed, for it was changed on the Hub: {what}. Bring that back first, under "
            f"Push or by `canary-studio pull {repository}`; or overwrite it on purpose, under Push or by "
            "`canary-studio push --overwrite`."
        )


class Seen(Protocol):
    """Which commits of a repository hold nothing that is not here."""

    def __call__(self, repository: str, /) -> Collection[str]: ...


def nothing_seen(_: str) -> Collection[str]:
    return ()


def push(
    folder: Path,
    name: str,
    token: str,
    progress: Progress,
    cancelled: ShouldStop,
    *,
    seen: Seen = nothing_seen,
    overwrite: bool = False,
) -> Pushed:
    """Everything in `folder`, a dataset as `audiofolder` writes it, into the dataset `name` of the token's account.

    One that is not there is made, private. One that was pushed by us, or is empty, as a kill may have left it, is
    brought to the same state, clips that are gone included; another, or one that is public, is never touched. What
    somebody corrected there, and is in no commit that was `seen`, is not overwritten unless that is wished. Raises
    RequestError, ChangedOnTheHub, HubError, and Cancelled, which leave nothing behind.
    """
    from huggingface_hub import HfApi

    api = HfApi(token=token)
    with explained(f"{shown(name)} was not pushed", ANSWERS), quiet():
        progress(0.0, "Asking the Hub")
        repository = full_name(api, name)
        made = _make(api, repository)
        try:
            there = _There() if made else _there(api, repository)
            if not overwrite:
                _check_unchanged(api, repository, folder, there, seen, cancelled)
            return _commit(api, repository, folder, there, progress, cancelled)
        except BaseException:
            if made:  # an empty one would be all that is left
                with suppress(Exception):
                    api.delete_repo(repository, repo_type=DATASET, missing_ok=True)
            raise


def plan(
    folder: Path,
    name: str,
    token: str,
    *,
    cancelled: ShouldStop = never,
    seen: Seen = nothing_seen,
    overwrite: bool = False,
) -> Planned:
    """What `push` would do, of which nothing is done. Raises what it would raise before it sends anything."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi(token=token)
    with explained(f"{shown(name)} was not pushed", ANSWERS), quiet():
        repository = full_name(api, name)
        try:
            there, new = _there(api, repository), False
        except HfHubHTTPError as error:
            if error.response.status_code != 404:
                raise
            there, new = _There(), True
        if not overwrite:
            _check_unchanged(api, repository, folder, there, seen, cancelled)
    names = _names(folder)
    size = sum((folder / each).stat().st_size for each in names)
    url = f"{api.endpoint}/datasets/{repository}"
    return Planned(repository, url, new, len(names), size, len(there.gone(names)))


@dataclass(frozen=True, slots=True)
class _There:
    """What a dataset holds at one commit; one that was just made holds nothing."""

    files: Sequence[str] = ()
    commit: str | None = None

    def gone(self, names: Sequence[str]) -> list[str]:
        """Clips and rows that no push of these names has any more."""
        kept = set(names)
        return [name for name in self.files if name.partition("/")[0] in SPLITS.values() and name not in kept]


def _make(api: HfApi, repository: str) -> bool:
    """Whether it was not there before."""
    from huggingface_hub.errors import HfHubHTTPError

    try:
        api.create_repo(repository, repo_type=DATASET, private=True)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise
        return False
    return True


def _there(api: HfApi, repository: str) -> _There:
    """Raises RequestError for what somebody else made, and for what everybody sees."""
    told = api.repo_info(repository, repo_type=DATASET)
    files = list(api.list_repo_files(repository, repo_type=DATASET, revision=told.sha))
    if ABOUT not in files and set(files) - BARE:
        raise RequestError(
            f"There is a dataset {shown(repository)} already that was not pushed from here; it is left alone. "
            "Choose another name."
        )
    if not told.private:
        raise RequestError(
            f"Nothing is pushed to the dataset {shown(repository)}: it is public; this studio pushes to private ones "
            "only. Make it private on the Hub, or choose another name."
        )
    return _There(files, told.sha)


def _check_unchanged(
    api: HfApi, repository: str, folder: Path, there: _There, seen: Seen, cancelled: ShouldStop
) -> None:
    """Raises ChangedOnTheHub."""
    if there.commit is None or ABOUT not in there.files or there.commit in seen(repository):
        return
    with TemporaryDirectory(prefix="texts-", dir=folder.parent) as passing:
        try:
            fetch_texts(api, repository, there.commit, Path(passing), silent, cancelled)
            changed = changed_there(Path(passing), folder)
        except NoSegments:  # of a version that did not say what it pushed: nobody can tell
            return
        except (RequestError, ManifestError) as error:
            raise ChangedOnTheHub(repository, str(error).rstrip(".")) from error
    if changed:
        raise ChangedOnTheHub(repository, str(changed))


def _commit(
    api: HfApi, repository: str, folder: Path, there: _There, progress: Progress, cancelled: ShouldStop
) -> Pushed:
    """On top of the commit that was looked at, or not at all."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    names = _names(folder)
    added = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=str(folder / name)) for name in names]
    _send(api, repository, added, progress, cancelled)
    if cancelled():
        raise Cancelled
    operations: list[Any] = [*added, *(CommitOperationDelete(path_in_repo=name) for name in there.gone(names))]
    done = api.create_commit(
        repository,
        operations,
        commit_message=f"Canary Studio: {len(names)} files",
        repo_type=DATASET,
        parent_commit=there.commit,
    )
    progress(1.0, "Done")
    return Pushed(repository, f"{api.endpoint}/datasets/{repository}", done.oid, len(names))


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _send(
    api: HfApi, repository: str, added: Sequence[CommitOperationAdd], progress: Progress, cancelled: ShouldStop
) -> None:
    """What is large, before the commit that names it: what was sent of a push that is stopped belongs to nothing."""
    for first in range(0, len(added), AT_ONCE):
        if cancelled():
            raise Cancelled
        api.preupload_lfs_files(repository, added[first : first + AT_ONCE], repo_type=DATASET, free_memory=False)
        done = min(first + AT_ONCE, len(added))
        progress(_SENT * done / len(added), f"Sending: {done} of {len(added)} files")
