"""Database rows to domain objects and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any, TypeAlias, get_args

import orjson
from sqlalchemy import RowMapping

from studio.domain import (
    Cut,
    Hypothesis,
    Origin,
    Project,
    Recording,
    Region,
    Request,
    Run,
    Segment,
    TimedBy,
    Transcript,
    Word,
)

TIMED_BY: tuple[TimedBy, ...] = get_args(TimedBy)
_NUMBER: Mapping[TimedBy, int] = {name: number for number, name in enumerate(TIMED_BY)}

Row: TypeAlias = "Mapping[str, Any] | RowMapping"


def pack_words(words: Iterable[Word]) -> bytes:
    """Words as columns in JSON: a third of the bytes of one object for each."""
    words = tuple(words)
    return orjson.dumps(
        [
            [word.text for word in words],
            [word.start for word in words],
            [word.end for word in words],
            [word.confidence for word in words],
            [_NUMBER[word.timed_by] for word in words],
        ]
    )


def unpack_words(data: bytes) -> tuple[Word, ...]:
    texts, starts, ends, confidences, timed = orjson.loads(data)
    return tuple(
        Word(text, start, end, confidence, TIMED_BY[by])
        for text, start, end, confidence, by in zip(texts, starts, ends, confidences, timed, strict=True)
    )


def segment_row(segment: Segment) -> dict[str, Any]:
    """The columns that a hypothesis' and a transcript's segment share."""
    return {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "speaker": segment.speaker,
        "language": segment.language,
        "words": pack_words(segment.words),
        "doubt": segment.quality_flag,
        "channel": segment.channel,
    }


def to_segment(row: Row) -> Segment:
    return Segment(
        id=row["id"],
        start=row["start"],
        end=row["end"],
        words=unpack_words(row["words"]),
        speaker=row["speaker"],
        language=row["language"],
        status=row.get("status", "draft"),
        revision=row.get("revision", 0),
        quality_flag=row.get("doubt"),  # this and those below are missing in edits logged before there were any
        split=row.get("split"),
        fields=orjson.loads(row.get("fields") or "{}"),
        channel=row.get("channel"),
    )


def pack_fields(segment: Segment) -> str | None:
    return orjson.dumps(dict(segment.fields)).decode() if segment.fields else None


def pack_segments(segments: Iterable[Segment]) -> bytes:
    """Whole segments, for one side of an edit."""
    rows = [(segment, segment_row(segment)) for segment in segments]
    return orjson.dumps(
        [
            {
                **row,
                "words": row["words"].decode(),
                "status": segment.status,
                "revision": segment.revision,
                "split": segment.split,
                "fields": pack_fields(segment),
            }
            for segment, row in rows
        ]
    )


def unpack_segments(data: bytes) -> tuple[Segment, ...]:
    return tuple(to_segment(row) for row in orjson.loads(data))


def request_row(request: Request) -> dict[str, Any]:
    return {
        "model": request.model,
        "task": request.task,
        "source_lang": request.source_lang,
        "target_lang": request.target_lang,
        "pnc": request.pnc,
        "options": orjson.dumps(dict(request.options)).decode(),
    }


def to_request(row: Row) -> Request:
    return Request(
        model=row["model"],
        task=row["task"],
        source_lang=row["source_lang"],
        target_lang=row["target_lang"],
        pnc=row["pnc"],
        options=orjson.loads(row["options"]),
    )


def aware(moment: datetime) -> datetime:
    """In UTC, as all of ours are: SQLite gives times back without a zone, PostgreSQL in that of its server."""
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def recording_row(recording: Recording) -> dict[str, Any]:
    return {
        "id": recording.id,
        "sha256": recording.sha256,
        "name": recording.name,
        "num_samples": recording.num_samples,
        "original_rate": recording.original_rate,
        "original_channels": recording.original_channels,
        "codec": recording.codec,
        "size": recording.size,
        "warnings": orjson.dumps(recording.warnings).decode(),
        "created": recording.created,
        "separate_channels": recording.separate_channels,
    }


def to_recording(row: Row) -> Recording:
    return Recording(
        id=row["id"],
        sha256=row["sha256"],
        name=row["name"],
        num_samples=row["num_samples"],
        created=aware(row["created"]),
        original_rate=row["original_rate"],
        original_channels=row["original_channels"],
        codec=row["codec"],
        size=row["size"],
        warnings=tuple(orjson.loads(row["warnings"])),
        separate_channels=row["separate_channels"],
    )


def project_row(project: Project) -> dict[str, Any]:
    asked = request_row(project.request) if project.request is not None else {}
    return {
        "id": project.id,
        "owner": project.owner,
        "name": project.name,
        "description": project.description,
        "languages": orjson.dumps(project.languages).decode(),
        **{name: asked.get(name) for name in ("model", "task", "source_lang", "target_lang", "pnc")},
        "vocabulary": project.vocabulary,
        "retention_days": project.retention_days,
        "licence": project.licence,
        "consent": project.consent,
        "created": project.created,
    }


def to_project(row: Row) -> Project:
    asked = to_request({**row, "options": "{}"}) if row["model"] is not None else None
    return Project(
        id=row["id"],
        owner=row["owner"],
        name=row["name"],
        created=aware(row["created"]),
        description=row["description"],
        languages=tuple(orjson.loads(row["languages"])),
        request=asked,
        vocabulary=row["vocabulary"],
        retention_days=row["retention_days"],
        licence=row["licence"],
        consent=row["consent"],
    )


def to_hypothesis(row: Row, segments: Iterable[Segment]) -> Hypothesis:
    return Hypothesis(
        id=row["id"],
        recording_id=row["recording_id"],
        request=to_request(row),
        model_revision=row["model_revision"],
        created=aware(row["created"]),
        segments=tuple(segments),
    )


def to_transcript(row: Row, segments: Iterable[Segment] = ()) -> Transcript:
    return Transcript(
        id=row["id"],
        recording_id=row["recording_id"],
        hypothesis_id=row["hypothesis_id"],
        request=to_request(row),
        created=aware(row["created"]),
        version=row["version"],
        segments=tuple(segments),
        region=_region(row),
        origin=to_origin(row),
        for_comparison=bool(row["for_comparison"]),
    )


def origin_row(origin: Origin | None) -> dict[str, Any]:
    return {"origin_name": origin.name if origin else None, "origin_format": origin.format if origin else None}


def to_origin(row: Row) -> Origin | None:
    return Origin(row["origin_name"], row["origin_format"]) if row["origin_format"] is not None else None


def _region(row: Row) -> Region | None:
    start, end = row["region_start"], row["region_end"]
    return None if start is None or end is None else (start, end)


def to_cuts(windows: bytes) -> list[Cut]:
    return [Cut(*each) for each in orjson.loads(windows)]


def to_run(row: Row) -> Run:
    """Expects the columns of `run` and the request's of its transcript."""
    windows = to_cuts(row["windows"])
    done = row["windows_done"]
    return Run(
        id=row["id"],
        transcript_id=row["transcript_id"],
        recording_id=row["recording_id"],
        request=to_request(row),
        state=row["state"],
        windows_done=done,
        windows_total=len(windows),
        seconds_done=sum(cut.end - cut.start for cut in windows[:done]),
        seconds_total=sum(cut.end - cut.start for cut in windows),
        error=row["error"],
        by_channel=any(cut.channel is not None for cut in windows),
    )
