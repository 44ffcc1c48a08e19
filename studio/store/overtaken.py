"""Whether an edit can be taken back, or done again: not where that would take back what somebody else did since.

Every segment knows the edit that left it as it is, and every edit those that had left its segments before. So the
edits that stand are, for each segment, a pile: an edit comes off only where it lies on top of all its piles, and goes
back only onto what it lay on. Edits of other segments are other piles, and in nobody's way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import BindParameter, Connection, bindparam, select

from studio.domain import Edit, Segment
from studio.errors import Did, Overtaken
from studio.limits import TOLERANCE
from studio.store import log
from studio.store.schema import edit, segment

_KEY: BindParameter[str] = bindparam("key")
_NEWER_BETWEEN = (
    select(segment.c.id, segment.c.start, segment.c.end, segment.c.channel, segment.c.edit_id)
    .join(edit, edit.c.id == segment.c.edit_id)
    .where(
        segment.c.transcript_id == _KEY,
        segment.c.removed.is_(False),
        segment.c.end > bindparam("since"),
        segment.c.start < bindparam("until"),
        segment.c.edit_id > bindparam("number"),
        edit.c.actor != bindparam("who"),
    )
    .order_by(segment.c.start)
)


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
    if not (grown := [each for each in move.step.after if not _had_room(each, move.step.before)]):
        return
    found = connection.execute(
        _NEWER_BETWEEN,
        {
            "key": move.transcript_id,
            "since": min(each.start for each in grown) + TOLERANCE,
            "until": max(each.end for each in grown) - TOLERANCE,
            "number": move.logged.number,
            "who": move.logged.edit.actor,
        },
    ).all()
    touched = set(move.touched)
    for each in grown:
        for row in found:
            over = min(row.end, each.end) - max(row.start, each.start) > TOLERANCE
            if over and row.id not in touched and row.channel == each.channel:
                other = replace(each, id=row.id, start=row.start)
                raise _overtaken(connection, move, other, "changed", row.edit_id)


def _had_room(segment: Segment, before: Iterable[Segment]) -> bool:
    """Whether it lies where a segment of these lay, or where several did that it takes the place of."""
    own = [each for each in before if each.id == segment.id] or list(before)
    return bool(own) and (
        min(each.start for each in own) - TOLERANCE <= segment.start
        and segment.end <= max(each.end for each in own) + TOLERANCE
    )


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
