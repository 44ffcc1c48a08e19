"""Lines: the texts of a transcript without their times, which are most of what a segment's row has to be read for."""

from __future__ import annotations

from typing import NamedTuple

import orjson
from sqlalchemy import bindparam, select

from studio.domain import Status
from studio.store.database import Database
from studio.store.schema import segment
from studio.store.sorting import by_code_point

_LINES = (
    select(
        segment.c.id,
        segment.c.revision,
        segment.c.words,
        segment.c.language,
        segment.c.channel,
        segment.c.status,
    )
    .where(segment.c.transcript_id == bindparam("key"), segment.c.removed.is_(False))
    .order_by(segment.c.start, segment.c.end, by_code_point(segment.c.id))
)


class TextLine(NamedTuple):
    """A segment's text, and what else is of weight for how it is written."""

    id: str
    revision: int
    text: str
    language: str
    channel: int | None
    status: Status


class TextLines:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_transcript(self, transcript_id: str) -> list[TextLine]:
        """In time order; none of one that is not there."""
        with self._database.read() as connection:
            return [
                TextLine(row.id, row.revision, _text(row.words), row.language, row.channel, row.status)
                for row in connection.execute(_LINES, {"key": transcript_id})
            ]


def _text(words: bytes) -> str:
    return " ".join(orjson.loads(words)[0])
