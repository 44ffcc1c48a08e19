"""`canary-studio push`: corrected speech as a private dataset on the Hub."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, bar, interruptible, local_session, print_json, tell
from studio.cli.export import Which, export_notes, export_summary, transcribed
from studio.errors import Cancelled, NoneVerified, RequestError, StoreError
from studio.formats import Options
from studio.formats.staging import scratch
from studio.limits import never


def push(
    name: Annotated[str, typer.Argument(help="Of the dataset, such as my-calls or an-organisation/my-calls.")],
    project: Annotated[str | None, typer.Option(help="One project (default: all).")] = None,
    status: Annotated[Which, typer.Option(help="Which segments.")] = Which.verified,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Push corrected speech to the Hugging Face Hub: a private dataset with sound, splits and a card."""
    from studio.workflow.hub_client import NO_LOGIN_HERE, local_token
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
                pushed = push_folder(folder, name, token, advance, never)
            with suppress(StoreError):  # it is on the Hub, whatever becomes of the note
                session.exports.note_push(pushed.repository, project=project)
        except NoneVerified as nothing:
            raise RequestError(f"{nothing} --status all pushes all.") from nothing
    if as_json:
        print_json({**asdict(pushed), "report": asdict(report)})
        return 0
    print(export_summary(report, pushed.url))
    for sentence in export_notes(report):
        tell(sentence)
    return 0
