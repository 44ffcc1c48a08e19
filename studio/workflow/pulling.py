"""Corrections that come back: what was changed elsewhere alone is written; where both were, both are kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from studio.align.carry import carry
from studio.domain import Edit, Origin, Recording, Segment, Transcript
from studio.errors import Cancelled, NotFound, RoleMissing, shown
from studio.formats.audiofolder import fingerprint
from studio.formats.pushed import PushedDataset, PushedRow
from studio.limits import Progress, ShouldStop
from studio.store import Store
from studio.store.owned import OwnerCheck
from studio.transcript.document import check, reworded
from studio.transcript.ops.base import Slice
from studio.transcript.ops.pull_texts import OPERATION, PullTexts
from studio.transcript.ops.replace_texts import NewText
from studio.transcript.pulled import Compared, compared
from studio.transcript.score import segment_counts
from studio.workflow.editing import Behind

FORMAT = "audiofolder"
MOST_TOLD = 200
"""Sentences; how many rows there are of each kind is always told."""
MOST_ROWS = 50
"""Rows of each kind that are told with both texts."""
SHOWN_TEXT = 60
"""Characters of a text in a sentence about it."""
ROW_TEXT = 400
"""Characters of a text in a row."""

NOT_HERE = (
    "Its transcript is not among those that are pulled into: it was deleted, is in another project or of another "
    "studio, or is not yours to correct."
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a pull may change."""

    recordings: Mapping[str, Recording]
    """By id."""
    check: Callable[[str], OwnerCheck]
    """Of a transcript, asked again by what writes it."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that is another there than here, or was not found in both."""

    outcome: str
    """there, here, conflict, gone, new or unknown."""
    why: str = ""
    """A sentence, where the outcome does not say it."""
    recording: str = ""
    """Its id; empty where nothing here is meant."""
    name: str = ""
    """Of the recording."""
    transcript: str = ""
    segment: str = ""
    """Empty where it is no longer here."""
    start: float = 0.0
    """Seconds."""
    here: str | None = None
    """Its text before the pull, shortened; None where there is none."""
    there: str | None = None
    beside: str = ""
    """The transcript that keeps the text from there, to compare with."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a pull, or would come of it. Counts are of rows."""

    same: int
    """Unchanged, or changed alike."""
    taken: int
    """Changed there alone: written here."""
    recordings: int
    """In which something was written."""
    here: int
    """Changed here alone: left."""
    conflicts: int
    gone: int
    """Segments whose rows are gone there: left."""
    new: int
    unknown: int
    kept: int
    """Texts beside those that count, made for conflicts now; those of a pull before are there."""
    told: tuple[str, ...]
    """One sentence for each row in conflict, gone, new or unknown, the first `MOST_TOLD`."""
    rows: tuple[FoundRow, ...]
    """Of each kind the first `MOST_ROWS`; those that are the same are none."""


@dataclass(slots=True)
class _Tally:
    """What it comes to so far."""

    counts: Counter[str] = field(default_factory=Counter)
    recordings: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    rows: list[FoundRow] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)

    def show(self, rows: Iterable[FoundRow]) -> None:
        for each in rows:
            if self.shown[each.outcome] < MOST_ROWS:
                self.shown[each.outcome] += 1
                self.rows.append(each)

    def tell(self, what: str, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.counts[what] += 1
            if len(self.told) < MOST_TOLD:
                self.told.append(sentence)

    def result(self) -> Pulled:
        found = self.counts
        return Pulled(
            found["same"],
            found["there"],
            len(self.recordings),
            found["here"],
            found["conflict"],
            found["gone"],
            found["new"],
            found["unknown"],
            found["kept"],
            tuple(self.told),
            tuple(self.rows),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, and what was found of it."""

    pushed: PushedRow
    segment: Segment | None
    compared: Compared

    def told(self) -> str:
        """Of a conflict."""
        why, there = self.compared.why, _shown(self.pushed.text)
        if self.segment is None:
            return self.pushed.told(f"{why} It says there {there}.")
        return self.pushed.told(
            f"{why} It says here {_shown(self.segment.text)}, there {there}. Both are kept: compare them."
        )

    def found(self, recording: Recording, before: Mapping[str, Segment], beside: str) -> FoundRow:
        """`before`: what stood here, by id, before anything was written. `beside`: what keeps texts of conflicts."""
        here, outcome = self.segment, self.compared.outcome
        was = before.get(self.pushed.segment)
        return FoundRow(
            outcome,
            self.compared.why,
            recording.id,
            recording.name,
            self.pushed.transcript,
            "" if here is None else here.id,
            0.0 if here is None else here.start,
            None if was is None else _row_text(was.text),
            _row_text(self.pushed.text),
            beside if outcome == "conflict" and here is not None else "",
        )


class Pulling:
    """Asks nobody's leave but by the `Reach` that it is given."""

    def __init__(self, store: Store, behind: Behind) -> None:
        self._store = store
        self._behind = behind

    def pull(
        self,
        found: PushedDataset,
        source: str,
        reach: Reach,
        actor: str,
        progress: Progress,
        cancelled: ShouldStop,
        *,
        dry: bool,
    ) -> Pulled:
        """`source`: which commit it is, for the log. `dry`: nothing is changed, what would come of it is told.

        What is taken is one step in each transcript, so that one that is stopped leaves whole steps. Raises Cancelled.
        """
        tally = _Tally()
        rows = _by_transcript(found)
        for done, (key, own) in enumerate(rows.items()):
            if cancelled():
                raise Cancelled
            progress(done / len(rows), f"Looking at {done + 1} of {len(rows)} transcripts")
            try:
                self._pull_one(key, own, found.segments.get(key, ()), _Asked(source, reach, actor, dry), tally)
            except NotFound:  # deleted since it was looked up
                _tell_unknown(tally, own)
        tally.tell("new", found.new)
        tally.show(FoundRow("new", each) for each in found.new)
        return tally.result()

    def _pull_one(
        self, key: str, pushed: Sequence[PushedRow], segments: Sequence[str], asked: _Asked, tally: _Tally
    ) -> None:
        recording = self._reached(key, asked.reach)
        if recording is None:
            _tell_unknown(tally, pushed)
            return
        standing = {each.id: each for each in self._store.transcripts.get(key).segments}
        rows, beside = _looked_at(pushed, standing), ""
        if not asked.dry:
            rows = self._taken(key, rows, asked)
            beside, made = self._kept_beside(key, rows, asked)
            tally.counts["kept"] += made
        if any(each.compared.outcome == "there" for each in rows):
            tally.recordings.add(recording.id)
        tally.counts.update(each.compared.outcome for each in rows if each.compared.outcome != "conflict")
        tally.tell("conflict", (each.told() for each in rows if each.compared.outcome == "conflict"))
        tally.show(each.found(recording, standing, beside) for each in rows if each.compared.outcome != "same")
        left = standing.keys() - {each.segment for each in pushed}
        gone = [standing[each] for each in segments if each in left]
        tally.tell("gone", (_gone(recording, each) for each in gone))
        tally.show(_gone_row(recording, key, each) for each in gone)

    def _reached(self, key: str, reach: Reach) -> Recording | None:
        """The recording of a transcript that may be changed."""
        found = self._store.statuses.owner(key)
        if found is None or found[0] not in reach.recordings:
            return None
        try:
            reach.check(key)(found[1])
        except (NotFound, RoleMissing):
            return None
        return reach.recordings[found[0]]

    def _taken(self, key: str, rows: Sequence[_Row], asked: _Asked) -> list[_Row]:
        """What was changed there alone is written, as it is found to be in the transaction that writes it."""
        changed = {each.pushed.segment: each.pushed for each in rows if each.compared.outcome == "there"}
        if not changed:
            return list(rows)
        settled: dict[str, _Row] = {}

        def make(seen: Transcript) -> Edit:
            now = _looked_at(changed.values(), {each.id: each for each in seen.segments})
            settled.update((each.pushed.segment, each) for each in now)
            texts = (
                NewText(segment=each.pushed.segment, text=each.pushed.text)
                for each in now
                if each.compared.outcome == "there"
            )
            new = OPERATION.edit(
                Slice(seen), PullTexts(texts=tuple(texts)), {each.id: each.revision for each in seen.segments}
            )
            return replace(new, actor=asked.actor, at=datetime.now(timezone.utc), source=asked.source)

        done = self._store.edits.change(
            key, changed, make, segment_counts, check=asked.reach.check(key), actor=asked.actor
        )
        self._behind(done.transcript, done.applied.written, asked.actor)
        return [settled.get(each.pushed.segment, each) for each in rows]

    def _kept_beside(self, key: str, rows: Sequence[_Row], asked: _Asked) -> tuple[str, bool]:
        """The texts of conflicts, in a transcript to compare this one with: made once for the same conflicts. Its id,
        empty where there is none, and whether it was made now."""
        texts = {
            each.pushed.segment: each.pushed.text
            for each in rows
            if each.compared.outcome == "conflict" and each.segment is not None
        }
        if not texts:
            return "", False
        beside = _name_of(key, texts)
        with self._store.scratch.taking_in():  # two pulls at once would each make it
            if self._store.statuses.owner(beside) is not None:
                return beside, False
            other = _beside(self._store.transcripts.get(key), texts, beside, Origin(asked.source, FORMAT))
            check(other)
            self._store.transcripts.add(other, None, {})
        return beside, True


@dataclass(frozen=True, slots=True)
class _Asked:
    source: str
    reach: Reach
    actor: str
    dry: bool


def _by_transcript(found: PushedDataset) -> dict[str, list[PushedRow]]:
    """Also of those of which no row is left there."""
    rows: dict[str, list[PushedRow]] = {key: [] for key in found.segments}
    for each in found.rows:
        rows.setdefault(each.transcript, []).append(each)
    return rows


def _looked_at(pushed: Iterable[PushedRow], standing: Mapping[str, Segment]) -> list[_Row]:
    return [_Row(each, here := standing.get(each.segment), _compared(each, here)) for each in pushed]


def _compared(row: PushedRow, here: Segment | None) -> Compared:
    changed_here = here is None or fingerprint(here.text) != row.base
    return compared(row.text, fingerprint(row.text) != row.base, here, changed_here)


def _name_of(key: str, texts: Mapping[str, str]) -> str:
    """The id of a transcript beside another, by what it says otherwise."""
    told = "\0".join((key, *(f"{segment}\0{text}" for segment, text in sorted(texts.items()))))
    return f"t{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _beside(transcript: Transcript, texts: Mapping[str, str], key: str, origin: Origin) -> Transcript:
    """It never counts: nothing in it is verified, and nobody has worked on it."""
    segments = (_reworded(each, texts.get(each.id)) for each in transcript.segments)
    return replace(
        transcript,
        id=key,
        hypothesis_id=None,
        created=datetime.now(timezone.utc),
        version=0,
        segments=tuple(replace(each, status="draft", revision=0) for each in segments),
        origin=origin,
        for_comparison=True,
    )


def _reworded(segment: Segment, text: str | None) -> Segment:
    if text is None:
        return segment
    return reworded(segment, carry(segment.words, text, segment.start, segment.end))


def _tell_unknown(tally: _Tally, rows: Sequence[PushedRow]) -> None:
    told = [each.told(NOT_HERE) for each in rows]
    tally.tell("unknown", told)
    tally.show(FoundRow("unknown", each) for each in told)


def _gone_row(recording: Recording, key: str, segment: Segment) -> FoundRow:
    where = (recording.id, recording.name, key, segment.id, segment.start)
    return FoundRow("gone", "", *where, _row_text(segment.text))


def _row_text(text: str) -> str:
    return text if len(text) <= ROW_TEXT else f"{text[:ROW_TEXT]}…"


def _gone(recording: Recording, segment: Segment) -> str:
    at = f"{segment.start:.1f} s"
    return f"{shown(recording.name)}, {at}: the row of {_shown(segment.text)} is gone there. It stays here."


def _shown(text: str) -> str:
    return shown(text, SHOWN_TEXT)
