"""A data folder under a campaign: what is taken in, looked at from all sides, and taken away again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import soundfile

from studio.accounts.actor import LOCAL
from studio.api import recordings, transcripts
from studio.config import Settings
from studio.domain import Recording
from studio.errors import StudioError
from studio.limits import SAMPLE_RATE
from studio.session import Session, Studio
from tests.fuzz.sounds import decoded

CLOSE = 0.02
"""Seconds that a timeline may differ from what ffmpeg decodes."""
LONGEST_SENTENCE = 1_500
"""Characters of an error or a warning: more is nothing that a person reads."""


@dataclass
class House:
    """A studio on a folder of its own; `faults` are what should not be, in the order in which they were found."""

    studio: Studio
    data: Path
    faults: list[str]
    taken: int = 0
    """Recordings that came of the files so far: a campaign of which none does tests little."""

    @property
    def session(self) -> Session:
        return self.studio.acting_as(LOCAL)

    def claim(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """What may be refused; an error that is none of ours goes on up, with its traceback."""
        try:
            yield
        except StudioError as error:
            self.claim(not error.fault, f"called a fault of the machine: {error}")
            self.check_sentences([str(error)])

    @contextmanager
    def leaving_nothing(self) -> Iterator[None]:
        """What is there afterwards was there before."""
        before = self._files()
        yield
        left = sorted(self._files() - before)
        self.claim(not left, f"left behind: {', '.join(map(str, left[:5]))}")

    def _files(self) -> set[Path]:
        places = (self.data, Path(tempfile.gettempdir()))
        return {path for place in places for path in place.rglob("*") if not _stays(path)}

    def check_sentences(self, sentences: Sequence[str]) -> None:
        for each in sentences:
            shown = each.encode("utf-8", "replace").decode() == each and "\x00" not in each and "\n" not in each
            self.claim(shown, f"cannot be shown: {each!r}")
            self.claim(len(each) <= LONGEST_SENTENCE, f"{len(each)} characters: {each[:200]!r}…")

    def check_recording(self, found: Recording) -> None:
        """Its files say what its row says, and the page can be told of it."""
        self.taken += 1
        session = self.session
        flac = soundfile.info(session.library.file(found.id, "timeline.flac"))
        peaks = session.library.file(found.id, "peaks.i8").stat().st_size
        self.claim(flac.frames == found.num_samples, f"{flac.frames} samples of {found.num_samples}")
        self.claim(abs(peaks - found.duration * 100) <= 1, f"{peaks} peaks for {found.duration} s")
        self.check_sentences(found.warnings)
        texts = session.transcripts.of_recording(found.id)
        mine = session.projects.standing(session.projects.of_recording(found.id))
        orjson.dumps(recordings.recording_info(found, texts, session.transcripts.current_id(found.id), mine))
        for text, _ in texts:
            orjson.dumps(transcripts.changes(session.transcripts.changes(text.id, -1)))

    def check_length(self, found: Recording, path: Path, parts: Sequence[Path]) -> None:
        """Against ffmpeg, of files in which neither found a fault: what is broken has no one length.

        Of files that lie one behind the other ffmpeg reads the first, or all of them, which is what is wanted. Most are
        as long as it says at once, and each further question is a process.
        """
        if found.warnings or (theirs := decoded(path)) is None or theirs.complaints or _near(found, theirs.seconds):
            return
        lengths = [theirs.seconds, theirs.with_gaps()]
        if parts:
            lengths.append(sum(part.seconds for part in map(decoded, parts) if part))
        near = any(_near(found, seconds) for seconds in lengths)
        self.claim(near, f"{found.duration:.4f} s, by ffmpeg {lengths} s, and no warning")

    def remove(self, found: Sequence[Recording]) -> None:
        for each in found:
            self.session.library.delete(each.id)


def _near(found: Recording, seconds: float) -> bool:
    return abs(found.num_samples / SAMPLE_RATE - seconds) <= CLOSE


def _stays(path: Path) -> bool:
    """The database, locks, and the at most 256 folders into which sound is divided."""
    return path.name.startswith(("studio.db", "reserve")) or path.suffix == ".lock" or path.parent.name == "blobs"


@contextmanager
def house(data: Path) -> Iterator[House]:
    studio = Studio(Settings(data=data, workers=1, max_hours=1, max_bytes=100_000_000))
    try:
        yield House(studio, data, [])
    finally:
        studio.close()
