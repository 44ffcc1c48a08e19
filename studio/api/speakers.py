"""Who speaks when, on the wire: a search that a diarizer makes in a recording, and how it stands."""

from __future__ import annotations

from typing import Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from studio import domain
from studio.api.base import Intent, Key, ModelId, RunState, answer_shape
from studio.i18n import Sentence, translated, translated_or_none


class FindSpeakers(Intent):
    """Has a diarizer give the words of a transcript their speakers."""

    action: Literal["start"]
    transcript: Key
    model: ModelId = "auto"


SPEAKERS: TypeAdapter[FindSpeakers] = TypeAdapter(FindSpeakers)


@answer_shape
class SpeakerSearch(TypedDict):
    """A search at work, or how it ended."""

    state: RunState
    doing: Sentence
    part: float
    """0..1"""
    speakers: int | None
    """How many were found; null before the end."""
    error: Sentence | None


@answer_shape
class SearchStarted(TypedDict):
    search: SpeakerSearch


@answer_shape
class LatestSearch(TypedDict):
    """The newest of a transcript."""

    latest: SpeakerSearch | None


def search(job: domain.Job) -> SpeakerSearch:
    return {
        "state": job.state,
        "doing": translated(job.doing),
        "part": job.part,
        "speakers": (job.result or {}).get("speakers"),
        "error": translated_or_none(job.error),
    }


def latest_search(job: domain.Job | None) -> LatestSearch:
    return {"latest": search(job) if job else None}
