"""Import rows: segments from elsewhere, each under an id that no other has. Only imports make it."""

from __future__ import annotations

from studio.domain import Segment
from studio.transcript.ops.base import Intent, Operation, Patch, Slice


class ImportRows(Intent):
    rows: tuple[Segment, ...]


def import_rows(_: Slice, intent: ImportRows) -> Patch:
    return Patch(intent.rows)


OPERATION = Operation("import", "Import rows", ImportRows, import_rows, internal=True)
