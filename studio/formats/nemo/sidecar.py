"""`segments.jsonl`: what a manifest's rows cannot hold, so that an import gives back what an export was made from.

One JSON object for each row, by its id. Times are seconds from the start of the clip, but for `start` and `end`, which
are the segment's own in the recording that it was cut from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from studio.domain import QualityFlag, TimedBy, Word
from studio.errors import ManifestError
from studio.formats.nemo.layout import SEGMENTS
from studio.formats.nemo.rows import Row, heard
from studio.formats.nemo.utterances import Utterance
from studio.formats.nemo.values import LONGEST_LINE
from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_DECIMALS = 4
"""Of times: a tenth of a millisecond."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment, as it is read."""

    id: str
    sha256: str
    """Of the recording's original bytes."""
    first: int
    """The sample of its timeline that the clip begins with."""
    start: float
    end: float
    pnc: bool
    """Of the transcript; a row's own says more of its text."""
    words: tuple[tuple[str, float, float, float | None, TimedBy], ...] = ()
    heard: tuple[tuple[str, float, float, float | None, TimedBy], ...] | None = None
    """None where no machine listened."""
    model: str = ""
    model_revision: str = ""
    quality_flag: QualityFlag | None = None
    channel: int | None = None
    """The one, counted from 0, that the clip was cut from; None: the mix of all."""


def lines(utterances: Sequence[Utterance], rows: Iterable[Row]) -> Iterator[bytes]:
    for utterance, said, row in zip(utterances, heard(utterances), rows, strict=True):
        entry = _entry(utterance, said, str(row["id"]))
        yield json.dumps(entry, ensure_ascii=False, allow_nan=False).encode() + b"\n"


class Entries:
    """The lines in a manifest's folder, by their rows' ids; each is looked at when its row is: they are many.

    Raises ManifestError for a line that no export of ours wrote.
    """

    def __init__(self, manifest: Path) -> None:
        self._lines = {_id_of(at, line): (at, line) for at, line in enumerate(_lines(manifest), 1)}

    def get(self, row_id: str) -> Entry | None:
        at, line = self._lines.get(row_id, (0, b""))
        return _read(at, line) if at else None


def _lines(manifest: Path) -> list[bytes]:
    try:
        return (manifest.parent / SEGMENTS).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise ManifestError(SEGMENTS, None, f"it cannot be read: {fault.strerror}.") from fault


def words_of(told: Iterable[tuple[str, float, float, float | None, TimedBy]]) -> tuple[Word, ...]:
    return tuple(Word(*each) for each in told)


def _id_of(at: int, line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise _strange(at)
    try:
        return str(orjson.loads(line)["id"])
    except (ValueError, TypeError, KeyError, IndexError) as fault:
        raise _strange(at) from fault


def _read(at: int, line: bytes) -> Entry:
    from pydantic import ValidationError

    try:
        return _entries().validate_json(line)
    except ValidationError as fault:
        raise _strange(at) from fault


def _strange(at: int) -> ManifestError:
    why = "it is not as an export wrote it. Export again, or remove the file: the manifest can be read alone."
    return ManifestError(SEGMENTS, at, why)


@cache
def _entries() -> TypeAdapter[Entry]:
    from pydantic import TypeAdapter

    return TypeAdapter(Entry)


def _entry(utterance: Utterance, said: Sequence[Word] | None, row_id: str) -> dict[str, Any]:
    segment, hypothesis = utterance.segment, utterance.document.hypothesis
    clip = utterance.first / SAMPLE_RATE
    told: dict[str, Any] = {
        "id": row_id,
        "sha256": utterance.document.recording.sha256,
        "first": utterance.first,
        "start": segment.start,
        "end": segment.end,
        "pnc": utterance.document.transcript.request.pnc,
        "words": _told(segment.words, clip),
        "quality_flag": segment.quality_flag,
        "channel": segment.channel,
    }
    if said is not None and hypothesis is not None:
        told |= {
            "heard": _told(said, clip),
            "model": hypothesis.request.model,
            "model_revision": hypothesis.model_revision,
        }
    return told


def _told(words: Iterable[Word], clip: float) -> list[tuple[str, float, float, float | None, TimedBy]]:
    def since(second: float) -> float:
        return round(second - clip, _DECIMALS)

    return [(word.text, since(word.start), since(word.end), word.confidence, word.timed_by) for word in words]
