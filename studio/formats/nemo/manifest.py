"""A manifest's lines, and what is wrong with the file itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import ManifestError, plainly, shown
from studio.formats.documents import Finding
from studio.formats.nemo.faults import Fault
from studio.formats.nemo.rules import Row
from studio.formats.nemo.severity import finding
from studio.formats.nemo.shards import is_pattern

BOM = b"\xef\xbb\xbf"
_BROKEN_ROWS = frozenset(["row.not_json", "row.not_object"])


@dataclass(frozen=True, slots=True)
class Manifest:
    """One file as it was read."""

    path: Path
    rows: dict[int, Row]
    """By line, from 1: every line that is an object."""
    findings: list[Finding] = field(default_factory=list)
    """Of the file (line 0) and of the lines that are no rows."""

    @property
    def total(self) -> int:
        """Rows that were meant to be some."""
        return len(self.rows) + sum(found.rule in _BROKEN_ROWS for found in self.findings)

    @property
    def stopped(self) -> bool:
        """True when NeMo reads no row of it."""
        return any(found.line == 0 and found.severity == "stops" for found in self.findings)


def read_manifest(path: Path) -> Manifest:
    """Raises ManifestError for a file that cannot be read."""
    found, bytes_ = Manifest(path, {}), _Bytes()
    try:
        with path.open("rb") as file:
            for at, line in enumerate(file, 1):
                _take(found, at, bytes_.looked_at(at, line))
    except OSError as fault:
        raise ManifestError(path.name, None, f"It cannot be read: {fault.strerror}.") from fault
    found.findings[:0] = [finding(0, fault) for fault in (*bytes_.faults(), *_name_faults(path.absolute()))]
    return found


@dataclass(slots=True)
class _Bytes:
    """What is wrong with a file's bytes, told while its lines go by: it may be large."""

    bom: bool = False
    odd: int = 0
    """The first line that is not UTF-8."""
    empty: bool = True

    def looked_at(self, at: int, line: bytes) -> bytes:
        """The line, without a byte-order mark."""
        if at == 1 and line.startswith(BOM):
            self.bom, line = True, line.removeprefix(BOM)
        self.empty = self.empty and not self.bom and not line.strip()
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            self.odd = self.odd or at
        return line

    def faults(self) -> Iterator[Fault]:
        if self.bom:
            yield "file.bom", "The file begins with a byte-order mark, where NeMo stops. Save it as UTF-8 without BOM."
        if self.odd:
            yield "file.encoding", f"It is not UTF-8 (line {self.odd}). Save it as UTF-8."
        if self.empty:
            yield "file.empty", "The manifest is empty."


def _take(found: Manifest, at: int, line: bytes) -> None:
    if not line.strip():
        fault = ("file.blank_line", "The line is blank. NeMo wants one row in every line.")
        found.findings.append(finding(at, fault))
        return
    row = _row(line)
    if isinstance(row, dict):
        found.rows[at] = row
        return
    rule = "row.not_json" if row is None else "row.not_object"
    found.findings.append(finding(at, (rule, "The line is not one JSON object. Write {…} on one line.")))


def _row(line: bytes) -> object | None:
    """None for what is no JSON; `null` itself comes back as False."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return False if value is None else value


def _name_faults(path: Path) -> Iterator[Fault]:
    if is_pattern(path.name):
        yield "file.name", "NeMo reads brackets in a manifest's name as a pattern. Rename it."
    folder = pattern_folder(path.parent)
    if folder is not None:
        yield (
            "file.folder",
            f"NeMo reads the brackets of the folder {shown(folder)} as a pattern and does not find the manifest. "
            "Rename the folder.",
        )


def pattern_folder(folder: Path) -> str | None:
    """The innermost part of a folder's absolute path in which NeMo would see a pattern."""
    parts = folder.absolute().parts
    return next((part for part in reversed(parts) if is_pattern(part)), None)


def name_warnings(path: Path) -> Iterator[str]:
    if path.suffix != ".json":
        other = shown(path.suffix, 10)
        yield f"{plainly(path.name)}: newer NeMo releases read {other} as another format. Name it .json."
