"""Files, folders and manifests become recordings, and their rows join the texts that these have."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from studio import edit, imports
from studio.align.carry import spread
from studio.domain import Counts, Origin, Recording, Request, Segment, Task, Transcript
from studio.errors import AudioError, ManifestError, shown
from studio.imports import ImportedAudio, ImportedSegment
from studio.store import Store
from studio.workflow.intake import Intake, TakenIn, ignore
from studio.workflow.joining import Joined, Row, as_they_came, join


@dataclass(frozen=True, slots=True)
class Imported:
    recordings: tuple[Recording, ...]
    transcripts: tuple[str, ...]
    """Those that the rows are in, whether they came now or were there."""
    skipped: tuple[str, ...]
    """One sentence for each file or row that was left out."""
    added: int = 0
    """Rows that were not there yet."""
    already: int = 0
    """Rows that were there, and changed nothing."""
    overlapping: tuple[str, ...] = ()
    """One sentence for each added row that lies over another: both were kept."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What rows belong to: of each recording, one for each task, pair of languages and punctuation."""

    recording_id: str
    task: Task
    source_lang: str
    target_lang: str
    pnc: bool

    @property
    def request(self) -> Request:
        return Request("", self.task, self.source_lang, self.target_lang, self.pnc)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What an import has taken in so far."""

    owner: str
    project: str
    skip_bad: bool
    skipped: list[str]
    taken: list[TakenIn] = field(default_factory=list)
    rows: dict[_Text, list[Row]] = field(default_factory=dict)


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
        unless `skip_bad`; of plain files the good ones are imported and the bad ones told.

        Rows join the text that counts for their task, languages and punctuation, as an edit, so that no work is
        displaced; those that are there already change nothing, so that importing twice does what once did.
        """
        found = imports.read_any(paths, format_name, skip_bad=skip_bad)
        batch = _Batch(owner, project, skip_bad, list(found.skipped))
        try:
            for done, item in enumerate(found.items, 1):
                self._take_in(item, batch)
                progress(done / len(found.items))
        except (AudioError, ManifestError):
            self._take_back(batch.taken)
            raise
        return _told(batch, [self._join(text, rows, owner) for text, rows in batch.rows.items()])

    def _take_in(self, item: ImportedAudio, batch: _Batch) -> None:
        """Raises AudioError or ManifestError for what must not be left out without a word."""
        try:
            taken = self._intake.add(item.audio, item.name, owner=batch.owner, project=batch.project)
        except AudioError as error:
            if item.segments and not batch.skip_bad:
                raise
            batch.skipped.append(str(error))
            return
        batch.taken.append(taken)
        for told in item.segments:
            self._take_row(taken.recording, item.origin or Origin("", ""), told, batch)

    def _take_row(self, recording: Recording, origin: Origin, told: ImportedSegment, batch: _Batch) -> None:
        try:
            row = Row(_segment(recording, origin, told), origin, told.line)
        except ManifestError as error:
            if not batch.skip_bad:
                raise
            batch.skipped.append(str(error))
            return
        text = _Text(recording.id, told.task, told.source_lang, told.target_lang, told.pnc)
        batch.rows.setdefault(text, []).append(row)

    def _take_back(self, taken: Iterable[TakenIn]) -> None:
        for each in taken:
            if each.new:
                self._store.take_back(each.recording.id)

    def _join(self, text: _Text, rows: list[Row], owner: str) -> tuple[str, Joined]:
        """The transcript that the rows are now in, and what became of them."""
        with self._store.scratch.taking_in():  # two imports at once would each make the text that both join
            return self._join_alone(text, rows, owner)

    def _join_alone(self, text: _Text, rows: list[Row], owner: str) -> tuple[str, Joined]:
        key = self._store.transcripts.to_join(text.recording_id, text.request)
        if key is None:
            return self._begin(text, rows)
        there = self._store.transcripts.get(key)
        came = as_they_came(there.segments, self._store.edits.history(key))
        joined = _placed(join(rows, there.segments, came))
        if joined.added:
            new = replace(edit.bring_in(joined.added), actor=owner, at=datetime.now(timezone.utc))
            edit.check(edit.apply(there, new))
            self._store.edits.commit(key, new, _unscored)
        return key, joined

    def _begin(self, text: _Text, rows: list[Row]) -> tuple[str, Joined]:
        joined = _placed(join(rows, ()))
        transcript = Transcript(
            id=f"t{uuid.uuid4().hex}",
            recording_id=text.recording_id,
            hypothesis_id=None,
            request=text.request,
            created=datetime.now(timezone.utc),
            version=0,
            segments=joined.added,
            origin=rows[0].origin,
        )
        edit.check(transcript)
        self._store.transcripts.add(transcript, None)
        return transcript.id, joined


def _told(batch: _Batch, joined: list[tuple[str, Joined]]) -> Imported:
    recordings = {each.recording.id: each.recording for each in batch.taken}
    return Imported(
        recordings=tuple(recordings.values()),
        transcripts=tuple(key for key, _ in joined),
        skipped=tuple(batch.skipped),
        added=sum(len(each.added) for _, each in joined),
        already=sum(each.already for _, each in joined),
        overlapping=tuple(sentence for _, each in joined for sentence in each.overlapping),
    )


def _placed(joined: Joined) -> Joined:
    """Under ids that no segment has or ever had, and that sort as the rows stand."""
    token = uuid.uuid4().hex[:8]
    keys = (f"{round(each.start * 1000):08d}-{token}-{place:06d}" for place, each in enumerate(joined.added))
    return replace(joined, added=tuple(replace(each, id=key) for each, key in zip(joined.added, keys, strict=True)))


def _unscored(_: Segment, __: str | None) -> Counts | None:
    """A row that comes is no correction of what a machine said."""
    return None


def _segment(recording: Recording, origin: Origin, row: ImportedSegment) -> Segment:
    """Raises ManifestError for a row that does not lie within its sound, or is longer than a segment can be."""
    start = row.start
    end = min(row.end if row.end is not None else recording.duration, recording.duration)
    if end <= start:
        where = f"it starts at {start:g} s, and {shown(recording.name)} ends at {recording.duration:g} s"
        raise ManifestError(origin.name, row.line, f"{where}. Correct its offset.")
    if end - start > edit.LONGEST_SEGMENT + edit.TOLERANCE:
        longest = f"a segment lasts at most {edit.LONGEST_SEGMENT:g} s"
        raise ManifestError(origin.name, row.line, f"it lasts {end - start:.1f} s; {longest}. Split it into rows.")
    return Segment(
        id="",
        start=start,
        end=end,
        words=spread(row.text, start, end),
        speaker=row.speaker,
        language=row.target_lang,
        split=row.split,
    )
