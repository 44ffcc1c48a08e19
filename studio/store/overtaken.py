"""Whether an edit can be taken back, or done again: not where that would take back what somebody else did since.

Every segment knows the edit that left it as it is, and every edit those that had left its segments before. So the
edits that stand are, for each segment, a pile: an edit comes off only where it lies on top of all its piles, and goes
back only onto what it lay on. Edits of other segments are other piles, and in nobody's way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, func, or_, select

from studio.domain import Edit, Segment, may_overlap
from studio.errors import Did, Overtaken
from studio.limits import LONGEST_SEGMENT, TOLERANCE
from studio.store import log
from studio.store.schema import edit, segment

_KEY: BindParameter[str] = bindparam("key")
_NUMBER: BindParameter[int] = bindparam("number")
_WHO: BindParameter[str] = bindparam("who")
_written = segment.alias("written")
_LAST = (
    select(func.min(_written.c.changed))
    .where(_written.c.transcript_id == _KEY, _written.c.id.in_(bindparam("touched", expanding=True)))
    .scalar_subquery()
)
_OTHERS = exists().where(edit.c.transcript_id == _KEY, edit.c.actor != _WHO)
_maker = edit.alias("maker")
# what came back by an undo or a redo has an older edit, or none: only the version tells that it was written since
_SINCE = or_(
    and_(segment.c.edit_id > _NUMBER, _maker.c.actor != _WHO),
    and_(segment.c.changed > _LAST, _OTHERS),
)
_NEWER_BETWEEN = (
    select(*(segment.c[name] for name in ("id", "start", "end", "speaker", "channel", "edit_id")))
    .outerjoin(_maker, _maker.c.id == segment.c.edit_id)
    .where(
        segment.c.transcript_id == _KEY,
        segment.c.removed.is_(False),
        segment.c.end > bindparam("since"),
        segment.c.start < bindparam("until"),
        _SINCE,
    )
    .order_by(segment.c.start)
)
_LOOKED_AT = 500
"""Rows of an edit whose version is asked for: one edit writes all of them at once."""


@dataclass(frozen=True, slots=True)
class Move:
    """An edit that its maker wants taken back, or done again."""

    transcript_id: str
    logged: log.Logged
    back: bool

    @property
    def step(self) -> Edit:
        """What it does to the segments."""
        return self.logged.edit.inverse if self.back else self.logged.edit

    @property
    def touched(self) -> tuple[str, ...]:
        """Ids."""
        return tuple(dict.fromkeys(each.id for each in (*self.step.before, *self.step.after)))

    def left_by(self, *, after: bool) -> dict[str, int | None]:
        """The edits that have left its segments, before it and after it."""
        if after is not self.back:
            return dict.fromkeys(self.touched, self.logged.number)
        prior = self.logged.prior or {}
        return {key: prior.get(key) for key in self.touched}


def check(connection: Connection, move: Move, standing: Iterable[Segment], left_by: Mapping[str, int | None]) -> None:
    """Raises Overtaken. `standing` and `left_by` are how its segments are now, `left_by` also of those removed."""
    now = {each.id: each for each in standing}
    wanted = move.left_by(after=False)
    there = {each.id: each for each in move.step.before}
    for each in (*move.step.before, *(each for each in move.step.after if each.id not in there)):
        number, then, as_it_is = left_by.get(each.id), there.get(each.id), now.get(each.id)
        unknown = move.logged.prior is None and (number is None or number < move.logged.number)
        if not (_alike(then, as_it_is) if unknown else number == wanted[each.id]):
            raise _overtaken(connection, move, each, _became(then, as_it_is), number, wanted[each.id])
    _check_room(connection, move)


def _check_room(connection: Connection, move: Move) -> None:
    """Nothing comes to lie over what somebody else has put or moved there since."""
    lay = _Lay(move.step.before)
    if not (grown := [each for each in move.step.after if not lay.had_room(each)]):
        return
    found = connection.execute(
        _NEWER_BETWEEN,
        {
            "key": move.transcript_id,
            "since": min(each.start for each in grown) + TOLERANCE,
            "until": max(each.end for each in grown) - TOLERANCE,
            "number": move.logged.number,
            "who": move.logged.edit.actor,
            "touched": move.touched[:_LOOKED_AT],
        },
    ).all()
    touched = set(move.touched)
    newer = [row for row in found if row.id not in touched]
    for each in grown:
        first = bisect_left(newer, each.start - LONGEST_SEGMENT - TOLERANCE, key=_start)
        for row in newer[first : bisect_left(newer, each.end - TOLERANCE, key=_start)]:
            there = {name: getattr(row, name) for name in ("id", "start", "end", "speaker", "channel")}
            other = replace(each, **there, words=())
            if other.end > each.start + TOLERANCE and not may_overlap(each, other):
                raise _overtaken(connection, move, other, "changed", row.edit_id)


def _start(row: Any) -> float:
    return float(row.start)


class _Lay:
    """Where the segments of an edit lay before it."""

    def __init__(self, before: Sequence[Segment]) -> None:
        self._spans = {each.id: (each.start, each.end) for each in before}
        spans = self._spans.values()
        self._all = (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None

    def had_room(self, segment: Segment) -> bool:
        """Whether it lies where it lay, or where those did that it takes the place of."""
        span = self._spans.get(segment.id, self._all)
        return span is not None and span[0] - TOLERANCE <= segment.start and segment.end <= span[1] + TOLERANCE


def _alike(then: Segment | None, now: Segment | None) -> bool:
    """But for when its words are said, which is found out behind an edit."""
    if then is None or now is None:
        return then is now
    return then.text == now.text and replace(then, words=(), revision=0) == replace(now, words=(), revision=0)


def _became(then: Segment | None, now: Segment | None) -> Did:
    if then is None:
        return "brought back" if now is not None else "changed"
    return "changed" if now is not None else "removed"


def _overtaken(connection: Connection, move: Move, where: Segment, did: Did, *numbers: int | None) -> Overtaken:
    """By whoever made the first of these edits that is not the mover's own."""
    actors = (log.actor_of(connection, number) for number in numbers if number is not None)
    own = move.logged.edit.actor
    other = next((actor for actor in actors if actor not in ("", own)), "")
    return Overtaken(where.id, "undone" if move.back else "redone", move.logged.edit.called, did, where.start, other)
