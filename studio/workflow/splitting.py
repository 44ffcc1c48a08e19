"""A row that is longer than a segment can be, as several: cut at pauses, each with the words that are said in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.align.carry import spread
from studio.audio import pauses
from studio.domain import Origin, Recording, Request, Word
from studio.errors import ManifestError
from studio.formats import ImportedSegment
from studio.limits import LONGEST_SEGMENT, TOLERANCE, Span
from studio.store import Store
from studio.workflow.aligning import Aligning
from studio.workflow.placing import refused, within
from studio.workflow.sounds import timeline

if TYPE_CHECKING:
    from studio.limits import Waveform

LONGEST_ROW = 1_800.0
"""Seconds that are aligned in one go."""
FOUND = 0.5
"""Of a text's words that must be found in the sound: else it is no text of it, and any cut would be made up."""


class Splitting:
    def __init__(self, store: Store, aligning: Aligning) -> None:
        self._store = store
        self._aligning = aligning

    def parts(
        self, told: ImportedSegment, recording: Recording, origin: Origin, request: Request
    ) -> Sequence[ImportedSegment]:
        """The row, or the rows that it is split into where it has a text and is too long.

        Raises ManifestError where its words are not found in the sound."""
        start, end = within(told, recording, origin)
        if end - start <= LONGEST_SEGMENT + TOLERANCE or not told.text:
            return [told]
        if request.task == "ast" or end - start > LONGEST_ROW:
            raise _refused(told, origin, "translations and rows of more than half an hour are not split")
        samples, levels = self._sound(recording, (start, end))
        words = self._aligning.realign(samples, start, spread(told.text, start, end), request.source_lang)
        if sum(word.timed_by == "aligner" for word in words) < FOUND * len(words):
            raise _refused(told, origin, f"its words were not found in its sound (in “{request.source_lang}”)")
        spans = _spans(levels, words, start)
        said = spread(told.heard.text, start, end) if told.heard else ()
        heard = self._aligning.realign(samples, start, said, request.source_lang) if said else ()
        return [
            _part(told, span, part, machine)
            for span, part, machine in zip(spans, _shared(words, spans), _shared(heard, spans), strict=True)
            if part or machine
        ]

    def _sound(self, recording: Recording, span: Span) -> tuple[Waveform, bytes]:
        blobs = self._store.blobs
        levels = blobs.read(recording.sha256, "activity.u8")[
            round(span[0] * pauses.FRAMES) : round(span[1] * pauses.FRAMES)
        ]
        with timeline(blobs, recording.sha256) as reader:
            return reader.read(*span), levels


def _spans(levels: bytes, words: Sequence[Word], start: float) -> list[Span]:
    """Where the parts lie, each with the words whose middle lies nearest to it."""
    windows = [(start + first, start + last) for first, last in pauses.cut(levels, max_seconds=LONGEST_SEGMENT - 1)]
    windows = windows or [(words[0].start, words[-1].end)]
    shares = _shared(words, windows)
    return [
        (min(window[0], share[0].start), max(window[1], share[-1].end)) if share else window
        for window, share in zip(windows, shares, strict=True)
    ]


def _shared(words: Sequence[Word], spans: Sequence[Span]) -> list[tuple[Word, ...]]:
    """The words of each span, cut apart in the middle of what lies between two."""
    edges = [(one[1] + other[0]) / 2 for one, other in pairwise(spans)]
    places = [bisect_right(edges, (word.start + word.end) / 2) for word in words]
    return [tuple(word for word, place in zip(words, places, strict=True) if place == at) for at in range(len(spans))]


def _part(told: ImportedSegment, span: Span, words: tuple[Word, ...], machine: tuple[Word, ...]) -> ImportedSegment:
    heard = replace(told.heard, text=_text(machine), words=machine) if told.heard else None
    return replace(told, start=span[0], end=span[1], text=_text(words), words=words, heard=heard, lasts=None)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _refused(told: ImportedSegment, origin: Origin, why: str) -> ManifestError:
    return refused(told, origin, f"it is too long for a segment, and {why}. Split it into rows.")
