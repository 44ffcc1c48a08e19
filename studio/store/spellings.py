"""Spellings: what persons have verified in a project, as text."""

from __future__ import annotations

from sqlalchemy import select

from studio.store.database import Database
from studio.store.schema import recording, segment, segment_text, transcript

MOST_SEGMENTS = 20_000
"""The newest are read: some forty hours of speech have as many, and hardly a word that is not among them."""


class Spellings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def verified(self, recording_id: str, language: str) -> list[str]:
        """The text of each verified segment in this language of the recording's project, as it is searched
        (`studio.text.sought`); at most `MOST_SEGMENTS`, of the newest transcripts."""
        own, beside = recording.alias(), recording.alias()
        query = (
            select(segment_text.c.text)
            .join(
                segment,
                (segment.c.transcript_id == segment_text.c.transcript_id) & (segment.c.id == segment_text.c.segment_id),
            )
            .join(transcript, transcript.c.id == segment.c.transcript_id)
            .join(beside, beside.c.id == transcript.c.recording_id)
            .join(own, own.c.project_id == beside.c.project_id)
            .where(own.c.id == recording_id, segment.c.status == "verified", segment.c.language == language)
            .order_by(transcript.c.place.desc())
            .limit(MOST_SEGMENTS)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())
