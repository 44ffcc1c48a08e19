"""Which segments go out, and why the others stay: the same answer for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from studio.domain import Segment
from studio.errors import ExportError, NoneVerified
from studio.formats.documents import Document, LeftOut, Options
from studio.text import clean


def spoken(document: Document, options: Options) -> tuple[Segment, ...]:
    """The segments of a text format: those of the wished status that say something."""
    return tuple(each for each in document.transcript.segments if _fault(each, options) is None)


def left_out(document: Document, options: Options) -> list[LeftOut]:
    """The segments that are not `spoken`, each with its reason."""
    reasons = ((each, _fault(each, options)) for each in document.transcript.segments)
    return [left(document, each, reason) for each, reason in reasons if reason is not None]


def left(document: Document, segment: Segment, reason: str) -> LeftOut:
    """A segment that stays, for `Report.left_out`."""
    recording, transcript = document.recording, document.transcript.id
    return LeftOut(recording.id, recording.name, transcript, segment.id, segment.start, segment.end, reason)


def counted(stayed: Iterable[LeftOut]) -> dict[str, int]:
    """How many for each reason, for `Report.skipped`."""
    return dict(Counter(each.reason for each in stayed))


def status_fault(segment: Segment, options: Options) -> str | None:
    """Why a segment's status keeps it from going out, as a reason of `Report.skipped`."""
    if segment.status == "unusable":
        return "status.unusable"
    if options.status == "verified" and segment.status != "verified":
        return "status.draft"
    return None


def empty(documents: Sequence[Document], gave: Iterable[Document]) -> dict[str, int]:
    """Why each of the documents gave nothing that is not among those that `gave` something."""
    known = {id(document) for document in gave}
    silent = (document for document in documents if id(document) not in known)
    return dict(Counter("transcript.left_out" if each.transcript.segments else "transcript.empty" for each in silent))


def check_any(rows: int, stayed: Sequence[LeftOut]) -> None:
    """Raise ExportError, saying why and what to do, when nothing is left to export."""
    if rows:
        return
    reasons = Counter(each.reason for each in stayed)
    if not reasons:
        raise ExportError("There is nothing to export: no segments. Transcribe something first.")
    if reasons["status.draft"]:
        raise NoneVerified(len(stayed))
    told = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
    raise ExportError(f"There is nothing to export; every segment was left out: {told}.{_hint(reasons)}")


def _hint(reasons: Counter[str]) -> str:
    """What can be done, for the reasons that a person can do something about."""
    if set(reasons) == {"status.unusable"}:
        return " Take the mark “unusable” from those that are to go out."
    if reasons["task.translation"]:
        return " Translations need the profile canary or canary2."
    return ""


def _fault(segment: Segment, options: Options) -> str | None:
    return status_fault(segment, options) or (None if clean(segment.text) else "text.empty")
