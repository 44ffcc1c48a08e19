"""Exports on the wire: which formats there are, what is asked for, and how an export stands."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, TypeAdapter
from typing_extensions import NotRequired, TypedDict

from studio.api.base import Choice, Intent, Key, answer_shape, choices
from studio.formats import CheckedBy, Checker, Writer, base, documents, writers
from studio.i18n import Sentence, translated, translated_or_none
from studio.jobs.kinds.export import Download
from studio.limits import MOST_REPLACED

MOST_RECORDINGS = 25_000
"""That can be named one by one."""


class StartExport(Intent):
    """Begins an export. Without a transcript all that count go out."""

    action: Literal["start"]
    transcript: Key | None = None
    recording: Key | None = None
    recordings: Annotated[list[Key], Field(max_length=MOST_RECORDINGS)] | None = None
    """These alone, such as those that a search has found."""
    segments: Annotated[dict[Key, int], Field(min_length=1, max_length=MOST_REPLACED)] | None = None
    """Of the transcript these alone, each with the revision that was seen; refused where one is another by now."""
    project: Annotated[str, Field(max_length=200)] | None = None
    format: Annotated[str, Field(max_length=40)]
    options: Annotated[dict[Key, Annotated[str, Field(max_length=200)]], Field(max_length=50)] = {}  # noqa: RUF012 - pydantic copies it
    """The format's own settings."""
    status: Literal["verified", "all"] | None = None
    """Which segments; `all` but the unusable; null: as the format says."""


class CancelExport(Intent):
    action: Literal["cancel"]
    export: Key


EXPORT: TypeAdapter[StartExport | CancelExport] = TypeAdapter(
    Annotated[StartExport | CancelExport, Field(discriminator="action")]
)


@answer_shape
class ExportStarted(TypedDict):
    export: str
    """The key to it."""


@answer_shape
class LeftOut(TypedDict):
    """A segment that stayed, and where it is."""

    recording: str
    name: str
    """Of the recording."""
    transcript: str
    segment: str
    start: float
    end: float
    """Seconds."""
    reason: str


@answer_shape
class ExportState(TypedDict):
    """How an export stands; from `url` on only once it is done."""

    export: str
    format: str
    """Its name."""
    state: Literal["working", "done", "failed"]
    part: float
    """0..1"""
    doing: Sentence
    chosen: int | None
    """So many recordings it was narrowed to; null where it was not."""
    chosen_segments: int | None
    """So many segments of its transcript; null where it was not narrowed to some."""
    message: Sentence | None
    """Why there is none."""
    offer: Literal["all"] | None
    """What would give something where there was nothing: all segments."""
    url: NotRequired[str]
    """Below the studio's own path."""
    name: NotRequired[str]
    rows: NotRequired[int]
    skipped: NotRequired[int]
    """Segments that were left out."""
    reasons: NotRequired[dict[str, int]]
    """How many of them, by reason."""
    empty: NotRequired[dict[str, int]]
    """How many recordings and transcripts gave nothing at all, by reason."""
    checked_by: NotRequired[CheckedBy]
    """Whose loader has read it back."""
    warnings: NotRequired[list[Sentence]]
    """What is to be known of what went out, a sentence each."""
    left_out: NotRequired[list[LeftOut]]
    """The segments that were left out, the first 500."""


@answer_shape
class LatestExport(TypedDict):
    """The newest of the same that is being made or can be had, so that a reload shows it again."""

    latest: ExportState | None


@answer_shape
class FormatOption(TypedDict):
    """A setting of a format."""

    name: str
    label: Sentence
    help: Sentence
    default: str
    choices: list[Choice]


@answer_shape
class FormatRow(TypedDict):
    """A way out, as the export form offers it."""

    name: str
    title: Sentence
    help: Sentence
    checked: bool
    """It is read back by a loader of its own."""
    status: Literal["verified", "all"]
    """The segments that go out where nobody says which."""
    options: list[FormatOption]


@answer_shape
class Formats(TypedDict):
    """Those that can be exported, the default first."""

    formats: list[FormatRow]


def latest_export(found: Download | None) -> LatestExport:
    return {"latest": None if found is None else export_state(found)}


def export_state(found: Download) -> ExportState:
    answer: ExportState = {
        "export": found.token,
        "format": found.format,
        "state": found.state,
        "part": found.part,
        "doing": translated(found.doing),
        "chosen": found.chosen,
        "chosen_segments": found.chosen_segments,
        "message": translated_or_none(found.error),
        "offer": found.offer,
    }
    if found.path is not None and found.report is not None:
        report = found.report
        answer["url"] = f"/exports/{found.token}/{quote(found.path.name)}"
        answer["name"] = found.path.name
        answer["rows"] = report.rows
        answer["skipped"] = report.skipped_total
        answer["reasons"] = dict(report.skipped)
        answer["empty"] = dict(report.empty)
        answer["checked_by"] = report.checked_by
        answer["warnings"] = [translated(each) for each in report.warnings]
        answer["left_out"] = [_left_out(each) for each in report.left_out]
    return answer


def _left_out(found: documents.LeftOut) -> LeftOut:
    return {
        "recording": found.recording,
        "name": found.name,
        "transcript": found.transcript,
        "segment": found.segment,
        "start": found.start,
        "end": found.end,
        "reason": found.reason,
    }


def formats() -> Formats:
    return {"formats": [_row(each) for each in writers().values()]}


def _row(form: Writer) -> FormatRow:
    return {
        "name": form.name,
        "title": translated(form.title),
        "help": translated(form.help),
        "checked": isinstance(form, Checker),
        "status": form.status,
        "options": [_option(option) for option in form.options if option.offered],
    }


def _option(option: base.FormatOption) -> FormatOption:
    return {
        "name": option.name,
        "label": translated(option.label),
        "help": translated(option.help),
        "default": option.default,
        "choices": choices(option.choices),
    }
