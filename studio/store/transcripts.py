"""Hypotheses and transcripts: read whole, read what is new, and grow while a run goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from studio.domain import Counts, Hypothesis, Request, Segment, Transcript
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.current import EDITED, PROMPT, VERIFIED, ranked
from studio.store.database import Database
from studio.store.rows import origin_row, request_row, segment_row, to_hypothesis, to_segment, to_transcript
from studio.store.schema import hypothesis, hypothesis_segment, segment, transcript

# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_SINCE: BindParameter[int] = bindparam("since")
_HEAD = select(transcript).where(transcript.c.id == _KEY)
_OF = segment.c.transcript_id == _KEY
_KEPT = select(segment).where(_OF, segment.c.removed.is_(False)).order_by(segment.c.start, segment.c.end, segment.c.id)
_SOME = _KEPT.where(segment.c.id.in_(bindparam("ids", expanding=True)))
_ONE = _KEPT.where(segment.c.id == bindparam("id"))
_BETWEEN = _KEPT.where(segment.c.end >= bindparam("since"), segment.c.start <= bindparam("until"))
_REVISIONS = select(segment.c.id, segment.c.revision).where(_OF, segment.c.id.in_(bindparam("ids", expanding=True)))
_INSERT = segment.insert()
_REPLACE = segment.update().where(_OF, segment.c.id == bindparam("which"))
_BUMP = (
    transcript.update()
    .where(transcript.c.id == _KEY)
    .values(version=transcript.c.version + 1)
    .returning(transcript.c.version)
)
LOCK = select(transcript.c.id).where(transcript.c.id == _KEY).with_for_update()
_NEWER = _KEPT.where(segment.c.changed > _SINCE)
_GONE = select(segment.c.id).where(_OF, segment.c.removed.is_(True), segment.c.changed > _SINCE)


class Transcripts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Transcript, heard: Hypothesis | None) -> None:
        """A transcript with all its segments, and the hypothesis it starts from."""
        with self._database.write() as connection:
            insert(connection, new, heard)

    def get(self, transcript_id: str, *, with_segments: bool = True) -> Transcript:
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            return to_transcript(row, _segments(connection, transcript_id) if with_segments else ())

    def part(self, transcript_id: str, segment_ids: Iterable[str]) -> Transcript:
        """The transcript with only these of its segments."""
        with self._database.read() as connection:
            return part_of(connection, transcript_id, segment_ids)

    def between(self, transcript_id: str, start: float, end: float) -> Transcript:
        """The transcript with only those of its segments that reach into this span (seconds)."""
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            found = connection.execute(_BETWEEN, {"key": transcript_id, "since": start, "until": end}).mappings()
            return to_transcript(row, [to_segment(each) for each in found])

    def current_id(self, recording_id: str) -> str | None:
        """The best transcript of all (see `current.ranked`), or None where there is none."""
        found = ranked().where(transcript.c.recording_id == recording_id).subquery()
        with self._database.read() as connection:
            return connection.execute(select(found.c.id).where(found.c.overall == 1)).scalar()

    def that_count(self, recording_id: str) -> list[str]:
        """One for each task, pair of languages and punctuation that there is, in the order in which they were made."""
        found = ranked().where(transcript.c.recording_id == recording_id).subquery()
        query = select(found.c.id).join(transcript, transcript.c.id == found.c.id).where(found.c.place == 1)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(transcript.c.place)).scalars())

    def to_join(self, recording_id: str, prompt: Request) -> str | None:
        """The best one of this task, pair of languages and punctuation that rows from elsewhere can be added to.

        One that was imported itself or worked on: what a machine alone said is not mixed with what it did not say.
        """
        asked = (prompt.task, prompt.source_lang, prompt.target_lang, prompt.pnc)
        same = (column == value for column, value in zip(PROMPT, asked, strict=True))
        ranks = ranked().where(transcript.c.recording_id == recording_id, *same).subquery()
        query = (
            select(transcript.c.id)
            .join(ranks, ranks.c.id == transcript.c.id)
            .where(or_(transcript.c.origin_format.is_not(None), VERIFIED, EDITED))
            .order_by(ranks.c.place)
        )
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).scalar()

    def of_recording(self, recording_id: str) -> list[tuple[Transcript, int]]:
        """Newest first, without segments, each with its number of segments."""
        counts = (
            select(func.count())
            .where(segment.c.transcript_id == transcript.c.id, segment.c.removed.is_(False))
            .scalar_subquery()
            .label("segments")
        )
        query = (
            select(transcript, counts)
            .where(transcript.c.recording_id == recording_id)
            .order_by(transcript.c.place.desc())
        )
        with self._database.read() as connection:
            return [(to_transcript(row), row["segments"]) for row in connection.execute(query).mappings()]

    def hypothesis(self, hypothesis_id: str) -> Hypothesis:
        rows = select(hypothesis_segment).where(hypothesis_segment.c.hypothesis_id == hypothesis_id)
        order = (hypothesis_segment.c.start, hypothesis_segment.c.end, hypothesis_segment.c.id)
        with self._database.read() as connection:
            head = connection.execute(select(hypothesis).where(hypothesis.c.id == hypothesis_id)).mappings().one()
            found = connection.execute(rows.order_by(*order)).mappings()
            return to_hypothesis(head, [to_segment(row) for row in found])

    def changed(self, transcript_id: str, since: int) -> tuple[Transcript, list[str]]:
        """The transcript with only the segments written after version `since`, and the ids of those removed.

        One snapshot: a change is never seen without the version that carries it.
        """
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            kept = _segments(connection, transcript_id, since)
            gone = connection.execute(_GONE, {"key": transcript_id, "since": since}).scalars()
            return to_transcript(row, kept), list(gone)


def head(connection: Connection, transcript_id: str) -> Transcript:
    """A transcript without its segments. Raises NotFound."""
    return to_transcript(_row(connection, transcript_id))


def part_of(connection: Connection, transcript_id: str, segment_ids: Iterable[str]) -> Transcript:
    """A transcript with only these of its segments. Raises NotFound for no such transcript."""
    row = _row(connection, transcript_id)
    return to_transcript(row, segments_by_id(connection, transcript_id, segment_ids).values())


def insert(connection: Connection, new: Transcript, heard: Hypothesis | None) -> None:
    if heard is not None:
        connection.execute(
            hypothesis.insert().values(
                id=heard.id,
                recording_id=heard.recording_id,
                model_revision=heard.model_revision,
                created=heard.created,
                **request_row(heard.request),
            )
        )
        append_hypothesis(connection, heard.id, heard.segments)
    connection.execute(
        transcript.insert().values(
            id=new.id,
            recording_id=new.recording_id,
            hypothesis_id=new.hypothesis_id,
            created=new.created,
            place=next_place(connection),
            version=new.version,
            region_start=new.region[0] if new.region else None,
            region_end=new.region[1] if new.region else None,
            **request_row(new.request),
            **origin_row(new.origin),
        )
    )
    write_segments(connection, new.id, new.segments, version=new.version)


def append_hypothesis(connection: Connection, hypothesis_id: str, segments: Iterable[Segment]) -> None:
    rows = [{**segment_row(s), "text": s.text, "hypothesis_id": hypothesis_id} for s in segments]
    if rows:
        connection.execute(hypothesis_segment.insert(), rows)


def write_segments(
    connection: Connection,
    transcript_id: str,
    segments: Iterable[Segment],
    *,
    version: int,
    there: Collection[str] = (),
    tallies: Mapping[str, Counts | None] | None = None,
) -> None:
    """Put segments in place under a new version. `there` are the ids that have a row, removed or not."""
    rows = [_row_of(s, transcript_id, version, (tallies or {}).get(s.id)) for s in segments]
    old = [{**row, "key": transcript_id, "which": row["id"]} for row in rows if row["id"] in there]
    new = [row for row in rows if row["id"] not in there]
    if old:
        connection.execute(_REPLACE, old)
    if new:
        connection.execute(_INSERT, new)


def remove_segments(connection: Connection, transcript_id: str, ids: Iterable[str], *, version: int) -> None:
    ids = list(ids)
    if ids:
        where = (segment.c.transcript_id == transcript_id) & segment.c.id.in_(ids)
        connection.execute(segment.update().where(where).values(removed=True, changed=version))


def lock(connection: Connection, transcript_id: str) -> None:
    """Nobody else writes this transcript until the transaction ends: before anything is read that a write stands on.

    SQLite's writers are alone anyway; elsewhere each has the rows that it locks. Raises NotFound.
    """
    if connection.execute(LOCK, {"key": transcript_id}).first() is None:
        raise NotFound("transcript", transcript_id)


def next_version(connection: Connection, transcript_id: str) -> int:
    version = connection.execute(_BUMP, {"key": transcript_id}).scalar()
    if version is None:
        raise NotFound("transcript", transcript_id)
    return int(version)


def segments_by_id(connection: Connection, transcript_id: str, ids: Iterable[str]) -> dict[str, Segment]:
    """In time order."""
    listed = list(ids)
    if len(listed) == 1:  # nearly always; a list of unknown length has to be compiled anew each time
        found = connection.execute(_ONE, {"key": transcript_id, "id": listed[0]}).mappings()
    else:
        found = connection.execute(_SOME, {"key": transcript_id, "ids": listed}).mappings()
    return {row["id"]: to_segment(row) for row in found}


def revisions(connection: Connection, transcript_id: str, ids: Iterable[str]) -> dict[str, int]:
    """The newest revision of each that is or ever was there: also of those removed, which may come back."""
    found = connection.execute(_REVISIONS, {"key": transcript_id, "ids": list(ids)})
    return {row.id: row.revision for row in found}


def _row_of(s: Segment, transcript_id: str, version: int, tally: Counts | None) -> dict[str, Any]:
    return {
        **segment_row(s),
        "transcript_id": transcript_id,
        "status": s.status,
        "revision": s.revision,
        "changed": version,
        "removed": False,
        "split": s.split,
        "word_errors": tally.word_errors if tally else None,
        "word_count": tally.word_count if tally else None,
        "char_errors": tally.char_errors if tally else None,
        "char_count": tally.char_count if tally else None,
    }


def _row(connection: Connection, transcript_id: str) -> Any:
    row = connection.execute(_HEAD, {"key": transcript_id}).mappings().first()
    if row is None:
        raise NotFound("transcript", transcript_id)
    return row


def _segments(connection: Connection, transcript_id: str, since: int = -1) -> list[Segment]:
    found = connection.execute(_NEWER, {"key": transcript_id, "since": since}).mappings()
    return [to_segment(row) for row in found]
