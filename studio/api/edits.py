"""Edits on the wire: an operation or a step along their log, which operations there are, and runs that are stopped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, JsonValue, Tag, TypeAdapter
from typing_extensions import TypeAliasType, TypedDict

from studio.align.carry import changes
from studio.api.base import Intent, Json, Key, answer_shape
from studio.api.transcripts import Run, WireChanges
from studio.domain import Edit, Segment
from studio.i18n import Sentence, translated
from studio.limits import MOST_REPLACED
from studio.transcript import ops


class LogIntent(Intent):
    """What every request that changes a transcript has in common."""

    transcript: Key
    key: Annotated[str, Field(max_length=64, pattern=r"^[\w.-]*$")] = ""
    """Chosen by the page, one for each intent: asking again with the same one does nothing more."""


class OperationRequest(LogIntent):
    """An operation of `studio.transcript.ops`, which knows what `intent` must hold."""

    op: Annotated[str, Field(max_length=100)]
    intent: dict[str, JsonValue]
    revisions: Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(max_length=MOST_REPLACED)] = {}  # noqa: RUF012 - pydantic copies it
    """Those that the page saw, by segment."""
    took_ms: Annotated[float, Field(ge=0, le=1e9)] | None = None
    """Milliseconds that a person spent on it."""

    @property
    def took(self) -> float | None:
        """Seconds."""
        return self.took_ms / 1000 if self.took_ms is not None else None


class PreviewRequest(Intent):
    """What an operation would do: nothing is changed."""

    transcript: Key
    preview: Literal[True]
    op: Annotated[str, Field(max_length=100)]
    intent: dict[str, JsonValue]
    revisions: Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(max_length=MOST_REPLACED)] = {}  # noqa: RUF012 - pydantic copies it


class MoveRequest(LogIntent):
    """One step along the log of one's own edits: a conflict where it would take back what somebody else did since."""

    move: Literal["undo", "redo"]
    revisions: Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(max_length=MOST_REPLACED)] | None = None
    """Of an undo: those that the step has left, by segment. Where one's newest step is another one, or somebody
    has changed one of these since, it is a conflict."""


class RunAction(Intent):
    """Stops a transcript's run, or has it go on."""

    transcript: Key
    action: Literal["stop", "resume"]


class RestoreRequest(LogIntent):
    """Have things as they were before an edit; itself an edit, which can be undone."""

    restore: Annotated[int, Field(ge=0, le=2**53)]
    """The number of the edit in the history; 0: as before all edits."""
    alone: bool = False
    """Only the segments of that edit, whatever was done to others since."""


@answer_shape
class Edited(TypedDict):
    """What an edit did."""

    changes: WireChanges
    """Of the segments touched."""


@answer_shape
class PreviewPart(TypedDict):
    """Words that stay, where both texts are the same, or that give way to others."""

    old: str
    new: str


@answer_shape
class PreviewRow(TypedDict):
    """A segment that would be another one."""

    segment: str
    parts: list[PreviewPart]
    """Its whole text, in order."""


@answer_shape
class Previewed(TypedDict):
    """What an edit would do."""

    rows: list[PreviewRow]
    """Those that stand already and would change, in their order."""
    removed: list[str]
    """Ids of those that would be gone."""


@answer_shape
class RunNow(TypedDict):
    """A run that was stopped or resumed."""

    run: Run | None


@answer_shape
class OperationRow(TypedDict):
    """An edit operation that may be asked for."""

    name: str
    label: Sentence
    """What undo calls it."""
    intent: Json
    """JSON schema of its intent."""


@answer_shape
class Operations(TypedDict):
    """What `/edit` can be asked for."""

    operations: list[OperationRow]


def _kind(told: object) -> str:
    kinds = (("move", MoveRequest), ("restore", RestoreRequest), ("preview", PreviewRequest))
    for kind, request in kinds:
        if isinstance(told, request) or (isinstance(told, dict) and kind in told):
            return kind
    return "edit"


_Edits: TypeAlias = (
    Annotated[OperationRequest, Tag("edit")]
    | Annotated[MoveRequest, Tag("move")]
    | Annotated[RestoreRequest, Tag("restore")]
)
EditRequest = TypeAliasType("EditRequest", Annotated[_Edits, Discriminator(_kind)])
EDIT: TypeAdapter[OperationRequest | MoveRequest | RestoreRequest | PreviewRequest] = TypeAdapter(
    Annotated[_Edits | Annotated[PreviewRequest, Tag("preview")], Discriminator(_kind)]
)
RUN: TypeAdapter[RunAction] = TypeAdapter(RunAction)


def previewed(edit: Edit) -> Previewed:
    there = {each.id: each for each in edit.before}
    kept = sorted((each for each in edit.after if each.id in there), key=lambda each: (each.start, each.end, each.id))
    rows: list[PreviewRow] = [{"segment": each.id, "parts": _parts(there[each.id], each)} for each in kept]
    return {"rows": rows, "removed": [key for key in there if key not in {each.id for each in edit.after}]}


def _parts(before: Segment, after: Segment) -> list[PreviewPart]:
    old, new = ([word.text for word in each.words] for each in (before, after))
    return [
        {"old": " ".join(one), "new": " ".join(other)}
        for change in changes(old, new)
        for one, other in _runs(old[change.i : change.j], new[change.k : change.l], change.kept)
    ]


def _runs(old: list[str], new: list[str], kept: bool) -> Iterator[tuple[list[str], list[str]]]:
    """Words that are alike but for their case or their punctuation are told as changed."""
    if not kept:
        yield old, new
        return
    for _, pairs in groupby(zip(old, new, strict=True), lambda pair: pair[0] == pair[1]):
        run = list(pairs)
        yield [one for one, _ in run], [other for _, other in run]


def operations() -> Operations:
    return {
        "operations": [
            {"name": each.name, "label": translated(each.label), "intent": each.intent.model_json_schema()}
            for each in ops.asked_for().values()
        ]
    }
