"""Which transcript of a recording counts: the one that a person has worked on, not merely the newest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, select

from studio.store.schema import edit, run, segment, transcript


def ranked() -> Select[Any]:
    """(recording_id, id, place): place 1 counts. A transcript with verified segments comes before one without,
    one with edits that stand before one without, a finished one before a broken-off one, a newer before an older: a
    second try never displaces work.
    That of a part of the recording never counts: it is there to be compared with."""
    verified = exists().where(
        and_(segment.c.transcript_id == transcript.c.id, segment.c.status == "verified", segment.c.removed.is_(False))
    )
    edited = exists().where(and_(edit.c.transcript_id == transcript.c.id, edit.c.state == "done"))
    broken_off = exists().where(and_(run.c.transcript_id == transcript.c.id, run.c.state.in_(["stopped", "failed"])))
    order = [
        case((verified, 0), else_=1),
        case((edited, 0), else_=1),
        case((broken_off, 1), else_=0),
        transcript.c.place.desc(),
    ]
    place = func.row_number().over(partition_by=transcript.c.recording_id, order_by=order)
    ranks = select(transcript.c.recording_id, transcript.c.id, place.label("place"))
    return ranks.where(transcript.c.region_start.is_(None))
