"""What a machine had said of rows that are imported: a hypothesis of theirs, and their share of the score."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone

from studio.domain import Counts, Hypothesis, Request, Segment, Transcript
from studio.transcript.score import segment_counts
from studio.workflow.joining import Row
from studio.workflow.placing import heard_segment


def hypothesis_of(recording_id: str, request: Request, rows: Sequence[Row]) -> Hypothesis | None:
    """What a machine had said of the rows, each under the row's own id; None where none of them tells."""
    said = tuple(segment for segment in map(heard_segment, rows) if segment is not None)
    if not said:
        return None
    models = {(row.heard.model, row.heard.revision) for row in rows if row.heard}
    model, revision = models.pop() if len(models) == 1 else ("", "")
    asked = replace(request, model=model)
    return Hypothesis(f"h{uuid.uuid4().hex}", recording_id, asked, revision, datetime.now(timezone.utc), said)


def counts_of(transcript: Transcript, heard: Hypothesis | None) -> Mapping[str, Counts | None]:
    """Each segment's share of the score of a text that begins with an import."""
    said = {segment.id: segment.text for segment in heard.segments} if heard else {}
    return {segment.id: segment_counts(segment, said.get(segment.id)) for segment in transcript.segments}


def not_taken(rows: Iterable[Row]) -> Iterable[str]:
    """A sentence for each row whose hypothesis a text does not take, because it has a model's own."""
    why = "its “pred_text” was not kept: the text that it joined has a model's own beside it"
    return (row.told(f"{why}.") for row in rows if row.heard)


def score(segment: Segment, heard: str | None) -> Counts | None:
    """Of a row that joins a model's text: it is no correction of what that did not say."""
    return segment_counts(segment, heard) if heard else None
