"""Which segments go out, as what, and why the others stay: the same answer for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from studio.domain import SAMPLE_RATE, Segment
from studio.errors import ExportError
from studio.exports import Document, Options, Profile
from studio.lint import duration_faults, language_faults, text_faults, token_faults
from studio.text import clean


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


def spoken(document: Document, options: Options) -> tuple[Segment, ...]:
    """The segments of a text format: those of the wished status that say something."""
    return tuple(s for s in document.transcript.segments if _status_fault(s, options) is None and clean(s.text))


def utterances(
    documents: Sequence[Document], options: Options, profile: Profile, skipped: Counter[str]
) -> Iterator[Utterance]:
    """The segments of a training set, in the order of the documents; `skipped` counts the reasons of the rest."""
    for document in documents:
        refused = _document_fault(document, profile)
        for segment in document.transcript.segments:
            found = _utterance(document, segment)
            reason = _status_fault(segment, options) or refused or _fault(found)
            if reason:
                skipped[reason] += 1
            else:
                yield found


def empty(documents: Sequence[Document], gave: Iterable[Document]) -> Counter[str]:
    """Why each of the documents gave nothing that is not among those that `gave` something."""
    told = {id(document) for document in gave}
    silent = (document for document in documents if id(document) not in told)
    return Counter("transcript.left_out" if each.transcript.segments else "transcript.empty" for each in silent)


def check_any(rows: int, skipped: Counter[str]) -> None:
    """Raise ExportError, saying why, when nothing is left to export."""
    if rows:
        return
    if not skipped:
        raise ExportError("There is nothing to export: no segments. Transcribe something first.")
    if set(skipped) <= {"status.draft", "status.unusable"}:
        count = sum(skipped.values())
        raise ExportError(
            f"There is nothing to export: none of {count} segments is verified. Verify some, or export all."
        )
    reasons = ", ".join(f"{reason} ({count})" for reason, count in skipped.most_common())
    raise ExportError(f"There is nothing to export; every segment was left out: {reasons}.")


def _utterance(document: Document, segment: Segment) -> Utterance:
    total = document.recording.num_samples
    first = min(max(round(segment.start * SAMPLE_RATE), 0), total)
    last = min(max(round(segment.end * SAMPLE_RATE), first), total)
    return Utterance(document, segment, clean(segment.text), first, last - first)


def _status_fault(segment: Segment, options: Options) -> str | None:
    if segment.status == "unusable":
        return "status.unusable"
    if options.status == "verified" and segment.status != "verified":
        return "status.draft"
    return None


def _document_fault(document: Document, profile: Profile) -> str | None:
    """Why no segment of a document fits the profile."""
    request = document.transcript.request
    if request.task == "ast" and profile in ("asr", "salm"):
        return "task.translation"
    languages = (request.source_lang, request.target_lang)
    faults = [rule for language in languages for rule, _ in language_faults(language, profile)]
    return faults[0] if faults else None


def _fault(found: Utterance) -> str | None:
    for rule, _ in (*text_faults(found.text), *token_faults(found.text), *duration_faults(found.count / SAMPLE_RATE)):
        return rule
    return None
