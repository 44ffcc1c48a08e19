"""The history of a transcript on the wire: what was done, by whom, and to which rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from studio.api.base import Status, answer_shape
from studio.domain import Edit, Segment
from studio.i18n import Sentence, translated
from studio.session.history import PAGE
from studio.session.naming import NO_NAMES
from studio.store.history import Entry
from studio.transcript import ops

MOST_ROWS = 3
"""Of one edit that are shown; of the rest their number."""


@answer_shape
class HistoryRow(TypedDict):
    """What an edit did to one segment. Null is what the edit left as it was."""

    segment: str
    start: float
    """Seconds."""
    before: str | None
    """Its text; also null where there was no such segment."""
    after: str | None
    """Its text; also null where the segment is gone."""
    status: Status | None
    speaker: str | None
    """Empty: nobody any more."""


@answer_shape
class HistoryEntry(TypedDict):
    """An edit that stands."""

    number: int
    """Grows with time."""
    label: Sentence
    """What undo calls it."""
    mine: bool
    """Whether whoever asks made it."""
    actor: str
    """How he is called."""
    at: str | None
    """ISO 8601."""
    rows: list[HistoryRow]
    more: int
    """Rows that are not told."""


@answer_shape
class HistoryPage(TypedDict):
    """What was done to a transcript, newest first."""

    entries: list[HistoryEntry]
    more: bool
    """There may be older ones: ask again with `before`."""


def page(found: Sequence[Entry], me: str, names: Mapping[str, str]) -> HistoryPage:
    """`names`: how actors are called."""
    return {"entries": [_entry(each, me, names) for each in found], "more": len(found) == PAGE}


def _entry(entry: Entry, me: str, names: Mapping[str, str]) -> HistoryEntry:
    edit = entry.edit
    rows = _rows(edit)
    return {
        "number": entry.number,
        "label": translated(ops.label(edit.called)),
        "mine": edit.actor == me,
        "actor": _called(names[edit.actor]),
        "at": edit.at.isoformat() if edit.at else None,
        "rows": [_row(before, after) for before, after in rows[:MOST_ROWS]],
        "more": max(0, len(rows) - MOST_ROWS),
    }


def _called(name: str) -> str:
    """A name stays as it is; what stands for one is told in the reader's language."""
    return translated(name) if name in NO_NAMES else name


def _rows(edit: Edit) -> list[tuple[Segment | None, Segment | None]]:
    """Each segment before and after, in the order of their time."""
    before, after = ({each.id: each for each in side} for side in (edit.before, edit.after))
    pairs = [(before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    return sorted(pairs, key=lambda pair: min(each.start for each in pair if each))


def _row(before: Segment | None, after: Segment | None) -> HistoryRow:
    now = after or before
    assert now is not None
    same_text = before is not None and after is not None and before.text == after.text
    return {
        "segment": now.id,
        "start": now.start,
        "before": before.text if before and not same_text else None,
        "after": after.text if after and not same_text else None,
        "status": after.status if after and before and after.status != before.status else None,
        "speaker": (after.speaker or "") if after and before and after.speaker != before.speaker else None,
    }
