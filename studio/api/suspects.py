"""Suspects on the wire: the words that may be wrong, in columns, with the reasons why."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import TypedDict

from studio.api.base import answer_shape, ms
from studio.transcript.suspects import ranking
from studio.transcript.suspects.measuring import Worth
from studio.transcript.suspects.ranking import Suspicion
from studio.workflow.suspecting import Suspected

REASONS: Mapping[str, str] = {reason.name: reason.says for reason in ranking.reasons()}
"""What a person is told, by name; in the order of their bits on the wire."""


@answer_shape
class SuspectColumns(TypedDict):
    """Words that a machine wrote and that may be wrong, the likeliest first; one array for each field.

    A word is known by its start and its text, whatever segment it is in by now.
    """

    start: list[int]
    """Milliseconds."""
    text: list[str]
    rank: list[int]
    """Of a thousand words so many are as suspect as this one, or more."""
    reasons: list[int]
    """A bit for each of `REASONS`, the lowest for the first."""


@answer_shape
class VoiceColumns(TypedDict):
    """Where somebody may speak and no word stands, in time order."""

    start: list[int]
    """Milliseconds."""
    end: list[int]
    """Milliseconds."""


@answer_shape
class PoorColumns(TypedDict):
    """Segments of which so much is expected to be wrong that writing them anew is quicker."""

    id: list[str]
    wer: list[int]
    """Percent of their words that are expected to be wrong."""


@answer_shape
class Measured(TypedDict):
    """What marking this share of the words was worth on what a person has corrected or verified."""

    share: int
    """Percent."""
    marked: int
    """Words that were marked."""
    wrong: int
    """Words that were wrong."""
    found: int
    """Words that were both."""


@answer_shape
class WireSuspects(TypedDict):
    words: SuspectColumns
    voice: VoiceColumns
    poor: PoorColumns
    measured: list[Measured]
    """For each of `SUSPECT_SHARES`, in their order."""
    checked: int
    """Words of which a person has said what is right."""


def suspects(found: Suspected) -> WireSuspects:
    return {
        "words": _columns(found.words),
        "voice": {"start": [ms(start) for start, _ in found.voice], "end": [ms(end) for _, end in found.voice]},
        "poor": {"id": list(found.poor), "wer": [round(100 * wer) for wer in found.poor.values()]},
        "measured": [_measured(each) for each in found.worth],
        "checked": found.checked,
    }


def _columns(words: tuple[Suspicion, ...]) -> SuspectColumns:
    return {
        "start": [ms(each.word.start) for each in words],
        "text": [each.word.text for each in words],
        "rank": [each.rank for each in words],
        "reasons": [each.bits for each in words],
    }


def _measured(each: Worth) -> Measured:
    return {"share": each.share, "marked": each.marked, "wrong": each.wrong, "found": each.found}
