"""Taking: words of another transcript in the place of a document's own, and speech that only the other has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from studio.align.graft import Piece, Stretch, graft
from studio.domain import Segment, Transcript
from studio.errors import EditError, RequestError
from studio.languages import same_language
from studio.transcript.compare import Row, compare
from studio.transcript.document import check_length, reworded


def rows(document: Transcript, other: Transcript) -> tuple[Row, ...]:
    """Their comparison. Raises RequestError where words of the other do not belong in the document."""
    if not same_language(document.language, other.language):
        raise RequestError(
            f"Words in “{other.language}” do not belong in a text in “{document.language}”. "
            "Take from a transcript in the same language."
        )
    return compare(document, other)


def with_pieces(segment: Segment, pieces: Iterable[Piece]) -> Segment:
    """The segment with words of the other, which bring their own times.

    Raises EditError for pieces that overlap or lie outside the segment's words.
    """
    ordered = sorted(pieces, key=lambda piece: piece[:2])
    edges = [0, *(edge for piece in ordered for edge in piece[:2]), len(segment.words)]
    if edges != sorted(edges):
        raise EditError("These words cannot be put in the place of others: the places overlap, or there are none.")
    return reworded(segment, graft(segment.words, ordered, segment.start, segment.end))


def added(document: Transcript, stretches: Sequence[Stretch]) -> tuple[Segment, ...]:
    """A segment for each stretch of speech that only the other has, under an id that no other has."""
    used = {segment.id for segment in document.segments}
    found = []
    for start, end, words, speaker, channel in stretches:
        placed = graft((), [Piece(0, 0, words)], start, end)
        check_length(" ".join(word.text for word in placed))
        # a run's segments have plain milliseconds, also those that it has yet to hear
        key = next(key for number in count(1) if (key := f"{round(start * 1000):08d}-{number}") not in used)
        used.add(key)
        found.append(Segment(key, start, end, placed, speaker, document.language, channel=channel))
    return tuple(found)
