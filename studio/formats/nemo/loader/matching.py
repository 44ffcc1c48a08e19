"""Which row a cut of NeMo's came from, and which rows never came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from studio.formats.nemo.loader.findings import Findings

_SUB = re.compile(r"-sub\d+(?P<ext>\.\w+)?$")
_LOADER_FIELDS = ("audio_filepath", "duration", "offset", "sampling_rate", "sample_rate")
"""What NeMo takes out of a row; the rest arrives as the cut's `custom`."""


class Matcher:
    """Tells which row a cut came from. NeMo keeps the order, so a row passed over is a row dropped."""

    def __init__(
        self,
        asked: Sequence[dict[str, Any]],
        rows: Sequence[dict[str, Any]],
        findings: Findings,
        *,
        unique: bool,
    ) -> None:
        """`unique`: the loader pairs sound and text by the cuts' ids."""
        self._asked = asked
        self._rows = [{k: v for k, v in row.items() if k not in _LOADER_FIELDS} for row in rows]
        self._starts = [row.get("offset") or 0.0 for row in rows]
        self._findings = findings
        self._unique = unique
        self._ids: dict[str, int] = {}
        self.refused: set[int] = set()
        """Rows that stop the loader: told, and not asked for again."""
        self.next = 0
        """The first row that has not come through."""

    def match(self, cut: Any, end: int) -> int | None:
        """The row of a cut, and findings for those passed over."""
        for at in range(self.next, end):
            if self._is(at, cut):
                self.finish(at)
                self.next = at + 1
                self._check_id(at, cut.id)
                return at
        self._findings.add(0, "extra", f"NeMo made a cut {cut.id} that is in no row.")
        return None

    def _is(self, at: int, cut: Any) -> bool:
        if at in self.refused:
            return False
        custom = {k: v for k, v in (cut.custom or {}).items() if k in self._rows[at]}
        return custom == self._rows[at] and abs(cut.start - self._starts[at]) < 0.01

    def _check_id(self, at: int, cut_id: str) -> None:
        line = self._asked[at]["line"]
        if self._unique and cut_id in self._ids:
            self._findings.add(
                line, "id", f"NeMo gives this row the id of line {self._ids[cut_id]}; their sounds can be swapped."
            )
        self._ids.setdefault(cut_id, line)

    def finish(self, end: int) -> None:
        """Every row before `end` that has not come through never will."""
        for at in range(self.next, end):
            if at not in self.refused:
                why = "NeMo's loader leaves this row out without a word."
                self._findings.add(self._asked[at]["line"], "dropped", why)
        self.next = max(self.next, end)


class ShardMatcher(Matcher):
    """Of a tarred set, which comes in the order of its tars: rows are found by their member."""

    def __init__(self, asked: Any, rows: Sequence[dict[str, Any]], findings: Findings, *, unique: bool) -> None:
        super().__init__(asked, rows, findings, unique=unique)
        self._rows = [{k: v for k, v in row.items() if k not in ("audio_filepath", "duration")} for row in rows]
        self._by_member: dict[str, list[int]] = {}
        for at, row in enumerate(rows):
            self._by_member.setdefault(_SUB.sub(r"\g<ext>", row["audio_filepath"]), []).append(at)
        self._came: set[int] = set()

    def match(self, cut: Any, end: int) -> int | None:  # noqa: ARG002
        for at in self._by_member.get(cut.recording_id, ()):
            if at not in self._came and (cut.custom or {}).items() >= self._rows[at].items():
                self._came.add(at)
                self._check_id(at, cut.id)
                return at
        self._findings.add(0, "extra", f"NeMo made a cut {cut.id} that is in no row.")
        return None

    def finish(self, end: int) -> None:
        self.refused |= self._came
        super().finish(end)
