"""`canary-studio push`: corrected speech as a private dataset on the Hub."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.common import AsJson, Data, bar, interruptible, local_session, print_json, tell
from studio.cli.export import Which, export_notes, export_summary, transcribed
from studio.errors import Cancelled, NoneVerified, RequestError, StoreError
from studio.formats import Options, Report
from studio.formats.staging import scratch
from studio.limits import never
from studio.text import counted

if TYPE_CHECKING:
    from studio.workflow.hub_push import Planned


def push(
    name: Annotated[str, typer.Argument(help="Of the dataset, such as my-calls or an-organisation/my-calls.")],
    project: Annotated[str | None, typer.Option(help="One project (default: all).")] = None,
    status: Annotated[Which, typer.Option(help="Which segments.")] = Which.verified,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also what was corrected on the Hub and was not pulled.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be sent; send nothing.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Push corrected speech to the Hugging Face Hub: a private dataset with sound, splits and a card."""
    from studio.workflow.hub_client import NO_LOGIN_HERE, local_token
    from studio.workflow.hub_push import plan
    from studio.workflow.hub_push import push as push_folder

    token = local_token()
    if token is None:
        raise RequestError(NO_LOGIN_HERE)
    with local_session(data) as session, scratch() as passing:
        documents = transcribed(session, project)
        folder = Path(passing) / "dataset"
        try:
            with interruptible(lambda: str(Cancelled())), bar("Pushing") as advance:
                missing = session.exports.untranscribed(project=project)
                report = session.exports.write(
                    documents, folder, "audiofolder", Options(status.value), advance, untranscribed=missing
                )
                seen = session.exports.seen_on_the_hub
                if dry_run:
                    planned = plan(folder, name, token, seen=seen, overwrite=overwrite)
                    return _told(asdict(planned), report, as_json, _would(planned))
                pushed = push_folder(folder, name, token, advance, never, seen=seen, overwrite=overwrite)
            with suppress(StoreError):  # it is on the Hub, whatever becomes of the note
                session.exports.note_push(pushed.repository, pushed.revision, project=project)
        except NoneVerified as nothing:
            raise RequestError(f"{nothing} --status all pushes all.") from nothing
    return _told(asdict(pushed), report, as_json, export_summary(report, pushed.url))


def _would(planned: Planned) -> str:
    """One line, of what is not done."""
    where = f"a new private dataset {planned.url}" if planned.new else f"{planned.url}, which is there"
    removed = f"; {counted(planned.removed, 'file')} there would go" if planned.removed else ""
    return f"{counted(planned.files, 'file')} of {planned.bytes / 1e6:,.1f} MB would go into {where}{removed}"


def _told(result: dict[str, Any], report: Report, as_json: bool, line: str) -> int:
    if as_json:
        print_json({**result, "report": asdict(report)})
        return 0
    print(line)
    for sentence in export_notes(report):
        tell(sentence)
    return 0
