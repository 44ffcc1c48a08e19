"""RTTM of NIST's diarization tools: who speaks when, a turn a line.

`SPEAKER <file> <channel> <start> <duration> <NA> <NA> <speaker> <NA> <NA>`
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from studio.domain import Origin, Segment, Turn
from studio.errors import ManifestError, shown
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.base import Reader
from studio.formats.documents import Document, Options
from studio.formats.imported import ImportedAudio, ReadResult
from studio.formats.names import stem_of
from studio.formats.nist import channel, field
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat
from studio.limits import LONGEST_SPEAKER, MOST_SECONDS
from studio.text import clean

_FIELDS = 8
"""That a line must have: up to the speaker's name."""


class Rttm(TextFormat, Reader):
    """Out: a line for each segment, from its first word to its last. In: the words of a recording that is transcribed
    get their speakers."""

    name = "rttm"
    title = "RTTM, who speaks when"
    suffixes = (".rttm",)
    help = "Speakers for NIST's diarization tools; read, it names the speakers of a transcribed recording beside it."

    def render(self, document: Document, options: Options) -> str:
        source = field(stem_of(document.recording.name), "recording")
        return "".join(_line(source, segment) for segment in spoken(document, options))

    def read(self, path: Path, *, skip_bad: bool = False) -> ReadResult:
        """Sound is looked for beside the file under the name that its lines have. Raises ManifestError."""
        skipped: list[str] = []
        by_source: dict[str, list[Turn]] = {}
        for at, line in enumerate(_lines(path), 1):
            try:
                if (found := _turn(path.name, at, line)) is not None:
                    by_source.setdefault(found[0], []).append(found[1])
            except ManifestError as error:
                if not skip_bad:
                    raise
                skipped.append(str(error))
        if not by_source:
            raise ManifestError(path.name, None, "it holds no SPEAKER line that can be used.")
        origin = Origin(path.name, self.name)
        sounds = {source: _sound(path, source, alone=len(by_source) == 1) for source in by_source}
        return ReadResult(
            tuple(
                ImportedAudio(sounds[source], sounds[source].name, origin=origin, turns=tuple(turns))
                for source, turns in by_source.items()
            ),
            tuple(skipped),
        )


def _line(source: str, segment: Segment) -> str:
    start, end = segment.words[0].start, segment.words[-1].end
    speaker = field(segment.speaker or "", "unknown")
    lasts, number = max(end - start, 0.001), channel(segment)
    return f"SPEAKER {source} {number} {start:.3f} {lasts:.3f} <NA> <NA> {speaker} <NA> <NA>\n"


def _lines(path: Path) -> Iterator[str]:
    try:
        yield from path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as fault:
        raise ManifestError(path.name, None, "it is not UTF-8. Save it as UTF-8.") from fault
    except OSError as fault:
        raise ManifestError(path.name, None, f"it cannot be read: {fault.strerror}.") from fault


def _turn(file: str, at: int, line: str) -> tuple[str, Turn] | None:
    """Of which sound, and the turn; None for a line of another kind, which says nothing of speakers."""
    fields = line.split()
    if not fields or line.startswith(";;") or fields[0] != "SPEAKER":
        return None
    if len(fields) < _FIELDS:
        raise ManifestError(file, at, f"it has {len(fields)} fields; a SPEAKER line has at least {_FIELDS}.")
    start, lasts = (_seconds(file, at, fields[place]) for place in (3, 4))
    name = clean(fields[7].replace("_", " "))
    if not name or name == "<NA>" or len(name) > LONGEST_SPEAKER:
        raise ManifestError(file, at, "its speaker, the eighth field, has no name, or one that is too long.")
    return fields[1], Turn(start, start + lasts, name)


def _seconds(file: str, at: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < MOST_SECONDS:
        raise ManifestError(file, at, f"{shown(text, 20)} is no number of seconds. Correct start or duration.")
    return value


def _sound(path: Path, source: str, *, alone: bool) -> Path:
    """Raises ManifestError where there is none beside the file."""
    stems = [Path(source).name, path.stem] if alone else [Path(source).name]
    beside = {each.name: each for each in path.parent.iterdir()}
    for stem in stems:
        for name in (stem, *(f"{stem}{suffix}" for suffix in AUDIO.suffixes)):
            if name in beside and Path(name).suffix.lower() in AUDIO.suffixes:
                return beside[name]
    raise ManifestError(
        path.name, None, f"it speaks of {shown(source)}, and no sound file of that name lies beside it."
    )


FORMAT = Rttm()
