"""Files, folders and manifests become recordings, with transcripts where they bring text."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path

from studio import edit, imports
from studio.align.carry import spread
from studio.domain import Recording, Request, Segment, Transcript
from studio.errors import AudioError
from studio.imports import ImportedAudio, ImportedSegment
from studio.store import Store
from studio.workflow.intake import Intake, TakenIn, ignore


@dataclass(frozen=True, slots=True)
class Imported:
    recordings: tuple[Recording, ...]
    transcripts: tuple[str, ...]
    skipped: tuple[str, ...]
    """One sentence for each file or row that was left out."""


class Importing:
    def __init__(self, store: Store, intake: Intake) -> None:
        self._store = store
        self._intake = intake

    def bring_in(
        self,
        paths: Sequence[Path],
        owner: str,
        project: str,
        format_name: str = "auto",
        progress: Callable[[float], None] = ignore,
        *,
        skip_bad: bool = False,
    ) -> Imported:
        """A bad manifest row or a file it names that cannot be read imports nothing at all,
        unless `skip_bad`; of plain files the good ones are imported and the bad ones told."""
        found = imports.read_any(paths, format_name, skip_bad=skip_bad)
        taken: list[TakenIn] = []
        transcripts: list[Transcript] = []
        skipped = list(found.skipped)
        for done, item in enumerate(found.items, 1):
            try:
                taken.append(self._intake.add(item.audio, item.name, owner=owner, project=project))
            except AudioError as error:
                if item.segments and not skip_bad:
                    self._take_back(taken)
                    raise
                skipped.append(str(error))
            else:
                transcripts += self._transcripts(taken[-1].recording, item)
            progress(done / len(found.items))
        for transcript in transcripts:
            self._store.transcripts.add(transcript, None)
        recordings = tuple({each.recording.id: each.recording for each in taken}.values())
        return Imported(recordings, tuple(each.id for each in transcripts), tuple(skipped))

    def _take_back(self, taken: Iterable[TakenIn]) -> None:
        for each in taken:
            if each.new:
                self._store.delete(each.recording.id)

    def _transcripts(self, recording: Recording, item: ImportedAudio) -> list[Transcript]:
        """One for each task and language pair that the rows have."""
        rows = sorted(item.segments, key=_pair)
        return [_transcript(recording, list(group)) for _, group in groupby(rows, key=_pair)]


def _pair(row: ImportedSegment) -> tuple[str, str, str, bool]:
    return row.task, row.source_lang, row.target_lang, row.pnc


def _transcript(recording: Recording, rows: list[ImportedSegment]) -> Transcript:
    first = rows[0]
    request = Request("import", first.task, first.source_lang, first.target_lang, first.pnc)
    in_lines = (_segment(recording, row) for row in sorted(rows, key=lambda row: row.line))
    # rows that begin at the same moment stand in the order of their ends, as everywhere
    placed = sorted(in_lines, key=lambda each: (each.start, each.end))
    segments = [replace(each, id=f"{each.id}-{place:06d}") for place, each in enumerate(placed)]
    transcript = Transcript(
        id=f"t{uuid.uuid4().hex}",
        recording_id=recording.id,
        hypothesis_id=None,
        request=request,
        created=datetime.now(timezone.utc),
        version=0,
        segments=tuple(segments),
    )
    edit.check(transcript)
    return transcript


def _segment(recording: Recording, row: ImportedSegment) -> Segment:
    start = min(row.start, recording.duration)
    end = min(row.end if row.end is not None else recording.duration, recording.duration)
    return Segment(
        id=f"{round(start * 1000):08d}",
        start=start,
        end=end,
        words=spread(row.text, start, end),
        speaker=row.speaker,
        language=row.target_lang,
    )
