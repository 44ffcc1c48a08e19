"""Reading what lies at some paths, each by the format that knows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.errors import AudioError
from studio.formats.base import Reader
from studio.formats.imported import ReadResult
from studio.formats.registry import reader_named, readers


def read_any(paths: Sequence[Path], format_name: str = "auto", *, skip_bad: bool = False) -> ReadResult:
    """What lies at `paths`, in order, read by the named format or each by the first that knows it.

    Everything is read before anything is handed on, so that a bad row in the last path leaves
    nothing half imported. Raises RequestError for an unknown format, AudioError for a path
    that is absent or that nothing can read, ManifestError for a bad row unless `skip_bad`.
    """
    chosen = [(path, _reader_of(path, format_name)) for path in paths]
    results = [reader.read(path, skip_bad=skip_bad) for path, reader in chosen]
    return merged(results)


def merged(results: Sequence[ReadResult]) -> ReadResult:
    """Several as one, in order."""
    items = tuple(item for each in results for item in each.items)
    return ReadResult(items, tuple(sentence for each in results for sentence in each.skipped))


def _reader_of(path: Path, format_name: str) -> Reader:
    named = reader_named(format_name) if format_name != "auto" else None
    if not path.exists():
        raise AudioError(path.name, "there is no such file or folder. Check the path.")
    if named is not None:
        return named
    for reader in readers().values():
        if reader.sniff(path):
            return reader
    raise AudioError(path.name, _unknown(path))


def _unknown(path: Path) -> str:
    if path.suffix.lower() not in (".json", ".jsonl"):
        return "neither sound nor a manifest that can be read. Name a wav, flac, mp3… or a .json."
    if path.is_file() and not path.stat().st_size:
        return "the file is empty. Copy or upload it again."
    return (
        "it is not a manifest that can be read. Write one JSON object {…} on each line, without a list […] around "
        "them, and save it as UTF-8."
    )
