"""What somebody did to a pushed dataset on the Hub that a push would undo, told of its files there and of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.formats.audiofolder import fingerprint
from studio.formats.pushed import PushedDataset, PushedRow, read_pushed
from studio.text import counted


@dataclass(frozen=True, slots=True)
class ChangedThere:
    """Counts of rows."""

    corrected: int = 0
    """To another text than was pushed, and than ours is."""
    removed: int = 0
    """That we would bring back."""
    added: int = 0

    def __bool__(self) -> bool:
        return bool(self.corrected or self.removed or self.added)

    def __str__(self) -> str:
        texts, removed, added = (
            counted(self.corrected, "text"),
            counted(self.removed, "row"),
            counted(self.added, "row"),
        )
        told = [
            *([f"{texts} corrected there"] if self.corrected else []),
            *([f"{removed} removed there"] if self.removed else []),
            *([f"{added} added there"] if self.added else []),
        ]
        return ", ".join(told)


def changed_there(there: Path, ours: Path) -> ChangedThere:
    """Of two folders with `formats.pushed.NAMES`. Raises ManifestError for what cannot be read there."""
    found, own = read_pushed(there), {_key(row): row.text for row in read_pushed(ours).rows}
    corrected = sum(_is_corrected(row) and own.get(_key(row)) != row.text for row in found.rows)
    return ChangedThere(corrected, len(_removed(found) & own.keys()), len(found.new))


def _is_corrected(row: PushedRow) -> bool:
    return fingerprint(row.text) != row.base


def _removed(found: PushedDataset) -> set[tuple[str, str]]:
    pushed = {(transcript, segment) for transcript, segments in found.segments.items() for segment in segments}
    return pushed - {_key(row) for row in found.rows}


def _key(row: PushedRow) -> tuple[str, str]:
    return row.transcript, row.segment
