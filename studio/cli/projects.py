"""`canary-studio projects`: what recordings belong together for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.common import AsJson, Data, local_session, print_json, tell

if TYPE_CHECKING:
    from studio.session.projects import ProjectCounts

projects = typer.Typer(help="Projects: listed, made, described, filled, deleted.", invoke_without_command=True)

Which = Annotated[str, typer.Argument(help="A project’s name or id.")]
Description = Annotated[str | None, typer.Option(help="What it is about.")]
Languages = Annotated[str | None, typer.Option(help="Codes of what is spoken in it, such as “de,en”.")]
Licence = Annotated[str | None, typer.Option(help="Under which its recordings may be used.")]
Consent = Annotated[str | None, typer.Option(help="What those who are heard have agreed to.")]
Keep = Annotated[int | None, typer.Option(help="Days after which its recordings are deleted; 0: they are kept.")]
Words = Annotated[
    str | None, typer.Option("--vocabulary", help="Names and words, behind commas, which fill the page’s form.")
]


@projects.callback()
def list_(context: typer.Context, as_json: AsJson = False, data: Data = None) -> None:
    """What there is, with how much is in it."""
    if context.invoked_subcommand is not None:
        return
    with local_session(data) as session:
        found = session.projects.counted()
    if as_json:
        print_json([_row(each) for each in found])
        return
    for each in found:
        hours = f"{each.seconds / 3600:.2f} h"
        print(f"{each.project.name}\t{_many(each.recordings)}\t{hours}\t{each.verified} of {each.segments} verified")


@projects.command()
def add(
    name: Annotated[str, typer.Argument(help="Of the new one.")],
    description: Description = None,
    languages: Languages = None,
    vocabulary: Words = None,
    licence: Licence = None,
    consent: Consent = None,
    keep_days: Keep = None,
    data: Data = None,
) -> None:
    """Make one."""
    with local_session(data) as session:
        made = session.projects.add(
            name, **_said(description, languages, vocabulary, licence, consent) | _kept(keep_days)
        )
    print(made.id)


@projects.command()
def change(
    project: Which,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    description: Description = None,
    languages: Languages = None,
    vocabulary: Words = None,
    licence: Licence = None,
    consent: Consent = None,
    keep_days: Keep = None,
    data: Data = None,
) -> None:
    """Say something else of one; what is not named stays."""
    said = (
        _said(description, languages, vocabulary, licence, consent)
        | _kept(keep_days)
        | ({} if name is None else {"name": name})
    )
    with local_session(data) as session:
        session.projects.change(project, **said)


@projects.command()
def move(
    project: Which,
    recordings: Annotated[list[str], typer.Argument(help="Ids of recordings.", show_default=False)],
    data: Data = None,
) -> None:
    """Move recordings into one, which is made where there is none of the name."""
    with local_session(data) as session:
        done = session.projects.move(recordings, project)
    print(f"{len(done.moved)} moved.")
    for each in done.stayed:
        tell(f"“{each.name}” stays where it is: “{each.there}” there has the same sound.")


@projects.command()
def delete(project: Which, data: Data = None) -> None:
    """Delete one that is empty."""
    with local_session(data) as session:
        session.projects.delete(project)


def _said(
    description: str | None, languages: str | None, vocabulary: str | None, licence: str | None, consent: str | None
) -> dict[str, Any]:
    """What was named, under the names of `domain.Project`."""
    codes = None if languages is None else tuple(code.strip() for code in languages.split(",") if code.strip())
    said = {
        "description": description,
        "languages": codes,
        "vocabulary": vocabulary,
        "licence": licence,
        "consent": consent,
    }
    return {name: value for name, value in said.items() if value is not None}


def _kept(days: int | None) -> dict[str, Any]:
    return {} if days is None else {"retention_days": days or None}


def _many(recordings: int) -> str:
    return "1 recording" if recordings == 1 else f"{recordings:,} recordings"


def _row(found: ProjectCounts) -> dict[str, Any]:
    row = asdict(found.project)
    asked = row.pop("request")
    counts = {"recordings": found.recordings, "seconds": found.seconds, "segments": found.segments}
    named = (
        None if asked is None else {key: asked[key] for key in ("model", "task", "source_lang", "target_lang", "pnc")}
    )
    return {**row, "request": named, **counts, "verified": found.verified}
