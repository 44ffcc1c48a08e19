"""Hypotheses and transcripts: read whole, read what is new, and grow while a run goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, RowMapping, and_, bindparam, func, or_, select, true

from studio.domain import Counts, Hypothesis, Request, Segment, Transcript
from studio.errors import NotFound
from studio.store.counting import next_place
from studio.store.current import EDITED, PROMPT, VERIFIED, ranked
from studio.store.database import Database
from studio.store.rows import (
    origin_row,
    pack_fields,
    pack_words,
    request_row,
    segment_row,
    to_hypothesis,
    to_segment,
    to_transcript,
)
from studio.store.schema import hypothesis, hypothesis_segment, recording, segment, segment_text, transcript
from studio.store.sorting import by_code_point
from studio.text import sought
from studio.vocabulary import STRENGTH, VOCABULARY

COUNTS = ("word_errors", "word_count", "char_errors", "char_count")
"""The columns of a segment's share of the score."""

DELETED = "deleted"
"""In place of its status, a removed segment whose share counts on."""

# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_SINCE: BindParameter[int] = bindparam("since")
_HEAD = select(transcript).where(transcript.c.id == _KEY)
_OF = segment.c.transcript_id == _KEY
_STANDING = (_OF, segment.c.removed.is_(False))
_IN_TIME = (segment.c.start, segment.c.end, by_code_point(segment.c.id))
_KEPT = select(segment).where(*_STANDING).order_by(*_IN_TIME)
_LISTENED = select(transcript.c.hypothesis_id).where(transcript.c.id == _KEY).scalar_subquery()
_SAID = and_(hypothesis_segment.c.hypothesis_id == _LISTENED, hypothesis_segment.c.id == segment.c.id)
_WITH_HEARD = (
    select(segment, hypothesis_segment.c.text.label("heard"))
    .outerjoin_from(segment, hypothesis_segment, _SAID)
    .where(_OF)
    .order_by(*_IN_TIME)
)
_ONE = _WITH_HEARD.where(segment.c.removed.is_(False), segment.c.id == bindparam("id"))
# not by an index of those removed, which SQLite would take for several ids: it has all segments of a transcript
_SOME = _WITH_HEARD.where(
    func.coalesce(segment.c.removed, true()).is_(False), segment.c.id.in_(bindparam("ids", expanding=True))
)
_SAYS = select(hypothesis_segment).where(
    hypothesis_segment.c.hypothesis_id == _KEY, hypothesis_segment.c.id.in_(bindparam("ids", expanding=True))
)
_BETWEEN = _KEPT.where(segment.c.end >= bindparam("since"), segment.c.start <= bindparam("until"))
_REVISIONS = select(segment.c.id, segment.c.revision, segment.c.edit_id).where(
    _OF, segment.c.id.in_(bindparam("ids", expanding=True))
)
_INSERT = segment.insert()
_REPLACE = segment.update().where(_OF, segment.c.id == bindparam("which"))
_SAY_ANEW = segment_text.update().where(
    segment_text.c.transcript_id == _KEY, segment_text.c.segment_id == bindparam("which")
)
_SAY = segment_text.insert()
_BUMP = (
    transcript.update()
    .where(transcript.c.id == _KEY)
    .values(version=transcript.c.version + 1)
    .returning(transcript.c.version)
)
_NEWER = _KEPT.where(segment.c.changed > _SINCE)
_GONE = select(segment.c.id).where(_OF, segment.c.removed.is_(True), segment.c.changed > _SINCE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment as it is."""

    segment: Segment
    heard: str | None
    """What the hypothesis has under its id."""
    left_by: int | None
    """The number of the edit that left it so; None where that is not known to be any."""


class Transcripts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Transcript, heard: Hypothesis | None, counts: Mapping[str, Counts | None] | None = None) -> None:
        """A transcript with all its segments, the hypothesis it starts from, and its segments' share of the score."""
        with self._database.write() as connection:
            insert(connection, new, heard, counts)

    def get(self, transcript_id: str, *, with_segments: bool = True) -> Transcript:
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            return to_transcript(row, standing_segments(connection, transcript_id) if with_segments else ())

    def part(self, transcript_id: str, segment_ids: Iterable[str]) -> Transcript:
        """The transcript with only these of its segments."""
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            return to_transcript(row, segments_by_id(connection, transcript_id, segment_ids).values())

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

    def to_join(self, recording_id: str, prompt: Request, *, drafts: bool = False) -> str | None:
        """The best one of this task, pair of languages and punctuation that rows from elsewhere can be added to.

        One that was imported itself or worked on: what a machine alone said is not mixed with what it did not say.
        With `drafts` the best one whoever made it: the rows may be there already.
        """
        asked = (prompt.task, prompt.source_lang, prompt.target_lang, prompt.pnc)
        same = (column == value for column, value in zip(PROMPT, asked, strict=True))
        ranks = ranked().where(transcript.c.recording_id == recording_id, *same).subquery()
        query = select(transcript.c.id).join(ranks, ranks.c.id == transcript.c.id).order_by(ranks.c.place)
        if not drafts:
            query = query.where(or_(transcript.c.origin_format.is_not(None), VERIFIED, EDITED))
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

    def last_vocabulary(self, recording_id: str) -> dict[str, str]:
        """The options about it of the newest transcript that has any, among those of the recording's project."""
        beside, own = recording.alias(), recording.alias()
        query = (
            select(transcript.c.options)
            .join(beside, beside.c.id == transcript.c.recording_id)
            .join(own, own.c.project_id == beside.c.project_id)
            .where(own.c.id == recording_id, transcript.c.options.contains(f'"{VOCABULARY}":'))
            .order_by(transcript.c.place.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            found = connection.execute(query).scalar()
        options = orjson.loads(found) if found else {}
        return {name: options[name] for name in (VOCABULARY, STRENGTH) if name in options}

    def hypothesis(self, hypothesis_id: str) -> Hypothesis:
        rows = select(hypothesis_segment).where(hypothesis_segment.c.hypothesis_id == hypothesis_id)
        heard = hypothesis_segment.c
        order = (heard.start, heard.end, by_code_point(heard.id))
        with self._database.read() as connection:
            head = connection.execute(select(hypothesis).where(hypothesis.c.id == hypothesis_id)).mappings().one()
            found = connection.execute(rows.order_by(*order)).mappings()
            return to_hypothesis(head, [to_segment(row) for row in found])

    def said(self, hypothesis_id: str, segment_ids: Iterable[str]) -> dict[str, Segment]:
        """These of a hypothesis' segments that there are, by id."""
        with self._database.read() as connection:
            found = connection.execute(_SAYS, {"key": hypothesis_id, "ids": list(segment_ids)}).mappings()
            return {row["id"]: to_segment(row) for row in found}

    def changed(self, transcript_id: str, since: int) -> tuple[Transcript, list[str]]:
        """The transcript with only the segments written after version `since`, and the ids of those removed.

        One snapshot: a change is never seen without the version that carries it.
        """
        with self._database.read() as connection:
            row = _row(connection, transcript_id)
            kept = standing_segments(connection, transcript_id, since)
            gone = connection.execute(_GONE, {"key": transcript_id, "since": since}).scalars()
            return to_transcript(row, kept), list(gone)


def insert_hypothesis(connection: Connection, heard: Hypothesis) -> None:
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


def insert(
    connection: Connection,
    new: Transcript,
    heard: Hypothesis | None,
    counts: Mapping[str, Counts | None] | None = None,
) -> None:
    if heard is not None:
        insert_hypothesis(connection, heard)
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
            for_comparison=new.for_comparison,
            **request_row(new.request),
            **origin_row(new.origin),
        )
    )
    write_segments(connection, new.id, new.segments, version=new.version, counts=counts)


def append_hypothesis(connection: Connection, hypothesis_id: str, segments: Iterable[Segment]) -> None:
    rows = [{**segment_row(s), "text": s.text, "hypothesis_id": hypothesis_id} for s in segments]
    if rows:
        connection.execute(hypothesis_segment.insert(), rows)


def append_heard(connection: Connection, to: Transcript, heard: Hypothesis) -> Transcript:
    """The transcript with what a machine said of more of its rows, in its own hypothesis or else in this one."""
    if to.hypothesis_id is not None:
        append_hypothesis(connection, to.hypothesis_id, heard.segments)
        return to
    insert_hypothesis(connection, heard)
    connection.execute(transcript.update().where(transcript.c.id == to.id).values(hypothesis_id=heard.id))
    return replace(to, hypothesis_id=heard.id)


def write_segments(
    connection: Connection,
    transcript_id: str,
    segments: Iterable[Segment],
    *,
    version: int,
    there: Collection[str] = (),
    counts: Mapping[str, Counts | None] | None = None,
    left_by: Mapping[str, int | None] | None = None,
) -> None:
    """Put segments in place under a new version. `there` are the ids that have a row, removed or not; `left_by` the
    numbers of the edits that leave each so."""
    segments = list(segments)
    rows = [_row_of(s, transcript_id, version, (counts or {}).get(s.id), (left_by or {}).get(s.id)) for s in segments]
    old = [{**row, "key": transcript_id, "which": row["id"]} for row in rows if row["id"] in there]
    new = [row for row in rows if row["id"] not in there]
    if old:
        connection.execute(_REPLACE, old)
    if new:
        connection.execute(_INSERT, new)
    _say(connection, transcript_id, segments, there)


def _say(connection: Connection, transcript_id: str, segments: Iterable[Segment], there: Collection[str]) -> None:
    """What the segments say, to be searched."""
    rows = [(each.id, {"start": each.start, "text": sought(each.text)}) for each in segments]
    old = [{"key": transcript_id, "which": key, **row} for key, row in rows if key in there]
    new = [{"transcript_id": transcript_id, "segment_id": key, **row} for key, row in rows if key not in there]
    if old:
        connection.execute(_SAY_ANEW, old)
    if new:
        connection.execute(_SAY, new)


def retime(connection: Connection, transcript_id: str, timed: Segment, *, version: int) -> None:
    """Put the words of a segment in place, and nothing else of it."""
    row = {"words": pack_words(timed.words), "changed": version}
    connection.execute(_REPLACE, {"key": transcript_id, "which": timed.id, **row})


def remove_segments(
    connection: Connection, transcript_id: str, left_by: Mapping[str, int | None], *, version: int
) -> None:
    """They are gone, or give way to others: what they had in the score goes with them. By their ids, with the numbers
    of the edits that leave them so."""
    if not left_by:
        return
    gone = dict.fromkeys(COUNTS) | {"key": transcript_id, "removed": True, "changed": version}
    connection.execute(_REPLACE, [{**gone, "which": key, "edit_id": number} for key, number in left_by.items()])
    silence = {"key": transcript_id, "text": ""}
    connection.execute(_SAY_ANEW, [{**silence, "which": key} for key in left_by])


def count_deleted(connection: Connection, transcript_id: str, counts: Mapping[str, Counts | None]) -> None:
    """Segments that were removed and nothing in their place: what a machine had said there is its error for good."""
    for key, share in counts.items():
        if share is not None:
            row = {"status": DELETED, **{name: getattr(share, name) for name in COUNTS}}
            connection.execute(_REPLACE, {"key": transcript_id, "which": key, **row})


def next_version(connection: Connection, transcript_id: str) -> int:
    version = connection.execute(_BUMP, {"key": transcript_id}).scalar()
    if version is None:
        raise NotFound("transcript", transcript_id)
    return int(version)


def segments_by_id(connection: Connection, transcript_id: str, ids: Iterable[str]) -> dict[str, Segment]:
    """In time order."""
    return {found.segment.id: found.segment for found in standing_of(connection, transcript_id, ids)}


def standing_of(connection: Connection, transcript_id: str, ids: Iterable[str]) -> list[Standing]:
    """Those of these that stand, in time order."""
    listed = list(ids)
    if len(listed) == 1:  # nearly always; a list of unknown length has to be compiled anew each time
        found = connection.execute(_ONE, {"key": transcript_id, "id": listed[0]}).mappings()
    else:
        found = connection.execute(_SOME, {"key": transcript_id, "ids": listed}).mappings()
    return [Standing(to_segment(row), row["heard"], row["edit_id"]) for row in found]


def revisions(connection: Connection, transcript_id: str, ids: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """Of each that is or ever was there, also of those removed, which may come back: its newest revision, and the
    number of the edit that left it so."""
    found = connection.execute(_REVISIONS, {"key": transcript_id, "ids": list(ids)})
    return {row.id: (row.revision, row.edit_id) for row in found}


def _row_of(s: Segment, transcript_id: str, version: int, counts: Counts | None, left_by: int | None) -> dict[str, Any]:
    return {
        **segment_row(s),
        "transcript_id": transcript_id,
        "status": s.status,
        "revision": s.revision,
        "changed": version,
        "removed": False,
        "split": s.split,
        "fields": pack_fields(s),
        "edit_id": left_by,
        **{name: getattr(counts, name) if counts else None for name in COUNTS},
    }


def _row(connection: Connection, transcript_id: str) -> RowMapping:
    row = connection.execute(_HEAD, {"key": transcript_id}).mappings().first()
    if row is None:
        raise NotFound("transcript", transcript_id)
    return row


def standing_segments(connection: Connection, transcript_id: str, since: int = -1) -> list[Segment]:
    found = connection.execute(_NEWER, {"key": transcript_id, "since": since}).mappings()
    return [to_segment(row) for row in found]
