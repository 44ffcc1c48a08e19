"""`canary-studio export`: a folder or a zip, an end by signals, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.cli.common import AsJson, Data, bar, interruptible, local_session, print_json, tell
from studio.cli.formats import listed, used_settings, with_settings
from studio.errors import ExportCancelled, ExportError, NoneVerified, RequestError, shown
from studio.formats import Document, Options, Report, writer_named, writers
from studio.formats.registry import DEFAULT
from studio.formats.staging import scratch_beside, zip_folder
from studio.text import counted

if TYPE_CHECKING:
    from studio.session import Session

LEFT_OUT_SHOWN = 20


class Which(str, Enum):
    verified = "verified"
    everything = "all"


@with_settings(writers())
def export(
    out: Annotated[Path, typer.Option(help="A new or empty folder, or a file named .zip.")],
    project: Annotated[str | None, typer.Option(help="One project (default: all).")] = None,
    format_name: Annotated[str, typer.Option("--format", help=listed(writers()))] = DEFAULT,
    status: Annotated[
        Which | None, typer.Option(help="Which segments (default: verified for training sets, all for texts).")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
    **settings: Enum | None,
) -> int:
    """Write corrected speech as a NeMo manifest, or as text."""
    options = Options(status.value if status else None, used_settings(writer_named(format_name), settings))
    told = partial(_stopped, out, was_full=_is_full(out))
    with local_session(data) as session:
        documents = transcribed(session, project)
        try:
            with interruptible(told), bar("Exporting") as advance, zipped(out) as folder:
                missing = session.exports.untranscribed(project=project)
                report = session.exports.write(documents, folder, format_name, options, advance, untranscribed=missing)
        except NoneVerified as nothing:
            raise RequestError(f"{nothing} --status all exports all.") from nothing
    if as_json:
        print_json({"folder": str(out), **asdict(report)})
        return 0
    print(export_summary(report, out))
    for sentence in export_notes(report):
        tell(sentence)
    return 0


def transcribed(session: Session, project: str | None) -> list[Document]:
    """What there is to take away. Raises NotFound where there is no such project, RequestError where it has none."""
    documents = session.exports.documents(project=project)
    if documents:
        return documents
    where = f"project “{session.projects.get(project).name}”" if project else "the library"
    raise RequestError(f"There is no transcript in {where}. Transcribe or import something first.")


def _stopped(out: Path, *, was_full: bool) -> str:
    """An export that had its name already is whole: whoever came too late is not told that nothing is there. What was
    there before is no export of ours."""
    if _is_full(out) and not was_full:
        return f"The export was done before it could be stopped; it is in {shown(str(out))}."
    return str(ExportCancelled())


def _is_full(out: Path) -> bool:
    return any(out.iterdir()) if out.is_dir() else out.exists()


def export_summary(report: Report, out: Path | str) -> str:
    """One line."""
    left_out = "".join(f"; {count} left out: {reason}" for reason, count in report.skipped.items())
    empty = "".join(f"; {count} gave nothing: {reason}" for reason, count in report.empty.items())
    return f"{counted(report.rows, 'row')} in {out}, checked by {report.checked_by}{left_out}{empty}"


def export_notes(report: Report) -> Iterator[str]:
    """What is to be known, and each segment that was left out for another reason than its status."""
    yield from report.warnings
    named = [each for each in report.left_out if not each.reason.startswith("status.")]
    for each in named[:LEFT_OUT_SHOWN]:
        yield f"left out: {shown(each.name)}, {_clock(each.start)} to {_clock(each.end)}: {each.reason}"
    if len(named) > LEFT_OUT_SHOWN:
        yield f"… and {len(named) - LEFT_OUT_SHOWN} more were left out; --json names all."


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


@contextmanager
def zipped(out: Path) -> Iterator[Path]:
    """The folder to write; where `out` is named .zip, one that is packed into it at the end."""
    if out.suffix.lower() != ".zip" or out.is_dir():
        yield out
        return
    if out.exists():
        raise ExportError(f"{shown(str(out))} is there already. Name a new file.")
    with scratch_beside(out) as passing:
        folder = passing / out.stem
        yield folder
        zip_folder(folder, out)
