"""Corrections as the store has them: what a person wrote otherwise in each segment, and what was not looked at yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from studio.glossary import Pair
from studio.store.current import EDITED
from studio.store.database import Database
from studio.store.glossary import take_counts
from studio.store.rows import unpack_segments, unpack_words
from studio.store.schema import (
    correction,
    edit,
    glossary,
    hypothesis_segment,
    learned,
    recording,
    segment,
    segment_text,
    transcript,
)
from studio.store.sorting import holds

TYPED = ("set_text", "split_segment", "merge_segments", "merge_rows")
"""Operations by which a person types a text. What is replaced, taken or imported was not typed there."""

_IS_TYPED = or_(edit.c.op.in_(TYPED), *(edit.c.op.startswith(f"{name}/", autoescape=True) for name in TYPED))
"""A step of many rows has what undo calls it behind its operation's name."""

MANY = 500
"""Keys that a statement names."""

MOST_LOOKED_AT = 200
"""Verified segments with a form in them that are looked at."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A segment that is another since it was looked at."""

    id: str
    heard: str | None
    """What a machine had said; null where it was not asked."""
    text: str | None
    """Null where it is gone."""
    known: tuple[Pair, ...]
    """What was found in it then."""


Find = Callable[[Changed], tuple[Pair, ...]]

Search = Callable[[str], list[str]]
"""Texts of verified segments of the project that have this in them; both as they are searched."""

Offer = Callable[[Sequence[Pair], Search], Pair | None]
"""Of corrections of one key, a pair for each segment, that which is offered; None for none."""


class Corrections:
    def __init__(self, database: Database) -> None:
        self._database = database

    def stale(self, project_id: str, limit: int) -> list[str]:
        """Ids of at most `limit` of the project's transcripts that were edited since they were looked at."""
        seen = func.coalesce(learned.c.version, -1)
        query = (
            select(transcript.c.id)
            .join(recording, recording.c.id == transcript.c.recording_id)
            .outerjoin(learned, learned.c.transcript_id == transcript.c.id)
            .where(recording.c.project_id == project_id, transcript.c.hypothesis_id.is_not(None))
            .where(transcript.c.version > seen, EDITED | learned.c.version.is_not(None))
            .order_by(transcript.c.place)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def look(self, transcript_id: str, find: Find, offer: Offer) -> None:
        """Take in what `find` sees in segments that changed, and bring the project's glossary up to it: both, or
        neither, and nobody counts meanwhile.

        What it finds newly counts where a person typed the segment.
        """
        with self._database.write() as connection:
            head = connection.execute(
                select(transcript.c.version, recording.c.project_id)
                .join(recording, recording.c.id == transcript.c.recording_id)
                .where(transcript.c.id == transcript_id)
                .with_for_update(of=transcript)
            ).first()
            if head is None:
                return
            keys = _taken(connection, transcript_id, find)
            _note(connection, transcript_id, head.version)
            _count(connection, head.project_id, keys, offer)

    def recount(self, project_id: str, offer: Offer) -> None:
        """Entries of which corrections are in another project now, or gone with their recordings."""
        with self._database.read() as connection:
            if not _miscounted(connection, project_id):
                return
        with self._database.write() as connection:
            _count(connection, project_id, _miscounted(connection, project_id), offer)


def forget_looks(connection: Connection, recording_ids: Collection[str]) -> None:
    """Recordings come into another project, which is to learn from them: what was found in them is found again."""
    its = select(transcript.c.id).where(transcript.c.recording_id.in_(recording_ids))
    connection.execute(correction.delete().where(correction.c.transcript_id.in_(its)))
    connection.execute(learned.delete().where(learned.c.transcript_id.in_(its)))


def _taken(connection: Connection, transcript_id: str, find: Find) -> set[str]:
    """The keys of all that is another than before."""
    changed = _changed(connection, transcript_id)
    wanted = {each.id: find(each) for each in changed}
    unknown = {each.id for each in changed if not set(wanted[each.id]) <= set(each.known)}
    typed = _typed(connection, transcript_id, unknown)
    keys: set[str] = set()
    for each in changed:
        now = tuple(pair for pair in wanted[each.id] if each.id in typed or pair in each.known)
        if now != each.known:
            _replace(connection, transcript_id, each.id, now)
            keys |= {pair.key for pair in (*now, *each.known)}
    return keys


def _count(connection: Connection, project_id: str, keys: Collection[str], offer: Offer) -> None:
    if keys:
        search = partial(_verified_with, connection, project_id)
        take_counts(connection, project_id, _pairs(connection, project_id, keys), lambda pairs: offer(pairs, search))


def _pairs(connection: Connection, project_id: str, keys: Collection[str]) -> dict[str, list[Pair]]:
    """Every correction with such a key that stands in the project, a pair for each segment."""
    found: dict[str, list[Pair]] = {key: [] for key in keys}
    for some in _parts(sorted(keys)):
        query = _standing(project_id, correction.c.key, correction.c.wrong, correction.c.right)
        for row in connection.execute(query.where(correction.c.key.in_(some))):
            found[row.key].append(Pair(row.wrong, row.right))
    return found


def _miscounted(connection: Connection, project_id: str) -> list[str]:
    """Keys of entries whose count is not that of what stands in the project."""
    standing = _standing(project_id, correction.c.key, func.count().label("count")).group_by(correction.c.key)
    counted = standing.subquery()
    query = (
        select(glossary.c.key)
        .outerjoin(counted, counted.c.key == glossary.c.key)
        .where(glossary.c.project_id == project_id, glossary.c.count != func.coalesce(counted.c.count, 0))
    )
    return list(connection.execute(query).scalars())


def _standing(project_id: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(correction)
        .join(transcript, transcript.c.id == correction.c.transcript_id)
        .join(recording, recording.c.id == transcript.c.recording_id)
        .where(recording.c.project_id == project_id)
    )


def _verified_with(connection: Connection, project_id: str, wanted: str) -> list[str]:
    """See `Search`."""
    query = (
        select(segment_text.c.text)
        .join(transcript, transcript.c.id == segment_text.c.transcript_id)
        .join(recording, recording.c.id == transcript.c.recording_id)
        .join(
            segment,
            and_(segment.c.transcript_id == segment_text.c.transcript_id, segment.c.id == segment_text.c.segment_id),
        )
        .where(recording.c.project_id == project_id, segment.c.status == "verified", segment.c.removed.is_(False))
        .where(holds(segment_text.c.text, wanted))
        .limit(MOST_LOOKED_AT)
    )
    return list(connection.execute(query).scalars())


def _changed(connection: Connection, transcript_id: str) -> list[Changed]:
    since = connection.execute(select(learned.c.version).where(learned.c.transcript_id == transcript_id)).scalar()
    known = _known(connection, transcript_id)
    query = (
        select(segment.c.id, segment.c.words, segment.c.removed, segment.c.word_count, hypothesis_segment.c.text)
        .join(transcript, transcript.c.id == segment.c.transcript_id)
        .outerjoin(
            hypothesis_segment,
            and_(
                hypothesis_segment.c.hypothesis_id == transcript.c.hypothesis_id,
                hypothesis_segment.c.id == segment.c.id,
            ),
        )
        .where(segment.c.transcript_id == transcript_id, segment.c.changed > (-1 if since is None else since))
    )
    return [
        Changed(row.id, row.text, None if row.removed else _text(row.words), known.get(row.id, ()))
        for row in connection.execute(query)
        # of one that nobody has touched there is nothing to say
        if row.word_count is not None or row.id in known
    ]


def _text(words: bytes) -> str:
    return " ".join(word.text for word in unpack_words(words))


def _known(connection: Connection, transcript_id: str) -> Mapping[str, tuple[Pair, ...]]:
    query = select(correction).where(correction.c.transcript_id == transcript_id).order_by(correction.c.number)
    found: dict[str, tuple[Pair, ...]] = {}
    for row in connection.execute(query):
        found[row.segment_id] = (*found.get(row.segment_id, ()), Pair(row.wrong, row.right))
    return found


def _typed(connection: Connection, transcript_id: str, ids: Collection[str]) -> set[str]:
    """Which of these a person typed, by an edit that stands."""
    found: set[str] = set()
    if not ids:
        return found
    query = (
        select(edit.c.after)
        .where(edit.c.transcript_id == transcript_id, edit.c.state == "done", _IS_TYPED)
        .order_by(edit.c.id.desc())
    )
    for after in connection.execute(query).scalars():
        found |= {each.id for each in unpack_segments(after)} & set(ids)
        if len(found) == len(ids):
            break
    return found


def _replace(connection: Connection, transcript_id: str, segment_id: str, pairs: Sequence[Pair]) -> None:
    of = {"transcript_id": transcript_id, "segment_id": segment_id}
    connection.execute(
        correction.delete().where(correction.c.transcript_id == transcript_id, correction.c.segment_id == segment_id)
    )
    rows = [
        {**of, "number": number, "wrong": pair.wrong, "right": pair.right, "key": pair.key}
        for number, pair in enumerate(pairs)
    ]
    if rows:
        connection.execute(correction.insert(), rows)


def _note(connection: Connection, transcript_id: str, version: int) -> None:
    noted = learned.update().where(learned.c.transcript_id == transcript_id).values(version=version)
    if connection.execute(noted).rowcount == 0:
        connection.execute(learned.insert().values(transcript_id=transcript_id, version=version))


def _parts(keys: Sequence[str]) -> Iterator[Iterable[str]]:
    return (keys[at : at + MANY] for at in range(0, len(keys), MANY))
