"""What goes out: documents, what a person chooses of an export, and the report of what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from studio.domain import Hypothesis, Recording, Segment, Transcript


@dataclass(frozen=True, slots=True)
class Document:
    """One transcript with all that an export needs of it."""

    recording: Recording
    transcript: Transcript
    hypothesis: Hypothesis | None
    """What the machine had said, for `pred_text`."""
    sound: Callable[[int | None], Path]
    """The recording's timeline, or one of its channels alone, counted from 0: a local FLAC file, 16 kHz mono. It is
    fetched when it is asked for: a format of text has no use for it. Raises SoundMissing."""

    def sound_of(self, segment: Segment) -> Path:
        """The sound that the segment was heard in. Raises SoundMissing."""
        return self.sound(segment.channel)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chooses for an export. Can be pickled."""

    status: Literal["verified", "all"] | None = None
    """None: as the format is mostly wanted (`Writer.status`). Segments marked unusable are never exported."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """The format's own options (`Format.options`) by name; one that is not named has its default."""


Severity = Literal["stops", "drops", "misreads", "poor"]
"""What comes of a finding: its reader stops there, leaves the row out, takes it for something else, or takes it as it
is, and a model learns badly from it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one line of a file. `line` counts from 1; 0 is the file itself."""

    line: int
    rule: str
    message: str
    severity: Severity = "stops"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A segment that an export did not take, and where it is to be found."""

    recording: str
    """Its id."""
    name: str
    """Of the recording."""
    transcript: str
    segment: str
    start: float
    end: float
    """Seconds in the recording."""
    reason: str
    """As in `Report.skipped`."""


CheckedBy = Literal["nemo", "studio"]


@dataclass(frozen=True, slots=True)
class Report:
    """What an export holds."""

    rows: int
    seconds: float
    """Of exported sound."""
    files: tuple[str, ...]
    """Names within the folder."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many segments were left out, by reason: `status.…`, or a rule of the format's own."""
    empty: Mapping[str, int] = field(default_factory=dict)
    """How many gave nothing at all: `recording.untranscribed`, `transcript.empty` (it has no segments),
    `transcript.left_out` (each of its segments was, and is in `skipped`)."""
    checked_by: CheckedBy = "studio"
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Each of the segments in `skipped`, in the order of the documents."""
    warnings: tuple[str, ...] = ()
    """What is to be known of what went out, a sentence each."""

    @property
    def skipped_total(self) -> int:
        return sum(self.skipped.values())


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdict of a format on one file of its kind, or on the files of one folder."""

    manifest: str
    rows: int
    accepted: int
    """Rows without a finding."""
    findings: tuple[Finding, ...]
    checked_by: CheckedBy
    warnings: tuple[str, ...] = ()
    """What is to be known and is no fault, a sentence each."""

    @property
    def passed(self) -> bool:
        return not self.findings and self.rows > 0

    def as_json(self) -> dict[str, Any]:
        """The contract of `canary-studio check --json`, and who looked."""
        return {
            "manifest": self.manifest,
            "rows": self.rows,
            "accepted": self.accepted,
            "checked_by": self.checked_by,
            "findings": [asdict(finding) for finding in self.findings],
            "warnings": list(self.warnings),
        }
