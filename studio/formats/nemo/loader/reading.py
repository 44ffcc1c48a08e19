"""Reading a manifest, or a tarred set, from end to end, past every row that stops NeMo's loader."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from studio.formats.nemo.loader.comparing import compare
from studio.formats.nemo.loader.findings import Findings, named
from studio.formats.nemo.loader.matching import Matcher, ShardMatcher
from studio.formats.nemo.loader.prompting import Prompts
from studio.formats.nemo.loader.sources import Example, load_conversations, load_speech

_PART = 512
"""Rows that are read at once behind one that stopped NeMo: what is read twice is never more."""


class Session:
    """One manifest, or a tarred set, read from end to end, past every row that stops the loader."""

    def __init__(self, asked: dict[str, Any], scratch: Path, say: Callable[[dict[str, Any]], None]) -> None:
        self._folder = Path(asked["folder"])
        names = asked["manifests"]
        self.rows: list[dict[str, Any]] = [row for name in names for row in _rows_of(self._folder / name)]
        self.findings = Findings()
        self._asked = asked
        self._scratch = scratch
        self._say = say
        matcher = ShardMatcher if asked["tars"] else Matcher
        self._matcher = matcher(asked["rows"], self.rows, self.findings, unique=asked["profile"] == "salm")
        self._prompts = Prompts(asked["profile"], asked["context"], self.rows)
        # What a row's own context would lose to, `tags` are left away for.
        own = any("context" in row for row in self.rows)
        self._tags = {} if own else {"context": asked["context"]}

    def run(self) -> None:
        fault = self._stopped_by(self._whole(), len(self.rows))
        if fault is not None and self._asked["tars"]:
            self.findings.add(0, "failed", f"NeMo's loader stops: {named(fault)}")
            return
        while self._matcher.next < len(self.rows):
            self._read_on(self._matcher.next, min(self._matcher.next + _PART, len(self.rows)))

    def _stopped_by(self, source: dict[str, Any], end: int) -> Exception | None:
        """Read on, up to row `end`; what stopped NeMo, whatever it was."""
        try:
            self._read(source, end)
        except Exception as fault:
            return fault
        return None

    def _read(self, source: dict[str, Any], end: int) -> None:
        for cut, sound, example in self._load(source):
            at = self._matcher.match(cut, end)
            if at is None:
                continue
            asked, row = self._asked["rows"][at], self.rows[at]
            if sound is None:
                self.findings.add(asked["line"], "dropped", "NeMo cannot decode its sound and leaves the row out.")
                continue
            compare(asked, row, cut, sound, self.findings)
            self._prompts.check(asked["line"], row, example, self.findings)
            if at % 50 == 0:
                self._say({"progress": at / len(self.rows)})
        self._matcher.finish(end)

    def _load(self, source: dict[str, Any]) -> Iterator[Example]:
        if self._asked["profile"] == "salm":
            return load_conversations(source, self._tags)
        return load_speech(source, "target_lang" if self._asked["profile"] == "nemotron" else "lang")

    def _whole(self) -> dict[str, Any]:
        """All of it, as it lies there. NeMo reads brackets anywhere in a path as a pattern, so it gets bare names."""
        os.chdir(self._folder)
        if not self._asked["tars"]:
            return {"manifest_filepath": _pattern(self._asked["manifests"])}
        os.chdir(self._scratch)
        manifests = [self._linked(self._folder / name) for name in self._asked["manifests"]]
        tars = [self._linked(Path(tar)) for tar in self._asked["tars"]]
        return {"manifest_filepath": _pattern(manifests), "tarred_audio_filepaths": _pattern(tars)}

    def _linked(self, path: Path) -> str:
        link = self._scratch / path.name
        if not link.exists():
            link.symlink_to(path)
        return path.name

    def _read_on(self, first: int, end: int) -> None:
        """Some rows of what is left, without those that stop NeMo; one at a time where that does not help."""
        for at, fault in self._stopping(first, end):
            self._refuse(at, fault)
        if self._stopped_by(self._part(first, end), end) is None:
            return
        for at in range(self._matcher.next, end):
            if at not in self._matcher.refused:
                alone = self._stopped_by(self._part(at, at + 1), at + 1)
                if alone is not None:
                    self._refuse(at, alone)
        self._matcher.finish(end)

    def _refuse(self, at: int, fault: Exception) -> None:
        self.findings.add(self._asked["rows"][at]["line"], "failed", f"NeMo's loader stops at this row: {named(fault)}")
        self._matcher.refused.add(at)

    def _stopping(self, first: int, end: int) -> Iterator[tuple[int, Exception]]:
        """The rows that NeMo makes no cut of, and why; only headers are read."""
        from nemo.collections.common.data.lhotse.nemo_adapters import LazyNeMoIterator

        passed = iter(range(first, end))
        at = first

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal at
            for at in passed:
                yield self._absolute(self.rows[at])

        adapter = LazyNeMoIterator("part.json")
        while True:
            adapter.source = rows()  # goes on behind the row that stopped it
            try:
                for _ in adapter:
                    pass
            except Exception as fault:
                yield at, fault
            else:
                return

    def _part(self, first: int, end: int) -> dict[str, Any]:
        """A manifest of some of the rows, their paths made absolute."""
        os.chdir(self._scratch)
        with Path("part.json").open("w", encoding="ascii") as part:
            for at in range(first, end):
                if at not in self._matcher.refused:
                    part.write(json.dumps(self._absolute(self.rows[at])) + "\n")
        return {"manifest_filepath": "part.json"}

    def _absolute(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "audio_filepath": str(self._folder / row["audio_filepath"])}


def _rows_of(manifest: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in manifest.read_bytes().split(b"\n") if line]


def _pattern(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "{" + ",".join(names) + "}"
