"""A row as its file tells it becomes a segment of a recording, or is refused with its line."""

from __future__ import annotations

from dataclasses import replace

from studio.align.carry import spread
from studio.audio import missing_end
from studio.domain import Origin, Plain, QualityFlag, Recording, Request, Segment, Status, Word
from studio.engines.guard import quality_flag
from studio.errors import LanguageMissing, ManifestError, shown
from studio.formats import ImportedSegment
from studio.formats.nemo.custom import CLIP
from studio.limits import LONGEST_SEGMENT, SAMPLE_RATE, TOLERANCE, Span
from studio.transcript.document import segment_problems
from studio.workflow.joining import Row

ROUNDING = 0.1
"""Seconds by which a row may pass the end of its sound: lengths are rounded, and decoders differ by some frames."""


def refused(told: ImportedSegment, origin: Origin, why: str) -> ManifestError:
    """What is wrong with a row and how to put it right, with its file and line."""
    return ManifestError(origin.name, told.line or None, why)


def spoken_in(told: ImportedSegment, origin: Origin, source_lang: str | None) -> str:
    """The language of the sound; `source_lang` where the row does not say. Raises ManifestError where nobody says."""
    if (source := told.source_lang or source_lang) is None:
        raise LanguageMissing(origin.name, told.line or None)
    return source


def request_of(told: ImportedSegment, origin: Origin, source_lang: str | None) -> Request:
    """What the row's text is of its sound. Raises ManifestError where a language is missing."""
    source = spoken_in(told, origin, source_lang)
    target = told.target_lang or (source if told.task == "asr" else None)
    if target is None:
        raise refused(told, origin, "it is a translation into no language. Add “target_lang”.")
    if told.task == "ast" and source == target:
        why = f"it says that it is a translation, from “{source}” into “{target}”"
        raise refused(told, origin, f"{why}. Correct its languages or its “taskname”.")
    return Request("", "asr" if source == target else "ast", source, target, told.pnc)


def unlabelled(told: ImportedSegment, recording: Recording) -> bool:
    """Whether it is no more than a recording to be transcribed: all of the sound, too long for a segment, no text."""
    start, end = told.start, told.end if told.end is not None else recording.duration
    whole = start < ROUNDING and abs(end - recording.duration) <= ROUNDING
    return whole and recording.duration > LONGEST_SEGMENT + TOLERANCE and not told.text and told.heard is None


def within(told: ImportedSegment, recording: Recording, origin: Origin) -> Span:
    """Where it lies on the timeline (seconds). Raises ManifestError for a row that its sound does not hold."""
    start, end = told.start, told.end if told.end is not None else recording.duration
    there = f"{shown(recording.name)} ends at {recording.duration:g} s"
    if start >= recording.duration:
        raise ManifestError(
            origin.name, told.line or None, f"it starts at {start:g} s, and {there}. Correct its offset."
        )
    if max(end, told.lasts or 0.0) > recording.duration + ROUNDING:
        last = max(end, told.lasts or 0.0)
        why = f"it ends at {last:g} s, and {there}: a part of its sound is missing"
        raise refused(told, origin, f"{why}. Correct its duration, or bring the whole file.")
    if end >= recording.duration - ROUNDING and missing_end.is_told(recording.warnings):
        why = f"it reaches to the end of {shown(recording.name)}, whose end is missing"
        raise refused(told, origin, f"{why}: the file is cut off. Bring the whole file.")
    return start, min(end, recording.duration)


def placed(told: ImportedSegment, recording: Recording, origin: Origin, request: Request, status: Status | None) -> Row:
    """The segment that a row is; `status` is that of a text that brings none.

    Raises ManifestError for a row that does not lie within its sound, or cannot be a segment."""
    start, end = within(told, recording, origin)
    if end - start > LONGEST_SEGMENT + TOLERANCE:
        longest = f"it lasts {end - start:.1f} s; a segment lasts at most {LONGEST_SEGMENT:g} s"
        fix = "Split it into rows, or let --split-long split it at its pauses"
        raise refused(told, origin, f"{longest}. {fix}.")
    text = told.text or (told.heard.text if told.heard else "")
    known = " ".join(word.text for word in told.words) == text
    words = told.words if known else spread(text, start, end)
    segment = Segment(
        id="",
        start=start,
        end=end,
        words=words,
        speaker=told.speaker,
        language=request.target_lang,
        status=told.status or (status if status and told.text else "draft"),
        split=told.split,
        fields=told.fields,
        channel=told.channel,
    )
    if told.words and any(segment_problems(segment)):  # times that do not fit the sound are not its times
        segment = replace(segment, words=spread(text, start, end))
    for problem in segment_problems(replace(segment, id="of this row")):
        raise refused(told, origin, problem)
    return Row(replace(segment, quality_flag=_flag(told, segment)), origin, told.line, told.heard, not told.pnc_shown)


def in_original(told: ImportedSegment) -> ImportedSegment:
    """A row of a clip that was cut from a recording, as a row of that recording. It must say what it was `cut_from`."""
    assert told.cut_from is not None
    by = told.cut_from.first / SAMPLE_RATE
    start, end = told.cut_from.span
    heard = replace(told.heard, words=_moved(told.heard.words, by)) if told.heard else None
    return replace(
        told,
        start=start,
        end=end,
        words=_moved(told.words, by),
        heard=heard,
        fields=_of_no_clip(told),
        channel=told.cut_from.channel,
    )


def heard_segment(row: Row) -> Segment | None:
    """What a machine had said of a row, under the row's own id; None where none did."""
    if row.heard is None:
        return None
    segment = row.segment
    heard = replace(segment, words=row.heard.words, status="draft", quality_flag=None, fields={}, split=None)
    if heard.words and not any(segment_problems(heard)):
        return heard
    return replace(heard, words=spread(row.heard.text, segment.start, segment.end))


def _moved(words: tuple[Word, ...], by: float) -> tuple[Word, ...]:
    return tuple(replace(word, start=word.start + by, end=word.end + by) for word in words)


def _of_no_clip(told: ImportedSegment) -> dict[str, Plain]:
    return {name: value for name, value in told.fields.items() if name not in CLIP}


def _flag(told: ImportedSegment, segment: Segment) -> QualityFlag | None:
    if told.quality_flag is not None or segment.status == "verified":
        return told.quality_flag
    return quality_flag(segment.text, segment.duration, segment.duration)
