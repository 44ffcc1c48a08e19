"""The actor's recordings: brought in, listed, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.audio.names import sound_of
from studio.audio.spectrogram import tile_of
from studio.domain import Job, Recording, Status
from studio.errors import ImportBarred, NotFound, RequestError, shown
from studio.formats.uploaded import SUFFIXES
from studio.jobs.kinds.importing import Import
from studio.jobs.kinds.ingest import Ingest, is_kept
from studio.languages import base_language
from studio.limits import LONGEST_SEARCH, MOST_FOUND, never
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.removing import Removing
from studio.store import Store
from studio.store.hits import Place, SegmentHit
from studio.store.recordings import LibraryEntry
from studio.store.searching import TextHits
from studio.workflow.importing import Imported, Importing, Wishes
from studio.workflow.intake import DEFAULT_PROJECT, Intake, TakenIn, ignore


@dataclass(frozen=True, slots=True)
class Hits:
    """Where something is said that may be replaced."""

    found: Sequence[SegmentHit]
    more: bool
    """There are more than are told."""
    only_read: int
    """Recordings that have it, and that the actor may not change."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Segments that may be replaced, whatever they say."""

    found: Sequence[SegmentHit]
    after: Place | None
    """Where it goes on; None where these are the last."""


class Library:
    def __init__(
        self,
        gate: Gate,
        store: Store,
        intake: Intake,
        ingest: Ingest,
        importing: Importing,
        imports: Import,
        removing: Removing,
        budgets: Budgets,
    ) -> None:
        self._gate = gate
        self._store = store
        self._intake = intake
        self._ingest = ingest
        self._importing = importing
        self._imports = imports
        self._removing = removing
        self._budgets = budgets

    def add(
        self,
        source: Path,
        name: str | None = None,
        *,
        project: str = DEFAULT_PROJECT,
        move: bool = False,
        progress: Callable[[float], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> TakenIn:
        """Take in a file. Equal bytes that are in this project already are the same recording.

        `project`, here and below: its id, or the name of one of the actor's own, which is made where there is none.
        With `move` it is taken away from where it lies, whatever comes of it.
        """
        _, into = self._gate.into(project)
        return self._intake.add(
            source,
            name or source.name,
            owner=self._gate.actor.name,
            project=into,
            taking="move" if move else "copy",
            progress=progress,
            cancelled=cancelled,
        )

    def take_in(self, files: Sequence[tuple[Path, str]], *, project: str = DEFAULT_PROJECT) -> Job:
        """Take in files, each with what it is to be called, in the background. All are taken away from where they
        lie; `jobs` tells how far it is, and at the end `Ingested.of` what came of it.

        Where a manifest or a zip is among them, they are imported together, and `ImportResult.of` tells it: nothing
        but what is among them is opened."""
        _, into = self._gate.into(project)
        self._budgets.check_jobs()
        self._budgets.check_room(0)  # what the files have was counted while they came
        brings = any(Path(called).suffix.lower() in SUFFIXES for _, called in files)
        kind = self._imports if brings else self._ingest
        return kind.start(files, self._gate.actor.name, into)

    def go_on(
        self, job_id: str, *, source_lang: str | None = None, split_long: bool = False, skip_bad: bool = False
    ) -> Job:
        """Import the files again of a job that asked something, with the answer. Raises NotFound, RoleMissing where he
        may not add to the project any more, and ImportBarred where he is not in it; where that was deleted it is told
        where they went instead."""
        owner, wishes = self._gate.library("add"), Wishes(_language(source_lang), None, split_long)
        self._budgets.check_jobs()
        asking = next((job for job in self._store.jobs.of_actor(owner, Import.name) if job.id == job_id), None)
        if asking is None or asking.active:
            raise NotFound("import", job_id)
        if not self._imports.is_deleted(asking.payload["project"]):
            self._check_into(asking)
        return self._imports.go_on(asking, wishes, skip_bad=skip_bad)

    def _check_into(self, asking: Job) -> None:
        try:
            self._gate.into(asking.payload["project"])
        except NotFound as error:
            raise ImportBarred(asking.id) from error

    def take_in_again(self, job_id: str) -> Job:
        """Try once more with a recording that was made in the page and is kept, because it could not be taken in.
        Raises NotFound."""
        self._gate.library("add")
        self._ingest.sound(self._gate.owned("change", "job", job_id, self._kept(job_id)))
        self._budgets.check_jobs()
        return self._ingest.again(job_id)

    def kept_sound(self, job_id: str) -> tuple[Path, str]:
        """The sound of such a recording, and what it is called. Raises NotFound."""
        job = self._gate.owned("read", "job", job_id, self._kept(job_id))
        return self._ingest.sound(job), job.payload["files"][0]["name"]

    def _kept(self, job_id: str) -> tuple[Job, str] | None:
        return next(((job, job.actor) for job in self._store.jobs.find([job_id]) if is_kept(job)), None)

    def import_(
        self,
        paths: Sequence[Path],
        *,
        project: str = DEFAULT_PROJECT,
        format_name: str = "auto",
        progress: Callable[[float], None] = ignore,
        skip_bad: bool = False,
        source_lang: str | None = None,
        status: Status | None = None,
        split_long: bool = False,
    ) -> Imported:
        """Sound, and the texts that manifests have for it; see `Importing.bring_in`.

        `source_lang` is spoken in rows that do not say, `status` that of texts whose rows bring none;
        with `split_long` rows that are too long for a segment are split at their pauses, by alignment.
        """
        (_, into), wishes = self._gate.into(project), Wishes(_language(source_lang), status, split_long)
        return self._importing.bring_in(
            paths, self._gate.actor.name, into, format_name, progress, wishes=wishes, skip_bad=skip_bad
        )

    def room(self) -> int | None:
        """Bytes that may still come; None where that is not counted."""
        self._gate.library("add")
        return self._budgets.room()

    def entries(self) -> list[LibraryEntry]:
        """Newest first."""
        return self._store.recordings.library(self._gate.libraries("read"))

    def said(self, wanted: str) -> list[TextHits]:
        """The actor's recordings in whose transcripts something is said, newest first, whatever its case and accents.

        Raises RequestError for more than `LONGEST_SEARCH` characters.
        """
        check_wanted(wanted)
        return self._store.texts.find(self._gate.libraries("read"), wanted)

    def hits(self, wanted: str, project: str | None = None) -> Hits:
        """Every segment that says something, of what the actor may change: all of it, or one project's.

        Raises RequestError for more than `LONGEST_SEARCH` characters, NotFound for a project that is not his to see.
        """
        check_wanted(wanted)
        if project is not None:
            self._gate.project("read", project)
        mine = self._gate.libraries("change")
        found, more = self._store.hits.find(mine, wanted, project, MOST_FOUND)
        others = [owner for owner in self._gate.libraries("read") if owner not in mine]
        return Hits(found, more, self._store.hits.recordings(others, wanted, project) if others else 0)

    def texts(self, project: str | None = None, after: Place | None = None) -> Texts:
        """Some of all segments that the actor may change, or of one project's: those behind `after`.

        Raises NotFound for a project that is not his to see.
        """
        if project is not None:
            self._gate.project("read", project)
        return Texts(*self._store.hits.texts(self._gate.libraries("change"), project, after, MOST_FOUND))

    def recording(self, recording_id: str) -> Recording:
        """Raises NotFound for what is not there and for what is another's: from outside they look alike."""
        return self._gate.recording("read", recording_id)

    def file(self, recording_id: str, name: str) -> Path:
        """A file of the recording on a local disk: `original`, `timeline.flac` or `peaks.i8`. Raises SoundMissing."""
        recording = self._gate.recording("read", recording_id)
        return self._store.file(recording, name)

    def sound(self, recording_id: str, channel: int | None = None) -> Path:
        """The timeline on a local disk, or one of its channels alone, counted from 0. Raises NotFound, SoundMissing."""
        recording = self._gate.recording("read", recording_id)
        if channel not in (None, *range(recording.separate_channels)):
            raise NotFound("channel", str(channel))
        return self.file(recording_id, sound_of(channel))

    def spectrogram(self, recording_id: str, number: int, channel: int | None = None) -> bytes:
        """A tile of the spectrogram of the timeline or of one channel, band by band; see `studio.audio.spectrogram`.

        Raises NotFound, also for a number past the end, and SoundMissing.
        """
        sound = self.sound(recording_id, channel)
        try:
            return tile_of(sound, number)
        except LookupError as error:
            raise NotFound("tile", str(number)) from error

    def rename(self, recording_id: str, name: str) -> None:
        self._gate.recording("change", recording_id)
        self._intake.rename(recording_id, name)

    def delete(self, recording_id: str) -> None:
        """Remove every trace: runs end, rows, sound, peaks and waiting downloads go."""
        self._gate.recording("delete", recording_id)
        self._removing.remove(recording_id)


def check_wanted(wanted: str) -> None:
    """Raises RequestError."""
    if len(wanted) > LONGEST_SEARCH:
        raise RequestError(f"At most {LONGEST_SEARCH} characters can be looked for; these are {len(wanted):,}.")


def _language(written: str | None) -> str | None:
    """Its two letters. Raises RequestError."""
    if written is None:
        return None
    if (code := base_language(written)) is None:
        raise RequestError(f"{shown(written, 20)} is not a language code such as “en” or “en-US”.")
    return code
