"""Would this manifest do what it says? Our rules on every row, then NeMo's own loader on those that pass."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.errors import shown
from studio.formats.documents import CheckedBy, CheckReport, Finding
from studio.formats.nemo.faults import Fault, to_teach, unpublished
from studio.formats.nemo.layout import METADATA, WHOLE
from studio.formats.nemo.manifest import Manifest, name_warnings, read_manifest
from studio.formats.nemo.places import Target, targets
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.formats.nemo.readback import Expected, nemo_is_here, read_back
from studio.formats.nemo.rules import Row, number, row_faults
from studio.formats.nemo.settings import ReadBy
from studio.formats.nemo.severity import finding
from studio.formats.nemo.shards import Members, ShardSet, manifest_ids, tar_ids
from studio.formats.nemo.sounds import Sounds
from studio.formats.staging import scratch
from studio.limits import Progress, ShouldStop, never, silent

_RULES_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class How:
    """What is asked of every manifest."""

    profile: Profile | None = None
    """None: guessed."""
    checker: ReadBy = "auto"
    languages: Collection[str] | None = None
    """Of the tokenizer that is to be trained with; None: as the published models'."""

    @property
    def by_nemo(self) -> bool:
        return self.checker == "auto" and nemo_is_here()


def check(
    path: Path,
    profile: Profile | None = None,
    progress: Progress = silent,
    cancelled: ShouldStop = never,
    checker: ReadBy = "auto",
    languages: Collection[str] | None = None,
) -> CheckReport:
    """Check a manifest, a tarred set, or what lies in a folder and in the folders below it.

    `profile` None is guessed from `metadata.json` beside it, else from the fields of the
    rows. Raises ManifestError when there is no manifest to read, ExportCancelled.
    """
    how = How(profile, checker, languages)
    progress(0.0, "Checking the rows")
    begun = [_begin(target, how, progress) for target in targets(path)]
    if how.by_nemo:
        _ask_nemo(begun, _second_part(progress), cancelled)
    progress(1.0, "Done")
    reports = [_report(each, how) for each in begun]
    return reports[0] if len(reports) == 1 else _joined(path, [each.target for each in begun], reports)


def _joined(path: Path, found: Sequence[Target], reports: Sequence[CheckReport]) -> CheckReport:
    """Several manifests as one; each finding says whose it is."""
    root = path if path.is_dir() else path.parent
    names = [target.name_below(root) for target in found]
    findings = (
        replace(each, message=f"{name}: {each.message}")
        for name, report in zip(names, reports, strict=True)
        for each in report.findings
    )
    return CheckReport(
        str(path),
        sum(report.rows for report in reports),
        sum(report.accepted for report in reports),
        tuple(findings),
        "nemo" if all(report.checked_by == "nemo" for report in reports if report.accepted) else "studio",
        tuple(f"{name}: {each}" for name, report in zip(names, reports, strict=True) for each in report.warnings),
    )


def guess_profile(manifest: Path, rows: Sequence[Row]) -> Profile:
    """What a manifest was made for: by the metadata beside it, else by the slots of its first row."""
    try:
        told = json.loads((manifest.parent / METADATA).read_text(encoding="utf-8"))["profile"]
    except (OSError, ValueError, KeyError, TypeError):
        told = None
    for profile in PROFILES:
        if told == profile:
            return profile
    first = rows[0] if rows else {}
    if first.keys() & {"decodercontext", "emotion", "itn", "timestamp", "diarize"}:
        return "canary2"
    if "source_lang" in first and ("taskname" in first or "task" in first):
        return "canary"
    if "target_lang" in first and "source_lang" not in first:
        return "nemotron"
    return "canary2" if "source_lang" in first else "asr"


@dataclass(slots=True)
class _Begun:
    """One manifest, or a tarred set, and what is known of it so far."""

    target: Target
    manifests: Sequence[Manifest]
    profile: Profile
    findings: list[Finding]
    """Of several manifests, each with its manifest's name before the message."""
    passed: dict[int, Row] = field(default_factory=dict)
    """Rows of a plain manifest that NeMo may be asked for."""
    sounds: Sounds | None = None
    """None of a tarred set."""
    checked_by: CheckedBy = "studio"


def _begin(target: Target, how: How, progress: Progress) -> _Begun:
    """All that can be told without NeMo."""
    if isinstance(target.what, ShardSet):
        return _begin_shards(target, target.what, how, progress)
    manifest = read_manifest(target.what)
    profile = how.profile or guess_profile(target.what, list(manifest.rows.values()))
    sounds = Sounds(target.what, unsure=how.by_nemo)
    findings = [*manifest.findings, *_rule_findings(manifest, profile, how, progress)]
    findings += (finding(line, fault) for line, row in manifest.rows.items() for fault in _sound_faults(sounds, row))
    if profile == "salm":
        findings += _collisions(manifest.rows)
    return _Begun(target, [manifest], profile, findings, _passed(manifest, findings), sounds)


def _begin_shards(target: Target, shards: ShardSet, how: How, progress: Progress) -> _Begun:
    manifests = [read_manifest(path) for path in shards.manifests]
    profile = how.profile or guess_profile(shards.manifests[0], [row for m in manifests for row in m.rows.values()])
    findings = [finding(0, fault) for fault in _set_faults(shards)]
    for manifest in manifests:
        found = [*manifest.findings, *_rule_findings(manifest, profile, how, progress)]
        found += _member_findings(manifest, shards)
        findings += _named(found, manifest, len(manifests) > 1)
    return _Begun(target, manifests, profile, findings)


def _ask_nemo(begun: Sequence[_Begun], progress: Progress, cancelled: ShouldStop) -> None:
    """NeMo takes long to start: it is asked once for all plain manifests of a profile, and once for each tarred set."""
    for profile in PROFILES:
        plain = [each for each in begun if each.profile == profile and each.passed]
        if plain:
            _ask_plain(plain, profile, progress, cancelled)
    for each in begun:
        if isinstance(each.target.what, ShardSet) and not any(found.severity == "stops" for found in each.findings):
            _ask_shards(each, each.target.what, progress, cancelled)


def _rule_findings(manifest: Manifest, profile: Profile, how: How, progress: Progress) -> Iterator[Finding]:
    rows = manifest.rows
    for done, (line, row) in enumerate(rows.items(), 1):
        yield from (finding(line, fault) for fault in row_faults(row, profile, how.languages))
        if done % 500 == 0:
            progress(_RULES_SHARE * done / len(rows), "Checking the rows")
    yield from _mixed(rows)


def _sound_faults(sounds: Sounds, row: Row) -> Iterator[Fault]:
    path = row.get("audio_filepath")
    if sounds.as_tarred and isinstance(path, str) and "/" not in path:
        why = "A manifest of this name is read as part of a tarred set: the clip is not looked for here."
        yield "file.name", why
        return
    yield from sounds.faults(row)


def _passed(manifest: Manifest, findings: Sequence[Finding]) -> dict[int, Row]:
    """Rows that NeMo may be asked for: none of a file where it stops."""
    if manifest.stopped:
        return {}
    broken = {each.line for each in findings}
    return {line: row for line, row in manifest.rows.items() if line not in broken}


def _report(begun: _Begun, how: How) -> CheckReport:
    manifests, findings = begun.manifests, begun.findings
    stopped = any(each.line == 0 and each.severity == "stops" for each in findings)
    bad = {(_owner(each, manifests), each.line) for each in findings}
    good = sum((m.path.name, line) not in bad for m in manifests for line in m.rows)
    warnings = [sentence for m in manifests for sentence in name_warnings(m.path)]
    if how.languages is None:
        warnings += _language_warnings([row for m in manifests for row in m.rows.values()], begun.profile)
    return CheckReport(
        str(begun.target.path),
        sum(m.total for m in manifests),
        0 if stopped else good,
        tuple(sorted(findings, key=lambda each: (_owner(each, manifests), each.line))),
        begun.checked_by,
        tuple(warnings),
    )


def _named(findings: Sequence[Finding], manifest: Manifest, several: bool) -> list[Finding]:
    if not several:
        return list(findings)
    return [replace(each, message=f"{manifest.path.name}: {each.message}") for each in findings]


def _owner(found: Finding, manifests: Sequence[Manifest]) -> str:
    if len(manifests) == 1:
        return manifests[0].path.name
    return found.message.partition(": ")[0]


def _language_warnings(rows: Sequence[Row], profile: Profile) -> Iterator[str]:
    said = Counter(row[key] for row in rows for key in ("target_lang",) if isinstance(row.get(key), str))
    said.update({row["source_lang"]: 1 for row in rows if isinstance(row.get("source_lang"), str)})
    for language in unpublished(said, profile):
        yield (
            f"No published model of profile {profile} knows “{language}”: train {to_teach(language, profile)}"
            f"{', and name it here with --tokenizer' if PROFILES[profile].prompted else ''}."
        )


def cut_id(row: Row) -> str | None:
    """The id NeMo gives a row's cut: stem, offset and duration in hundredths of a second."""
    offset, duration, path = number(row.get("offset")), number(row.get("duration")), row.get("audio_filepath")
    if offset is None or duration is None or not isinstance(path, str):
        return None
    return f"{Path(path).stem}-{round(offset * 1e2):06d}-{round(duration * 1e2):06d}"


def _collisions(rows: dict[int, Row]) -> Iterator[Finding]:
    """Canary-Qwen's loader pairs sound and text by these ids."""
    ids: dict[str, int] = {}
    for line, row in rows.items():
        cut = cut_id(row)
        if cut is not None and ids.setdefault(cut, line) != line:
            message = (
                f"NeMo gives it the same id as line {ids[cut]} ({cut}): sounds can be swapped. Name the clips apart."
            )
            yield finding(line, ("id.collision", message))


def _mixed(rows: dict[int, Row]) -> Iterator[Finding]:
    having = {line for line, row in rows.items() if "pred_text" in row}
    if having and len(having) != len(rows):
        line = next(line for line in rows if line not in having)
        why = "Some rows have “pred_text”, this one not. Write it in all rows or in none."
        yield finding(line, ("pred_text.mixed", why))


def _set_faults(shards: ShardSet) -> Iterator[Fault]:
    """Whether manifests and tars are numbered as NeMo wants them."""
    manifests, tars = manifest_ids(shards), tar_ids(shards)
    if len(manifests) == 1:  # its rows tell their tar
        return
    for missing in sorted(set(manifests) - set(tars), key=str):
        yield "tar.missing", f"There is no audio_{missing}.tar for manifest_{missing}.json."
    if sorted(tars, key=str) != sorted(range(len(tars)), key=str):
        yield "tar.shards", "Shards are to be numbered 0, 1, 2… without a gap."


def _member_findings(manifest: Manifest, shards: ShardSet) -> Iterator[Finding]:
    """Of a shard's manifest, or of the one manifest of all shards."""
    ids = {ident: tar for ident, tar in zip(tar_ids(shards), shards.tars, strict=True) if ident is not None}
    whole = manifest.path.name == WHOLE
    own = manifest_ids(ShardSet((manifest.path,), shards.tars))[0]
    for ident, tar in ids.items():
        if not whole and ident != own:
            continue
        rows = {line: row for line, row in manifest.rows.items() if not whole or row.get("shard_id") == ident}
        try:
            members = Members(tar)
        except (OSError, tarfile.TarError) as fault:
            yield finding(0, ("tar.unreadable", f"{shown(tar.name)} cannot be read: {fault}."))
            continue
        yield from (finding(line, fault) for line, row in rows.items() for fault in members.faults(row))
        yield from (finding(0, fault) for fault in members.unnamed(list(rows.values())))
    if len(shards.manifests) == 1:
        strange = (line for line, row in manifest.rows.items() if row.get("shard_id") not in ids)
        yield from (finding(line, ("tar.missing", "There is no tar for the row's “shard_id”.")) for line in strange)


def _ask_plain(begun: Sequence[_Begun], profile: Profile, progress: Progress, cancelled: ShouldStop) -> None:
    """What NeMo's loader drops or changes of the rows that passed, under their own line numbers."""
    places = [(each, line) for each in begun for line in each.passed]
    with scratch() as folder:
        copy, expected = folder / "manifest.json", []
        with copy.open("w", encoding="ascii") as file:
            for at, (each, line) in enumerate(places, 1):
                row, sounds = each.passed[line], each.sounds
                assert sounds is not None
                file.write(json.dumps({**row, "audio_filepath": str(sounds.place(row["audio_filepath"]))}) + "\n")
                expected.append(Expected(at, row, samples=sounds.samples(row)))
        answer = read_back([copy], expected, profile, "auto", progress, cancelled)
    for found in answer.findings:
        each, line = places[found.line - 1] if found.line else (begun[0], 0)
        each.findings.append(replace(found, line=line))
    for each in begun:
        each.checked_by = "nemo"


def _ask_shards(begun: _Begun, shards: ShardSet, progress: Progress, cancelled: ShouldStop) -> None:
    """The set as it lies there; NeMo is asked for each manifest's rows one behind the other."""
    places = [(manifest, line) for manifest in begun.manifests for line in manifest.rows]
    expected = [Expected(at, manifest.rows[line]) for at, (manifest, line) in enumerate(places, 1)]
    answer = read_back(shards.manifests, expected, begun.profile, "auto", progress, cancelled, shards)
    for found in answer.findings:
        manifest, line = places[found.line - 1] if found.line else (begun.manifests[0], 0)
        begun.findings += _named([replace(found, line=line)], manifest, len(begun.manifests) > 1)
    begun.checked_by = "nemo"


def _second_part(progress: Progress) -> Progress:
    def told(done: float, doing: str) -> None:
        progress(_RULES_SHARE + (1 - _RULES_SHARE) * done, doing)

    return told
