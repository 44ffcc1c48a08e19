"""`canary-studio pull`: corrections that were made in a dataset on the Hub."""

from __future__ import annotations

from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, bar, interruptible, local_session, print_json, tell
from studio.errors import RequestError
from studio.limits import never

STOPPED = "Stopped. What was pulled until then stays, a step in each recording; pull again for the rest."


def pull(
    name: Annotated[str, typer.Argument(help="Of the dataset, such as my-calls or an-organisation/my-calls.")],
    project: Annotated[str | None, typer.Option(help="One project (default: all).")] = None,
    revision: Annotated[
        str | None, typer.Option(help="A commit, a branch or a tag of it (default: as it is now).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would come of it; change nothing.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Bring back texts that were corrected in a dataset on the Hub that was pushed from here."""
    from studio.workflow.hub_client import NO_LOGIN_HERE, local_token
    from studio.workflow.pull_summary import details, summary

    token = local_token()
    if token is None:
        raise RequestError(NO_LOGIN_HERE)
    with local_session(data) as session, interruptible(lambda: STOPPED), bar("Pulling") as advance:
        done = session.pulls.now(name, token, advance, never, project=project, revision=revision, dry=dry_run)
    if as_json:
        print_json(done)
        return 0
    for sentence in summary(done):
        print(sentence)
    for sentence in details(done):
        tell(sentence)
    return 0
