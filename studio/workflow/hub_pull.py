"""What was pushed to the Hub, fetched as it stands there now: its texts at one commit, and none of its sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import Cancelled, RequestError, shown
from studio.formats.audiofolder import ABOUT
from studio.formats.pushed import LARGEST, NAMES
from studio.limits import Progress, ShouldStop
from studio.workflow import hub_client
from studio.workflow.hub_client import DATASET, HubError, explained, full_name, quiet

if TYPE_CHECKING:
    from huggingface_hub import HfApi

SHORT = 7
"""Digits by which people name a commit."""
_REVISION = re.compile(r"(?!.*\.\.)[\w.-]{1,100}(?:/[\w.-]{1,100}){0,3}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")

ANSWERS: Mapping[int, str] = {
    **hub_client.ANSWERS,
    403: "this login may not read it (403). Take one of an account that may; a token needs the right to read it.",
    404: "the Hub has no such dataset or revision, or this login does not see it (404). Look at the name.",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files of `NAMES` in a folder."""

    repository: str
    """Its id, with the account."""
    url: str
    commit: str

    @property
    def source(self) -> str:
        """As people name it, such as ann/calls@abc1234."""
        return f"{self.repository}@{self.commit[:SHORT]}"


def fetch(
    name: str, revision: str | None, token: str, folder: Path, progress: Progress, cancelled: ShouldStop
) -> Fetched:
    """The dataset `name`, of the token's account where none is said, into an empty folder.

    `revision`: a branch, a tag or a commit; None: as it is now. Raises RequestError, HubError, Cancelled.
    """
    from huggingface_hub import HfApi

    if revision is not None and not _REVISION.fullmatch(revision):
        raise RequestError(f"{shown(revision)} is no revision. Take a commit of the dataset, such as abc1234.")
    api = HfApi(token=token)
    with explained(f"{shown(name)} was not pulled", ANSWERS), quiet():
        progress(0.0, "Asking the Hub")
        repository = full_name(api, name)
        commit = str(api.repo_info(repository, repo_type=DATASET, revision=revision).sha)
        if not _COMMIT.fullmatch(commit):
            raise HubError(f"{shown(name)} was not pulled: {hub_client.NO_HUB}")
        fetch_texts(api, repository, commit, folder, progress, cancelled)
    return Fetched(repository, f"{api.endpoint}/datasets/{repository}", commit)


def fetch_texts(
    api: HfApi, repository: str, commit: str, folder: Path, progress: Progress, cancelled: ShouldStop
) -> None:
    """What there is of `NAMES` at a commit. Raises RequestError, Cancelled, and what the client does."""
    names = _names(api, repository, commit)
    for done, each in enumerate(names):
        if cancelled():
            raise Cancelled
        progress(done / len(names), f"Fetching {each}")
        api.hf_hub_download(repository, each, repo_type=DATASET, revision=commit, local_dir=folder)


def _names(api: HfApi, repository: str, commit: str) -> list[str]:
    """Those of `NAMES` that there are. Raises RequestError for a dataset that is none of ours, or holds too much."""
    found = api.get_paths_info(repository, list(NAMES), repo_type=DATASET, revision=commit)
    sizes = {each.path: getattr(each, "size", 0) for each in found if each.path in NAMES}
    if ABOUT not in sizes:
        raise RequestError(
            f"The dataset {shown(repository)} was not pushed from here. Import its sound and texts instead."
        )
    if len(sizes) == 1:
        raise RequestError(
            f"The dataset {shown(repository)} has no metadata.jsonl in a folder of a split, as it was pushed with. Put "
            "it back, with the corrected texts in it."
        )
    for name, size in sizes.items():
        if size > LARGEST:
            raise RequestError(
                f"{shown(name)} of {shown(repository)} has {size / 1e6:,.0f} MB; at most {LARGEST / 1e6:,.0f} are read."
                " Push fewer recordings into one dataset."
            )
    return [name for name in NAMES if name in sizes]
