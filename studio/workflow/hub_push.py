"""A dataset out to the Hub: into a private repository of whoever pushes, in one commit, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import Cancelled, RequestError, shown
from studio.formats.audiofolder import ABOUT, SPLITS
from studio.limits import Progress, ShouldStop
from studio.workflow import hub_client
from studio.workflow.hub_client import DATASET, explained, full_name, quiet

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


def push(folder: Path, name: str, token: str, progress: Progress, cancelled: ShouldStop) -> Pushed:
    """Everything in `folder`, a dataset as `audiofolder` writes it, into the dataset `name` of the token's account.

    One that is not there is made, private. One that was pushed by us, or is empty, as a kill may have left it, is
    brought to the same state, clips that are gone included; another, or one that is public, is never touched. Raises
    RequestError, HubError, and Cancelled, which leave nothing behind.
    """
    from huggingface_hub import HfApi

    api = HfApi(token=token)
    with explained(f"{shown(name)} was not pushed", ANSWERS), quiet():
        progress(0.0, "Asking the Hub")
        repository = full_name(api, name)
        made = _make(api, repository)
        try:
            there = [] if made else _files_of_ours(api, repository)
            return _commit(api, repository, folder, there, progress, cancelled)
        except BaseException:
            if made:  # an empty one would be all that is left
                with suppress(Exception):
                    api.delete_repo(repository, repo_type=DATASET, missing_ok=True)
            raise


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


def _files_of_ours(api: HfApi, repository: str) -> list[str]:
    """Raises RequestError for what somebody else made, and for what everybody sees."""
    files = list(api.list_repo_files(repository, repo_type=DATASET))
    if ABOUT not in files and set(files) - BARE:
        raise RequestError(
            f"There is a dataset {shown(repository)} already that was not pushed from here; it is left alone. "
            "Choose another name."
        )
    if not api.repo_info(repository, repo_type=DATASET).private:
        raise RequestError(
            f"Nothing is pushed to the dataset {shown(repository)}: it is public; this studio pushes to private ones "
            "only. Make it private on the Hub, or choose another name."
        )
    return files


def _commit(
    api: HfApi, repository: str, folder: Path, there: Sequence[str], progress: Progress, cancelled: ShouldStop
) -> Pushed:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    added = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=str(folder / name)) for name in names]
    gone = [name for name in there if name.partition("/")[0] in SPLITS.values() and name not in set(names)]
    _send(api, repository, added, progress, cancelled)
    if cancelled():
        raise Cancelled
    operations: list[Any] = [*added, *(CommitOperationDelete(path_in_repo=name) for name in gone)]
    done = api.create_commit(
        repository, operations, commit_message=f"Canary Studio: {len(names)} files", repo_type=DATASET
    )
    progress(1.0, "Done")
    return Pushed(repository, f"{api.endpoint}/datasets/{repository}", done.oid, len(names))


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
