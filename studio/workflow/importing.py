"""Files, folders and manifests become recordings, and their rows join the texts that these have."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from studio.audio import channel
from studio.audio.names import sound_of
from studio.config import Settings
from studio.domain import Origin, Recording, Request, Status, Transcript, Turn
from studio.errors import (
    AudioError,
    ManifestError,
    SoundMissing,
    StoreError,
    StoreUnreached,
    StudioError,
    shown,
)
from studio.formats import ImportedAudio, ImportedSegment, ReadResult, read_any
from studio.formats.clips import is_part
from studio.limits import ShouldStop, never
from studio.store import Store
from studio.transcript.document import check
from studio.transcript.ops import import_rows
from studio.transcript.ops.base import Slice
from studio.transcript.score import segment_counts
from studio.workflow.hypotheses import counts_of, hypothesis_of, not_taken, score
from studio.workflow.intake import Intake, TakenIn, ignore
from studio.workflow.joining import Joined, Row, as_they_came, join, same_statuses
from studio.workflow.placing import in_original, placed, refused, request_of, spoken_in, unlabelled
from studio.workflow.speaking import Speaking
from studio.workflow.splitting import Splitting


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
    told: tuple[str, ...] = ()
    """One sentence for each thing that was found odd in the sound, or that a row's text could not take along."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever imports says of rows that do not say it themselves."""

    source_lang: str | None = None
    """Two letters; None: rows without a language are refused."""
    status: Status | None = None
    """Of those with a text; None: drafts."""
    split_long: bool = False
    """Those that are too long for a segment are split at their pauses."""


NOTHING_SAID = Wishes()


@dataclass(frozen=True, slots=True)
class _Text:
    """What rows belong to: of each recording, one for each task, pair of languages and punctuation."""

    recording_id: str
    request: Request

    def __hash__(self) -> int:
        asked = self.request
        return hash((self.recording_id, asked.task, asked.source_lang, asked.target_lang, asked.pnc))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What an import has taken in so far."""

    actor: str
    """Who brings it."""
    project: str
    wishes: Wishes
    skipped: list[str] | None
    """None: the first bad row ends it."""
    cancelled: ShouldStop = never
    taken: list[TakenIn] = field(default_factory=list)
    rows: dict[_Text, list[Row]] = field(default_factory=dict)
    turns: dict[str, tuple[Recording, Origin, list[Turn]]] = field(default_factory=dict)
    """By recording."""
    told: list[str] = field(default_factory=list)

    def skip(self, error: StudioError) -> None:
        """Tell a bad row, or end the import with it."""
        if self.skipped is None:
            raise error
        self.skipped.append(str(error))


class Importing:
    def __init__(
        self, settings: Settings, store: Store, intake: Intake, splitting: Splitting, speaking: Speaking
    ) -> None:
        self._settings = settings
        self._splitting = splitting
        self._speaking = speaking
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
        wishes: Wishes = NOTHING_SAID,
        skip_bad: bool = False,
    ) -> Imported:
        """What lies at some paths; see `bring_in_read`. `owner` is who brings it."""
        found = read_any(paths, format_name, skip_bad=skip_bad)
        return self.bring_in_read(found, owner, project, progress, wishes=wishes, skip_bad=skip_bad)

    def bring_in_read(
        self,
        found: ReadResult,
        owner: str,
        project: str,
        progress: Callable[[float], None] = ignore,
        cancelled: ShouldStop = never,
        *,
        wishes: Wishes = NOTHING_SAID,
        skip_bad: bool = False,
    ) -> Imported:
        """A bad manifest row or a file it names that cannot be read imports nothing at all,
        unless `skip_bad`; of plain files the good ones are imported and the bad ones told.

        Rows join the text that counts for their task, languages and punctuation, as an edit, so that no work is
        displaced; those that are there already change nothing, so that importing twice does what once did.
        """
        _check_languages(found.items, wishes)
        batch = _Batch(owner, project, wishes, [] if skip_bad else None, cancelled)
        new_project = not self._store.projects.has(owner, project)
        bad_files: list[str] = []
        try:
            for done, item in enumerate(found.items, 1):
                self._take_in(item, batch, bad_files)
                progress(done / len(found.items))
        except StoreUnreached:  # a job goes on with what is there
            raise
        except Exception:  # whatever it was; who stops it by hand goes on later with what is there
            self._take_back(batch.taken)
            if new_project:
                self._store.projects.delete_bare(owner, project)
            raise
        texts = [(self._joined_before(text, rows), rows) for text, rows in batch.rows.items()]  # before any is written
        joined = [self._join(text, rows, owner) for text, rows in texts]
        joined += [self._give_speakers(key, batch) for key in batch.turns]
        return _told(batch, [*found.skipped, *bad_files, *(batch.skipped or ())], joined)

    def _take_in(self, item: ImportedAudio, batch: _Batch, bad_files: list[str]) -> None:
        """Raises AudioError or ManifestError for what must not be left out without a word."""
        origin = item.origin or Origin("", "")
        try:
            original = self._original(item, batch)
        except SoundMissing as error:
            for told in item.segments:
                batch.skip(refused(told, origin, f"it was cut from a recording that is here. {error}"))
            return
        if original is not None:
            batch.taken.append(TakenIn(original, new=False))
            self._take_rows(original, origin, [in_original(told) for told in item.segments], batch)
            return
        try:
            taken, warnings = self._add(item, batch)
        except AudioError as error:
            if not item.segments:
                bad_files.append(str(error))
            for told in item.segments:
                batch.skip(refused(told, origin, f"its sound cannot be taken in. {error}"))
            return
        batch.taken.append(taken)
        batch.told.extend(f"{shown(taken.recording.name)}: {warning}" for warning in warnings)
        if item.turns:
            self._take_turns(taken, origin, item, batch)
            return
        kept = self._take_rows(taken.recording, origin, item.segments, batch)
        if item.segments and not kept and taken.new:
            self._take_back([batch.taken.pop()])

    def _add(self, item: ImportedAudio, batch: _Batch) -> tuple[TakenIn, tuple[str, ...]]:
        """The item's sound as a recording, and what is to be told of it."""
        if item.channel is None:
            taken = self._intake.add(
                item.audio, item.name, owner=batch.actor, project=batch.project, cancelled=batch.cancelled
            )
            return taken, taken.warnings
        longest, largest = self._settings.max_hours * 3600, self._settings.max_bytes
        with self._store.scratch.folder() as folder:
            alone = folder / f"channel{channel.SUFFIX}"
            name = item.audio.name
            told = channel.extract(item.audio, item.channel, alone, name, max_seconds=longest, max_bytes=largest)
            taken = self._intake.add(alone, item.name, owner=batch.actor, project=batch.project, taking="move")
            return taken, (*told, *taken.warnings)

    def _original(self, item: ImportedAudio, batch: _Batch) -> Recording | None:
        """What the clip was cut from, where that is in the project: an export that comes home changes nothing.

        Raises SoundMissing, with the recording's name."""
        places = {
            (told.cut_from.sha256, told.cut_from.first, told.cut_from.channel) if told.cut_from else None
            for told in item.segments
        }
        if len(places) != 1 or (place := places.pop()) is None:
            return None
        found = self._store.recordings.of_content(batch.actor, batch.project, place[0])
        if found is None or place[2] not in (None, *range(found.separate_channels)):
            return None
        whole = self._store.file(found, sound_of(place[2]))
        return found if is_part(item.audio, whole, place[1]) else None

    def _take_rows(
        self, recording: Recording, origin: Origin, segments: Iterable[ImportedSegment], batch: _Batch
    ) -> bool:
        """Whether any of them is one, or says that the recording is to be transcribed."""
        by_line = sorted(segments, key=lambda told: told.line)  # the first that is bad is the one to be named
        kept = [self._take_row(recording, origin, told, batch) for told in by_line]
        return any(kept)

    def _take_row(self, recording: Recording, origin: Origin, told: ImportedSegment, batch: _Batch) -> bool:
        if unlabelled(told, recording):
            return True
        try:
            request = request_of(told, origin, batch.wishes.source_lang)
            long = batch.wishes.split_long
            parts = self._splitting.parts(told, recording, origin, request) if long else [told]
            rows = [placed(part, recording, origin, request, batch.wishes.status) for part in parts]
        except ManifestError as error:
            batch.skip(error)
            return False
        batch.rows.setdefault(_Text(recording.id, request), []).extend(rows)
        return True

    def _take_turns(self, taken: TakenIn, origin: Origin, item: ImportedAudio, batch: _Batch) -> None:
        """Speakers are given to words: a recording without any has nothing to take them."""
        key, texts = taken.recording.id, self._store.transcripts
        if not texts.that_count(key) and not any(text.recording_id == key for text in batch.rows):
            if taken.new:
                self._take_back([batch.taken.pop()])
            why = (
                f"{shown(taken.recording.name)} has no transcript whose words could get speakers. Transcribe it first."
            )
            batch.skip(ManifestError(origin.name, None, why))
            return
        batch.turns.setdefault(key, (taken.recording, origin, []))[2].extend(item.turns)

    def _give_speakers(self, key: str, batch: _Batch) -> _Outcome:
        """As one edit of each text that counts; telling the same twice changes nothing."""
        recording, origin, turns = batch.turns[key]
        texts = self._store.transcripts.that_count(key)
        given = [text for text in texts if self._speaking.assign(text, turns, batch.actor)]
        names = len({turn.speaker for turn in turns})
        told = (
            [f"{shown(recording.name)}: its words got their speakers, {names} in {shown(origin.name)}."]
            if given
            else []
        )
        if behind := sum(turn.start >= recording.duration for turn in turns):
            told.append(f"{shown(origin.name)}: {behind} of its turns begin behind the end of {shown(recording.name)}.")
        return _Outcome(texts[0], Joined(), tuple(told))

    def _take_back(self, taken: Iterable[TakenIn]) -> None:
        """As much as can be: why it failed is told, whatever else does."""
        for each in taken:
            if each.new:
                with suppress(StoreError):
                    self._store.take_back(each.recording.id)

    def _join(self, text: _Text, rows: list[Row], owner: str) -> _Outcome:
        """What became of the rows of one text."""
        with self._store.scratch.taking_in():  # two imports at once would each make the text that both join
            return self._there_already(text, rows) or self._join_alone(text, rows, owner)

    def _joined_before(self, text: _Text, rows: list[Row]) -> _Text:
        """The one of the other punctuation, where more of the rows stand there and none says which is its own: what
        their texts show is another once rows with punctuation were added to a manifest that had been imported."""
        if any(row.says_pnc for row in rows):
            return text
        other = replace(text, request=replace(text.request, pnc=not text.request.pnc))
        there = self._already(other, rows)
        return other if there and there > self._already(text, rows) else text

    def _already(self, text: _Text, rows: list[Row]) -> int:
        """How many of the rows stand there, or did before they were corrected."""
        texts = self._store.transcripts
        if (key := texts.to_join(text.recording_id, text.request)) is None:
            return 0
        standing = texts.get(key).segments
        return join(rows, standing, as_they_came(standing, self._store.edits.history(key))).already

    def _there_already(self, text: _Text, rows: list[Row]) -> _Outcome | None:
        """Rows that all stand in the text that counts, whoever made it."""
        key = self._store.transcripts.to_join(text.recording_id, text.request, drafts=True)
        if key is None:
            return None
        standing = self._store.transcripts.get(key).segments
        joined = join(rows, standing)
        return None if joined.added or not same_statuses(rows, standing) else _Outcome(key, joined)

    def _join_alone(self, text: _Text, rows: list[Row], owner: str) -> _Outcome:
        key = self._store.transcripts.to_join(text.recording_id, text.request)
        if key is None:
            return self._begin(text, rows)
        there = self._store.transcripts.get(key)
        came = as_they_came(there.segments, self._store.edits.history(key))
        joined = _placed(join(rows, there.segments, came))
        told: tuple[str, ...] = ()
        if joined.added:
            intent = import_rows.ImportRows(rows=tuple(row.segment for row in joined.added))
            new = import_rows.OPERATION.edit(Slice(there), intent, {})
            heard = hypothesis_of(text.recording_id, text.request, joined.added)
            if there.hypothesis_id is not None and there.origin is None:  # a model's own: it is never changed
                heard, told = None, tuple(not_taken(joined.added))
            new = replace(new, actor=owner, at=datetime.now(timezone.utc))
            counting = score if there.origin is None else segment_counts
            self._store.edits.commit(key, new, counting, heard=heard)
        return _Outcome(key, joined, told)

    def _begin(self, text: _Text, rows: list[Row]) -> _Outcome:
        joined = _placed(join(rows, ()))
        heard = hypothesis_of(text.recording_id, text.request, joined.added)
        transcript = Transcript(
            id=f"t{uuid.uuid4().hex}",
            recording_id=text.recording_id,
            hypothesis_id=heard.id if heard else None,
            request=text.request,
            created=datetime.now(timezone.utc),
            version=0,
            segments=tuple(row.segment for row in joined.added),
            origin=rows[0].origin,
        )
        check(transcript)
        self._store.transcripts.add(transcript, heard, counts_of(transcript, heard))
        return _Outcome(transcript.id, joined)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of the rows of one text."""

    transcript_id: str
    joined: Joined
    told: tuple[str, ...] = ()


def _check_languages(items: Iterable[ImportedAudio], wishes: Wishes) -> None:
    """Raises ManifestError before anything is decoded: whoever imports can say it of all rows at once."""
    for item in items:
        for told in item.segments:
            if told.text or told.heard:
                spoken_in(told, item.origin or Origin("", ""), wishes.source_lang)


def _told(batch: _Batch, skipped: Sequence[str], outcomes: Sequence[_Outcome]) -> Imported:
    recordings = {each.recording.id: each.recording for each in batch.taken}
    joined = [each.joined for each in outcomes]
    return Imported(
        recordings=tuple(recordings.values()),
        transcripts=tuple(dict.fromkeys(each.transcript_id for each in outcomes)),
        skipped=tuple(skipped),
        added=sum(len(each.added) for each in joined),
        already=sum(each.already for each in joined),
        overlapping=tuple(sentence for each in joined for sentence in each.overlapping),
        told=tuple(dict.fromkeys([*batch.told, *(sentence for each in outcomes for sentence in each.told)])),
    )


def _placed(joined: Joined) -> Joined:
    """Under ids that no segment has or ever had, and that sort as the rows stand."""
    token = uuid.uuid4().hex[:8]
    keys = (f"{round(row.segment.start * 1000):08d}-{token}-{at:06d}" for at, row in enumerate(joined.added))
    named = (replace(row, segment=replace(row.segment, id=key)) for row, key in zip(joined.added, keys, strict=True))
    return replace(joined, added=tuple(named))
