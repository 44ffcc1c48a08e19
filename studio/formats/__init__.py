"""The formats that speech and its text come in and go out in: see `base` for what one is and how to add one."""

from __future__ import annotations

from studio.formats.base import Checker, Format, FormatOption, Reader, Writer
from studio.formats.documents import CheckedBy, CheckReport, Document, Finding, Options, Report
from studio.formats.exporting import export
from studio.formats.imported import CutFrom, ImportedAudio, ImportedHypothesis, ImportedSegment, ReadResult
from studio.formats.importing import read_any
from studio.formats.registry import checker_of, checkers, formats, readers, writer_named, writers
from studio.limits import Progress, ShouldStop, never, silent

__all__ = [
    "CheckReport",
    "CheckedBy",
    "Checker",
    "CutFrom",
    "Document",
    "Finding",
    "Format",
    "FormatOption",
    "ImportedAudio",
    "ImportedHypothesis",
    "ImportedSegment",
    "Options",
    "Progress",
    "ReadResult",
    "Reader",
    "Report",
    "ShouldStop",
    "Writer",
    "checker_of",
    "checkers",
    "export",
    "formats",
    "never",
    "read_any",
    "readers",
    "silent",
    "writer_named",
    "writers",
]  # fmt: skip
