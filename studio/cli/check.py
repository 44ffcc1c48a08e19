"""`canary-studio check`: what would go wrong with a manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, bar, print_json
from studio.cli.formats import used_settings, with_settings
from studio.formats import CheckReport, checker_of, checkers
from studio.formats.documents import Severity
from studio.formats.unpacking import unpacked
from studio.limits import never

FINDINGS_SHOWN = 50


@with_settings(checkers(), otherwise="guessed")
def check(
    path: Annotated[Path, typer.Argument(help="A manifest, a tarred set, an export's folder or its zip.")],
    every: Annotated[bool, typer.Option("--all", help="Print every finding.")] = False,
    tokenizer: Annotated[
        Path | None, typer.Option(help="The tokenizer to train with, whose languages count: a folder, .model or .nemo.")
    ] = None,
    as_json: AsJson = False,
    **settings: Enum | None,
) -> int:
    """Read a manifest as NeMo's own loader does and say what would go wrong."""
    with unpacked(path) as place, bar("Checking") as advance:
        checker = checker_of(place)
        chosen = used_settings(checker, settings)
        if tokenizer is not None:
            chosen["tokenizer"] = str(tokenizer)
        report = renamed(checker.check(place, chosen, advance, never), place, path)
    if as_json:
        print_json(report.as_json())
    else:
        print("\n".join(check_lines(report, checker.severities, every)))
    return 0 if not report.findings else 1


def check_lines(report: CheckReport, severities: Mapping[Severity, str], every: bool) -> Iterator[str]:
    """The findings, at most FINDINGS_SHOWN unless `every`, and the verdict last."""
    shown = report.findings if every else report.findings[:FINDINGS_SHOWN]
    for found in shown:
        yield f"{report.manifest}:{found.line}: {found.rule}: {found.message} [{severities[found.severity]}]"
    if len(shown) < len(report.findings):
        yield f"… and {len(report.findings) - len(shown)} more findings; --all prints them."
    yield from (f"{report.manifest}: note: {sentence}" for sentence in report.warnings)
    yield from _summary(report, severities)


def _summary(report: CheckReport, severities: Mapping[Severity, str]) -> Iterator[str]:
    counts = Counter(found.severity for found in report.findings)
    if counts:
        told = ", ".join(f"{text} ({counts[severity]})" for severity, text in severities.items() if counts[severity])
        yield f"Findings: {told}."
    reader = f", as read by {report.checked_by}" if report.accepted else ""
    yield f"{report.accepted} of {report.rows} rows are good{reader}."


def renamed(report: CheckReport, place: Path, path: Path) -> CheckReport:
    """The same under the name that a person gave, where it was unpacked elsewhere."""
    return report if place == path else replace(report, manifest=report.manifest.replace(str(place), str(path), 1))
