"""Would this manifest do what it says? Our rules on every row, then NeMo's own loader on those that pass."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from studio.domain import SAMPLE_RATE
from studio.errors import ManifestError, shown
from studio.exports import Cancelled, CheckedBy, Finding, Profile, Progress, never, silent
from studio.exports.readback import Expected, nemo_is_here, read_back
from studio.exports.rules import Row, number, row_faults
from studio.lint import Fault

MANIFESTS = ("manifest.json", "train.json", "dev.json", "test.json")
"""What an export's folder holds one or more of."""
_RULES_SHARE = 0.3
_ROUNDING = 0.011
"""Seconds by which a row's end may pass its file's: durations are often rounded to two decimals."""
_BRACKETS = re.compile(r"[\[\](){}<>]|_OP_|_CL_")
_TARRED = re.compile(r"tarred_audio_manifest\.json|manifest_\d+\.json")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdict on one manifest, or on the manifests of one folder."""

    manifest: str
    rows: int
    accepted: int
    """Rows without a finding."""
    findings: tuple[Finding, ...]
    profile: Profile
    checked_by: CheckedBy

    @property
    def passed(self) -> bool:
        return not self.findings and self.rows > 0

    def as_json(self) -> dict[str, Any]:
        """The contract of `canary-studio check --json`, and who looked."""
        return {
            "manifest": self.manifest,
            "rows": self.rows,
            "accepted": self.accepted,
            "profile": self.profile,
            "checked_by": self.checked_by,
            "findings": [{"line": f.line, "rule": f.rule, "message": f.message} for f in self.findings],
        }


def check(
    path: Path,
    profile: Profile | None = None,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    checker: Literal["auto", "studio"] = "auto",
) -> CheckReport:
    """Check a manifest, or the manifests of an export's folder.

    `profile` None is guessed from `metadata.json` beside it, else from the fields of the
    rows. Raises ManifestError when there is no manifest to read, ExportCancelled.
    """
    found = manifests_in(path)
    reports = [_check_one(manifest, profile, progress, cancelled, checker) for manifest in found]
    if len(reports) == 1:
        return reports[0]
    findings = (
        replace(finding, message=f"{manifest.name}: {finding.message}")
        for manifest, report in zip(found, reports, strict=True)
        for finding in report.findings
    )
    return replace(
        reports[0],
        manifest=str(path),
        rows=sum(report.rows for report in reports),
        accepted=sum(report.accepted for report in reports),
        findings=tuple(findings),
    )


def manifests_in(path: Path) -> tuple[Path, ...]:
    """The manifest itself, or those of a folder. Raises ManifestError."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise ManifestError(path.name, None, "There is no such file or folder. Check the path.")
    found = tuple(path / name for name in MANIFESTS if (path / name).is_file())
    if not found:
        raise ManifestError(
            path.name, None, f"The folder holds no manifest. Expected one of {', '.join(MANIFESTS)}; or name the file."
        )
    return found


def guess_profile(manifest: Path, rows: Sequence[Row]) -> Profile:
    """What a manifest was made for: by the metadata beside it, else by the slots of its first row."""
    try:
        told = json.loads((manifest.parent / "metadata.json").read_text(encoding="utf-8"))["profile"]
    except (OSError, ValueError, KeyError, TypeError):
        told = None
    if told in ("asr", "canary", "canary2", "salm"):
        return told  # type: ignore[no-any-return]
    first = rows[0] if rows else {}
    if first.keys() & {"decodercontext", "emotion", "itn", "timestamp", "diarize"}:
        return "canary2"
    if "source_lang" in first and ("taskname" in first or "task" in first):
        return "canary"
    return "canary2" if "source_lang" in first else "asr"


def _check_one(
    manifest: Path,
    profile: Profile | None,
    progress: Progress,
    cancelled: Cancelled,
    checker: Literal["auto", "studio"],
) -> CheckReport:
    progress(0.0, "Checking the rows")
    findings: list[Finding] = []
    rows = dict(_rows(manifest, findings))
    chosen = profile or guess_profile(manifest, list(rows.values()))
    sounds = _Sounds(manifest)
    findings += _row_findings(sounds, rows, chosen, progress)
    broken = {finding.line for finding in findings}
    passed = {line: row for line, row in rows.items() if line not in broken}
    checked_by: CheckedBy = "studio"
    if checker == "auto" and nemo_is_here():
        checked_by = "nemo"
        findings += _nemo_findings(manifest, passed, sounds, chosen, progress, cancelled)
    findings.sort(key=lambda finding: finding.line)
    bad = {finding.line for finding in findings}
    progress(1.0, "Done")
    total = len(rows) + sum(finding.rule in ("row.not_json", "row.not_object") for finding in findings)
    return CheckReport(
        str(manifest), total, len([line for line in rows if line not in bad]), tuple(findings), chosen, checked_by
    )


def _rows(manifest: Path, findings: list[Finding]) -> Iterator[tuple[int, Row]]:
    """(line, row) of every line that is an object; what is wrong with the file goes into `findings`."""
    try:
        data = manifest.read_bytes()
    except OSError as fault:
        raise ManifestError(manifest.name, None, f"It cannot be read: {fault.strerror}.") from fault
    findings += (Finding(0, rule, message) for rule, message in _file_faults(manifest, data))
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for at, line in enumerate(lines[:-1] if not lines[-1] else lines, 1):
        if not line.strip():
            findings.append(Finding(at, "file.blank_line", "The line is blank. NeMo wants one row in every line."))
            continue
        row = _row(line)
        if isinstance(row, dict):
            yield at, row
        else:
            rule = "row.not_json" if row is None else "row.not_object"
            findings.append(Finding(at, rule, "The line is not one JSON object. Write {…} on one line."))


def _row(line: bytes) -> object | None:
    """None for what is no JSON; `null` itself comes back as False."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return False if value is None else value


def _file_faults(manifest: Path, data: bytes) -> Iterator[Fault]:
    if data.startswith(b"\xef\xbb\xbf"):
        yield "file.bom", "The file begins with a byte-order mark. Save it as UTF-8 without BOM."
    if b"\r\n" in data:
        yield "file.crlf", "Lines end as on Windows (CR LF). Save it with LF."
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        yield "file.encoding", f"It is not UTF-8 (line {line}). Save it as UTF-8."
    if not data.strip():
        yield "file.empty", "The manifest is empty."
    if manifest.suffix != ".json":
        yield "file.name", f"Name it .json: newer NeMo releases read “{manifest.suffix[:10]}” as another format."
    if _BRACKETS.search(manifest.name):
        yield "file.name", "NeMo reads brackets in a manifest's name as a pattern. Rename it."


def _row_findings(sounds: _Sounds, rows: dict[int, Row], profile: Profile, progress: Progress) -> Iterator[Finding]:
    ids: dict[str, int] = {}
    for done, (line, row) in enumerate(rows.items(), 1):
        yield from (Finding(line, rule, message) for rule, message in row_faults(row, profile))
        yield from (Finding(line, rule, message) for rule, message in sounds.faults(row))
        cut = cut_id(row)
        if cut is not None and ids.setdefault(cut, line) != line:
            message = (
                f"NeMo gives it the same id as line {ids[cut]} ({cut}): sounds can be swapped. Name the clips apart."
            )
            yield Finding(line, "id.collision", message)
        if done % 500 == 0:
            progress(_RULES_SHARE * done / len(rows), "Checking the rows")
    yield from _mixed(rows)


def cut_id(row: Row) -> str | None:
    """The id NeMo gives a row's cut: stem, offset and duration in hundredths of a second."""
    offset, duration, path = number(row.get("offset")), number(row.get("duration")), row.get("audio_filepath")
    if offset is None or duration is None or not isinstance(path, str):
        return None
    return f"{Path(path).stem}-{round(offset * 1e2):06d}-{round(duration * 1e2):06d}"


def _mixed(rows: dict[int, Row]) -> Iterator[Finding]:
    having = [line for line, row in rows.items() if "pred_text" in row]
    if having and len(having) != len(rows):
        line = next(line for line in rows if line not in set(having))
        yield Finding(
            line, "pred_text.mixed", "Some rows have “pred_text”, this one not. Write it in all rows or in none."
        )


class _Sounds:
    """The headers of the sound files, each read once."""

    def __init__(self, manifest: Path) -> None:
        self._folder = manifest.parent
        self._tarred = _TARRED.fullmatch(manifest.name) is not None
        self._known: dict[str, tuple[int, int, int] | Fault] = {}

    def faults(self, row: Row) -> Iterator[Fault]:
        path = row.get("audio_filepath")
        if not isinstance(path, str) or not path or "\x00" in path:
            return
        if self._tarred and "/" not in path:
            yield (
                "file.name",
                "A manifest of this name is read as part of a tarred set: the clip is not looked for here.",
            )
            return
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._header(path)
        if len(known) == 2:
            yield known
        else:
            yield from _place_faults(row, *known)

    def samples(self, row: Row) -> int | None:
        """How many samples a loader should take; None where it resamples first."""
        known = self._known[row["audio_filepath"]]
        if len(known) == 2 or known[1] != SAMPLE_RATE:
            return None
        if row.get("offset") is None:
            return known[0]
        return min(_samples(row["duration"]), known[0] - _samples(row["offset"]))

    def _header(self, path: str) -> tuple[int, int, int] | Fault:
        """(frames, rate, channels)."""
        import soundfile

        full = self._folder / path
        if not _is_file(full):
            return "audio.missing", f"There is no file {shown(path)}. Paths count from the manifest's folder."
        try:
            info = soundfile.info(str(full))
        except (soundfile.LibsndfileError, OSError, RuntimeError):
            return "audio.unreadable", f"{shown(path)} is not sound that NeMo can read. Use FLAC or WAV."
        return info.frames, info.samplerate, info.channels


def _place_faults(row: Row, frames: int, rate: int, channels: int) -> Iterator[Fault]:
    """Where the row lies in its file."""
    if channels != 1:
        yield "audio.stereo", f"The file has {channels} channels; Canary stops there. Mix it to one."
    offset, duration = number(row.get("offset")), number(row.get("duration"))
    length = frames / rate
    if row.get("offset") is None and duration is not None and abs(duration - length) > _ROUNDING:
        yield (
            "offset.missing",
            f"Without “offset” NeMo ignores the duration and takes the whole file, {length:.3f} s. Write 0.0.",
        )
    if offset is None or duration is None or offset < 0:
        return
    if offset >= length:
        yield "offset.past_end", f"The row begins at {offset:g} s, the file ends at {length:.3f} s: NeMo drops it."
    elif offset + duration > length + _ROUNDING:
        yield (
            "duration.past_end",
            f"The row ends at {offset + duration:.3f} s, the file at {length:.3f} s: NeMo cuts it off silently.",
        )
    count = row.get("num_samples")
    if isinstance(count, int) and rate == SAMPLE_RATE and _samples(duration) != count:
        yield "duration.not_exact", f"The duration means {_samples(duration)} samples, “num_samples” says {count}."


def _is_file(path: Path) -> bool:
    """Also for paths that no file system can hold: too long, with a null, with half a character."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _samples(duration: float) -> int:
    """As lhotse counts: halves round up."""
    return math.floor(duration * SAMPLE_RATE + 0.5)


def _nemo_findings(
    manifest: Path,
    rows: dict[int, Row],
    sounds: _Sounds,
    profile: Profile,
    progress: Progress,
    cancelled: Cancelled,
) -> tuple[Finding, ...]:
    """What NeMo's loader drops or changes of the rows that passed, under their own line numbers."""
    if not rows:
        return ()

    def told(done: float, doing: str) -> None:
        progress(_RULES_SHARE + (1 - _RULES_SHARE) * done, doing)

    folder = manifest.parent.resolve()
    with tempfile.TemporaryDirectory(prefix="canary-studio-") as scratch:
        copy = Path(scratch, "manifest.json")
        copy.write_text("".join(json.dumps(_absolute(row, folder)) + "\n" for row in rows.values()), encoding="ascii")
        expected = [Expected(line, row, samples=sounds.samples(row)) for line, row in rows.items()]
        return read_back(copy, expected, profile, "auto", told, cancelled).findings


def _absolute(row: Row, folder: Path) -> Row:
    return {**row, "audio_filepath": str(folder / row["audio_filepath"])}
