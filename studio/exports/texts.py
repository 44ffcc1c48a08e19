"""The formats in which one document is one text: a file each, named after the recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studio.errors import ExportCancelled, ExportError
from studio.exports import Cancelled, Document, Options, Progress, Report
from studio.exports.selection import check_any, empty, spoken
from studio.exports.staging import write_durably
from studio.text import clean

_STEM_BYTES = 120
"""Of a file's name; longer ones cannot be unpacked or synchronised everywhere."""
_RESERVED = frozenset('<>:"/\\|?*')
"""What some file systems forbid in a name."""
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])


@dataclass(frozen=True, slots=True)
class Text:
    """A format made of one function from a document to its text. See `studio.exports.TextFormat`."""

    name: str
    title: str
    suffix: str
    rendered: Callable[[Document, Options], str]

    def render(self, document: Document, options: Options) -> str:
        """The text of one document, line ends as LF."""
        return self.rendered(document, options)

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: Cancelled
    ) -> Report:
        """One file a document; documents with nothing to say give none."""
        skipped: Counter[str] = Counter()
        files: list[str] = []
        gave: list[Document] = []
        rows, sound = 0, 0.0
        taken: set[str] = set()
        for done, document in enumerate(documents, 1):
            if cancelled():
                raise ExportCancelled
            segments = spoken(document, options)
            skipped += _reasons(document, options)
            if segments:
                gave.append(document)
                files.append(free_stem(document.recording.name, taken) + self.suffix)
                self._write_one(folder / files[-1], document, options)
                rows, sound = rows + len(segments), sound + sum(segment.duration for segment in segments)
            progress(done / len(documents), "Writing")
        check_any(rows, skipped)
        return Report(rows, sound, tuple(files), dict(skipped), dict(empty(documents, gave)))

    def _write_one(self, path: Path, document: Document, options: Options) -> None:
        data = self.render(document, options).encode("utf-8", "replace")
        write_durably(path, data)
        if path.read_bytes() != data:
            raise ExportError(f"{path.name} does not read back as it was written; nothing was kept.")


def free_stem(name: str, taken: set[str]) -> str:
    """A recording's name as a file's stem: safe on every system, short, and not yet in `taken` (which grows)."""
    base = PurePosixPath(clean(name).replace("\\", "/")).name
    stem = PurePosixPath(base).stem if base else ""
    stem = "".join("_" if c in _RESERVED else c for c in stem).strip(" .")
    stem = stem.encode("utf-8", "replace")[:_STEM_BYTES].decode("utf-8", "ignore").strip(" .") or "recording"
    if stem.casefold() in _DEVICES:
        stem = f"_{stem}"
    free, again = stem, 2
    while free.casefold() in taken:
        free, again = f"{stem} ({again})", again + 1
    taken.add(free.casefold())
    return free


def _reasons(document: Document, options: Options) -> Counter[str]:
    """Why the segments that are not `spoken` were left out."""
    out = {segment.id for segment in document.transcript.segments} - {s.id for s in spoken(document, options)}
    return Counter(_reason(s.status, options) for s in document.transcript.segments if s.id in out)


def _reason(status: str, options: Options) -> str:
    if status == "unusable":
        return "status.unusable"
    return "status.draft" if options.status == "verified" and status != "verified" else "text.empty"
