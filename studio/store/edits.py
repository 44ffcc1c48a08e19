"""The log of edits: what its makers can undo and redo, kept across reloads and restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from studio.domain import Counts, Edit, Hypothesis, Segment, Transcript
from studio.errors import Conflict, NotFound
from studio.store import log, overtaken
from studio.store.database import Database
from studio.store.owned import OwnerCheck, Part, anybody, head, lock, locked_part
from studio.store.receipts import AskedBefore, forget_old, sign, signed
from studio.store.rows import to_transcript
from studio.store.status import TranscriptStatus, heard_texts, status_of
from studio.store.transcripts import (
    append_heard,
    append_hypothesis,
    count_deleted,
    next_version,
    remove_segments,
    retime,
    revisions,
    segments_by_id,
    standing_of,
    write_segments,
)

Score = Callable[[Segment, str | None], Counts | None]
"""A segment's share of the score, beside what a machine heard there; None for both where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edit, an undo or a redo did."""

    written: tuple[Segment, ...]
    """The segments as they now stand."""
    removed: tuple[str, ...] = ()
    """Ids of those that are gone."""


class _Unchanged(Exception):
    """An edit that changes nothing leaves nothing behind, not even a version."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments
        super().__init__()


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and how the transcript stands at the same moment."""

    applied: Applied
    transcript: Transcript
    """With only the segments that were written."""
    status: TranscriptStatus


class Edits:
    """Every method is one transaction: the segments, the log and the version change together.

    `check` is asked of the owner before anything else is read; what it raises is raised, and nothing was done.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def change(
        self,
        transcript_id: str,
        segment_ids: Iterable[str],
        make: Callable[[Transcript], Edit],
        score: Score,
        key: str = "",
        heard: Hypothesis | None = None,
        check: OwnerCheck = anybody,
        *,
        actor: str,
    ) -> Changed:
        """Carry out the edit that `make` gives, which is this actor's, for the transcript with only these segments.

        `heard` is what a machine had said of rows that come with the edit. The edit sees the segments as they are while
        nobody else can write, so what it looks at is what it changes. What he undid before can no longer be redone.
        Raises what `make` does, NotFound, and Conflict when an edit was made on another revision.
        """
        try:
            with self._database.write() as connection:
                part = locked_part(connection, lock(connection, transcript_id, actor, check), segment_ids)
                return _carried_out(connection, part, make, score, key, heard)
        except _Unchanged as unchanged:  # nothing to do, or it was done when this was asked for before
            done = self.repeated(transcript_id, actor, key, check)
            return done or self._now(transcript_id, actor, Applied(unchanged.segments))
        except (AskedBefore, Conflict, NotFound):
            # done at an earlier try, things are no longer as it saw them
            if (done := self.repeated(transcript_id, actor, key, check)) is None:
                raise
            return done

    def commit(
        self,
        transcript_id: str,
        new: Edit,
        score: Score,
        key: str = "",
        heard: Hypothesis | None = None,
        check: OwnerCheck = anybody,
    ) -> Changed:
        """Carry out an edit that was made on segments read before; see `change`."""
        ids = {each.id for each in (*new.before, *new.after)}
        return self.change(transcript_id, ids, lambda _: new, score, key, heard, check, actor=new.actor)

    def undo(
        self,
        transcript_id: str,
        actor: str,
        score: Score,
        key: str = "",
        check: OwnerCheck = anybody,
        left: Mapping[str, int] | None = None,
    ) -> Changed | None:
        """Take back the actor's own newest edit; None when there is nothing to take back.

        `left`: the revisions of the segments that the edit has left. Raises Conflict where his newest one is another,
        or one of its segments was changed since, and Overtaken where somebody else's work would be taken back.
        """
        return self._step(transcript_id, actor, "done", "undone", score, key, check, left)

    def redo(
        self, transcript_id: str, actor: str, score: Score, key: str = "", check: OwnerCheck = anybody
    ) -> Changed | None:
        """Do again what the actor undid last; None when there is nothing. Raises Overtaken."""
        return self._step(transcript_id, actor, "undone", "done", score, key, check)

    def admit(self, transcript_id: str, check: OwnerCheck) -> None:
        """For what reads more than it writes, before that. Raises NotFound, and what `check` does."""
        with self._database.read() as connection:
            head(connection, transcript_id, check)

    def repeated(self, transcript_id: str, actor: str, key: str, check: OwnerCheck = anybody) -> Changed | None:
        """What was done when this key was first asked for, with the segments as they now stand; None if nothing was."""
        if not key:  # nothing to look for
            return None
        with self._database.read() as connection:
            done = _repeated(connection, transcript_id, key)
            return None if done is None else _changed(connection, transcript_id, actor, done, check)

    def nothing(self, transcript_id: str, actor: str) -> Changed:
        """How a transcript stands of which nothing was changed."""
        return self._now(transcript_id, actor, Applied(()))

    def forget_receipts(self) -> None:
        with self._database.write() as connection:
            forget_old(connection)

    def amend(self, transcript_id: str, aligned: Segment) -> bool:
        """Better times arrived behind an edit: same revision, same undo step.

        False, and nothing is done, when the segment was edited again in the meantime.
        """
        with self._database.write() as connection:
            lock(connection, transcript_id, "")
            current = next(iter(standing_of(connection, transcript_id, [aligned.id])), None)
            if current is None or not _same_text(current.segment, aligned):
                return False
            retime(connection, transcript_id, aligned, version=next_version(connection, transcript_id))
            if current.left_by is not None:
                log.amend(connection, current.left_by, aligned)
        return True

    def history(self, transcript_id: str) -> list[Edit]:
        """All edits that stand, oldest first."""
        with self._database.read() as connection:
            return log.done(connection, transcript_id)

    def _now(self, transcript_id: str, actor: str, applied: Applied) -> Changed:
        with self._database.read() as connection:
            return _changed(connection, transcript_id, actor, applied)

    def _step(
        self,
        transcript_id: str,
        actor: str,
        old: log.Standing,
        new: log.Standing,
        score: Score,
        key: str,
        check: OwnerCheck,
        left: Mapping[str, int] | None = None,
    ) -> Changed | None:
        """Move one edit of the log from one state to the other, and its segments with it."""
        with self._database.write() as connection:
            locked = lock(connection, transcript_id, actor, check)  # before the log is read, which others write
            if (done := _repeated(connection, transcript_id, key)) is not None:
                return _changed(connection, transcript_id, actor, done)
            if (found := log.next_of(connection, transcript_id, actor, old)) is None:
                return None
            move = overtaken.Move(transcript_id, found, back=new == "undone")
            part = locked_part(connection, locked, move.touched)
            if left is not None:
                _check_left(found.edit, part.document, left)
            swap = _swap_of(connection, part, move.step)
            overtaken.check(connection, move, part.document.segments, swap.left_by)
            swapped = _swapped(connection, part, swap, score, move.left_by(after=True))
            if new == "done":
                _count_deleted(connection, part, move.step, score)
            log.move(connection, found.number, new)
            swapped.sign(connection, key)
            return swapped.changed(connection, actor)


def _same_text(one: Segment, other: Segment) -> bool:
    return (one.revision, one.text) == (other.revision, other.text)


def _check_left(newest: Edit, document: Transcript, left: Mapping[str, int]) -> None:
    """Raises Conflict for the first segment that is not as the edit has left it, or of another edit."""
    now = {each.id: each.revision for each in document.segments}
    for key in (*left, *(each.id for each in newest.after)):
        if key not in left or now.get(key) != left[key]:
            raise Conflict(key)


def _carried_out(
    connection: Connection,
    part: Part,
    make: Callable[[Transcript], Edit],
    score: Score,
    key: str,
    heard: Hypothesis | None,
) -> Changed:
    """Raises besides _Unchanged and AskedBefore; whatever it raises takes the transaction back."""
    new = make(part.document)
    if new.before == new.after:
        raise _Unchanged(new.after)
    if heard is not None:
        part = replace(part, document=append_heard(connection, part.document, heard))
    if new.heard and part.document.hypothesis_id is not None:
        append_hypothesis(connection, part.document.hypothesis_id, new.heard)
    _check_revisions(part, new)
    swap = _swap_of(connection, part, new)
    if part.undone:
        log.drop_undone(connection, part.document.id, new.actor)
    number = log.write(connection, part.document.id, new, swap.written, swap.prior)
    swapped = _swapped(connection, part, swap, score, dict.fromkeys((*swap.ids, *swap.gone), number))
    _count_deleted(connection, part, new, score)
    swapped.sign(connection, key)
    return swapped.changed(connection, new.actor)


@dataclass(frozen=True, slots=True)
class _Swapped:
    """Read once, for each statement counts while others wait for the lock."""

    applied: Applied
    transcript: Transcript
    heard: dict[str, str]

    def sign(self, connection: Connection, key: str) -> None:
        written = [each.id for each in self.applied.written]
        sign(connection, self.transcript.id, key, written, self.applied.removed)

    def changed(self, connection: Connection, actor: str) -> Changed:
        return Changed(self.applied, self.transcript, status_of(connection, self.transcript.id, self.heard, actor))


def _changed(
    connection: Connection, transcript_id: str, actor: str, applied: Applied, check: OwnerCheck = anybody
) -> Changed:
    now = to_transcript(head(connection, transcript_id, check), applied.written)
    heard = heard_texts(connection, transcript_id, [each.id for each in applied.written])
    return Changed(applied, now, status_of(connection, transcript_id, heard, actor))


def _check_revisions(part: Part, new: Edit) -> None:
    """Raises NotFound and Conflict where a segment is not as the edit saw it."""
    current = {each.id: each for each in part.document.segments}
    for each in new.before:
        if each.id not in current:
            raise NotFound("segment", each.id)
        if current[each.id].revision != each.revision:
            raise Conflict(each.id)
    if taken := ({each.id for each in new.after} - {each.id for each in new.before}) & current.keys():
        raise Conflict(min(taken))


@dataclass(frozen=True, slots=True)
class _Swap:
    """One side of an edit in the place of the other."""

    written: tuple[Segment, ...]
    """Under their new revisions: one only ever grows, so that an open page sees every change."""
    gone: tuple[str, ...]
    there: frozenset[str]
    """Ids of those written that have a row, removed or not."""
    left_by: Mapping[str, int | None]
    """The edits that have left its segments as they are until now, those that are removed among them."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.written)

    @property
    def prior(self) -> dict[str, int]:
        """As the log keeps it."""
        found = {key: self.left_by.get(key) for key in (*self.ids, *self.gone)}
        return {key: number for key, number in found.items() if number is not None}


def _swap_of(connection: Connection, part: Part, step: Edit) -> _Swap:
    document = part.document
    newest, left_by = {each.id: each.revision for each in document.segments}, dict(part.left_by)
    new, old = {each.id for each in step.after}, {each.id for each in step.before}
    if back := (new | old) - newest.keys():
        removed = revisions(connection, document.id, back)
        newest |= {key: revision for key, (revision, _) in removed.items()}
        left_by |= {key: number for key, (_, number) in removed.items()}
    written = tuple(replace(each, revision=newest.get(each.id, each.revision) + 1) for each in step.after)
    gone = tuple(each.id for each in step.before if each.id not in new)
    return _Swap(written, gone, frozenset(newest.keys() & new), left_by)


def _swapped(
    connection: Connection, part: Part, swap: _Swap, score: Score, left_by: Mapping[str, int | None]
) -> _Swapped:
    """Write it; `left_by` are the edits that leave its segments as they are from now on."""
    document, current = part.document, {each.id for each in part.document.segments}
    version = next_version(connection, document.id)
    remove_segments(connection, document.id, {key: left_by[key] for key in swap.gone}, version=version)
    heard = part.heard | heard_texts(connection, document.id, [key for key in swap.ids if key not in current])
    counts = _counts_of(document, swap.written, heard, score)
    write_segments(
        connection, document.id, swap.written, version=version, there=swap.there, counts=counts, left_by=left_by
    )
    return _Swapped(Applied(swap.written, swap.gone), replace(document, segments=swap.written, version=version), heard)


def _count_deleted(connection: Connection, part: Part, step: Edit, score: Score) -> None:
    """Where nothing takes their place, all that a machine had said of them is wrong."""
    if step.after:
        return
    silent = tuple(replace(each, words=()) for each in step.before)
    count_deleted(connection, part.document.id, _counts_of(part.document, silent, part.heard, score))


def _counts_of(
    document: Transcript, segments: tuple[Segment, ...], heard: Mapping[str, str], score: Score
) -> Mapping[str, Counts | None]:
    # where a machine listened and has no such segment, it heard nothing there; of an import it is only known by row
    silence = "" if document.hypothesis_id is not None and document.origin is None else None
    return {each.id: score(each, heard.get(each.id, silence)) for each in segments}


def _repeated(connection: Connection, transcript_id: str, key: str) -> Applied | None:
    if (done := signed(connection, transcript_id, key)) is None:
        return None
    written, removed = done
    return Applied(tuple(segments_by_id(connection, transcript_id, written).values()), tuple(removed))
