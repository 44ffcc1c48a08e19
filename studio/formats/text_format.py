"""The formats in which one document is one text: a file each, named after the recording."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from studio.durable import write_durably
from studio.errors import ExportCancelled, ExportError
from studio.formats.base import Writer
from studio.formats.documents import Document, LeftOut, Options, Report
from studio.formats.names import free_stem
from studio.formats.selection import check_any, counted, empty, left_out, spoken
from studio.limits import Progress, ShouldStop


class TextFormat(Writer):
    """One text a document, so that it can go to standard output. A subclass says how it reads."""

    status = "all"

    @abstractmethod
    def render(self, document: Document, options: Options) -> str:
        """The text of one document, line ends as LF. `selection.spoken` gives the segments that are to go out."""

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: ShouldStop
    ) -> Report:
        """One file a document; documents with nothing to say give none."""
        stayed: list[LeftOut] = []
        taken: set[str] = set()
        files: dict[str, Document] = {}
        for done, document in enumerate(documents, 1):
            if cancelled():
                raise ExportCancelled
            stayed += left_out(document, options)
            if spoken(document, options):
                name = free_stem(document.recording.name, taken) + self.suffixes[0]
                self._write_one(folder / name, document, options)
                files[name] = document
            progress(done / len(documents), "Writing")
        segments = [segment for document in files.values() for segment in spoken(document, options)]
        check_any(len(segments), stayed)
        return Report(
            rows=len(segments),
            seconds=sum(segment.duration for segment in segments),
            files=tuple(files),
            skipped=counted(stayed),
            empty=empty(documents, files.values()),
            left_out=tuple(stayed),
        )

    def _write_one(self, path: Path, document: Document, options: Options) -> None:
        data = self.render(document, options).encode("utf-8", "replace")
        write_durably(path, data)
        if path.read_bytes() != data:
            raise ExportError(f"{path.name} does not read back as it was written; nothing was kept.")
