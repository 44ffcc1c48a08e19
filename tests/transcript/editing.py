"""Operations carried out on documents in memory, by someone who has seen them as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studio.align.graft import Piece
from studio.domain import Edit, Segment, Transcript, Word
from studio.transcript.document import find
from studio.transcript.ops import operation
from studio.transcript.ops.base import Scope, Slice
from studio.transcript.taking import with_pieces


def made(op: str, transcript: Transcript, *others: Transcript, **intent: object) -> Edit:
    known = operation(op)
    revisions = {segment.id: segment.revision for segment in transcript.segments}
    parsed = known.parse(intent)
    found = {each.id: anew(each, parsed.scope()) for each in transcript.segments if parsed.scope().anew and each.words}
    return known.edit(Slice(transcript, others, found=lambda: found), parsed, revisions)


def anew(segment: Segment, scope: Scope) -> tuple[Word, ...]:
    """As an aligner does it that hears each word in the middle of where it stood."""
    return tuple(
        replace(word, start=(3 * word.start + word.end) / 4, end=(word.start + 3 * word.end) / 4, timed_by="aligner")
        if word.timed_by in scope.anew
        else word
        for word in segment.words
    )


def taken(transcript: Transcript, segment_id: str, pieces: Iterable[Piece]) -> Edit:
    """As if a comparison had shown these pieces."""
    segment = find(transcript, segment_id)
    return Edit("take_words", (segment,), (with_pieces(segment, pieces),))
