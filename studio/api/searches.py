"""Searches on the wire: in which recordings something is said, and where first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from typing_extensions import TypedDict

from studio.api.base import Status, answer_shape
from studio.domain import Segment
from studio.store.hits import SegmentHit
from studio.store.searching import TextHits
from studio.text import sought, sought_places

AROUND = 40
"""Characters before and after what was found."""


@answer_shape
class Snippet(TypedDict):
    """Where something is said first."""

    segment: str
    start: float
    """Of the word with which it begins: seconds."""
    before: str
    hit: str
    after: str


@answer_shape
class Said(TypedDict):
    """A recording in whose transcript something is said."""

    recording: str
    transcript: str
    segments: int
    """How many have it."""
    first: Snippet | None
    """Null for those far down a long list."""


@answer_shape
class SaidIn(TypedDict):
    """Where something is said, in the newest recordings first."""

    found: list[Said]


@answer_shape
class HitRow(TypedDict):
    """A segment in which something is said, of a recording among many."""

    recording: str
    name: str
    """Of the recording."""
    transcript: str
    language: str
    """Of the text."""
    translation: bool
    segment: str
    revision: int
    status: Status
    text: str
    word_start: list[int]
    """Of each word: milliseconds."""
    word_end: list[int]


@answer_shape
class HitsIn(TypedDict):
    """Where something is said that may be changed, by recording and by time."""

    rows: list[HitRow]
    more: bool
    """There are more, and these are the first."""
    only_read: int
    """Recordings that say it, too, and may only be read."""


@answer_shape
class TextsIn(TypedDict):
    """Segments that may be changed, whatever they say, by recording and by time: an expression is tried on them."""

    rows: list[HitRow]
    after: str | None
    """What names the place where it goes on; null where these are the last."""


def texts_in(found: Iterable[SegmentHit], after: tuple[int, int] | None) -> TextsIn:
    return {"rows": [_hit_row(each) for each in found], "after": None if after is None else f"{after[0]}-{after[1]}"}


def hits_in(found: Iterable[SegmentHit], *, more: bool, only_read: int) -> HitsIn:
    return {"rows": [_hit_row(each) for each in found], "more": more, "only_read": only_read}


def _hit_row(hit: SegmentHit) -> HitRow:
    said = hit.segment
    return {
        "recording": hit.recording_id,
        "name": hit.recording_name,
        "transcript": hit.transcript_id,
        "language": hit.language,
        "translation": hit.task == "ast",
        "segment": said.id,
        "revision": said.revision,
        "status": said.status,
        "text": said.text,
        "word_start": [round(word.start * 1000) for word in said.words],
        "word_end": [round(word.end * 1000) for word in said.words],
    }


def said_in(wanted: str, hits: Iterable[TextHits]) -> SaidIn:
    asked = " ".join(sought(wanted).split())
    return {
        "found": [
            {
                "recording": each.recording_id,
                "transcript": each.transcript_id,
                "segments": each.segments,
                "first": None if each.first is None else _snippet(each.first, asked),
            }
            for each in hits
        ]
    }


def _snippet(segment: Segment, asked: str) -> Snippet:
    text, places = segment.text, sought_places(segment.text)
    at = sought(text).index(asked)
    start, end = places[at], places[at + len(asked)]
    words = [0, *accumulate(len(word.text) + 1 for word in segment.words)]
    word = max(number for number, first in enumerate(words[:-1]) if first <= start)
    return {
        "segment": segment.id,
        "start": segment.words[word].start,
        "before": ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start],
        "hit": text[start:end],
        "after": text[end : end + AROUND] + ("…" if len(text) > end + AROUND else ""),
    }
