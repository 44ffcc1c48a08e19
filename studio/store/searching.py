"""Searching what is said: in the transcripts that count of an owner's recordings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, tuple_

from studio.domain import Segment
from studio.store.current import ranked
from studio.store.database import Database
from studio.store.owners import Owners, owned_by
from studio.store.rows import unpack_words
from studio.store.schema import recording, segment, segment_text, transcript
from studio.store.sorting import holds
from studio.text import sought

MOST_SHOWN = 500
"""Recordings of which the place is read as well: of those further down it is only told that there are hits."""

MOST_NAMED = 5_000
"""Recordings that a statement names; of more it looks at all of the owner's."""


@dataclass(frozen=True, slots=True)
class TextHits:
    """A recording in which something is said."""

    recording_id: str
    transcript_id: str
    """The best one that has it of those that count."""
    segments: int
    """How many have it."""
    first: Segment | None
    """The first of them, with its id, times and words alone; None beyond `MOST_SHOWN`."""


class TextSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, owners: Owners, wanted: str) -> list[TextHits]:
        """Recordings of these owners in which `wanted` is said, newest first, whatever its case and accents.

        Within a segment: words of two segments are not one phrase.
        """
        asked = " ".join(sought(wanted).split())
        if not asked:
            return []
        with self._database.read() as connection:
            rows = connection.execute(_query(owners, asked)).all()
            found = _best(rows, counting(connection, owners, {row.recording_id for row in rows}))
            first = _firsts(connection, [row.transcript_id for row in found[:MOST_SHOWN]], asked)
        return [
            TextHits(row.recording_id, row.transcript_id, row.segments, first.get(row.transcript_id)) for row in found
        ]


def _query(owners: Owners, asked: str) -> Select[Any]:
    """A row for each transcript that has it, whether it counts or not; of the newest recording first."""
    return (
        select(
            segment_text.c.transcript_id,
            transcript.c.recording_id,
            func.count().label("segments"),
        )
        .join(transcript, transcript.c.id == segment_text.c.transcript_id)
        .join(recording, recording.c.id == transcript.c.recording_id)
        .where(owned_by(recording.c.owner, owners), holds(segment_text.c.text, asked))
        .group_by(segment_text.c.transcript_id, transcript.c.recording_id, recording.c.place)
        .order_by(recording.c.place.desc())
    )


def counting(connection: Connection, owners: Owners, recording_ids: Collection[str]) -> dict[str, int]:
    """Their transcripts that count, each with its rank in its recording, the best 1.

    In a statement of its own: databases that put the two together rank anew for every hit.
    """
    mine = select(recording.c.id).where(owned_by(recording.c.owner, owners))
    those = transcript.c.recording_id.in_(recording_ids if len(recording_ids) <= MOST_NAMED else mine)
    ranks = ranked().where(those).subquery()
    rows = connection.execute(select(ranks.c.id, ranks.c.overall).where(ranks.c.place == 1))
    return {row.id: row.overall for row in rows}


def _best(rows: Iterable[Any], counting: Mapping[str, int]) -> list[Any]:
    """For each recording the best that has it, in the order in which recordings come."""
    found: dict[str, Any] = {}
    for row in rows:
        if (rank := counting.get(row.transcript_id)) is None:
            continue
        there = found.get(row.recording_id)
        if there is None or rank < counting[there.transcript_id]:
            found[row.recording_id] = row
    return list(found.values())


def _firsts(connection: Connection, transcript_ids: Sequence[str], asked: str) -> dict[str, Segment]:
    """The first segment that has it, by transcript."""
    said = segment_text.c
    has = select(said.transcript_id, said.segment_id).where(
        said.transcript_id.in_(transcript_ids), holds(said.text, asked)
    )
    first = {row.transcript_id: row.segment_id for row in connection.execute(has.order_by(said.start.desc()))}
    columns = (segment.c.transcript_id, segment.c.id, segment.c.start, segment.c.end, segment.c.words)
    rows = connection.execute(
        select(*columns).where(tuple_(segment.c.transcript_id, segment.c.id).in_(list(first.items())))
    )
    return {row.transcript_id: Segment(row.id, row.start, row.end, unpack_words(row.words)) for row in rows}
