"""Which segments a training set takes: those with a text, a length and a language that the profile's models know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.domain import DETECT, Segment
from studio.formats.documents import Document, LeftOut, Options
from studio.formats.nemo.faults import duration_faults, language_faults, rate_faults, text_faults, token_faults
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.formats.selection import left, status_fault
from studio.limits import SAMPLE_RATE
from studio.text import clean

_MISSING = 0.1
"""Seconds of a segment that may lie behind the end of its sound: rows are rounded, decoders differ by a frame."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One segment that goes out: its text cleaned, its edges whole samples within the recording."""

    document: Document
    segment: Segment
    text: str
    first: int
    """First sample on the timeline."""
    count: int
    """Samples."""

    def languages(self, profile: Profile) -> tuple[str, str]:
        """That spoken and that of the text, as rows of the profile name them; what was found out where it was to be."""
        request = self.document.transcript.request
        asked = (request.source_lang, request.target_lang)
        spoken, written = (self.segment.language if language == DETECT else language for language in asked)
        return PROFILES[profile].named(spoken), PROFILES[profile].named(written)


def utterances(
    documents: Sequence[Document], options: Options, profile: Profile, stayed: list[LeftOut]
) -> Iterator[Utterance]:
    """The segments of a training set, in the order of the documents; the rest go to `stayed` with their reasons."""
    for document in documents:
        refused = _task_fault(document, profile)
        for segment in document.transcript.segments:
            utterance = _utterance(document, segment)
            reason = status_fault(segment, options) or refused or _fault(utterance, profile)
            if reason:
                stayed.append(left(document, segment, reason))
            else:
                yield utterance


def _utterance(document: Document, segment: Segment) -> Utterance:
    total = document.recording.num_samples
    first = min(max(round(segment.start * SAMPLE_RATE), 0), total)
    last = min(max(round(segment.end * SAMPLE_RATE), first), total)
    return Utterance(document, segment, clean(segment.text), first, last - first)


def _task_fault(document: Document, profile: Profile) -> str | None:
    """Why no segment of a document fits the profile."""
    return (
        "task.translation" if document.transcript.request.task == "ast" and not PROFILES[profile].translates else None
    )


def _fault(utterance: Utterance, profile: Profile) -> str | None:
    languages = utterance.languages(profile)
    told = next((rule for language in languages for rule, _ in language_faults(language, profile)), None)
    if told is not None:
        return told
    text, seconds = utterance.text, utterance.count / SAMPLE_RATE
    if utterance.segment.duration - seconds > _MISSING:
        return "audio.cut_off"
    faults = (*text_faults(text), *token_faults(text), *duration_faults(seconds), *rate_faults(text, seconds))
    return next((rule for rule, _ in faults), None)
