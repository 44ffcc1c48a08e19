"""A document: what it must be, and how an edit changes it.

An `Edit` names the segments before and after; `apply` carries it out, and swapping its two
sides takes it back. What makes edits is in `studio.transcript.ops`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from studio.domain import Edit, Segment, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.limits import LONGEST_SEGMENT, TOLERANCE
from studio.text import LONGEST_TEXT, clean, split_words


def apply(transcript: Transcript, edit: Edit) -> Transcript:
    """The transcript with `edit.before` replaced by `edit.after`.

    Raises Conflict when a segment of `before` no longer stands as it did, whatever its
    revision. Revisions only grow, also by an inverse, so that nobody takes old for new.
    """
    standing = {segment.id: segment for segment in transcript.segments}
    for segment in edit.before:
        if not _same_content(standing.get(segment.id), segment):
            raise Conflict(segment.id)
    gone = {segment.id for segment in edit.before}
    rest = [segment for segment in transcript.segments if segment.id not in gone]
    after = [_revised(segment, standing.get(segment.id)) for segment in edit.after]
    segments = tuple(sorted(rest + after, key=_place))
    return replace(transcript, segments=segments, version=transcript.version + 1)


def reworded(segment: Segment, words: tuple[Word, ...]) -> Segment:
    """The segment with other words. What a machine found odd in a text says nothing of the one in its place.

    Raises EditError for more than a segment holds.
    """
    text = " ".join([word.text for word in words])
    check_length(text)
    return replace(segment, words=words, quality_flag=segment.quality_flag if text == segment.text else None)


def check_length(text: str) -> None:
    """Raises EditError."""
    if len(text) > LONGEST_TEXT:
        raise EditError(f"This text has {len(text):,} characters; a segment holds at most {LONGEST_TEXT:,}.")


def find(transcript: Transcript, segment_id: str) -> Segment:
    """Raises NotFound."""
    for segment in transcript.segments:
        if segment.id == segment_id:
            return segment
    raise NotFound("segment", segment_id)


def check(transcript: Transcript) -> None:
    """Raise EditError for the first thing that a document must not be; after every change and in every test."""
    for problem in problems(transcript):
        raise EditError(problem)


def problems(transcript: Transcript) -> Iterator[str]:
    """Everything that is wrong with a document: ids, order, spans, words, text."""
    if len({segment.id for segment in transcript.segments}) < len(transcript.segments):
        yield "Two segments have the same id."
    for one, other in pairwise(transcript.segments):
        if _place(other) < _place(one):
            yield f"Segment {other.id} stands after one that starts later."
    for segment in transcript.segments:
        yield from segment_problems(segment)


def _same_content(one: Segment | None, other: Segment) -> bool:
    """True when the two are equal but for their revision."""
    return one is other or (one is not None and replace(one, revision=0) == replace(other, revision=0))


def segment_problems(segment: Segment) -> Iterator[str]:
    where = f"Segment {segment.id}"
    if not 0 <= segment.start < segment.end:
        yield f"{where} does not end after it starts, or starts before the recording."
    if segment.duration > LONGEST_SEGMENT + TOLERANCE:
        yield f"{where} is {segment.duration:.1f} s long; at most {LONGEST_SEGMENT:g} s are possible."
    text = segment.text
    if text != clean(text) or split_words(text) != [word.text for word in segment.words]:
        yield f"{where} has an empty word, or characters that do not belong in a text."
    if any(word.confidence is not None and not 0 <= word.confidence <= 1 for word in segment.words):
        yield f"{where} has a confidence outside 0 to 1."
    yield from _time_problems(segment, where)


def _time_problems(segment: Segment, where: str) -> Iterator[str]:
    if any(not word.start < word.end for word in segment.words):
        yield f"{where} has a word that takes no time."
    if any(other.start < one.end - TOLERANCE for one, other in pairwise(segment.words)):
        yield f"{where} has words that overlap."
    outside = segment.words and (
        segment.words[0].start < segment.start - TOLERANCE or segment.words[-1].end > segment.end + TOLERANCE
    )
    if outside:
        yield f"{where} has a word outside its own time."


def _revised(segment: Segment, standing: Segment | None) -> Segment:
    newest = max(segment.revision, standing.revision if standing else 0)
    return replace(segment, revision=newest + 1)


def _place(segment: Segment) -> tuple[float, float, str]:
    return segment.start, segment.end, segment.id
