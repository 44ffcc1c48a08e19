"""Edits: pure operations on a transcript, each with its inverse, and the check that follows every one.

An operation looks at a transcript and gives an `Edit`, which names the segments before
and after; `apply` carries it out, and swapping its two sides takes it back. Undo, history
and conflicts work on edits alone, so an operation is one function here and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise

from studio.align.carry import carry
from studio.align.graft import Piece, Stretch, graft
from studio.domain import Edit, Segment, Status, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.text import LONGEST_TEXT, clean

LONGEST_SEGMENT = 40.0
"""Seconds; what the models are trained on."""

TOLERANCE = 0.0015
"""Seconds by which rounded times may overlap or leave their segment: files keep milliseconds."""


def set_text(transcript: Transcript, segment_id: str, text: str) -> Edit:
    """Replace what a segment says; words that are still there keep their times, new ones get carried ones.

    Empty text is legal: a segment in which nothing is said. Raises NotFound, EditError.
    """
    segment = find(transcript, segment_id)
    tidy = clean(text)
    _check_length(tidy)
    words = carry(segment.words, tidy, segment.start, segment.end)
    return Edit("set_text", (segment,), (_reworded(segment, words),))


def set_status(transcript: Transcript, segment_id: str, status: Status) -> Edit:
    """Mark a segment draft, verified or unusable. Raises NotFound."""
    segment = find(transcript, segment_id)
    return Edit("set_status", (segment,), (replace(segment, status=status),))


def take(transcript: Transcript, segment_id: str, pieces: Iterable[Piece]) -> Edit:
    """Put words of another transcript in the place of some of a segment's; they bring their own times.

    Raises NotFound, and EditError for pieces that overlap or lie outside the segment's words.
    """
    segment = find(transcript, segment_id)
    return Edit("take_words", (segment,), (_taken(segment, pieces),))


def take_stretch(transcript: Transcript, stretch: Stretch) -> Edit:
    """Add speech that only another transcript has, as a segment of its own. Its inverse removes it."""
    return Edit("take_words", (), _added(transcript, [stretch]))


def take_all(transcript: Transcript, pieces: Mapping[str, Sequence[Piece]], stretches: Iterable[Stretch] = ()) -> Edit:
    """Both of the above for many segments (by id), as one step. Raises NotFound, EditError."""
    standing = {segment.id: segment for segment in transcript.segments}
    if missing := [key for key in pieces if key not in standing]:
        raise NotFound("segment", missing[0])
    before = tuple(segment for segment in transcript.segments if segment.id in pieces)
    after = [_taken(segment, pieces[segment.id]) for segment in before]
    return Edit("take_all", before, (*after, *_added(transcript, stretches)))


def bring_in(segments: Iterable[Segment]) -> Edit:
    """Rows from elsewhere, each under an id that no other has. Its inverse takes them out again."""
    return Edit("import", (), tuple(segments))


def apply(transcript: Transcript, edit: Edit) -> Transcript:
    """The transcript with `edit.before` replaced by `edit.after`.

    Raises Conflict when a segment of `before` no longer stands as it did, whatever its
    revision. Revisions only grow, also by an inverse, so that nobody takes old for new.
    """
    standing = {segment.id: segment for segment in transcript.segments}
    for segment in edit.before:
        if not same_content(standing.get(segment.id), segment):
            raise Conflict(segment.id)
    gone = {segment.id for segment in edit.before}
    rest = [segment for segment in transcript.segments if segment.id not in gone]
    after = [_revised(segment, standing.get(segment.id)) for segment in edit.after]
    segments = tuple(sorted(rest + after, key=_place))
    return replace(transcript, segments=segments, version=transcript.version + 1)


def amend(edit: Edit, segment: Segment) -> Edit:
    """The same step with better times in `segment`: what an aligner found belongs to the edit that asked for it.

    Raises Conflict when the edit did not write this text.
    """
    written = {each.id: each for each in edit.after}
    if segment.id not in written or written[segment.id].text != segment.text:
        raise Conflict(segment.id)
    after = tuple(replace(each, words=segment.words) if each.id == segment.id else each for each in edit.after)
    return replace(edit, after=after)


def same_content(one: Segment | None, other: Segment) -> bool:
    """True when the two are equal but for their revision."""
    return one is not None and replace(one, revision=0) == replace(other, revision=0)


def find(transcript: Transcript, segment_id: str) -> Segment:
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
        yield from _segment_problems(segment)


def _reworded(segment: Segment, words: tuple[Word, ...]) -> Segment:
    """What a machine found odd in a text says nothing of the one that a person puts in its place."""
    new = replace(segment, words=words)
    return replace(new, doubt=segment.doubt if new.text == segment.text else None)


def _taken(segment: Segment, pieces: Iterable[Piece]) -> Segment:
    ordered = sorted(pieces, key=lambda piece: piece[:2])
    edges = [0, *(edge for piece in ordered for edge in piece[:2]), len(segment.words)]
    if edges != sorted(edges):
        raise EditError("These words cannot be put in the place of others: the places overlap, or there are none.")
    words = graft(segment.words, ordered, segment.start, segment.end)
    _check_length(" ".join(word.text for word in words))
    return _reworded(segment, words)


def _added(transcript: Transcript, stretches: Iterable[Stretch]) -> tuple[Segment, ...]:
    """A segment for each stretch, under an id that no other has."""
    used = {segment.id for segment in transcript.segments}
    added = []
    for start, end, words, speaker in stretches:
        placed = graft((), [Piece(0, 0, words)], start, end)
        _check_length(" ".join(word.text for word in placed))
        # a run's segments have plain milliseconds, also those that it has yet to hear
        key = next(key for number in count(1) if (key := f"{round(start * 1000):08d}-{number}") not in used)
        used.add(key)
        added.append(Segment(key, start, end, placed, speaker, transcript.language))
    return tuple(added)


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise EditError(f"This text has {len(text):,} characters; a segment holds at most {LONGEST_TEXT:,}.")


def _segment_problems(segment: Segment) -> Iterator[str]:
    where = f"Segment {segment.id}"
    if not 0 <= segment.start < segment.end:
        yield f"{where} does not end after it starts, or starts before the recording."
    if segment.duration > LONGEST_SEGMENT + TOLERANCE:
        yield f"{where} is {segment.duration:.1f} s long; at most {LONGEST_SEGMENT:g} s are possible."
    if segment.text != clean(segment.text) or any(len(word.text.split()) != 1 for word in segment.words):
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
