"""`canary-studio import`: sound, and the texts that a manifest has for it."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, Project, bar, local_session, print_json, tell
from studio.cli.formats import listed
from studio.formats import readers
from studio.formats.unpacking import opened
from studio.workflow.import_summary import details, summary


class GivenStatus(str, Enum):
    draft = "draft"
    verified = "verified"


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Sound files, folders, NeMo manifests, exports and their zips.", show_default=False),
    ],
    project: Project = "default",
    format_name: Annotated[str, typer.Option("--format", help=f"auto, or {listed(readers())}")] = "auto",
    source_lang: Annotated[str | None, typer.Option(help="Language spoken in rows that do not say.")] = None,
    status: Annotated[GivenStatus, typer.Option(help="Of texts whose rows bring none.")] = GivenStatus.draft,
    split_long: Annotated[
        bool, typer.Option("--split-long", help="Split rows that are too long at their pauses, by alignment.")
    ] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave bad manifest rows out and say which.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Bring in sound, and the texts that a manifest has for it."""
    with local_session(data) as session, bar("Importing") as advance, opened(paths) as found:
        done = session.library.import_(
            found.places,
            project=project,
            format_name=format_name,
            skip_bad=skip_bad,
            source_lang=source_lang,
            status=status.value,
            split_long=split_long,
            progress=lambda part: advance(part, ""),
        )
    done = replace(done, skipped=(*found.unopened, *done.skipped))
    if as_json:
        print_json(
            {
                "recordings": [
                    {"id": each.id, "name": each.name, "duration": each.duration} for each in done.recordings
                ],
                "transcripts": list(done.transcripts),
                "skipped": list(done.skipped),
                "added": done.added,
                "already": done.already,
                "overlapping": list(done.overlapping),
                "warnings": list(done.told),
            }
        )
    else:
        print("\n".join(summary(done, project)))
    for sentence in details(done):
        tell(sentence)
    return 2 if done.skipped and not skip_bad else 0
