"""Every segment in which something is said, in all transcripts that count: what a replacement over many is shown of.

What an expression finds no index knows: for that every text can be read, part by part.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, tuple_

from studio.domain import Segment, Task
from studio.store.database import Database
from studio.store.owners import Owners, owned_by
from studio.store.rows import to_segment
from studio.store.schema import recording, segment, segment_text, transcript
from studio.store.searching import counting
from studio.store.sorting import holds
from studio.store.transcripts import standing_segments
from studio.text import sought

AT_ONCE = 500
"""Segments that one statement names."""

Place = tuple[int, int]
"""Of a transcript among all: its recording's, and its own."""


@dataclass(frozen=True, slots=True)
class SegmentHit:
    """A segment that has what is looked for, and where it stands."""

    recording_id: str
    recording_name: str
    transcript_id: str
    task: Task
    language: str
    """Of the text."""
    segment: Segment


class HitSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, owners: Owners, wanted: str, project_id: str | None, most: int) -> tuple[list[SegmentHit], bool]:
        """Of all that counts of these owners, or of one project, and whether there are more than `most`.

        By recording, newest first, and by time; whatever its case and accents. Within a segment.
        """
        asked = " ".join(sought(wanted).split())
        if not asked:
            return [], False
        query = _query(owners, asked, project_id)
        with self._database.read() as connection, closing(_counted(connection, owners, query)) as rows:
            found = list(islice(rows, most + 1))
            segments = _segments(connection, [(row.transcript_id, row.segment_id) for row in found[:most]])
        hits = (_hit(row, segments.get((row.transcript_id, row.segment_id))) for row in found[:most])
        return [hit for hit in hits if hit is not None], len(found) > most

    def texts(
        self, owners: Owners, project_id: str | None, after: Place | None, most: int
    ) -> tuple[list[SegmentHit], Place | None]:
        """Every segment with words in it, in the order of `find`, and the place behind which it goes on, if it does.

        Of whole transcripts behind `after`, until there are `most` of them or more.
        """
        found: list[SegmentHit] = []
        with self._database.read() as connection:
            rows = connection.execute(_transcripts(owners, project_id, after)).all()
            counts = counting(connection, owners, {row.recording_id for row in rows})
            for row in rows:
                if row.id in counts:
                    segments = standing_segments(connection, row.id)
                    found += [_hit_of(row, row.id, each) for each in segments if each.words]
                if len(found) >= most:
                    return found, (row.recording_place, row.place) if row is not rows[-1] else None
        last = rows[-1] if len(rows) == AT_ONCE else None
        return found, (last.recording_place, last.place) if last else None

    def recordings(self, owners: Owners, wanted: str, project_id: str | None) -> int:
        """In how many it is said, of all that counts."""
        asked = " ".join(sought(wanted).split())
        if not asked:
            return 0
        each = _query(owners, asked, project_id).subquery().c
        with self._database.read() as connection:
            rows = connection.execute(select(each.transcript_id, each.recording_id).distinct()).all()
            counts = counting(connection, owners, {row.recording_id for row in rows})
        return len({row.recording_id for row in rows if row.transcript_id in counts})


def _counted(connection: Connection, owners: Owners, query: Select[Any]) -> Generator[Any, None, None]:
    """Rows of transcripts that count, as they come: of a word that all say no more are read than are asked for."""
    counts: dict[str, int] = {}
    known: set[str] = set()
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        for rows in found.partitions():
            fresh = {row.recording_id for row in rows} - known
            if fresh:
                known |= fresh
                counts |= counting(connection, owners, fresh)
            yield from (row for row in rows if row.transcript_id in counts)


def _query(owners: Owners, asked: str, project_id: str | None) -> Select[Any]:
    said = segment_text.c
    query = (
        select(
            said.transcript_id,
            said.segment_id,
            transcript.c.recording_id,
            transcript.c.task,
            transcript.c.target_lang,
            recording.c.name,
        )
        .join(transcript, transcript.c.id == said.transcript_id)
        .join(recording, recording.c.id == transcript.c.recording_id)
        .where(owned_by(recording.c.owner, owners), holds(said.text, asked))
        .order_by(recording.c.place.desc(), transcript.c.place.desc(), said.start, said.segment_id)
    )
    return query if project_id is None else query.where(recording.c.project_id == project_id)


def _transcripts(owners: Owners, project_id: str | None, after: Place | None) -> Select[Any]:
    """Some of them, whether they count or not: the next `AT_ONCE` behind a place."""
    at = recording.c.place.label("recording_place")
    columns = (
        transcript.c.id,
        transcript.c.recording_id,
        transcript.c.task,
        transcript.c.target_lang,
        transcript.c.place,
    )
    query = (
        select(*columns, recording.c.name, at)
        .join(recording, recording.c.id == transcript.c.recording_id)
        .where(owned_by(recording.c.owner, owners))
        .order_by(recording.c.place.desc(), transcript.c.place.desc())
        .limit(AT_ONCE)
    )
    if project_id is not None:
        query = query.where(recording.c.project_id == project_id)
    if after is None:
        return query
    same = and_(recording.c.place == after[0], transcript.c.place < after[1])
    return query.where(or_(recording.c.place < after[0], same))


def _segments(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Segment]:
    found: dict[tuple[str, str], Segment] = {}
    for some in _parts(keys):
        named = tuple_(segment.c.transcript_id, segment.c.id).in_(some)
        rows = connection.execute(select(segment).where(named, segment.c.removed.is_(False))).mappings()
        found |= {(row["transcript_id"], row["id"]): to_segment(row) for row in rows}
    return found


def _parts(keys: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _hit(row: Any, found: Segment | None) -> SegmentHit | None:
    return None if found is None else _hit_of(row, row.transcript_id, found)


def _hit_of(row: Any, transcript_id: str, segment: Segment) -> SegmentHit:
    return SegmentHit(row.recording_id, row.name, transcript_id, row.task, row.target_lang, segment)
