"""What is being taken in, on the wire: files, or manifests and zips, which may ask something before they go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio import limits
from studio.api.base import Choice, Intent, Key, answer_shape, choices
from studio.domain import Job
from studio.i18n import Sentence, translated
from studio.jobs.kinds.importing import Import, ImportResult, asks
from studio.jobs.kinds.ingest import Ingest, Ingested, is_kept, is_spoken
from studio.languages import LANGUAGES, language_name

MOST_TOLD = 100
"""Sentences on single files and rows; the rest is counted."""

KINDS = (Ingest.name, Import.name)


SEEN = "All are in the Library."
ALL_KNOWN = "Nothing new: all of these are in the Library already."
UNSEEN = "Where they are now they are not shown to you."
"""To whoever only adds to a project."""

MOST_FILES = 10_000
"""That are taken in at once."""


class StopIntake(Intent):
    """Ends it, gives up what it asks, or deletes what it keeps: nothing of its files stays but what is in the
    Library."""

    action: Literal["stop"]
    intake: Key


class GoOn(Intent):
    """The answer to what an import asks."""

    action: Literal["go_on"]
    intake: Key
    source_lang: Annotated[str, Field(max_length=20)] | None = None
    """Spoken in rows that do not say."""
    split_long: bool = False
    """Rows too long for a segment are split at their pauses."""
    skip_bad: bool = False
    """Bad rows are left out and told."""


class TryAgain(Intent):
    """Once more, with a recording that is kept."""

    action: Literal["again"]
    intake: Key


class TakeIn(Intent):
    """Files that were uploaded, together."""

    action: Literal["take"]
    files: Annotated[list[Annotated[str, Field(max_length=4_000)]], Field(min_length=1, max_length=MOST_FILES)]
    """Each by the path that its upload was answered with."""
    project: Annotated[str, Field(min_length=1, max_length=limits.LONGEST_PROJECT_NAME)]
    """The id or the name of where they go."""


INTAKE: TypeAdapter[StopIntake | GoOn | TryAgain | TakeIn] = TypeAdapter(
    Annotated[StopIntake | GoOn | TryAgain | TakeIn, Field(discriminator="action")]
)


@answer_shape
class IntakeState(TypedDict):
    """How it stands; what is told stands in it once it has ended."""

    intake: str
    """The key to it."""
    kind: Literal["files", "import"]
    spoken: bool
    """It was made in the page: nobody has it elsewhere, and stopping this is its end."""
    state: Literal["working", "asks", "done", "failed", "stopped"]
    part: float
    """0..1"""
    doing: Sentence
    asks: Literal["language", "rest"] | None
    """What an import asks, of which nothing is imported yet: the language of rows that do not say it, or whether bad
    rows are to be left out."""
    recordings: int
    """That came in."""
    summary: list[Sentence]
    """What came of it, or why it asks; sentences."""
    details: list[Sentence]
    """Of single files and rows; at most 100."""
    more: int
    """So many of those are not told."""
    languages: list[Choice]
    """To choose from, where the language is asked for."""


@answer_shape
class KeptSound(TypedDict):
    """A recording that was made in the page and could not be taken in: it can be tried again, downloaded, deleted."""

    intake: str
    """The key to it."""
    name: str
    seconds: float
    why: Sentence


@answer_shape
class LatestIntake(TypedDict):
    """What is under way or asks, so that a reload shows it again."""

    latest: IntakeState | None
    kept: list[KeptSound]
    """The newest first."""


@answer_shape
class IntakeStarted(TypedDict):
    intake: str
    """The key to it."""


def intake_state(job: Job, may_read: Callable[[str], bool]) -> IntakeState:
    """`may_read`: whether whoever asks sees a recording, by its id, that has come in."""
    summary, details, recordings, question = _told(job, may_read)
    asking = asks(job)
    return {
        "intake": job.id,
        "kind": "import" if job.kind == Import.name else "files",
        "spoken": is_spoken(job),
        "state": "working" if job.active else "asks" if asking else _ended(job),
        "part": job.part,
        "doing": translated(job.doing or "Waiting"),
        "asks": question,
        "recordings": len(recordings),
        "summary": [] if job.active else [translated(each) for each in summary],
        "details": [] if job.active else [translated(each) for each in details[:MOST_TOLD]],
        "more": 0 if job.active else max(0, len(details) - MOST_TOLD),
        "languages": _languages() if asking and question == "language" else [],
    }


def latest_intake(jobs: Sequence[Job], may_read: Callable[[str], bool]) -> LatestIntake:
    """Of jobs, oldest first: the newest that is not over, and all that are kept."""
    states = (intake_state(job, may_read) for job in reversed(jobs) if job.active or asks(job))
    return {"latest": next(states, None), "kept": [_kept_sound(job) for job in reversed(jobs) if is_kept(job)]}


def _kept_sound(job: Job) -> KeptSound:
    name, seconds = job.payload["files"][0]["name"], job.payload["samples"] / limits.SAMPLE_RATE
    return {"intake": job.id, "name": name, "seconds": seconds, "why": translated(job.error or "")}


def _ended(job: Job) -> Literal["done", "failed", "stopped"]:
    assert job.state in ("done", "failed", "stopped")
    return job.state


def _told(
    job: Job, may_read: Callable[[str], bool]
) -> tuple[Sequence[str], Sequence[str], Sequence[str], Literal["language", "rest"] | None]:
    """Summary, details, recordings and question."""
    wrong = (job.error,) if job.error else ()
    if job.kind == Import.name:
        imported = ImportResult.of(job)
        return (*imported.summary, *wrong), imported.details, imported.recordings, imported.asks
    came = Ingested.of(job)
    return _of_files(came, job, may_read), (*came.problems, *wrong), came.recordings, None


def _of_files(came: Ingested, job: Job, may_read: Callable[[str], bool]) -> Sequence[str]:
    if not job.active and came.recordings and set(came.recordings) <= set(came.known):
        return (ALL_KNOWN,) if len(came.recordings) > 1 else ()
    if not job.active and len(came.recordings) > 1:
        where = SEEN if may_read(came.recordings[0]) else UNSEEN
        return (f"{len(came.recordings)} recordings taken in. {where}",)
    nothing = not came.recordings and (came.problems or job.error)
    return ("Nothing was taken in.",) if nothing else ()


def _languages() -> list[tuple[str, Sentence]]:
    """By name, as people look for them."""
    return sorted(choices((code, language_name(code)) for code in LANGUAGES), key=lambda choice: choice[1])
