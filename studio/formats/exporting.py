"""Writing documents in a format: whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.formats.documents import Document, Options, Report
from studio.formats.registry import DEFAULT, writer_named
from studio.formats.staging import staged
from studio.limits import Progress, ShouldStop, never, silent


def export(
    documents: Sequence[Document],
    folder: Path,
    format_name: str = DEFAULT,
    options: Options | None = None,
    progress: Progress = silent,
    cancelled: ShouldStop = never,
    *,
    untranscribed: int = 0,
) -> Report:
    """Write `documents` as `format_name` into `folder`, which is absent or empty before and whole after.

    `untranscribed` recordings, of which there is no document, are counted in the report.
    On any failure or cancellation nothing stays under the folder's name. Raises RequestError
    for an unknown format or setting, ExportError for what cannot be exported or where, ExportCancelled,
    ExportFault when the disk is full or not writable.
    """
    chosen, options = writer_named(format_name), options or Options()
    chosen.settled(options.settings)
    options = replace(options, status=options.status or chosen.status)
    with staged(folder) as stage:
        report = chosen.write(documents, stage, options, progress, cancelled)
    missing = {"recording.untranscribed": untranscribed} if untranscribed else {}
    return replace(report, empty={**missing, **report.empty})
