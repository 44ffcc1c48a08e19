"""Corrections from the Hub on the wire: which datasets were pushed, what a pull would bring, what came of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, cast

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio.api.base import Intent, Key, answer_shape
from studio.domain import Job, Project
from studio.i18n import Sentence, translated, translated_or_none
from studio.jobs.kinds.push import PushedDataset

Outcome = Literal["there", "here", "conflict", "gone", "new", "unknown"]


class StartPull(Intent):
    """Looks what a dataset would bring, or brings it. Where one is under way, that one is followed."""

    action: Literal["start"]
    dataset: Annotated[str, Field(min_length=1, max_length=200)]
    revision: Annotated[str, Field(max_length=100)] | None = None
    """A commit that was looked at; null: as it is now."""
    project: Key | None = None
    """Only what is in this one comes; null: whatever one may change."""
    dry: bool
    """Nothing is changed; what would come of it is told."""


class StopPull(Intent):
    action: Literal["stop"]
    pull: Key


PULL: TypeAdapter[StartPull | StopPull] = TypeAdapter(Annotated[StartPull | StopPull, Field(discriminator="action")])


@answer_shape
class PullRow(TypedDict):
    """A row that is another there than here, or was not found in both."""

    outcome: Outcome
    """`there`, `here`: changed there or here alone; `conflict`: in both, or verified here."""
    why: Sentence
    """A sentence, where the outcome does not say it."""
    recording: str
    """Its id; empty where nothing here is meant."""
    name: str
    """Of the recording."""
    transcript: str
    segment: str
    """Empty where it is no longer here."""
    start: float
    """Seconds."""
    here: str | None
    """The text before the pull, shortened."""
    there: str | None
    beside: str
    """The transcript that keeps the text from there, to compare with; empty where there is none."""


@answer_shape
class PullState(TypedDict):
    """How it stands; from `commit` on it is empty before it is done."""

    pull: str
    """The key to it."""
    dataset: str
    """As it was asked for, or its whole name once it is known."""
    project: str | None
    """Into which alone it goes, or went."""
    dry: bool
    state: Literal["working", "done", "failed", "stopped"]
    part: float
    """0..1"""
    doing: Sentence
    message: Sentence | None
    """Why there is nothing."""
    commit: str
    url: str
    """Of the dataset."""
    counts: dict[str, int]
    """Of rows: same, there, here, conflict, gone, new and unknown."""
    rows: list[PullRow]
    """Those that whoever asks may read: of each outcome the first 50."""


@answer_shape
class PushedFrom(TypedDict):
    name: str
    """Of a dataset, with its account."""
    project: str | None
    """Id of the project that was pushed there; null for everything."""


@answer_shape
class PullInto(TypedDict):
    id: str
    name: str


@answer_shape
class Pulls(TypedDict):
    """What there is to pull from, and how the newest pull stands, so that a reload shows it again."""

    datasets: list[PushedFrom]
    """That were pushed, the latest first."""
    projects: list[PullInto]
    """Into which a pull can bring something, the oldest first."""
    latest: PullState | None


@answer_shape
class PullStarted(TypedDict):
    pull: str
    """The key to it."""


_COUNTS = {
    "same": "same",
    "there": "taken",
    "here": "here",
    "conflict": "conflicts",
    "gone": "gone",
    "new": "new",
    "unknown": "unknown",
}
"""Names on the wire, and in the result of a job."""


def pulls(
    pushed: Sequence[PushedDataset],
    projects: Sequence[Project],
    latest: Job | None,
    may_read: Callable[[str], bool],
) -> Pulls:
    return {
        "datasets": [{"name": each.repository, "project": each.project} for each in pushed],
        "projects": [{"id": each.id, "name": each.name} for each in projects],
        "latest": None if latest is None else pull_state(latest, may_read),
    }


def pull_state(job: Job, may_read: Callable[[str], bool]) -> PullState:
    """`may_read`: whether whoever asks sees a recording, by its id."""
    found: dict[str, Any] = dict(job.result or {}) if job.state == "done" else {}
    return {
        "pull": job.id,
        "dataset": found.get("repository", job.payload["name"]),
        "project": job.payload["project"],
        "dry": job.payload["dry"],
        "state": "working" if job.active else _ended(job),
        "part": job.part,
        "doing": translated(job.doing or "Waiting"),
        "message": translated_or_none(job.error),
        "commit": found.get("commit", ""),
        "url": found.get("url", ""),
        "counts": {name: found[key] for name, key in _COUNTS.items()} if found else {},
        "rows": _readable(found.get("rows", ()), may_read),  # of a pull of before: none
    }


def _ended(job: Job) -> Literal["done", "failed", "stopped"]:
    assert job.state in ("done", "failed", "stopped")
    return job.state


def _readable(rows: Sequence[Mapping[str, Any]], may_read: Callable[[str], bool]) -> list[PullRow]:
    """Those of recordings that are there and shown; each is asked for once."""
    may = {key: may_read(key) for key in {each["recording"] for each in rows} if key}
    return [_row(each) for each in rows if may.get(each["recording"], True)]


def _row(kept: Mapping[str, Any]) -> PullRow:
    """As a job's result has it, but for its language."""
    row: dict[str, Any] = {**kept, "why": translated(kept["why"])}
    return cast("PullRow", row)
