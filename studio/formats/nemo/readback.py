"""Reading a manifest back before anybody is told that it is there.

NeMo's own loader does it, in a child process: NeMo and torch take 5 s of processor and 700 MB, which a
page must never pay, and a manifest that crashes a loader must not take the server along. The process that
has imported them stays for a while (`ready`), so that the next read-back costs what its rows cost.
Where the extra `nemo` is not installed our own reader does, and the answer says so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from studio.errors import EngineError, ExportCancelled
from studio.formats.clips import of_each, sound_hash
from studio.formats.documents import CheckedBy, Finding
from studio.formats.nemo.profiles import Profile
from studio.formats.nemo.ready import Alone, KeptLoader, Reading, can_be_kept
from studio.formats.nemo.rows import SALM_CONTEXT
from studio.formats.nemo.settings import ReadBy
from studio.formats.nemo.severity import finding
from studio.formats.nemo.shards import ShardSet
from studio.formats.staging import scratch
from studio.limits import Progress, ShouldStop

_KEPT = KeptLoader()
"""Ours: all read-backs of this process share it."""
_POLL = 0.1
"""Seconds between two looks at the cancel button."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A row and what it must come back as. None: unknown, not compared."""

    line: int
    row: dict[str, Any]
    sound: str | None = None
    """`clips.sound_hash` of its samples."""
    samples: int | None = None

    @property
    def count(self) -> int | None:
        """Samples at 16 kHz."""
        return self.samples if self.samples is not None else self.row.get("num_samples")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back differently, and who looked."""

    findings: tuple[Finding, ...]
    checked_by: CheckedBy


def nemo_is_here() -> bool:
    """True when the extra `nemo` is installed; imports nothing."""
    return all(find_spec(name) is not None for name in ("nemo", "lhotse", "torch"))


def read_back(
    manifests: Sequence[Path],
    expected: Sequence[Expected],
    profile: Profile,
    checker: ReadBy,
    progress: Progress,
    cancelled: ShouldStop,
    shards: ShardSet | None = None,
) -> Answer:
    """Compare what a loader makes of manifests of one folder with `expected`, one for each of their lines, in order.

    `shards` are those that hold the manifests' sound, which only NeMo reads.

    Raises ExportCancelled; EngineError when NeMo itself cannot be started.
    """
    if checker == "auto" and nemo_is_here():
        progress(0.0, "NeMo reads the manifest back")
        return Answer(_ask_nemo(ask(manifests, expected, profile, shards), progress, cancelled), "nemo")
    progress(0.0, "Reading the manifest back")
    return Answer(tuple(_read_ourselves(manifests, expected, progress, cancelled)), "studio")


def loader_is_kept() -> bool:
    """While NeMo's loader waits for the next manifest."""
    return _KEPT.process is not None


def _ask_nemo(question: dict[str, Any], progress: Progress, cancelled: ShouldStop) -> tuple[Finding, ...]:
    with scratch() as folder:
        asked = folder / "ask.json"
        asked.write_text(json.dumps(question), encoding="utf-8")
        with (folder / "errors").open("wb") as errors, closing(_reading(asked, question["profile"], errors)) as reading:
            answer = _listen(reading, progress, cancelled)
        if answer is None:
            raise EngineError(f"NeMo's loader could not be started: {_last_line(folder / 'errors')}")
    return tuple(finding(f["line"], (f["rule"], f["message"])) for f in answer["findings"])


def ask(
    manifests: Sequence[Path], expected: Sequence[Expected], profile: Profile, shards: ShardSet | None = None
) -> dict[str, Any]:
    """What the loader is asked; its own end is `loader.__main__`."""
    return {
        "folder": str(manifests[0].parent.resolve()),
        "manifests": [manifest.name for manifest in manifests],
        "tars": [str(tar.resolve()) for tar in shards.tars] if shards else None,
        "profile": profile,
        "context": SALM_CONTEXT,
        "rows": [{"line": e.line, "samples": e.count, "sound": e.sound} for e in expected],
    }


def _reading(asked: Path, profile: Profile, errors: IO[bytes]) -> Reading | Alone:
    return _KEPT.reading(asked, profile, errors) if can_be_kept() else Alone(asked, errors)


def _listen(reading: Reading | Alone, progress: Progress, cancelled: ShouldStop) -> dict[str, Any] | None:
    """The last answer; None when the loader ended without one. A watcher ends it when asked to stop."""
    stopped = threading.Event()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL):
            if cancelled():
                stopped.set()
                reading.stop()
                return

    watcher = threading.Thread(target=watch, name="readback-watch", daemon=True)
    watcher.start()
    answer = None
    try:
        for line in reading:
            said = json.loads(line)
            if "progress" in said:
                progress(said["progress"], "NeMo reads the manifest back")
            else:
                answer = said
    finally:
        ended.set()
        watcher.join()
    if stopped.is_set() or cancelled():  # what is read in a tenth of a second is over before the watcher looks
        raise ExportCancelled
    return answer


def _last_line(errors: Path) -> str:
    lines = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "it ended without a word."


def _read_ourselves(
    manifests: Sequence[Path], expected: Sequence[Expected], progress: Progress, cancelled: ShouldStop
) -> Iterator[Finding]:
    lines = [line for manifest in manifests for line in manifest.read_bytes().split(b"\n")[:-1]]
    if len(lines) != len(expected):
        yield finding(0, ("studio.rows", f"The manifests have {len(lines)} rows instead of {len(expected)}."))
        return
    faults = of_each(partial(_sound_fault, manifests[0].parent), expected, cancelled)
    for done, (line, meant, fault) in enumerate(zip(lines, expected, faults, strict=True), 1):
        if json.loads(line) != meant.row:
            yield finding(meant.line, ("studio.row", "The row does not read as it was written."))
        if fault:
            yield finding(meant.line, ("studio.sound", fault))
        progress(done / len(lines), "Reading the manifest back")


def _sound_fault(folder: Path, meant: Expected) -> str | None:
    import soundfile

    try:
        samples, rate = soundfile.read(folder / meant.row["audio_filepath"], dtype="int32")
    except (soundfile.LibsndfileError, OSError):
        return "Its sound cannot be read."
    if rate != 16_000 or samples.ndim != 1:
        return "Its sound is not 16 kHz mono."
    if meant.count is not None and len(samples) != meant.count:
        return f"It has {len(samples)} samples instead of {meant.count}."
    if meant.sound is not None and sound_hash(samples) != meant.sound:
        return "It is another sound than was cut."
    return None
