"""Which transcripts of a recording count: those that a person has worked on, not merely the newest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select

from studio.store.schema import edit, job, run, segment, transcript

PROMPT = (transcript.c.task, transcript.c.source_lang, transcript.c.target_lang, transcript.c.pnc)
"""What a text is of a recording: one transcript counts for each."""

VERIFIED = exists().where(
    and_(segment.c.transcript_id == transcript.c.id, segment.c.status == "verified", segment.c.removed.is_(False))
)
EDITED = exists().where(and_(edit.c.transcript_id == transcript.c.id, edit.c.state == "done"))
_BROKEN_OFF = exists().where(
    and_(run.c.transcript_id == transcript.c.id, job.c.id == run.c.id, job.c.state.in_(["stopped", "failed"]))
)
_ORDER = (
    case((VERIFIED, 0), else_=1),
    case((EDITED, 0), else_=1),
    case((_BROKEN_OFF, 1), else_=0),
    transcript.c.place.desc(),
)


def ranked() -> Select[Any]:
    """(recording_id, id, place, overall): place 1 counts for its prompt, overall 1 is the best of the recording.

    A transcript with verified segments comes before one without, one with edits that stand before one without, a
    finished one before a broken-off one, a newer before an older: a second try never displaces work.
    That of a part of the recording never counts: it is there to be compared with. One of the whole that was made for
    that counts once somebody has worked on it."""
    of_prompt = func.row_number().over(partition_by=[transcript.c.recording_id, *PROMPT], order_by=_ORDER)
    overall = func.row_number().over(partition_by=transcript.c.recording_id, order_by=_ORDER)
    ranks = select(transcript.c.recording_id, transcript.c.id, of_prompt.label("place"), overall.label("overall"))
    whole = ranks.where(transcript.c.region_start.is_(None))
    return whole.where(or_(transcript.c.for_comparison.is_(False), VERIFIED, EDITED))
